"""Loops along one dimension that give as many numbers as they take.

A line is what one dimension holds while all others stand still: a row, a column.
The numbers are made a list once; each line is cut out of it and replaced by one
slice, in steps of the dimension's stride.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["along", "line_kernel", "line_slices"]

Line = list[Any]


def line_slices(shape: Shape, dim: int) -> list[slice]:
    """Where the lines along *dim* are in a row-major list."""
    if not shape:
        return [slice(0, 1)]
    length, step = shape[dim], math.prod(shape[dim + 1 :])
    block = length * step
    if not block:
        return []
    starts = range(0, math.prod(shape), block)
    return [slice(s + i, s + block, step) for s in starts for i in range(step)]


def along(f: Callable[..., Line], dim: int, x: Tensor, *others: Tensor) -> list[Any]:
    """``f(line of x, line of each other)`` for all lines along *dim*, row-major.

    All tensors have the same shape, and *f* returns as many numbers as it takes. The
    first line is a list, the others are arrays, best read only once.
    """
    numbers = flat_list(x)
    rest = [flat(other) for other in others]
    shape = x._layout.shape
    if not numbers:
        return []
    if dim == len(shape) - 1 or not shape:
        length = shape[dim] if shape else 1
        places = [slice(i, i + length) for i in range(0, len(numbers), length)]
        result: list[Any] = []
        for place in places:
            result += f(numbers[place], *[each[place] for each in rest])
        return result
    for place in line_slices(shape, dim):
        numbers[place] = f(numbers[place], *[each[place] for each in rest])
    return numbers


def line_kernel(f: Callable[..., Line]) -> Kernel:
    """The kernel that replaces each line along a dimension by *f* of it."""

    def kernel(out: Layout, x: Tensor, *arguments: Any) -> Storage:
        *others, dim = arguments
        return out.store(along(f, dim, x, *others))

    return kernel
