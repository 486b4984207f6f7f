"""Padding with a tensor's own elements: whole lines and planes, moved as slices.

One dimension at a time, the last one first. What lies inside a dimension is a unit
that moves as a whole; units that stay neighbours move together.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import add
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["PADDING"]

Places = tuple[int, ...]  # for each place of a result, where its element comes from


def pad_along(out: Layout, x: Tensor, places: Sequence[Places]) -> Storage:
    """Elements of *x* from the *places* in its last dimensions, outermost first."""
    if not out.numel:
        return out.store(())
    data, unit = flat(x), 1
    for here, size in zip(reversed(places), reversed(x._layout.shape)):
        data = _gathered(data, here, size, unit)
        unit *= len(here)
    return data


def _gathered(data: Storage, places: Places, size: int, unit: int) -> Storage:
    """From each *size* units those at the *places*."""
    parts = _runs(places, unit)
    line = size * unit
    result: Any = data[:0]
    for start in range(0, len(data), line):
        units = data[start : start + line]
        for part in parts:
            result += units[part]
    storage: Storage = result
    return storage


def pad_along_backward(out: Layout, grad: Tensor, places: Sequence[Places]) -> Storage:
    """For each element the sum of what arrived at its copies."""
    if not grad._layout.numel:
        return out.store([0.0] * out.numel)
    data, unit = flat_list(grad), 1
    for here, size in zip(reversed(places), reversed(out.shape)):
        data = _summed(data, here, size, unit)
        unit *= size
    return out.store(data)


def _summed(data: list[Any], places: Places, size: int, unit: int) -> list[Any]:
    """The transpose of ``_gathered``."""
    copies: list[list[int]] = [[] for _ in range(size)]
    for at, place in enumerate(places):
        copies[place].append(at)
    if unit == 1:
        return _summed_columns(data, copies, len(places))
    line, result = len(places) * unit, []
    for start in range(0, len(data), line):
        rows = [data[at : at + unit] for at in range(start, start + line, unit)]
        for each in copies:
            result += _sum([rows[at] for at in each], unit)
    return result


def _summed_columns(data: list[Any], copies: list[list[int]], width: int) -> list[Any]:
    """The same for the last dimension, a place of all lines at once."""
    columns = [data[at::width] for at in range(width)]
    count = len(columns[0])
    result = [0.0] * (count * len(copies))
    for at, each in enumerate(copies):
        result[at :: len(copies)] = _sum([columns[c] for c in each], count)
    return result


def _sum(rows: list[list[Any]], unit: int) -> list[Any]:
    """The sum of *rows*, which are *unit* long."""
    if not rows:
        return [0.0] * unit
    total = rows[0]
    for row in rows[1:]:
        total = list(map(add, total, row))
    return total


def _runs(places: Places, unit: int) -> list[slice]:
    """*places* as slices, one for each run of neighbouring units."""
    starts = [k for k, p in enumerate(places) if not k or p != places[k - 1] + 1]
    runs = []
    for start, end in zip(starts, [*starts[1:], len(places)], strict=True):
        first = places[start] * unit
        runs.append(slice(first, first + (end - start) * unit))
    return runs


PADDING: dict[str, Kernel] = {
    "pad_along": pad_along,
    "pad_along_backward": pad_along_backward,
}
