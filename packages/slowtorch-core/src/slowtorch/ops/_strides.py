"""Whether, and with which strides, memory can be seen in another shape."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slowtorch._layout import contiguous_strides

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Shape, Strides

__all__ = ["compute_strides", "resolve_shape", "strides_of_view"]


def resolve_shape(shape: Shape, numel: int) -> Shape:
    """*shape* with -1 replaced by what makes the number of elements right.

    Raises:
        RuntimeError: no size can do that.
    """
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for index, size in enumerate(shape):
        if size < -1:
            message = (
                f"invalid shape dimension {size} at index {index} of shape "
                f"{list(shape)}"
            )
            raise RuntimeError(message)
    known = math.prod([size for size in shape if size != -1])
    if -1 not in shape and known == numel:
        return shape
    if -1 in shape and known == 0 == numel:
        message = (
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because "
            "the unspecified dimension size -1 can be any value and is ambiguous"
        )
        raise RuntimeError(message)
    if -1 in shape and known and numel % known == 0:
        return tuple([numel // known if size == -1 else size for size in shape])
    raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {numel}")


def strides_of_view(layout: Layout, shape: Shape) -> Strides:
    """The strides that show the memory of *layout* in another shape.

    Raises:
        RuntimeError: no strides can; the numbers would have to be copied.
    """
    strides = compute_strides(layout, shape)
    if strides is None:
        message = (
            "view size is not compatible with input tensor's size and stride (at least "
            "one dimension spans across two contiguous subspaces). Use .reshape(...) "
            "instead."
        )
        raise RuntimeError(message)
    return strides


def compute_strides(layout: Layout, shape: Shape) -> Strides | None:
    """The strides of such a view, or None.

    Runs of dimensions that lie one after another in memory may be divided anew; a
    new dimension must not reach from one run into the next.
    """
    if layout.numel == 0:
        return layout.strides if shape == layout.shape else contiguous_strides(shape)
    runs: list[list[int]] = []  # [places, stride of the last dimension], from the back
    for size, stride in reversed(list(zip(layout.shape, layout.strides, strict=True))):
        if runs and (size == 1 or stride == runs[-1][0] * runs[-1][1]):
            runs[-1][0] *= size
        else:
            runs.append([size, stride])
    strides: list[int] = []
    places, step = runs.pop(0) if runs else (1, 1)
    for size in reversed(shape):
        if size != 1 and places == 1 and runs:
            places, step = runs.pop(0)
        if places % size:
            return None
        strides.append(step)
        places //= size
        step *= size
    return tuple(reversed(strides))
