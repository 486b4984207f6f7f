"""Where resampling reads, and with which weights: one function for each mode.

A *tap* is a pair: places of the input, and a weight for each. Positions are computed
in the precision PyTorch computes them in, ``r`` being what rounds to it, since a
position that falls on the other side of an integer makes another result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from slowtorch._rounding import round_float32

__all__ = ["Line", "nearest", "taps_of", "transposed"]

Tap = tuple[tuple[int, ...], tuple[float, ...]]
Taps = tuple[Tap, ...]
Rounding = Callable[[float], float]


class Line(NamedTuple):
    """One dimension of a resampling.

    Attributes:
        mode: ``'nearest'``, ``'nearest-exact'``, ``'linear'``, ``'cubic'``, or a name
            of ``FILTERS``, for an antialiased one.
        size: how many places the input has.
        wanted: how many the result has.
        scale: their quotient as the caller gave it, if so.
        align_corners: whether the outermost places stand for themselves.
        double: whether positions are doubles, not single precision numbers.
    """

    mode: str
    size: int
    wanted: int
    scale: float | None
    align_corners: bool
    double: bool


@lru_cache(maxsize=256)
def taps_of(line: Line) -> Taps:
    """The taps of each place of the result, for any mode but the nearest ones."""
    r: Rounding = float if line.double else round_float32
    if line.mode in FILTERS:
        return tuple(_filtered(line, r))
    if line.mode == "cubic":
        return tuple([_cubic(line, at, r) for at in range(line.wanted)])
    return tuple([_linear(line, at, r) for at in range(line.wanted)])


def transposed(taps: Taps, size: int) -> Taps:
    """The same weights seen from the *size* places of the input."""
    uses: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for at, (places, weights) in enumerate(taps):
        for place, weight in zip(places, weights, strict=True):
            uses[place].append((at, weight))
    return tuple(
        [(tuple([at for at, _ in u]), tuple([weight for _, weight in u])) for u in uses]
    )


def _step(line: Line, r: Rounding) -> float:
    """How far apart two places of the result are in the input."""
    if line.align_corners:
        return r((line.size - 1) / (line.wanted - 1)) if line.wanted > 1 else 0.0
    if line.scale is not None and line.scale > 0:
        return r(1.0 / line.scale)
    return r(line.size / line.wanted)


@lru_cache(maxsize=256)
def nearest(line: Line) -> tuple[int, ...]:
    """The place that each place of the result copies."""
    last, step = line.size - 1, _step(line._replace(align_corners=False), round_float32)
    if line.mode == "nearest-exact":
        middles = [
            round_float32(round_float32(at + 0.5) * step) for at in range(line.wanted)
        ]
        return tuple([min(int(middle), last) for middle in middles])
    if line.wanted == line.size:
        return tuple(range(line.size))
    if line.wanted == 2 * line.size:
        return tuple([at // 2 for at in range(line.wanted)])
    return tuple(
        [min(int(round_float32(at * step)), last) for at in range(line.wanted)]
    )


def _position(line: Line, at: int, r: Rounding) -> float:
    """Where in the input a place of the result lies."""
    step = _step(line, r)
    if line.align_corners:
        return r(step * at)
    return r(step * (at + 0.5) - 0.5)  # one rounding: PyTorch fuses the two steps


def _linear(line: Line, at: int, r: Rounding) -> Tap:
    """The two neighbours, the nearer with the larger weight."""
    if line.wanted == line.size:
        return (at, min(at + 1, line.size - 1)), (1.0, 0.0)
    position = max(_position(line, at, r), 0.0)
    left = min(int(position), line.size - 1)
    share = min(max(r(position - left), 0.0), 1.0)
    return (left, min(left + 1, line.size - 1)), (r(1.0 - share), share)


def _cubic(line: Line, at: int, r: Rounding) -> Tap:
    """Four neighbours, those beyond an edge being those at it (Keys, a = -3/4)."""
    position = _position(line, at, r)
    left = min(math.floor(position), line.size - 1)
    share = min(max(r(position - left), 0.0), 1.0)
    places = [min(max(left + i, 0), line.size - 1) for i in (-1, 0, 1, 2)]
    distances = (1 + share, share, 1 - share, 2 - share)
    return tuple(places), tuple([r(keys(d, -0.75)) for d in distances])


def keys(x: float, a: float) -> float:
    """The cubic convolution kernel of Keys (1981)."""
    x = abs(x)
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a if x < 2 else 0.0


def triangle(x: float) -> float:
    """1 at 0, falling to 0 at distance 1."""
    return max(1 - abs(x), 0.0)


def _antialias_cubic(x: float) -> float:
    return keys(x, -0.5)


def lanczos(x: float) -> float:
    """sinc(x) sinc(x / 3) up to distance 3."""
    if not -3 <= x < 3:
        return 0.0
    if x == 0:
        return 1.0
    angle = math.pi * x
    return math.sin(angle) / angle * math.sin(angle / 3) / (angle / 3)


# Filters of antialiased modes, and how far they reach.
FILTERS: dict[str, tuple[Callable[[float], float], int]] = {
    "antialias-linear": (triangle, 1),
    "antialias-cubic": (_antialias_cubic, 2),
    "antialias-lanczos": (lanczos, 3),
}


def _filtered(line: Line, r: Rounding) -> list[Tap]:
    """All places that a filter, made as wide as the step, reaches; sums are 1."""
    filter_, reach = FILTERS[line.mode]
    step = _step(line, r)
    width = max(step, 1.0)
    taps = []
    for at in range(line.wanted):
        centre = r(step * r(at + 0.5))
        first = max(int(centre - reach * width + 0.5), 0)
        end = min(int(centre + reach * width + 0.5), line.size)
        weights = [filter_((p - centre + 0.5) / width) for p in range(first, end)]
        total = sum(weights) or 1.0
        taps.append((tuple(range(first, end)), tuple([w / total for w in weights])))
    return taps
