"""Kernels that move numbers without computing: fill, copy, cast, read, write."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL
from slowtorch._layout import contiguous_strides
from slowtorch.kernels.strided import copy_strided, flat, gathered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Storage, Strides

__all__ = ["MEMORY"]


def full(out: Layout, value: Number) -> Storage:
    """*value* in every place (0.2 ns per element: the array repeats itself)."""
    cell: Any = out.cell
    if cell is not None:  # 0.1 us instead of 0.25: every backward begins here
        one: array[float] = cell[:]
        one[0] = value
        return one
    return out.store((value,)) * out.numel


def from_values(out: Layout, values: Iterable[Number]) -> Storage:
    """The given numbers, row by row."""
    return out.store(values)


def clone(out: Layout, x: Tensor) -> Storage:
    """A copy of the numbers of *x*, in the order of *out*'s strides."""
    if x._layout.whole and x._layout.strides == out.strides:
        return x._storage[:]
    if out.contiguous:
        result = flat(x)
        return result[:] if result is x._storage else result
    result = array(x._storage.typecode, bytes(x._storage.itemsize)) * out.numel
    copy_strided(
        *(out.shape, x._storage, x._offset, x._layout.strides), result, 0, out.strides
    )
    return result


def cast(out: Layout, x: Tensor) -> Storage:
    """The numbers of *x* as *out*'s type, in the order of *out*'s strides."""
    if x._layout.whole and x._layout.strides == out.strides:
        return out.store(x._storage)
    return out.store(clone(out, x))


def to_list(out: None, x: Tensor) -> list[Any]:
    """The numbers of *x*, row by row, as Python numbers."""
    values: list[Any] = flat(x).tolist()
    return list(map(bool, values)) if x._layout.dtype.category == BOOL else values


def item(out: None, x: Tensor) -> Number:
    """The number in a tensor of one element."""
    value: Number = x._storage[x._offset]
    return bool(value) if x._layout.dtype.category == BOOL else value


def assign(out: None, target: Tensor, source: Tensor) -> None:
    """Write *source* into the memory of *target*, which has the same shape."""
    layout = target._layout
    values = source._storage
    offset, strides = source._offset, source._layout.strides
    if source._layout.dtype is not layout.dtype:
        values = layout.store(flat(source))
        offset, strides = 0, contiguous_strides(layout.shape)
    elif values is target._storage:  # might overlap: read everything first
        values = gathered(values, offset, layout.shape, strides)
        offset, strides = 0, contiguous_strides(layout.shape)
    if layout.whole and strides == layout.strides and len(values) == layout.numel:
        target._storage[:] = values  # type: ignore[assignment]  # same typecode
        return
    copy_strided(
        *(layout.shape, values, offset, strides),
        *(target._storage, target._offset, layout.strides),
    )


def cat(out: Layout, dim: int, tensors: Iterable[Tensor]) -> Storage:
    """The numbers of *tensors* one after another along *dim*, row by row."""
    if math.prod(out.shape[:dim]) == 1:  # one run from each
        result: array[Any] = out.store(())
        for x in tensors:
            values: array[Any] = flat(x)
            same = x._layout.dtype is out.dtype
            result += values if same else out.store(values)
        return result
    result, start = full(out, 0), 0
    for x in tensors:
        layout, values, offset = x._layout, x._storage, x._offset
        if layout.shape == (0,):
            continue
        strides = layout.strides
        if layout.dtype is not out.dtype:
            values, offset = out.store(flat(x)), 0
            strides = contiguous_strides(layout.shape)
        copy_strided(layout.shape, values, offset, strides, result, start, out.strides)
        start += layout.shape[dim] * out.strides[dim]
    return result


def fill(out: None, target: Tensor, value: Number) -> None:
    """Write *value* to every place of *target*."""
    layout = target._layout
    one = layout.store((value,))
    if layout.whole:
        target._storage[:] = one * layout.numel  # type: ignore[assignment]  # same typecode
        return
    still = (0,) * len(layout.shape)
    copy_strided(
        *(layout.shape, one, 0, still, target._storage, target._offset, layout.strides)
    )


def sum_strided(out: Layout, x: Tensor, strides: Strides, offset: int) -> Storage:
    """Add each element of *x* to the place where a view by *strides* looks for it."""
    shape = x._layout.shape
    places = [offset]
    for size, step in zip(shape, strides, strict=True):
        places = [place + i * step for place in places for i in range(size)]
    sums: list[Number] = [0] * out.numel
    for place, value in zip(places, flat(x), strict=True):
        sums[place] += value
    return out.store(sums)


MEMORY: dict[str, Kernel] = {
    "full": full,
    "from_values": from_values,
    "clone": clone,
    "cast": cast,
    "to_list": to_list,
    "item": item,
    "assign": assign,
    "cat": cat,
    "fill": fill,
    "sum_strided": sum_strided,
}
