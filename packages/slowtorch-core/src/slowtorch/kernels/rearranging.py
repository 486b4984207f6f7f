"""Kernels that put rows in another order, or keep part of them: flip, roll, tril."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.strided import copy_strided, flat

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["REARRANGING"]


def blocks(
    values: array[Any], shape: Shape, dim: int
) -> Iterator[tuple[array[Any], int]]:
    """*values* in pieces that run once along *dim*, and the length of one step."""
    step = math.prod(shape[dim + 1 :])
    width = step * shape[dim]
    for start in range(0, len(values), width or 1):
        yield values[start : start + width], step


def flip(out: Layout, x: Tensor, dims: Sequence[int]) -> Storage:
    """The elements of *x*, backwards along *dims*."""
    values: array[Any] = flat(x)[:]
    for dim in dims:
        result = values[:0]
        for block, step in blocks(values, out.shape, dim):
            if step == 1:
                result += block[::-1]
                continue
            for start in range(len(block) - step, -1, -step):
                result += block[start : start + step]
        values = result
    return _in_order(out, values)


def _in_order(out: Layout, rows: Storage) -> Storage:
    """Numbers that are row by row, in the order of *out*'s strides."""
    if out.contiguous:
        return rows
    result = rows[:]
    strides = contiguous_strides(out.shape)
    copy_strided(out.shape, rows, 0, strides, result, 0, out.strides)
    return result


def roll(out: Layout, x: Tensor, shifts: Sequence[int], dims: Sequence[int]) -> Storage:
    """The elements of *x* moved along *dims*; what falls off comes in in front.

    Without *dims*, all elements are moved as one row.
    """
    values: array[Any] = flat(x)[:]
    if not dims:
        cut = -shifts[0] % (len(values) or 1)
        return values[cut:] + values[:cut]
    for shift, dim in zip(shifts, dims, strict=True):
        result = values[:0]
        for block, step in blocks(values, out.shape, dim):
            cut = -shift * step % len(block)
            result += block[cut:]
            result += block[:cut]
        values = result
    return values


def tril(out: Layout, x: Tensor, diagonal: int) -> Storage:
    """Of each matrix, the elements on and below a diagonal; zeros above."""
    return _triangle(out, x, diagonal + 1, lower=True)


def triu(out: Layout, x: Tensor, diagonal: int) -> Storage:
    """Of each matrix, the elements on and above a diagonal; zeros below."""
    return _triangle(out, x, diagonal, lower=False)


def _triangle(out: Layout, x: Tensor, cut: int, lower: bool) -> Storage:
    """Each row up to *cut*, which moves one place on from row to row; or from there."""
    height, width = out.shape[-2:]
    values, result = flat(x), out.store((0,)) * out.numel
    for row in range(out.numel // (width or 1)):
        start = row * width
        middle = start + min(max(cut + row % height, 0), width)
        begin, end = (start, middle) if lower else (middle, start + width)
        result[begin:end] = values[begin:end]  # type: ignore[assignment]  # same typecode
    return result


REARRANGING: dict[str, Kernel] = {
    "flip": flip,
    "roll": roll,
    "tril": tril,
    "triu": triu,
}
