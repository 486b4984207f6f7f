"""Reductions: many numbers in, one out, along any dimensions.

A tensor that is reduced is looked at as rows, one for each place of the result:
``rows(x, dims)`` cuts them out of memory with one slice each, in steps if need be,
and each kernel is one ``map`` over them. Sums are taken in double precision and
rounded once. Nothing is copied twice: reading an array costs 9 ns per number where a
list made first costs 18.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, gathered

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Shape, Storage, Strides

__all__ = ["REDUCTION", "has_nan", "reduction_kernel", "row_lists", "rows"]

Row = Sequence[Any]
nan, inf = math.nan, math.inf
SHORT = 8  # below, cutting rows costs more than their numbers


def rows(x: Tensor, dims: tuple[int, ...]) -> Iterable[Row]:
    """One sequence for each place of the result: the numbers that are reduced to it.

    *dims* are the reduced dimensions, none negative. To be read once, in order.
    """
    storage, starts, length, step = _cuts(x, dims)
    if length < SHORT < len(starts) and isinstance(starts, range) and length:
        # Many short rows: columns zipped, 30 ns less for each row than slices.
        first, last, stride = starts[0], starts[-1] + 1, starts.step
        shifts = range(0, length * step, step) if step else [0] * length
        return zip(*[storage[first + i : last + i : stride] for i in shifts])
    if step == 0 or not length:
        return [storage[start : start + 1] * length for start in starts]
    span = (length - 1) * step + 1
    return [storage[start : start + span : step] for start in starts]


def row_lists(x: Tensor, dims: tuple[int, ...]) -> list[list[Any]]:
    """The same as lists, for kernels that read each row several times."""
    storage, starts, length, step = _cuts(x, dims)
    if step == 0 or not length:
        return [storage[start : start + 1].tolist() * length for start in starts]
    span = (length - 1) * step + 1
    if x._layout.whole:
        numbers = storage.tolist()
        return [numbers[start : start + span : step] for start in starts]
    return [storage[start : start + span : step].tolist() for start in starts]


def _cuts(x: Tensor, dims: tuple[int, ...]) -> tuple[Storage, Sequence[int], int, int]:
    """A storage, where each row starts in it, the rows' length and step."""
    layout = x._layout
    key = ("cuts", dims)
    plan = layout.relatives.get(key)
    if plan is None:
        plan = layout.relatives[key] = _plan(layout.shape, layout.strides, dims)
    order, starts, length, step = plan
    if order is None:
        if x._offset:
            starts = _shifted(starts, x._offset)
        return x._storage, starts, length, step
    shape = tuple([layout.shape[dim] for dim in order])
    strides = tuple([layout.strides[dim] for dim in order])
    return gathered(x._storage, x._offset, shape, strides), starts, length, step


def _plan(
    shape: Shape, strides: Strides, dims: tuple[int, ...]
) -> tuple[tuple[int, ...] | None, Sequence[int], int, int]:
    """Where the rows of a layout are; first an order to copy it in, if it must be.

    It must if the reduced dimensions are not equal steps through memory.
    """
    kept = tuple([dim for dim in range(len(shape)) if dim not in dims])
    length = math.prod([shape[dim] for dim in dims])
    count = math.prod([shape[dim] for dim in kept])
    reduced = _merged(shape, strides, [dim for dim in range(len(shape)) if dim in dims])
    if len(reduced) > 1 and length and count:
        order = kept + tuple(sorted(dims))
        return order, range(0, count * length, length), length, 1
    starts: Sequence[int] = [0]
    for size, stride in _merged(shape, strides, kept):
        if len(starts) == 1 and stride and size:
            starts = range(0, size * stride, stride)
        else:
            starts = [start + i * stride for start in starts for i in range(size)]
    return None, starts if count else [], length, reduced[0][1] if reduced else 1


def _merged(
    shape: Shape, strides: Strides, dims: Iterable[int]
) -> list[tuple[int, int]]:
    """(size, stride) of *dims*; those that continue one another become one."""
    merged: list[tuple[int, int]] = []
    for dim in dims:
        size, stride = shape[dim], strides[dim]
        if size == 1:
            continue
        if merged and merged[-1][1] == size * stride:
            merged[-1] = (merged[-1][0] * size, stride)
        else:
            merged.append((size, stride))
    return merged


def _shifted(starts: Sequence[int], offset: int) -> Sequence[int]:
    if isinstance(starts, range):
        return range(starts.start + offset, starts.stop + offset, starts.step)
    return [start + offset for start in starts]


def has_nan(values: Any) -> bool:
    """Whether there is a nan in an array.

    nan differs from itself, and comparing two memoryviews is a loop in C: 1.7 ns per
    number, where ``isnan`` would take 30.
    """
    if not isinstance(values, array) or values.typecode not in "fd":
        return False
    return memoryview(values) != memoryview(values)


def has_nan_in(row: Row) -> bool:
    """Whether there is a nan in a row."""
    return any(value != value for value in row)


def reduction_kernel(f: Callable[[Any], Any]) -> Kernel:
    """The kernel that makes one number of each row with *f*."""

    def kernel(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
        if out.numel == 1:
            return out.store((f(flat(x)),))
        if 0 in x._layout.strides and (found := _of_expanded(f, out, x, dims)):
            return found
        return out.store(list(map(f, rows(x, dims))))

    return kernel


def _of_expanded(
    f: Callable[[Any], Any], out: Layout, x: Tensor, dims: tuple[int, ...]
) -> Storage | None:
    """The same if *x*, like the gradient of a sum, holds what it holds many times.

    Undoing the broadcast of (64, 1) + (1, 64) takes 6 and 9 us so, and without it 50.
    """
    storage, starts, length, step = _cuts(x, dims)
    if not starts or not length:
        return None
    start = starts[0]
    if start == starts[-1]:  # all rows are one row, as no stride is negative
        row = storage[start : start + (length - 1) * step + 1 : step or 1]
        return out.store((f(row if step else row * length),)) * out.numel
    if f is sum and step == 0:
        return out.store([storage[start] * length for start in starts])
    return None


def extreme_kernel(f: Callable[[Any], Any]) -> Kernel:
    """The same for ``max`` and ``min``, which Python does not let nan win."""

    def nan_wins(row: Row) -> Number:
        return nan if has_nan_in(row) else f(row)

    quick, careful = reduction_kernel(f), reduction_kernel(nan_wins)

    def kernel(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
        chosen = careful if has_nan(x._storage) else quick
        storage: Storage = chosen(out, x, dims)
        return storage

    return kernel


sum_ = reduction_kernel(sum)


def mean(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
    """The sum of each row, rounded as a sum is, over its length."""
    length = x._layout.numel // out.numel if out.numel else 1
    if not length:
        return out.store((nan,)) * out.numel
    sums = sum_(out, x, dims)
    if out.numel == 1:
        return out.store((sums[0] / length,))
    return out.store([total / length for total in sums])


def var(out: Layout, x: Tensor, dims: tuple[int, ...], correction: float) -> Storage:
    """The sum of squared distances from the mean, over length - correction."""
    return out.store([v for _, v in _moments(x, dims, correction)])


def std(out: Layout, x: Tensor, dims: tuple[int, ...], correction: float) -> Storage:
    """The square root of that."""
    return out.store([math.sqrt(v) for _, v in _moments(x, dims, correction)])


def _moments(
    x: Tensor, dims: tuple[int, ...], correction: float
) -> list[tuple[float, float]]:
    """Mean and variance of each row."""
    return [_mean_and_var(row, correction) for row in row_lists(x, dims)]


def var_mean(
    out: tuple[Layout, Layout], x: Tensor, dims: tuple[int, ...], correction: float
) -> tuple[Storage, Storage]:
    """Variance and mean of each row."""
    moments = _moments(x, dims, correction)
    return out[0].store([v for _, v in moments]), out[1].store([m for m, _ in moments])


def std_mean(
    out: tuple[Layout, Layout], x: Tensor, dims: tuple[int, ...], correction: float
) -> tuple[Storage, Storage]:
    """Standard deviation and mean of each row."""
    moments = _moments(x, dims, correction)
    return (
        out[0].store([math.sqrt(v) for _, v in moments]),
        out[1].store([m for m, _ in moments]),
    )


def _mean_and_var(row: list[float], correction: float) -> tuple[float, float]:
    if not row:
        return nan, nan
    mean = sum(row) / len(row)
    deviations = [value - mean for value in row]
    squares = sum(map(mul, deviations, deviations))
    freedom = max(len(row) - correction, 0)
    if freedom:
        return mean, squares / freedom
    return mean, inf if squares > 0 else nan


def _nan_sum(row: Row) -> Number:
    total: Number = sum([value for value in row if value == value])
    return total


def _count_nonzero(row: Row) -> int:
    return len(row) - row.count(0)


def _norm_1(row: Row) -> float:
    total: float = sum(map(abs, row))
    return total


def _norm_2(row: Row) -> float:
    total = sum(map(mul, row, row))
    if 1e-280 < total < inf or total != total:  # hypot of nan and inf would be inf
        return math.sqrt(total)
    return math.hypot(*row)


def _norm(row: Row, order: float) -> float:
    try:
        return math.pow(sum([math.pow(abs(value), order) for value in row]), 1 / order)
    except (OverflowError, ValueError):  # too large; or 0 to a negative power
        return _scaled_norm(row, order)


def _scaled_norm(row: Row, order: float) -> float:
    """The norm in units of the number that counts most, so that nothing overflows."""
    unit: float = max(map(abs, row)) if order > 0 else min(map(abs, row))
    if unit in (0, inf):
        return unit
    total = sum([math.pow(abs(value) / unit, order) for value in row])
    return unit * math.pow(total, 1 / order)


def norm(out: Layout, x: Tensor, dims: tuple[int, ...], order: float) -> Storage:
    """The vector norm of each row; of order 0, how many numbers are not zero."""
    f = _norms(order)
    if abs(order) == inf and has_nan(x._storage):
        known = f

        def f(row: Row) -> float:
            return nan if has_nan_in(row) else known(row)

    return out.store([f(row) for row in rows(x, dims)])


def _norms(order: float) -> Callable[[Row], float]:
    if order in (0, 1, 2):
        return (_count_nonzero, _norm_1, _norm_2)[int(order)]
    if order == inf:
        return lambda row: max(map(abs, row))
    if order == -inf:
        return lambda row: min(map(abs, row))
    return lambda row: _norm(row, order)


REDUCTION: dict[str, Kernel] = {
    "sum": sum_,
    "mean": mean,
    "prod": reduction_kernel(math.prod),
    "nansum": reduction_kernel(_nan_sum),
    "max": extreme_kernel(max),
    "min": extreme_kernel(min),
    "all": reduction_kernel(all),
    "any": reduction_kernel(any),
    "count_nonzero": reduction_kernel(_count_nonzero),
    "var": var,
    "std": std,
    "var_mean": var_mean,
    "std_mean": std_mean,
    "norm": norm,
}
