"""The same numbers in another shape: view, reshape, flatten, squeeze, expand.

``ops/views.py`` has the operations behind them, with their gradients.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import dtype
from slowtorch._tensor import Tensor
from slowtorch.ops._dims import as_shape, method_form, normal_dim, shape_of
from slowtorch.ops._results import check_tensor, no_match
from slowtorch.ops._strides import compute_strides, resolve_shape
from slowtorch.ops.views import (
    Expand,
    ReshapeAlias,
    Squeeze,
    SqueezeDim,
    SqueezeDims,
    UnsafeView,
    Unsqueeze,
    View,
)
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "flatten",
    "ravel",
    "reshape",
    "squeeze",
    "unflatten",
    "unsqueeze",
]


def view(self: Tensor, *shape: Any, size: Any = None) -> Tensor:
    """The same numbers in another shape, over the same memory.

    Args:
        shape: the new sizes, one of which may be -1: whatever is left over.

    Raises:
        RuntimeError: the sizes do not fit, or the memory cannot be seen that way.
        NotImplementedError: a dtype is given that is not the tensor's own.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(6).view(2, -1)
        tensor([[0, 1, 2],
                [3, 4, 5]])
    """
    if shape and isinstance(shape[0], dtype):
        return _view_of_type(self, shape[0])
    if len(shape) == 1 and not isinstance(shape[0], (tuple, list, int, Tensor)):
        raise no_match("view", *shape)
    return View.apply(self, as_shape("view", shape, "size", size))


def _view_of_type(self: Tensor, wanted: dtype) -> Tensor:
    # Storage is an array of one type, and a view has no numbers of its own.
    if wanted is self._layout.dtype:
        return self
    message = (
        f"view({wanted}): SlowTorch cannot look at the bits of {self._layout.dtype} "
        "numbers as another dtype; .to(dtype) converts the numbers"
    )
    raise NotImplementedError(message)


def view_as(self: Tensor, other: Tensor) -> Tensor:
    """The same numbers in the shape of *other*, over the same memory; see ``view``.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(4).view_as(torch.zeros(2, 2)).shape
        torch.Size([2, 2])
    """
    check_tensor("view_as", other, "other")
    return View.apply(self, tuple(other._layout.shape))


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """The same numbers in another shape: a view where possible, or else a copy.

    Args:
        input: the tensor.
        shape: the new sizes, one of which may be -1: whatever is left over.

    Raises:
        RuntimeError: the sizes do not fit the number of elements.

    Example:
        >>> import slowtorch as torch
        >>> torch.reshape(torch.arange(6), (3, 2))
        tensor([[0, 1],
                [2, 3],
                [4, 5]])
    """
    check_tensor("reshape", input)
    return reshaped(input, shape_of("reshape", shape, "shape", 2))


@method_form
def method_reshape(self: Tensor, *sizes: Any, shape: Any = None) -> Tensor:
    """``x.reshape(3, 2)`` or ``x.reshape((3, 2))``: see ``slowtorch.reshape``.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(4).reshape(2, -1)
        tensor([[0, 1],
                [2, 3]])
    """
    return reshaped(self, as_shape("reshape", sizes, "shape", shape))


def reshaped(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A view of *input* in another shape; or a copy, if strides cannot show that."""
    layout = input._layout
    if layout.contiguous:
        return View.apply(input, shape)
    shape = resolve_shape(shape, layout.numel)
    if compute_strides(layout, shape) is None:
        return UnsafeView.apply(input.contiguous(), shape)
    return ReshapeAlias.apply(input, shape)


def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """The same numbers in the shape of *other*; see ``reshape``.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(4).reshape_as(torch.zeros(2, 2)).shape
        torch.Size([2, 2])
    """
    check_tensor("reshape_as", other, "other")
    return reshaped(self, tuple(other._layout.shape))


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Several neighbouring dimensions as one; a view where possible.

    Args:
        input: the tensor.
        start_dim: the first of the dimensions.
        end_dim: the last of them.

    Raises:
        RuntimeError: *start_dim* comes after *end_dim*.

    Example:
        >>> import slowtorch as torch
        >>> torch.flatten(torch.zeros(2, 3, 4), start_dim=1).shape
        torch.Size([2, 12])
    """
    check_tensor("flatten", input)
    shape = input._layout.shape
    start, end = normal_dim(start_dim, len(shape)), normal_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError(
            "flatten() has invalid args: start_dim cannot come after end_dim"
        )
    if not shape:
        return reshaped(input, (1,))
    if start == end:
        return input
    middle = math.prod(shape[start : end + 1])
    return reshaped(input, (*shape[:start], middle, *shape[end + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """All numbers in one dimension, row by row; a view where possible.

    Example:
        >>> import slowtorch as torch
        >>> torch.ravel(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 2, 3, 4])
    """
    check_tensor("ravel", input)
    return View.apply(input.contiguous(), (-1,))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One dimension as several: the reverse of ``flatten``.

    Args:
        input: the tensor.
        dim: the dimension to divide.
        sizes: what it becomes, one of which may be -1.

    Raises:
        RuntimeError: the product of *sizes* is not the size of *dim*.

    Example:
        >>> import slowtorch as torch
        >>> torch.unflatten(torch.zeros(2, 6), 1, (3, -1)).shape
        torch.Size([2, 3, 2])
    """
    check_tensor("unflatten", input)
    shape = input._layout.shape
    dim = normal_dim(dim, len(shape))
    sizes = shape_of("unflatten", sizes, "sizes", 3)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    size = shape[dim] if shape else 1
    try:
        inner = resolve_shape(sizes, size)
    except RuntimeError as error:
        if "is invalid for input" not in str(error):
            message = f"unflatten got an unexpected error:\n{error}"
            raise RuntimeError(message) from None
        message = (
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of "
            f"dim {dim} ({size}) in the input tensor"
        )
        raise RuntimeError(message) from None
    return View.apply(input, (*shape[:dim], *inner, *shape[dim + 1 :]))


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """The tensor without dimensions of size 1; a view.

    Args:
        input: the tensor.
        dim: take out only this dimension, or these, where its size is 1.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(1, 3, 1)
        >>> x.squeeze().shape, x.squeeze(0).shape
        (torch.Size([3]), torch.Size([3, 1]))
    """
    check_tensor("squeeze", input)
    if dim is None:
        return Squeeze.apply(input)
    if isinstance(dim, (tuple, list)):
        return SqueezeDims.apply(input, tuple(dim))
    return SqueezeDim.apply(input, operator.index(dim))  # type: ignore[arg-type]  # an int


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """The tensor with one more dimension, of size 1, at *dim*; a view.

    Raises:
        IndexError: *dim* is not between -ndim - 1 and ndim.

    Example:
        >>> import slowtorch as torch
        >>> torch.unsqueeze(torch.zeros(3), 0).shape
        torch.Size([1, 3])
    """
    check_tensor("unsqueeze", input)
    return Unsqueeze.apply(input, operator.index(dim))


def expand(self: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """Dimensions of size 1 repeated, without copying: a view with stride 0.

    Args:
        sizes: the new sizes; -1 leaves one as it is. New dimensions come first.

    Raises:
        RuntimeError: a dimension whose size is not 1 would change.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1], [2]]).expand(-1, 3)
        tensor([[1, 1, 1],
                [2, 2, 2]])
    """
    return Expand.apply(self, as_shape("expand", sizes, "size", size))


def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor expanded to the shape of *other*; see ``expand``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).expand_as(torch.zeros(2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    check_tensor("expand_as", other, "other")
    return Expand.apply(self, tuple(other._layout.shape))


OPERATORS = (
    Operator(flatten, method=True, nodes=(View, UnsafeView)),
    Operator(ravel, method=True),
    Operator(reshape, method=True, nodes=(View, ReshapeAlias, UnsafeView)),
    Operator(squeeze, method=True, nodes=(Squeeze, SqueezeDim, SqueezeDims)),
    Operator(unflatten, method=True),
    Operator(unsqueeze, method=True, nodes=(Unsqueeze,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
