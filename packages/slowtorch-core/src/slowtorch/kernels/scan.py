"""Running results along one dimension: sums, products, extremes.

``itertools.accumulate`` is the loop; sums and products run in double precision and
each is rounded once, when it is stored.
"""

from __future__ import annotations

import math
from itertools import accumulate
from operator import ge, le, mul
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.along import line_kernel, line_slices
from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["SCAN"]

Line = list[Any]


def _reverse_cumsum(line: Storage) -> Line:
    return list(accumulate(reversed(line)))[::-1]


def _cumprod(line: Storage) -> Line:
    return list(accumulate(line, mul))


def _linear_scan(line: Storage, factors: Storage) -> Line:
    """y_k = x_k + a_k y_(k-1)."""
    result, last = [], 0.0
    for value, factor in zip(line, factors, strict=True):
        last = value + factor * last if last else value
        result.append(last)
    return result


def _log_add_exp(x: float, y: float) -> float:
    """log(exp(x) + exp(y))."""
    high, low = (x, y) if x >= y else (y, x)
    if high == low and high - high != 0:  # both inf or both -inf
        return high
    return high + math.log1p(math.exp(low - high))


def _log_cum_sum_exp(line: Storage) -> Line:
    return list(accumulate(line, _log_add_exp))


def _running(line: Line, wins: Callable[[Any, Any], bool]) -> list[int]:
    """Where the best number so far is; of equals the last, and nan beats all."""
    places, at = [], 0
    best = line[0] if line else 0
    for place, value in enumerate(line):
        if value != value or (best == best and wins(value, best)):
            at, best = place, value
        places.append(at)
    return places


def running_kernel(wins: Callable[[Any, Any], bool]) -> Kernel:
    """The kernel that gives the best number so far, and where it is."""

    def kernel(
        out: tuple[Layout, Layout], x: Tensor, dim: int
    ) -> tuple[Storage, Storage]:
        numbers = flat_list(x)
        places = [0] * len(numbers)
        for line in line_slices(x._layout.shape, dim):
            row = numbers[line]
            places[line] = found = _running(row, wins)
            numbers[line] = [row[i] for i in found]
        return out[0].store(numbers), out[1].store(places)

    return kernel


SCAN: dict[str, Kernel] = {
    "cumsum": line_kernel(accumulate),
    "reverse_cumsum": line_kernel(_reverse_cumsum),
    "cumprod": line_kernel(_cumprod),
    "linear_scan": line_kernel(_linear_scan),
    "logcumsumexp": line_kernel(_log_cum_sum_exp),
    "cummax": running_kernel(ge),
    "cummin": running_kernel(le),
}
