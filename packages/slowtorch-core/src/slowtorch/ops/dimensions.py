"""Dimensions in another order: transpose, permute, movedim. All are views."""

from __future__ import annotations

import warnings
from operator import index as as_int
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.ops._dims import as_shape, method_form, normal_dim, shape_of
from slowtorch.ops._results import check_tensor
from slowtorch.ops.views import Permute, T, Transpose
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "adjoint",
    "moveaxis",
    "movedim",
    "permute",
    "swapaxes",
    "swapdims",
    "t",
    "transpose",
]


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions swapped; a view. Also called ``swapdims`` and ``swapaxes``.

    z[..., j, ..., i, ...] = input[..., i, ..., j, ...]

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.transpose(torch.tensor([[1, 2], [3, 4]]), 0, 1)
        tensor([[1, 3],
                [2, 4]])
    """
    check_tensor("transpose", input)
    return Transpose.apply(input, as_int(dim0), as_int(dim1))


def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions swapped; the same as ``transpose``.

    Example:
        >>> import slowtorch as torch
        >>> torch.swapdims(torch.zeros(2, 3), 0, 1).shape
        torch.Size([3, 2])
    """
    check_tensor("swapdims", input)
    return Transpose.apply(input, as_int(dim0), as_int(dim1))


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """Two dimensions swapped; the same as ``transpose``.

    Example:
        >>> import slowtorch as torch
        >>> torch.swapaxes(torch.zeros(2, 3), 0, 1).shape
        torch.Size([3, 2])
    """
    check_tensor("swapaxes", input)
    return Transpose.apply(input, as_int(axis0), as_int(axis1))


def t(input: Tensor) -> Tensor:
    """A matrix transposed, as a view; a vector or a number as it is.

    Raises:
        RuntimeError: there are more than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.t(torch.tensor([[1, 2, 3]]))
        tensor([[1],
                [2],
                [3]])
    """
    check_tensor("t", input)
    return T.apply(input)


def permute(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Dimensions in another order; a view.

    Args:
        input: the tensor.
        dims: for each new dimension, which of the old ones it is.

    Raises:
        RuntimeError: *dims* does not name every dimension once.

    Example:
        >>> import slowtorch as torch
        >>> torch.permute(torch.zeros(2, 3, 4), (2, 0, 1)).shape
        torch.Size([4, 2, 3])
    """
    check_tensor("permute", input)
    return Permute.apply(input, shape_of("permute", dims, "dims", 2))


@method_form
def method_permute(self: Tensor, *order: Any, dims: Any = None) -> Tensor:
    """``x.permute(2, 0, 1)`` or ``x.permute((2, 0, 1))``: see ``slowtorch.permute``.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3, 4).permute(2, 0, 1).shape
        torch.Size([4, 2, 3])
    """
    return Permute.apply(self, as_shape("permute", order, "dims", dims))


def movedim(
    input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]
) -> Tensor:
    """Some dimensions moved to other positions, the rest kept in order; a view.

    Args:
        input: the tensor.
        source: a dimension, or several.
        destination: where each of them goes.

    Raises:
        RuntimeError: a dimension is named twice, or their numbers differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.movedim(torch.zeros(2, 3, 4), 0, -1).shape
        torch.Size([3, 4, 2])
    """
    check_tensor("movedim", input)
    ndim = len(input._layout.shape)
    old, new = _as_tuple(source), _as_tuple(destination)
    if len(old) != len(new):
        # PyTorch's parser refuses an int beside a tuple; here both count as dims.
        message = (
            "movedim: Invalid source or destination dims: source ("
            f"{list(old)} dims) should contain the same number of dims as destination "
            f"({list(new)} dims)"
        )
        raise RuntimeError(message)
    old = tuple([normal_dim(dim, ndim) for dim in old])
    new = tuple([normal_dim(dim, ndim) for dim in new])
    _check_once("source", old, source)
    _check_once("destination", new, destination)
    rest = iter([dim for dim in range(ndim) if dim not in old])
    order = [old[new.index(dim)] if dim in new else next(rest) for dim in range(ndim)]
    return Permute.apply(input, tuple(order))


def _as_tuple(dims: int | Sequence[int]) -> tuple[int, ...]:
    return (dims,) if isinstance(dims, int) else tuple(dims)


def _check_once(name: str, dims: tuple[int, ...], given: object) -> None:
    if len(set(dims)) != len(dims):
        message = f"movedim: repeated dim in `{name}` ({list(given)})"  # type: ignore[call-overload]  # several: a sequence
        raise RuntimeError(message)


def moveaxis(
    input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]
) -> Tensor:
    """Some dimensions moved to other positions; the same as ``movedim``.

    Example:
        >>> import slowtorch as torch
        >>> torch.moveaxis(torch.zeros(2, 3, 4), 0, 1).shape
        torch.Size([3, 2, 4])
    """
    return movedim(input, source, destination)


def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions swapped: for real numbers, the conjugate transpose.

    Raises:
        RuntimeError: there are fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.adjoint(torch.zeros(5, 2, 3)).shape
        torch.Size([5, 3, 2])
    """
    check_tensor("adjoint", input)
    return _matrices("tensor.adjoint()", input)


def _matrices(name: str, x: Tensor) -> Tensor:
    """A batch of matrices, each transposed; a number as it is."""
    ndim = len(x._layout.shape)
    if ndim == 0:
        return Permute.apply(x, ())
    if ndim < 2:
        message = (
            f"{name} is only supported on matrices or batches of matrices. Got "
            f"{ndim}-D tensor."
        )
        raise RuntimeError(message)
    return Transpose.apply(x, -2, -1)


def get_T(self: Tensor) -> Tensor:  # noqa: N802 (PyTorch's own spelling)
    """All dimensions in reverse order; a view.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).T
        tensor([[1, 3],
                [2, 4]])
    """
    ndim = len(self._layout.shape)
    if ndim not in (0, 2):
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their "
            "shape is deprecated and it will throw an error in a future release. "
            "Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions "
            "of a tensor.",
            UserWarning,
            stacklevel=2,
        )
    return Permute.apply(self, tuple(range(ndim - 1, -1, -1)))


def get_mT(self: Tensor) -> Tensor:  # noqa: N802 (named after the property)
    """A batch of matrices, each transposed; a view.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(5, 2, 3).mT.shape
        torch.Size([5, 3, 2])
    """
    return _matrices("tensor.mT", self)


def get_H(self: Tensor) -> Tensor:  # noqa: N802 (named after the property)
    """A matrix transposed (and conjugated, which changes no real number).

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).H
        tensor([[1, 3],
                [2, 4]])
    """
    ndim = len(self._layout.shape)
    if ndim not in (0, 2):
        message = (
            "tensor.H is only supported on matrices (2-D tensors). Got "
            f"{ndim}-D tensor."
        )
        if ndim > 2:
            message += " For batches of matrices, consider using tensor.mH"
        raise RuntimeError(message)
    return Permute.apply(self, ()) if ndim == 0 else Transpose.apply(self, 0, 1)


def get_mH(self: Tensor) -> Tensor:  # noqa: N802 (named after the property)
    """A batch of matrices, each transposed (and conjugated); a view.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(5, 2, 3).mH.shape
        torch.Size([5, 3, 2])
    """
    return _matrices("tensor.mH", self)


OPERATORS = (
    Operator(adjoint, method=True),
    Operator(moveaxis, method=True),
    Operator(movedim, method=True),
    Operator(permute, method=True, nodes=(Permute,)),
    Operator(swapaxes, method=True),
    Operator(swapdims, method=True),
    Operator(t, method=True, nodes=(T,)),
    Operator(transpose, method=True, nodes=(Transpose,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
