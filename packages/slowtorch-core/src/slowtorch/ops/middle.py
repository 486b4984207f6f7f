"""The middle of numbers: median, mode and quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._dtype import BOOL, float32, float64
from slowtorch._layout import Layout, layout_of
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.op import Op, Unary
from slowtorch.ops._picks import PickReduced, finish_pair, fresh
from slowtorch.ops._reductions import (
    check_not_empty,
    invalid_combination,
    one_dim,
    other_names,
    spread,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["median", "mode", "nanmedian", "nanquantile", "quantile"]

QUANTILE_FORMS = """\
 * (Tensor q, int dim = None, bool keepdim = False, *, str interpolation = "linear")
 * (float q, int dim = None, bool keepdim = False, *, str interpolation = "linear")
"""
INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


class Median(Op):
    """The median of all.

    dL/dx_i = g / (how many are equal to the median) where x_i is, or else 0
    """

    __slots__ = ("source",)
    source: Layout
    saves = ("self", "result")
    kernel = "median"

    def forward(self, x: Tensor) -> Tensor:
        self.source = x._layout
        out = fresh(x._layout, (), x._layout.dtype)
        result = make(out.kernels[self.kernel](out, x), out)
        self.save_for_backward(x, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        chosen = (x == z) | ((x != x) & (z != z))
        share = grad / chosen.sum()
        return spread(share, self.source, self.source.dims) * chosen


class NanMedian(Median, node="NanmedianBackward0"):
    """The median of what is a number; see ``Median``."""

    __slots__ = ()
    kernel = "nanmedian"


class MedianDim(PickReduced, node="MedianBackward1"):
    """The median along a dimension; see ``Pick``."""

    __slots__ = ()
    kernel = "median_dim"


class NanMedianDim(PickReduced, node="NanmedianBackward1"):
    """The median of what is a number along a dimension; see ``Pick``."""

    __slots__ = ()
    kernel = "nanmedian_dim"


class Mode(PickReduced):
    """The most frequent number along a dimension; see ``Pick``."""

    __slots__ = ()
    kernel = "mode"


def median(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    out: Any = None,
    **names: Any,
) -> Any:
    """The median; of an even count, the lower of the two in the middle.

    ``median(input)`` is the median of all elements, ``median(input, dim)`` a named
    tuple of the medians along *dim* and their places. A nan makes it nan.

    Args:
        input: the tensor.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the result; with *dim*, a pair.

    Raises:
        IndexError: there is no such dimension, or it has size 0.
        NotImplementedError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.median(torch.tensor([4.0, 1.0, 3.0, 2.0]))
        tensor(2.)
    """
    ops = (Median, MedianDim, return_types.median)
    return _median("median", ops, input, dim, keepdim, out, names)


def nanmedian(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    out: Any = None,
    **names: Any,
) -> Any:
    """The median of the elements that are numbers; see ``median``.

    Args:
        input: the tensor.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the result; with *dim*, a pair.

    Example:
        >>> import slowtorch as torch
        >>> torch.nanmedian(torch.tensor([4.0, float("nan"), 3.0]))
        tensor(3.)
    """
    ops = (NanMedian, NanMedianDim, return_types.nanmedian)
    return _median("nanmedian", ops, input, dim, keepdim, out, names)


def _median(
    name: str,
    ops: tuple[type[Op], type[Op], Any],
    input: Tensor,
    dim: int | None,
    keepdim: bool,
    out: Any,
    names: dict[str, Any],
) -> Any:
    check_tensor(name, input)
    if names:
        dim, keepdim = other_names(name, names, dim, keepdim)
    layout = input._layout
    if layout.dtype.category == BOOL:
        kind = "median_cpu" if dim is None else "median_out"
        raise NotImplementedError(f"\"{kind}\" not implemented for 'Bool'")
    if dim is None:
        return finish(name, ops[0].apply(input), out)
    place = one_dim(name, dim, len(layout.shape))
    check_not_empty(name, layout, (place,))
    return finish_pair(name, ops[2], ops[1].apply(input, place, keepdim), out)


def mode(
    input: Tensor, dim: int = -1, keepdim: bool = False, *, out: Any = None
) -> return_types.mode:
    """The most frequent number along a dimension, and where it is last.

    Of numbers that are equally frequent, it is the smallest.

    Args:
        input: the tensor.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the results, a pair.

    Raises:
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.mode(torch.tensor([3, 1, 3, 2]))
        torch.return_types.mode(
        values=tensor(3),
        indices=tensor(2))
    """
    check_tensor("mode", input)
    place = one_dim("mode", dim, len(input._layout.shape))
    check_not_empty("mode", input._layout, (place,))
    return finish_pair(  # type: ignore[no-any-return]  # the kind that is named
        "mode", return_types.mode, Mode.apply(input, place, keepdim), out
    )


class Squeezed(Unary, node="SqueezeBackward4"):
    """The last dimension, of size 1, taken out of a fresh result: no view of it.

    dL/dx = g, in the shape of x
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        old = x._layout
        seen = layout_of(old.shape[:-1], old.strides[:-1], old.dtype, old.device)
        return make(x._storage, seen)

    def backward(self, grad: Tensor) -> Any:
        return grad.unsqueeze(-1)


def quantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """The number below which a part *q* of the numbers lies.

    With the numbers in order, it is the one at the place q (n - 1); between two
    places *interpolation* decides. A nan makes it nan.

    Args:
        input: a tensor of float32 or float64.
        q: the part, from 0 to 1; or a tensor of them, for which the result has a
            first dimension.
        dim: the dimension to look along; all elements by default.
        keepdim: keep it, with size 1.
        interpolation: ``'linear'``, ``'lower'``, ``'higher'``, ``'midpoint'`` or
            ``'nearest'``.
        out: where to write the result.

    Raises:
        RuntimeError: *q* is outside [0, 1], there are no elements, or a type is wrong.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.quantile(torch.tensor([1.0, 2.0, 3.0, 4.0]), 0.4)
        tensor(2.2000)
    """
    result = _quantile("quantile", input, q, dim, keepdim, interpolation, False)
    return finish("quantile", result, out)


def nanquantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """``quantile`` of the elements that are numbers; nan where there are none.

    Example:
        >>> import slowtorch as torch
        >>> torch.nanquantile(torch.tensor([1.0, float("nan"), 3.0]), 0.5)
        tensor(2.)
    """
    result = _quantile("nanquantile", input, q, dim, keepdim, interpolation, True)
    return finish("nanquantile", result, out)


def _quantile(
    name: str,
    input: Tensor,
    q: float | Tensor,
    dim: int | None,
    keepdim: bool,
    interpolation: str,
    skip_nan: bool,
) -> Tensor:
    from slowtorch._creation import tensor
    from slowtorch.ops.order import sort

    check_tensor(name, input)
    if not isinstance(q, (Tensor, int, float)):
        raise TypeError(invalid_combination(name, type(q).__name__, QUANTILE_FORMS))
    if not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            shown = f"{q:g}"
            message = f"{name}() q must be in the range [0, 1] but got {shown}"
            raise RuntimeError(message)
        q = tensor(q, dtype=input.dtype, device=input.device)
    _check_quantile(name, input, q, interpolation)
    ndim = len(input._layout.shape)
    place = 0 if dim is None else one_dim(name, dim, ndim)
    x = input.reshape(-1) if dim is None or not ndim else input.movedim(place, -1)
    values = sort(x, -1)[0]
    picked = _at_parts(values, q.reshape(-1), interpolation, skip_nan)
    # The parts are the last dimension; they become the first, or disappear.
    if keepdim and ndim:
        shape = [1] * ndim if dim is None else list(x.shape[:-1])
        if dim is None:
            picked = picked.reshape([*shape, -1])
        else:
            picked = picked.unsqueeze(place)
    if q.ndim:
        picked = picked.unsqueeze(0).transpose(0, -1)
    return Squeezed.apply(picked)


def _check_quantile(name: str, input: Tensor, q: Tensor, interpolation: str) -> None:
    problem = ""
    if not input.numel():
        problem = "input tensor must be non-empty"
    elif q.ndim > 1:
        problem = "q must be a scalar or 1D tensor"
    elif input.dtype not in (float32, float64):
        name = "quantile"  # of nanquantile, too
        problem = "input tensor must be either float or double dtype"
    elif q.dtype is not input.dtype:
        problem = "q tensor must be same dtype as the input tensor"
    elif interpolation not in INTERPOLATIONS:
        problem = (
            "interpolation must be one of linear, lower, higher, midpoint or nearest, "
            f"but got {interpolation}"
        )
    elif not input.is_meta and not bool(((q >= 0) & (q <= 1)).all()):
        problem = "q values must be in the range [0, 1]"
    if problem:
        raise RuntimeError(f"{name}() {problem}")


def _at_parts(values: Tensor, q: Tensor, interpolation: str, skip_nan: bool) -> Tensor:
    """What lies at the parts *q* of sorted lines: a last dimension for *q*."""
    length = values.shape[-1]
    if skip_nan:
        count = (values == values).sum(-1, True)
        ranks = (q * (count - 1)).clamp(min=0)
    else:
        ranks = (q * (length - 1)).expand((*values.shape[:-1], q.shape[0]))
        broken = (values != values).any(-1, True)
        ranks = ranks.masked_fill(broken, length - 1)  # where nan was sorted to
    if interpolation == "nearest":
        return values.gather(-1, ranks.round().long())
    low = ranks.floor()
    if interpolation == "lower":
        return values.gather(-1, low.long())
    high = ranks.ceil()
    upper = values.gather(-1, high.long())
    if interpolation == "higher":
        return upper
    lower = values.gather(-1, low.long())
    weight: Tensor | Number = 0.5 if interpolation == "midpoint" else ranks - low
    return lower.lerp(upper, weight)


OPERATORS = (
    Operator(median, method=True, nodes=(Median, MedianDim)),
    Operator(nanmedian, method=True, nodes=(NanMedian, NanMedianDim)),
    Operator(mode, method=True, nodes=(Mode,)),
    Operator(quantile, method=True),
    Operator(nanquantile, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
