"""Kernels that read and write places named one by one.

Where an index leaves whole runs of memory together (rows of a matrix), each run is
one slice. Otherwise the places become a list of positions, and ``itemgetter`` reads
them all in one call (38 ns per element of an array, 90 with an index each).
"""

from __future__ import annotations

from array import array
from functools import partial
from itertools import compress, repeat
from operator import add, itemgetter
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.places import Plan, checked, distances, true_places
from slowtorch.kernels.strided import copy_strided, expanded, flat, flat_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Shape, Storage, Strides

__all__ = ["INDEXING", "take_places"]


def nonzero(out: None, x: Tensor) -> list[list[int]]:
    """The coordinates of what is not zero, one list for each dimension."""
    shape = x._layout.shape
    found = true_places(flat(x))
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
        return true_places(flat(mask))
    return list(compress(distances(shape, strides), flat(mask)))


def index_places(
    out: None,
    tensors: Sequence[Tensor],
    shape: Shape,
    sizes: Sequence[int],
    strides: Sequence[int],
) -> list[int]:
    """Distances in memory that tensors of indices, broadcast to *shape*, name."""
    total: list[int] = []
    for number, each in enumerate(tensors):
        size, step = sizes[number], strides[number]
        values: Any = (
            flat(each) if each._layout.shape == shape else expanded(each, shape)
        )
        error = partial(_outside, dim=number, size=size)
        places = checked(values.tolist(), size, error, True)
        if step != 1:
            places = [place * step for place in places]
        total = list(map(add, total, places)) if total else places
    return total


def _outside(value: int, dim: int, size: int) -> Exception:
    if size == 0:
        return IndexError("index is out of bounds for dimension with size 0")
    message = f"index {value} is out of bounds for dimension {dim} with size {size}"
    return IndexError(message)


def take_places(storage: Storage, places: Sequence[int]) -> Storage:
    """What is at these places, in order."""
    if len(places) < 2:
        return array(storage.typecode, [storage[place] for place in places])
    return array(storage.typecode, itemgetter(*places)(storage))


def index(out: Layout, x: Tensor, plan: Plan, places: list[int]) -> Storage:
    """The elements of *x* at *places*, and along the other dimensions of *plan*."""
    storage = x._storage
    if not out.numel:
        return out.store(())
    runs = plan.runs(out.strides)
    if runs is None:
        positions = plan.positions(places, x._offset)
        return _in_order(out, take_places(storage, positions))
    size, step, other = runs.size, runs.step, runs.other
    starts = runs.starts(places, x._offset)
    if step == other == 1 and out.contiguous:
        pieces = [storage[s : s + size] for s, _ in starts]
        return array(storage.typecode, b"".join(pieces))
    result = array(storage.typecode, bytes(storage.itemsize)) * out.numel
    span, other_span = (size - 1) * step + 1, (size - 1) * other + 1
    for s, t in starts:
        run = storage[s : s + span : step] if step else storage[s : s + 1] * size
        result[t : t + other_span : other] = run  # type: ignore[assignment]  # same typecode
    return result


def _in_order(out: Layout, values: Storage) -> Storage:
    """*values*, given row by row, in the order of *out*'s strides."""
    if out.contiguous:
        return values
    result = values[:]
    rows = contiguous_strides(out.shape)
    copy_strided(out.shape, values, 0, rows, result, 0, out.strides)
    return result


def index_put(
    out: None,
    target: Tensor,
    values: Tensor,
    plan: Plan,
    places: list[int],
    accumulate: bool,
) -> None:
    """Write *values*, broadcast, or add them, to *places* of *target*."""
    if 0 in plan.shape:
        return
    if accumulate:
        add_slices(target, values, plan, places)
        return
    storage, single = target._storage, values._layout.numel == 1
    given = flat(values) if single else _expanded(values, plan.shape)
    strides = (0,) * len(plan.shape) if single else contiguous_strides(plan.shape)
    runs = plan.runs(strides)
    if runs is None or runs.step == 0:
        source: Iterable[Any] = repeat(given[0]) if single else given
        positions = plan.positions(places, target._offset)
        for place, value in zip(positions, source, strict=False):
            storage[place] = value
        return
    size, step, other = runs.size, runs.step, runs.other
    span, other_span = (size - 1) * step + 1, (size - 1) * other + 1
    row = given[:1] * size
    for t, s in runs.starts(places, target._offset):
        run = given[s : s + other_span : other] if other else row
        storage[t : t + span : step] = run  # type: ignore[assignment]  # same typecode


def _expanded(values: Tensor, shape: Shape) -> Storage:
    return flat(values) if values._layout.shape == shape else expanded(values, shape)


def add_slices(
    target: Tensor,
    values: Tensor,
    plan: Plan,
    places: list[int],
    alpha: Number = 1,
) -> None:
    """Add in double precision, place by place, and round once."""
    if 0 in plan.shape:
        return
    sums: list[Any] = target._storage.tolist()
    given = _expanded(values, plan.shape).tolist()
    if alpha != 1:
        given = [value * alpha for value in given]
    runs = plan.runs(contiguous_strides(plan.shape))
    if runs is None or runs.step == 0 or runs.other != 1:
        positions = plan.positions(places, target._offset)
        for place, value in zip(positions, given, strict=True):
            sums[place] += value
    else:
        size, step = runs.size, runs.step
        span = (size - 1) * step + 1
        for t, s in runs.starts(places, target._offset):
            sums[t : t + span : step] = list(
                map(add, sums[t : t + span : step], given[s : s + size])
            )
    target._storage[:] = target._layout.store(sums)  # type: ignore[assignment]  # same typecode


def along(
    layout: Layout, dim: int, index: Tensor, error: Any, negative: bool = False
) -> tuple[Plan, list[int]]:
    """Whole slices along *dim*, one for each element of a vector of indices."""
    count = index._layout.numel
    plan = layout.relatives.get(("along", dim, count))
    if plan is None:
        pairs = list(zip(layout.shape, layout.strides, strict=True))
        plan = Plan(pairs[:dim], (count,), pairs[dim + 1 :])
        layout.relatives["along", dim, count] = plan
    size, step = (layout.shape[dim], layout.strides[dim]) if layout.shape else (1, 0)
    places = checked(flat_list(index), size, error, negative)
    if step != 1:
        places = [place * step for place in places]
    return plan, places


def index_select(
    out: Layout, x: Tensor, dim: int, index_: Tensor, error: Any
) -> Storage:
    """The slices of *x* along *dim* that an index names."""
    return index(out, x, *along(x._layout, dim, index_, error))


def index_write(
    out: None,
    target: Tensor,
    dim: int,
    index_: Tensor,
    values: Tensor,
    error: Any,
    negative: bool,
) -> None:
    """Write *values*, broadcast, to the slices along *dim* that an index names."""
    plan, places = along(target._layout, dim, index_, error, negative)
    index_put(None, target, values, plan, places, False)


def index_add(
    out: None,
    target: Tensor,
    dim: int,
    index_: Tensor,
    values: Tensor,
    error: Any,
    alpha: Number,
) -> None:
    """Add *alpha* times each slice of *values* to the slice that an index names."""
    plan, places = along(target._layout, dim, index_, error)
    add_slices(target, values, plan, places, alpha)


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
