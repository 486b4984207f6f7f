"""Kernels that read and write one place per index: gather, scatter, masks.

``gather`` and ``scatter`` first turn their indices into positions in memory, with
one comprehension; then every position is read in one call, or written in one loop.
"""

from __future__ import annotations

import operator
from array import array
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.kernels.indexing import take_places
from slowtorch.kernels.places import checked, distances, true_places
from slowtorch.kernels.strided import expanded, flat, flat_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._types import Number, Shape, Storage

__all__ = ["GATHERING"]


def positions(x: Tensor, dim: int, index: Tensor) -> list[int]:
    """Where in the memory of *x* an index along *dim* leads, for each of its elements.

    Raises:
        RuntimeError: an index is out of range.
    """
    layout, shape = x._layout, index._layout.shape
    values = flat_list(index)
    if not values:
        return values
    if not layout.shape:
        checked(values, 1, lambda value: _outside(value, dim, 1))
        return [x._offset] * len(values)
    size, step = layout.shape[dim], layout.strides[dim]
    checked(values, size, lambda value: _outside(value, dim, size))
    if step != 1:
        values = [value * step for value in values]
    if len(shape) == 1:
        return [value + x._offset for value in values] if x._offset else values
    strides = list(layout.strides)
    strides[dim] = 0
    starts = distances(shape, tuple(strides), x._offset)
    return list(map(operator.add, starts, values))


def _outside(value: int, dim: int, size: int) -> Exception:
    message = f"index {value} is out of bounds for dimension {dim} with size {size}"
    return RuntimeError(message)


def gather(out: Layout, x: Tensor, dim: int, index: Tensor) -> Storage:
    """The elements of *x* that an index of *out*'s shape names along *dim*."""
    *outer, width = out.shape or (1,)
    if dim == len(outer) > 0 and x._layout.strides[dim] == 1 and width > 1:
        return _gather_in_rows(x, index, width)
    return take_places(x._storage, positions(x, dim, index))


def _gather_in_rows(x: Tensor, index: Tensor, width: int) -> Storage:
    """The same within rows: 80 ns per element where positions first take 115."""
    layout, values = x._layout, flat_list(index)
    size = layout.shape[-1]
    checked(values, size, lambda value: _outside(value, layout.dims[-1], size))
    starts = distances(index._layout.shape[:-1], layout.strides[:-1], x._offset)
    found: list[Any] = []
    for place, start in zip(range(0, len(values), width), starts):
        row = x._storage[start : start + size].tolist()
        found += operator.itemgetter(*values[place : place + width])(row)
    return array(x._storage.typecode, found)


def take(out: Layout, x: Tensor, index: Tensor) -> Storage:
    """The elements of *x*, counted row by row, that *index* names."""
    size = x._layout.numel
    places = checked(flat_list(index), size, _take_error(size), True)
    if x._layout.contiguous and not x._offset:
        return take_places(x._storage, places)
    return take_places(flat(x), places)


def _take_error(size: int) -> Any:
    def error(value: int) -> Exception:
        if not size:
            return IndexError("take(): tried to take from an empty tensor")
        message = (
            f"out of range: tried to access index {value} on a tensor of {size} "
            "elements."
        )
        return IndexError(message)

    return error


def scatter(
    out: None, target: Tensor, dim: int, index: Tensor, source: Tensor | Number
) -> None:
    """Write *source* to the places of *target* that *index* names along *dim*."""
    storage = target._storage
    for place, value in zip(
        positions(target, dim, index), _values(source, index, target)
    ):
        storage[place] = value


def _values(source: Tensor | Number, index: Tensor, target: Tensor) -> Iterable[Any]:
    """What is scattered: a number everywhere, or *source* as far as *index* goes."""
    if not isinstance(source, Tensor):
        return repeat(target._layout.store((source,))[0])
    layout = source._layout
    shape = index._layout.shape
    if layout.shape == shape or layout.numel == 1:
        return flat(source)
    places = distances(shape, layout.strides, source._offset)
    return take_places(source._storage, places)


def scatter_reduce(
    out: None,
    target: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor | Number,
    how: str,
    include: bool,
) -> None:
    """Combine *source* with what is at the places that *index* names along *dim*.

    In double precision and rounded once. Without *include*, what was in *target*
    at those places takes no part.
    """
    places = positions(target, dim, index)
    numbers: list[Any] = target._storage.tolist()
    if not include:
        for place in places:
            numbers[place] = START[how]
    if how in ("sum", "mean"):  # 45 ns per element; 90 by a function
        for place, value in zip(places, _values(source, index, target), strict=False):
            numbers[place] += value
    else:
        _combine(numbers, places, _values(source, index, target), COMBINE[how])
    if how == "mean":
        _divide(numbers, places, include, target._layout.dtype.is_floating_point)
    target._storage[:] = target._layout.store(numbers)  # type: ignore[assignment]  # same typecode


def _combine(
    numbers: list[Any], places: list[int], values: Iterable[Any], combine: Any
) -> None:
    for place, value in zip(places, values, strict=False):
        numbers[place] = combine(numbers[place], value)


def _divide(
    numbers: list[Any], places: Iterable[int], include: bool, floats: bool
) -> None:
    """Sums to means, by how often each place came."""
    times: dict[int, int] = {}
    for place in places:
        times[place] = times.get(place, int(include)) + 1
    for place, number in times.items():
        numbers[place] = numbers[place] / number if floats else numbers[place] // number


def _larger(x: Any, y: Any) -> Any:
    return y if y > x or y != y else x  # nan wins


def _smaller(x: Any, y: Any) -> Any:
    return y if y < x or y != y else x


# Where the target takes no part: None is replaced by the first value that comes.
def _or_first(combine: Any) -> Any:
    return lambda x, y: y if x is None else combine(x, y)


START = {"sum": 0, "prod": 1, "mean": 0, "amax": None, "amin": None}
COMBINE: dict[str, Any] = {
    "prod": operator.mul,
    "amax": _or_first(_larger),
    "amin": _or_first(_smaller),
}


def masked_fill(out: Layout, x: Tensor, mask: Tensor, value: Number) -> Storage:
    """*x* with *value* where *mask* is true; both broadcast to *out*'s shape."""
    result = _broadcast(x, out)[:]
    number: Any = out.store((value,))[0]
    for place in true_places(_broadcast(mask, out)):
        result[place] = number
    return result


def _broadcast(x: Tensor, out: Layout) -> Storage:
    """The elements of *x* broadcast to *out*, row by row; not to be written to."""
    return flat(x) if x._layout.shape == out.shape else expanded(x, out.shape)


def masked_select(out: None, x: Tensor, mask: Tensor, shape: Shape) -> Storage:
    """The elements of *x* where *mask* is true, row by row."""
    values = flat(x) if x._layout.shape == shape else expanded(x, shape)
    chosen = flat(mask) if mask._layout.shape == shape else expanded(mask, shape)
    bits = chosen.tobytes()
    if bits.count(1) * 8 < len(bits):  # few: 40 ns for each of them, not 16 for all
        return take_places(values, true_places(chosen))
    return array(x._storage.typecode, list(compress(values, bits)))


def masked_scatter(out: Layout, x: Tensor, mask: Tensor, source: Tensor) -> Storage:
    """*x* with the elements of *source*, in order, where *mask* is true.

    Raises:
        RuntimeError: there are not enough of them.
    """
    result = _broadcast(x, out)[:]
    places = true_places(_broadcast(mask, out))
    values = flat(source)
    if len(values) < len(places):
        message = "Number of elements of source < number of ones in mask"
        raise RuntimeError(message)
    for place, value in zip(places, values):
        result[place] = value  # type: ignore[call-overload]  # same typecode
    return result


def put_numbers(
    out: None, target: Tensor, index: Tensor, source: Tensor, accumulate: bool
) -> None:
    """Write *source*, or add it, to elements of a vector."""
    size = target._layout.numel
    places = checked(flat_list(index), size, _take_error(size), True)
    numbers: list[Any] = target._storage.tolist()
    for place, value in zip(places, flat(source)):
        numbers[place] = numbers[place] + value if accumulate else value
    target._storage[:] = target._layout.store(numbers)  # type: ignore[assignment]  # same typecode


GATHERING: dict[str, Kernel] = {
    "gather": gather,
    "masked_fill": masked_fill,
    "masked_scatter": masked_scatter,
    "masked_select": masked_select,
    "put_numbers": put_numbers,
    "scatter": scatter,
    "scatter_reduce": scatter_reduce,
    "take": take,
}
