"""A line search for the strong Wolfe conditions.

Along x + t * d, with f(t) the loss and f'(t) its slope, a step t is good if

    f(t) <= f(0) + c1 * t * f'(0)      it goes down enough,
    |f'(t)| <= c2 * |f'(0)|            and the slope is nearly gone.

First the step grows until such a t lies between two others (``_bracket``), then that
interval shrinks (``_zoom``); the next t is where a cubic through both ends is lowest.

Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6; Schmidt's
minFunc (2005) for the safeguards, as in PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import TypeAlias

from slowtorch import Tensor

__all__ = ["Point", "cubic_minimum", "strong_wolfe"]

C1, C2 = 1e-4, 0.9
MOST = 25  # steps tried in one search, beside the first

# t, the loss, the gradient and the slope there
Point: TypeAlias = tuple[float, float, Tensor, float]


def cubic_minimum(
    a: Point, b: Point, bounds: tuple[float, float] | None = None
) -> float:
    """Where the cubic with the values and slopes of *a* and *b* is lowest.

    Within *bounds*, or between both; in the middle if it has no minimum.
    """
    if a[0] > b[0]:
        a, b = b, a
    low, high = bounds or (a[0], b[0])
    (x1, f1, _, g1), (x2, f2, _, g2) = a, b
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1 * d1 - g1 * g2
    if square < 0:
        return (low + high) / 2
    d2 = sqrt(square)
    lowest = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    return min(max(lowest, low), high)


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    t: float,
    size: float,
    tiny: float,
    most: int = MOST,
) -> Point:
    """The point at a good step, or at the best that was found.

    Args:
        evaluate: the point at a step.
        start: the point at 0.
        t: the first step to try.
        size: the largest element of the direction: how far a step of 1 goes.
        tiny: an interval that moves no element further than this is small enough.
        most: how many further steps to try.
    """
    most = min(most, MOST)
    ends, tried, found = _bracket(evaluate, start, t, most)
    if found is not None:
        return found
    return _zoom(evaluate, start, ends, size, tiny, most - tried)


def _enough(point: Point, start: Point) -> bool:
    return point[1] <= start[1] + C1 * point[0] * start[3]


def _flat(point: Point, start: Point) -> bool:
    return abs(point[3]) <= -C2 * start[3]


def _bracket(
    evaluate: Callable[[float], Point], start: Point, t: float, most: int
) -> tuple[tuple[Point, Point], int, Point | None]:
    """Two points with a good one between them, how many were tried, or a good one."""
    before, point = start, evaluate(t)
    for tried in range(most):
        higher = tried > 0 and point[1] >= before[1]
        if not _enough(point, start) or higher:
            return (before, point), tried, None
        if _flat(point, start):
            return (before, point), tried, point
        if point[3] >= 0:  # uphill again
            return (before, point), tried, None
        near = point[0] + 0.01 * (point[0] - before[0])
        t = cubic_minimum(before, point, (near, point[0] * 10))
        before, point = point, evaluate(t)
    return (start, point), most, None


def _zoom(
    evaluate: Callable[[float], Point],
    start: Point,
    ends: tuple[Point, Point],
    size: float,
    tiny: float,
    most: int,
) -> Point:
    """Shrink the interval until a point in it is good, or it is too small."""
    low, high = ends if ends[0][1] <= ends[1][1] else ends[::-1]
    stuck = False
    for _ in range(most):
        width = abs(high[0] - low[0])
        if width * size < tiny:
            break
        t = cubic_minimum(low, high)
        t, stuck = _kept_inside(t, low[0], high[0], stuck)
        point = evaluate(t)
        if not _enough(point, start) or point[1] >= low[1]:
            high = point
            if high[1] < low[1]:
                low, high = high, low
            continue
        if _flat(point, start):
            return point
        if point[3] * (high[0] - low[0]) >= 0:
            high = low
        low = point
    return low


def _kept_inside(t: float, a: float, b: float, stuck: bool) -> tuple[float, bool]:
    """Not too close to an end twice in a row: a tenth of the way in, if so."""
    left, right = min(a, b), max(a, b)
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if not stuck and left < t < right:
        return t, True
    nearer_right = abs(t - right) < abs(t - left)
    return (right - margin if nearer_right else left + margin), False
