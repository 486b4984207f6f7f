"""The named tuples that operations with several results return.

``torch.max(x, 0)`` is a ``return_types.max``: a tuple of two tensors, which also have
the names ``values`` and ``indices``.

>>> import slowtorch as torch
>>> torch.max(torch.tensor([[1, 5], [4, 2]]), 0)
torch.return_types.max(
values=tensor([4, 5]),
indices=tensor([1, 0]))
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from slowtorch._tensor import Tensor

__all__ = [
    "aminmax",
    "cummax",
    "cummin",
    "frexp",
    "histogram",
    "kthvalue",
    "linalg_eigh",
    "linalg_lstsq",
    "linalg_lu",
    "linalg_lu_factor",
    "linalg_lu_factor_ex",
    "linalg_qr",
    "linalg_slogdet",
    "linalg_svd",
    "lu_unpack",
    "max",
    "median",
    "min",
    "mode",
    "nanmedian",
    "qr",
    "slogdet",
    "sort",
    "svd",
    "topk",
]


class NamedResult(tuple["Tensor", ...]):
    """A tuple of tensors with names, printed as PyTorch prints it."""

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, values: Sequence[Tensor]) -> NamedResult:
        given = tuple(values)
        if len(given) != len(cls._fields):
            message = (
                f"torch.return_types.{cls.__name__}() takes a "
                f"{len(cls._fields)}-sequence ({len(given)}-sequence given)"
            )
            raise TypeError(message)
        return super().__new__(cls, given)

    def __init_subclass__(cls, fields: str = "", **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls._fields = tuple(fields.split()) or cls._fields
        for position, field in enumerate(cls._fields):
            doc = f"Item {position} of the tuple."
            setattr(cls, field, property(itemgetter(position), doc=doc))

    def __repr__(self) -> str:
        pairs = zip(self._fields, self, strict=True)
        lines = ",\n".join([f"{field}={value!r}" for field, value in pairs])
        return f"torch.return_types.{type(self).__name__}(\n{lines})"

    def __reduce__(self) -> tuple[type, tuple[tuple[Tensor, ...]]]:
        return type(self), (tuple(self),)


@cache
def written_kind(kind: type[NamedResult]) -> type[NamedResult]:
    """The tuple that a function returns whose results were written to ``out``.

    ``torch.max(x, 0, out=pair)`` is a ``return_types.max_out``.
    """
    name = f"{kind.__name__}_out"
    fields = {"__slots__": (), "__module__": kind.__module__, "__doc__": kind.__doc__}
    return type(name, (kind,), fields)


class ValuesIndices(NamedResult, fields="values indices"):
    """Numbers, and where along a dimension they were found."""

    __slots__ = ()
    values: Tensor
    indices: Tensor


class max(ValuesIndices):
    """The result of ``max`` along a dimension."""

    __slots__ = ()


class min(ValuesIndices):
    """The result of ``min`` along a dimension."""

    __slots__ = ()


class cummax(ValuesIndices):
    """The result of ``cummax``."""

    __slots__ = ()


class cummin(ValuesIndices):
    """The result of ``cummin``."""

    __slots__ = ()


class sort(ValuesIndices):
    """The result of ``sort``."""

    __slots__ = ()


class topk(ValuesIndices):
    """The result of ``topk``."""

    __slots__ = ()


class kthvalue(ValuesIndices):
    """The result of ``kthvalue``."""

    __slots__ = ()


class median(ValuesIndices):
    """The result of ``median`` along a dimension."""

    __slots__ = ()


class nanmedian(ValuesIndices):
    """The result of ``nanmedian`` along a dimension."""

    __slots__ = ()


class mode(ValuesIndices):
    """The result of ``mode``."""

    __slots__ = ()


class aminmax(NamedResult, fields="min max"):
    """The result of ``aminmax``."""

    __slots__ = ()
    min: Tensor
    max: Tensor


class histogram(NamedResult, fields="hist bin_edges"):
    """What ``histogram`` returns."""

    __slots__ = ()
    hist: Tensor
    bin_edges: Tensor


class linalg_slogdet(NamedResult, fields="sign logabsdet"):
    """What ``linalg.slogdet`` returns."""

    __slots__ = ()
    sign: Tensor
    logabsdet: Tensor


class slogdet(NamedResult, fields="sign logabsdet"):
    """What ``slogdet`` returns."""

    __slots__ = ()
    sign: Tensor
    logabsdet: Tensor


class frexp(NamedResult, fields="mantissa exponent"):
    """What ``frexp`` returns."""

    __slots__ = ()
    mantissa: Tensor
    exponent: Tensor


class linalg_qr(NamedResult, fields="Q R"):
    """What ``linalg.qr`` returns."""

    __slots__ = ()
    Q: Tensor
    R: Tensor


class qr(NamedResult, fields="Q R"):
    """What ``qr`` returns."""

    __slots__ = ()
    Q: Tensor
    R: Tensor


class linalg_eigh(NamedResult, fields="eigenvalues eigenvectors"):
    """What ``linalg.eigh`` returns."""

    __slots__ = ()
    eigenvalues: Tensor
    eigenvectors: Tensor


class linalg_svd(NamedResult, fields="U S Vh"):
    """What ``linalg.svd`` returns."""

    __slots__ = ()
    U: Tensor
    S: Tensor
    Vh: Tensor


class svd(NamedResult, fields="U S V"):
    """What ``svd`` returns."""

    __slots__ = ()
    U: Tensor
    S: Tensor
    V: Tensor


class linalg_lstsq(NamedResult, fields="solution residuals rank singular_values"):
    """What ``linalg.lstsq`` returns."""

    __slots__ = ()
    solution: Tensor
    residuals: Tensor
    rank: Tensor
    singular_values: Tensor


class linalg_lu(NamedResult, fields="P L U"):
    """What ``linalg.lu`` returns."""

    __slots__ = ()
    P: Tensor
    L: Tensor
    U: Tensor


class lu_unpack(NamedResult, fields="P L U"):
    """What ``lu_unpack`` returns."""

    __slots__ = ()
    P: Tensor
    L: Tensor
    U: Tensor


class linalg_lu_factor(NamedResult, fields="LU pivots"):
    """What ``linalg.lu_factor`` returns."""

    __slots__ = ()
    LU: Tensor
    pivots: Tensor


class linalg_lu_factor_ex(NamedResult, fields="LU pivots info"):
    """What ``linalg.lu_factor_ex`` returns."""

    __slots__ = ()
    LU: Tensor
    pivots: Tensor
    info: Tensor
