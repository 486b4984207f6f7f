"""Kernels that read and write places named one by one.

Where an index leaves whole runs of memory together (rows of a matrix), each run is
one slice. Otherwise the places become a list of positions, and ``itemgetter`` reads
them all in one call (38 ns per element of an array, 90 with an index each).
"""

from __future__ import annotations

from array import array
from functools import partial
from itertools import compress, count, repeat
from operator import add, itemgetter
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.strided import copy_strided, expanded, flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Shape, Storage, Strides

__all__ = ["INDEXING", "Places", "along", "checked", "distances", "take_places"]

SHORT_RUN = 4  # below, a slice costs more than its elements do one by one


class Places:
    """The places of one layout that index tensors name.

    Attributes:
        outer: (size, stride) of the dimensions before the indexed places.
        places: distances in memory, one for each of those (``None`` on meta).
        inner: (size, stride) of the dimensions after them.
        shape: of the result.
        strides: of a fresh result, as PyTorch lays it out in memory.
    """

    __slots__ = ("inner", "outer", "places", "shape", "strides")

    outer: list[tuple[int, int]]
    places: list[int] | None
    inner: list[tuple[int, int]]
    shape: Shape
    strides: Strides


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


def distances(shape: Shape, strides: Strides, start: int = 0) -> list[int]:
    """Where each element of a view that begins at *start* lies, row by row."""
    places = [start]
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
        error = partial(_outside, dim=number, size=size)
        places = checked(values.tolist(), size, error, True)
        if step != 1:
            places = [place * step for place in places]
        total = list(map(add, total, places)) if total else places
    return total


def checked(
    values: list[int],
    size: int,
    error: Callable[[int], Exception],
    negative: bool = False,
) -> list[int]:
    """Indices, counted from the front where they may be *negative*.

    Raises:
        Exception: ``error(index)``, for the first one that is out of range.
    """
    if not values:
        return values
    lowest, least = min(values), -size if negative else 0
    if lowest < least or max(values) >= size:
        raise error(next(value for value in values if not least <= value < size))
    if lowest < 0:
        return [value + size if value < 0 else value for value in values]
    return values


def _outside(value: int, dim: int, size: int) -> Exception:
    if size == 0:
        return IndexError("index is out of bounds for dimension with size 0")
    message = f"index {value} is out of bounds for dimension {dim} with size {size}"
    return IndexError(message)


def along(
    layout: Layout, dim: int, index: Tensor, error: Any, negative: bool = False
) -> Places:
    """Whole slices along *dim*, one for each element of a vector of indices."""
    at = Places()
    values = checked(
        flat(index).tolist(), layout.shape[dim] if layout.shape else 1, error, negative
    )
    pairs = list(zip(layout.shape, layout.strides, strict=True))
    step = layout.strides[dim] if pairs else 0
    at.places = [value * step for value in values]
    at.outer, at.inner = pairs[:dim], pairs[dim + 1 :]
    at.shape = (*layout.shape[:dim], len(values), *layout.shape[dim + 1 :])
    at.strides = contiguous_strides(at.shape)
    return at


def index_select(
    out: Layout, x: Tensor, dim: int, places: Tensor, error: Any
) -> Storage:
    """The slices of *x* along *dim* that *places* names."""
    return index(out, x, along(x._layout, dim, places, error))


def index_write(
    out: None,
    target: Tensor,
    dim: int,
    index: Tensor,
    values: Tensor,
    error: Any,
    negative: bool,
) -> None:
    """Write *values*, broadcast, to the slices along *dim* that *index* names."""
    index_put(
        None, target, values, along(target._layout, dim, index, error, negative), False
    )


def index_add(
    out: None,
    target: Tensor,
    dim: int,
    index: Tensor,
    values: Tensor,
    error: Any,
    alpha: Number,
) -> None:
    """Add *alpha* times each slice of *values* to the slice that *index* names."""
    _index_add(target, values, along(target._layout, dim, index, error), alpha)


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
    shape, steps = at.shape[before:after], strides[before:after]
    starts = [(offset, 0)]
    for size, a, b in [each for each in outer if each is not longest]:
        starts = [(s + i * a, t + i * b) for s, t in starts for i in range(size)]
    places = list(zip(at.places or (), distances(shape, steps), strict=True))
    starts = [(s + a, t + b) for s, t in starts for a, b in places]
    for size, a, b in [each for each in inner if each is not longest]:
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
        starts.sort(key=itemgetter(1))  # by their place in the result
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


def _index_add(target: Tensor, values: Tensor, at: Places, alpha: Number = 1) -> None:
    """Add in double precision, place by place, and round once."""
    if 0 in at.shape:
        return
    layout = target._layout
    sums = target._storage.tolist()
    given = _expanded(values, at.shape).tolist()
    if alpha != 1:
        given = [value * alpha for value in given]
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
    "index_add": index_add,
    "index_places": index_places,
    "index_put": index_put,
    "index_select": index_select,
    "index_write": index_write,
    "mask_places": mask_places,
    "nonzero": nonzero,
}
