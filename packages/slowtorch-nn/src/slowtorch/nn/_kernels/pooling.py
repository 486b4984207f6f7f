"""Kernels of pooling: the largest number or the mean of each window, and back.

``windows`` says how windows become columns; here is what is done with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, cycle, repeat
from math import prod
from operator import add
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING
from slowtorch._layout import contiguous_strides
from slowtorch.kernels.reduction import has_nan
from slowtorch.kernels.strided import flat, flat_list, gathered
from slowtorch.nn._kernels.windows import (
    Windows,
    cropped,
    first_inside,
    padded,
    plan,
)

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._dtype import dtype
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["POOLING"]

Column = list[Any]


def _images(layout: Layout, windows: Windows) -> int:
    return layout.numel // prod(windows.sizes)


def _lowest(kind: dtype) -> Any:
    """What no number of a type is smaller than."""
    if kind.category == FLOATING:
        return float("-inf")
    return -(2 ** (kind.bits - 1)) if kind.is_signed else 0


def _largest(columns: list[Column]) -> Column:
    """The largest number at each place of the columns, the first of equal ones.

    Two columns are compared with the best so far at a time: 60 ns for a window of 2 x
    2 and 140 for 3 x 3, where ``map`` of ``max`` takes 115 and 220. nan is not seen.
    """
    best = columns[0]
    for second, third in zip(columns[1::2], columns[2::2]):
        triples = zip(best, second, third)
        best = [
            (r if r > p else p) if p >= q else (r if r > q else q)
            for p, q, r in triples
        ]
    if len(columns) % 2 == 0:
        best = [q if q > p else p for p, q in zip(best, columns[-1])]
    return best


def max_pool(out: Layout, x: Tensor, windows: Windows) -> Storage:
    """The largest number of each window; nan counts as larger than all."""
    lines = plan(windows, _images(x._layout, windows))
    lowest, nans = _lowest(out.dtype), has_nan(x._storage)
    numbers = padded(flat_list(x), lines, lowest)
    result: Column = [0] * out.numel
    for line in lines.lines:
        columns = [numbers[column] for column in line.columns]
        if nans:
            best, _ = _carefully(columns, [0] * len(columns[0]), lowest)
        else:
            best = _largest(columns)
        result[line.out] = best
    return out.store(result)


def max_pool_with_indices(
    out: tuple[Layout, Layout], x: Tensor, windows: Windows
) -> tuple[Storage, Storage]:
    """The same, and where in its image each number was: the first of equal ones."""
    lines = plan(windows, _images(x._layout, windows))
    lowest, nans = _lowest(out[0].dtype), has_nan(x._storage)
    numbers = padded(flat_list(x), lines, lowest)
    values: Column = [0] * out[0].numel
    places = [0] * out[0].numel
    for line in lines.lines:
        columns = [numbers[column] for column in line.columns]
        best = _largest(columns)
        firsts: Iterable[int] = map(tuple.index, zip(*columns), best)
        if nans or (lines.room and lowest in best):  # padding must not be found
            begin = first_inside(windows) * lines.image[0]
            best, firsts = _carefully(columns, begin[line.out], lowest)
        values[line.out] = best
        places[line.out] = map(line.places.__getitem__, firsts)
    if lines.bases:
        places = list(map(add, cycle(lines.bases), places))
    return out[0].store(values), out[1].store(places)


def _carefully(
    columns: list[Column], firsts: list[int], lowest: Any
) -> tuple[Column, list[int]]:
    """The largest numbers and which they are, with nan in mind: the last one wins.

    Windows without anything larger than the lowest number have their first element,
    named by *firsts*.
    """
    best = [lowest] * len(firsts)
    for at, column in enumerate(columns):
        triples = zip(best, column, firsts)
        firsts = [at if q > p or q != q else i for p, q, i in triples]
        best = [q if q > p or q != q else p for p, q in zip(best, column)]
    return best, firsts


def max_pool_backward(out: Layout, grad: Tensor, indices: Tensor, size: int) -> Storage:
    """Zeros, with each gradient added where its number was in an image of *size*."""
    places, grads = flat_list(indices), flat_list(grad)
    if places and max(places) >= size:
        # A window of padding only, between dilated elements, has nothing to learn.
        grads = [g if place < size else 0.0 for g, place in zip(grads, places)]
        places = [min(place, size - 1) for place in places]
    totals = [0.0] * out.numel
    for place, g in zip(_in_batch(places, out, size), grads):
        totals[place] += g
    return out.store(totals)


def _in_batch(places: list[int], layout: Layout, size: int) -> Iterator[int]:
    """Places in images of *size*, as places in the list of all images."""
    if not places:
        return iter(())
    windows = len(places) * size // layout.numel
    starts = map(repeat, range(0, layout.numel, size), repeat(windows))
    return map(add, chain.from_iterable(starts), places)


def _total(columns: list[Column]) -> Column:
    """The sum at each place of the columns.

    Few are added two at a time: 50 ns for a window of 2 x 2, where ``map`` of ``sum``
    takes 90; but for 3 x 3 it takes 130, and adding 190.
    """
    if len(columns) > 5:
        return list(map(sum, zip(*columns)))
    total = columns[0]
    for second, third in zip(columns[1::2], columns[2::2]):
        total = [p + q + r for p, q, r in zip(total, second, third)]
    if len(columns) % 2 == 0:
        total = [p + q for p, q in zip(total, columns[-1])]
    return total


def avg_pool(
    out: Layout, x: Tensor, windows: Windows, divisors: tuple[int, ...]
) -> Storage:
    """The sum of each window, divided by the number given for it."""
    lines = plan(windows, _images(x._layout, windows))
    numbers = padded(flat_list(x), lines, 0)
    result: Column = [0] * out.numel
    for line in lines.lines:
        columns = [numbers[column] for column in line.columns]
        result[line.out] = _total(columns)
    return out.store(_divided(result, divisors, out.dtype.category == FLOATING))


def _divided(totals: Column, divisors: tuple[int, ...], exactly: bool) -> Column:
    """Numbers over the divisor of their window; whole ones are rounded towards 0."""
    if not exactly:
        return [_truncated(v, d) for v, d in zip(totals, cycle(divisors))]
    if len(set(divisors)) == 1:
        divisor = divisors[0]
        return [v / divisor for v in totals]
    return [v / d for v, d in zip(totals, cycle(divisors))]


def _truncated(total: int, divisor: int) -> int:
    quotient = abs(total) // abs(divisor)
    return quotient if (total < 0) == (divisor < 0) else -quotient


def avg_pool_backward(
    out: Layout, grad: Tensor, windows: Windows, divisors: tuple[int, ...]
) -> Storage:
    """Each gradient divided as its window was, and given to every element of it."""
    lines = plan(windows, _images(out, windows))
    shares = _divided(flat_list(grad), divisors, exactly=True)
    totals = padded([0.0] * out.numel, lines, 0.0)
    for line in lines.lines:
        share = shares[line.out]
        for column in line.columns:
            if lines.apart:
                totals[column] = share
            else:
                totals[column] = map(add, totals[column], share)
    return out.store(cropped(totals, lines))


def max_unpool(out: Layout, x: Tensor, indices: Tensor, sizes: Shape) -> Storage:
    """Zeros, with each number where its index says; the last of several stays.

    Raises:
        RuntimeError: an index leads out of the image.
    """
    size = prod(sizes)
    places = flat_list(indices)
    if not out.numel or not places:
        return out.store((0,)) * out.numel
    if not 0 <= min(places) <= max(places) < size:
        wrong = [place for place in places if not 0 <= place < size][-1]
        message = (
            f"Found an invalid max index: {wrong} (output volumes are of size "
            f"{'x'.join(map(str, sizes))})"
        )
        raise RuntimeError(message)
    result: Storage = out.store((0,)) * out.numel
    for place, value in zip(_in_batch(places, out, size), flat_list(x)):
        result[place] = value
    return result


def rearranged(out: Layout, x: Tensor, shape: Shape, order: tuple[int, ...]) -> Storage:
    """The numbers of *x* seen in a *shape*, whose dimensions change their order."""
    strides = contiguous_strides(shape)
    return gathered(
        *(flat(x), 0),
        tuple([shape[dim] for dim in order]),
        tuple([strides[dim] for dim in order]),
    )


POOLING: dict[str, Kernel] = {
    "avg_pool": avg_pool,
    "avg_pool_backward": avg_pool_backward,
    "max_pool": max_pool,
    "max_pool_backward": max_pool_backward,
    "max_pool_with_indices": max_pool_with_indices,
    "max_unpool": max_unpool,
    "rearranged": rearranged,
}
