"""The public functions that look at a tensor in another shape.

``ops/views.py`` has the operations behind them, with their gradients.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.ops._dims import as_shape, normal_dim, normal_dims
from slowtorch.ops import views
from slowtorch.ops._strides import compute_strides

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Shape, Strides

__all__ = ["reshape", "view"]


def resolve_shape(shape: Shape, numel: int) -> Shape:
    """*shape* with -1 replaced by what makes the number of elements right.

    Raises:
        RuntimeError: no size can do that.
    """
    for index, size in enumerate(shape):
        if size < -1:
            message = (
                f"invalid shape dimension {size} at index {index} of shape {list(shape)}"
            )
            raise RuntimeError(message)
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = math.prod([size for size in shape if size != -1])
    if -1 in shape:
        if known == 0 and numel == 0:
            message = (
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because "
                "the unspecified dimension size -1 can be any value and is ambiguous"
            )
            raise RuntimeError(message)
        if known and numel % known == 0:
            return tuple([numel // known if size == -1 else size for size in shape])
    elif known == numel:
        return shape
    raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {numel}")


def view(self: Tensor, *shape: Any) -> Tensor:
    """The same numbers in another shape, over the same memory.

    Args:
        shape: the new sizes, one of which may be -1: whatever is left over.

    Raises:
        RuntimeError: the sizes do not fit, or the memory cannot be seen that way.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(6).view(2, -1)
        tensor([[0, 1, 2],
                [3, 4, 5]])
    """
    wanted = resolve_shape(as_shape("view", shape), self._layout.numel)
    return views.View.apply(self, wanted)  # type: ignore[no-any-return]


def reshape(input: Tensor, *shape: Any) -> Tensor:
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
    wanted = resolve_shape(as_shape("reshape", shape), input._layout.numel)
    if compute_strides(input._layout, wanted) is None:
        return views.UnsafeView.apply(input.contiguous(), wanted)  # type: ignore[no-any-return]
    return views.View.apply(input, wanted)  # type: ignore[no-any-return]
