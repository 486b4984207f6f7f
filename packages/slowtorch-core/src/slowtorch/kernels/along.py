"""Loops along one dimension that give as many numbers as they take.

A line is what one dimension holds while all others stand still: a row, a column.
One slice cuts it out of memory, in steps of the dimension's stride, and another puts
the result in the same places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["along", "line_kernel", "line_slices"]


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


def along(
    f: Callable[..., Iterable[Any]], dim: int, x: Tensor, *others: Tensor
) -> list[Any]:
    """``f(line of x, line of each other)`` for all lines along *dim*, row-major.

    All tensors have the same shape, and *f* gives as many numbers as it takes. Lines
    are arrays: a list costs 12 ns per number to make, and saves as much at the second
    reading only.
    """
    numbers, *rest = [flat(each) for each in (x, *others)]
    shape = x._layout.shape
    if not numbers:
        return []
    if dim == len(shape) - 1 or not shape:
        length = shape[dim] if shape else 1
        result: list[Any] = []
        lines = [_cut(each, length) for each in (numbers, *rest)]
        for each in map(f, *lines):
            result += each
        return result
    result = [0] * len(numbers)
    for line in line_slices(shape, dim):
        result[line] = f(numbers[line], *[each[line] for each in rest])
    return result


def _cut(numbers: Storage, length: int) -> list[Storage]:
    starts = range(0, len(numbers), length)
    return [numbers[start : start + length] for start in starts]


def line_kernel(f: Callable[..., Iterable[Any]]) -> Kernel:
    """The kernel that replaces each line along a dimension by *f* of it."""

    def kernel(out: Layout, x: Tensor, *arguments: Any) -> Storage:
        *others, dim = arguments
        return out.store(along(f, dim, x, *others))

    return kernel
