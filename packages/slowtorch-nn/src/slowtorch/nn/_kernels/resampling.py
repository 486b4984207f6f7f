"""Resampling: each place of a result is a weighted sum of places of the input.

Dimensions are apart from one another, so they are done one by one, the last one
first. Numbers stay Python floats between them and are rounded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["RESAMPLING"]

Tap = tuple[tuple[int, ...], tuple[float, ...]]  # places, and a weight for each
Taps = tuple[Tap, ...]


def resample(out: Layout, x: Tensor, taps: Sequence[Taps]) -> Storage:
    """*x* resampled along its last dimensions, by the taps of each, outermost first."""
    if not out.numel:
        return out.store(())
    data, unit = flat_list(x), 1
    for here, size in zip(reversed(taps), reversed(x._layout.shape)):
        data = _along(data, here, size, unit)
        unit *= len(here)
    return out.store(data)


def _along(data: list[Any], taps: Taps, size: int, unit: int) -> list[Any]:
    """One dimension, in which each place holds *unit* numbers."""
    if unit == 1:
        return _columns(data, taps, size)
    line = size * unit
    result: list[Any] = []
    for start in range(0, len(data), line):
        rows = [data[at : at + unit] for at in range(start, start + line, unit)]
        for places, weights in taps:
            result += _mixed([rows[p] for p in places], weights, unit)
    return result


def _columns(data: list[Any], taps: Taps, size: int) -> list[Any]:
    """The last dimension, a place of all lines at once: long runs, and few of them.

    A fifth of the time of line by line.
    """
    columns = [data[at::size] for at in range(size)]
    count = len(columns[0])
    result = [0.0] * (count * len(taps))
    for at, (places, weights) in enumerate(taps):
        mixed = _mixed([columns[p] for p in places], weights, count)
        result[at :: len(taps)] = mixed
    return result


def _mixed(
    rows: list[list[Any]], weights: tuple[float, ...], unit: int
) -> Sequence[Any]:
    """The weighted sum of *rows*, which are *unit* long."""
    if not rows:
        return [0.0] * unit
    if len(rows) == 1:
        return [weights[0] * p for p in rows[0]]
    a, b, *others = weights
    total = [a * p + b * q for p, q in zip(*rows[:2])]
    for row, weight in zip(rows[2:], others):
        total = [s + weight * p for s, p in zip(total, row)]
    return total


RESAMPLING: dict[str, Kernel] = {"resample": resample}
