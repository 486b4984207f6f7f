"""Kernels that read and write places named one by one.

Where an index leaves whole runs of memory together (rows of a matrix), each run is
one slice. Otherwise the places become a list of positions, and ``itemgetter`` reads
them all in one call (38 ns per element of an array, 90 with an index each).
"""

from __future__ import annotations

from array import array
from itertools import chain, compress, count, repeat
from operator import add, itemgetter
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.strided import copy_strided, expanded, flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Shape, Storage, Strides
    from slowtorch.ops._index_places import Places

__all__ = ["INDEXING", "take_places"]

SHORT_RUN = 4  # below, a slice costs more than its elements do one by one


def nonzero(out: None, x: Tensor) -> list[list[int]]:
    """The coordinates of what is not zero, one list for each dimension."""
    shape = x._layout.shape
    found = list(compress(count(), flat(x)))
    columns = []
    for size in reversed(shape[1:]):
        columns.append([place % size for place in found])
        found = [place // size for place in found]
    columns.append(found)
    return columns[::-1] if shape else []


def mask_places(out: None, mask: Tensor, strides: Strides) -> list[int]:
    """Distances in memory of what a mask lets through, where steps are *strides*."""
    shape = mask._layout.shape
    if strides == contiguous_strides(shape):
        return list(compress(count(), flat(mask)))
    return list(compress(distances(shape, strides), flat(mask)))


def distances(shape: Shape, strides: Strides) -> list[int]:
    """How far each element of a view lies from the first, row by row."""
    places = [0]
    for size, step in zip(shape, strides, strict=True):
        if size != 1:
            steps = range(0, size * step, step) if step else [0] * size
            places = [place + far for place in places for far in steps]
    return places


def index_places(
    out: None,
    tensors: Sequence[Tensor],
    shape: Shape,
    sizes: Sequence[int],
    strides: Strides,
) -> list[int]:
    """Distances in memory that tensors of indices, broadcast to *shape*, name."""
    total: list[int] = []
    for number, each in enumerate(tensors):
        size, step = sizes[number], strides[number]
        values = flat(each) if each._layout.shape == shape else expanded(each, shape)
        places = in_range(values.tolist(), size, number)
        if step != 1:
            places = [place * step for place in places]
        total = list(map(add, total, places)) if total else places
    return total


def in_range(values: list[int], size: int, dim: int) -> list[int]:
    """Indices counted from the front.

    Raises:
        IndexError: one of them is out of range.
    """
    if not values:
        return values
    lowest = min(values)
    if lowest < -size or max(values) >= size:
        if size == 0:
            raise IndexError("index is out of bounds for dimension with size 0")
        wrong = next(value for value in values if not -size <= value < size)
        message = f"index {wrong} is out of bounds for dimension {dim} with size {size}"
        raise IndexError(message)
    if lowest < 0:
        return [value + size if value < 0 else value for value in values]
    return values


def take_places(storage: Storage, places: Sequence[int]) -> Storage:
    """What is at these places, in order."""
    if len(places) < 2:
        return array(storage.typecode, [storage[place] for place in places])
    return array(storage.typecode, itemgetter(*places)(storage))


def _all_places(at: Places, offset: int) -> list[int]:
    """The position of each element at *at*, row by row."""
    outer, inner = (
        distances([size for size, _ in dims], tuple([step for _, step in dims]))
        for dims in (at.outer, at.inner)
    )
    places = at.places or []
    if outer == [0] == inner:
        return [place + offset for place in places] if offset else places
    if offset:
        outer = [far + offset for far in outer]
    if inner == [0]:
        return [far + place for far in outer for place in places]
    starts = [far + place for far in outer for place in places]
    return [start + near for start in starts for near in inner]


def _runs(
    at: Places, offset: int, strides: Strides
) -> tuple[int, int, int, list[tuple[int, int]]] | None:
    """Runs of equal steps: how long, the steps in either memory, and all starts.

    *strides* are those of the other side, whose shape is the places's result. ``None``
    if the runs are too short to be worth a slice each.
    """
    before, after = len(at.outer), len(at.shape) - len(at.inner)
    outer = _merged(at.outer, strides[:before])
    inner = _merged(at.inner, strides[after:])
    dims = [*outer, *inner]
    if not dims or max(dims)[0] < SHORT_RUN:
        return None
    longest = max(dims)
    dims.remove(longest)
    shape = at.shape[before:after]
    starts = list(
        zip(
            [place + offset for place in at.places or ()],
            distances(shape, strides[before:after]),
            strict=True,
        )
    )
    for size, a, b in dims:
        starts = [(s + i * a, t + i * b) for s, t in starts for i in range(size)]
    return *longest, starts


def _merged(
    dims: list[tuple[int, int]], strides: Strides
) -> list[tuple[int, int, int]]:
    """(size, step, step) of dimensions; those that continue one another as one."""
    merged: list[tuple[int, int, int]] = []
    for (size, a), b in zip(dims, strides, strict=True):
        if size == 1:
            continue
        if merged and merged[-1][1:] == (size * a, size * b):
            merged[-1] = (merged[-1][0] * size, a, b)
        else:
            merged.append((size, a, b))
    return merged


def index(out: Layout, x: Tensor, at: Places) -> Storage:
    """The elements of *x* at *at*."""
    storage = x._storage
    if not out.numel:
        return out.store(())
    runs = _runs(at, x._offset, out.strides)
    if runs is None:
        return in_order(out, take_places(storage, _all_places(at, x._offset)))
    size, step, target_step, starts = runs
    span, target_span = (size - 1) * step + 1, (size - 1) * target_step + 1
    if step == target_step == 1 and out.contiguous:
        return array(
            storage.typecode,
            b"".join([storage[s : s + size].tobytes() for s, _ in starts]),
        )
    result = array(storage.typecode, bytes(storage.itemsize)) * out.numel
    for s, t in starts:
        run = storage[s : s + span : step] if step else storage[s : s + 1] * size
        result[t : t + target_span : target_step] = run  # type: ignore[assignment]  # same typecode
    return result


def in_order(out: Layout, values: Storage) -> Storage:
    """*values*, given row by row, in the order of *out*'s strides."""
    if out.contiguous:
        return values
    result = values[:]
    rows = contiguous_strides(out.shape)
    copy_strided(out.shape, values, 0, rows, result, 0, out.strides)
    return result


def index_put(
    out: None, target: Tensor, values: Tensor, at: Places, accumulate: bool
) -> None:
    """Write *values*, or add them, to the places of *target* at *at*.

    *values* broadcast to the shape of these places.
    """
    if 0 in at.shape:
        return
    if accumulate:
        return _index_add(target, values, at)
    storage = target._storage
    single = values._layout.numel == 1
    given = flat(values) if single else _expanded(values, at.shape)
    strides = (0,) * len(at.shape) if single else contiguous_strides(at.shape)
    runs = _runs(at, target._offset, strides)
    if runs is None:
        source: Iterable[Any] = repeat(given[0]) if single else given
        for place, value in zip(_all_places(at, target._offset), source):
            storage[place] = value
        return None
    size, step, source_step, starts = runs
    span, source_span = (size - 1) * step + 1, (size - 1) * source_step + 1
    if step == 0:  # several values for one place: the last one stays
        size, span, step = 1, 1, 1
    row = given[:1] * size
    for t, s in starts:
        run = given[s : s + source_span : source_step] if source_step else row
        storage[t : t + span : step] = run  # type: ignore[assignment]  # same typecode
    return None


def _expanded(values: Tensor, shape: Shape) -> Storage:
    return flat(values) if values._layout.shape == shape else expanded(values, shape)


def _index_add(target: Tensor, values: Tensor, at: Places) -> None:
    """Add in double precision, place by place, and round once."""
    layout = target._layout
    sums = target._storage.tolist()
    given = _expanded(values, at.shape).tolist()
    runs = _runs(at, target._offset, contiguous_strides(at.shape))
    if runs is None or runs[1] == 0:
        add_at(sums, _all_places(at, target._offset), given)
    else:
        size, step, source_step, starts = runs
        span, source_span = (size - 1) * step + 1, (size - 1) * source_step + 1
        for t, s in starts:
            more = given[s : s + source_span : source_step]
            part = slice(t, t + span, step)
            sums[part] = list(map(add, sums[part], more))
    target._storage[:] = layout.store(sums)  # type: ignore[assignment]  # same typecode


def add_at(sums: list[Any], places: Iterable[int], values: Iterable[Any]) -> None:
    """Add each value at its place; a place may come again."""
    for place, value in zip(places, values):
        sums[place] += value


INDEXING: dict[str, Kernel] = {
    "index": index,
    "index_places": index_places,
    "index_put": index_put,
    "mask_places": mask_places,
    "nonzero": nonzero,
}
