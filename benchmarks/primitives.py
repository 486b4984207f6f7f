"""Each primitive beside its limit: the fastest expression of the standard library.

Both go from arrays of float32 to an array of float32.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from itertools import chain, cycle
from operator import add, itemgetter, mul
from typing import Any

from benchmarks.workloads import Step

__all__ = ["primitives"]

SIDE = 64


def primitives(torch: Any) -> dict[str, tuple[Step, Step]]:
    """name -> (ours, the limit), on matrices of 64 x 64 numbers, but for windows."""
    torch.manual_seed(0)
    x, y, row, column = (
        torch.randn(*shape) for shape in ((SIDE, SIDE),) * 2 + ((SIDE,), (SIDE, 1))
    )
    index = torch.randint(0, SIDE, (SIDE, SIDE))
    a, b, r, c = (array("f", each.flatten().tolist()) for each in (x, y, row, column))
    starts = range(0, SIDE * SIDE, SIDE)
    picks = index.tolist()

    def rows() -> list[list[float]]:
        numbers = a.tolist()
        return [numbers[start : start + SIDE] for start in starts]

    def columns(numbers: list[float]) -> list[list[float]]:
        return [numbers[j::SIDE] for j in range(SIDE)]

    def f32(values: Any) -> array[float]:
        return array("f", values)

    def product() -> array[float]:
        if hasattr(math, "sumprod"):
            cols = columns(b.tolist())
            return f32([math.sumprod(v, w) for v in rows() for w in cols])
        dot = _dot(SIDE)
        return f32(dot(rows(), columns(b.tolist())))

    return {
        "x + y": (lambda: x + y, lambda: f32(list(map(add, a, b)))),
        "x * y": (lambda: x * y, lambda: f32(list(map(mul, a, b)))),
        "x * 2": (lambda: x * 2.0, lambda: f32([v * 2.0 for v in a])),
        "-x": (lambda: -x, lambda: f32([-v for v in a])),
        "exp": (x.exp, lambda: f32(list(map(math.exp, a)))),
        "tanh": (x.tanh, lambda: f32(list(map(math.tanh, a)))),
        "relu": (x.relu, lambda: f32([0.0 if v < 0.0 else v for v in a])),
        "x + row": (lambda: x + row, lambda: f32(list(map(add, a, cycle(r))))),
        "x + column": (
            lambda: x + column,
            lambda: f32([v + s for i, s in zip(starts, c) for v in a[i : i + SIDE]]),
        ),
        "row + column": (
            lambda: row + column,
            lambda: f32([v + s for s in c for v in r]),
        ),
        "sum()": (x.sum, lambda: f32((sum(a),))),
        "sum(1)": (
            lambda: x.sum(1),
            lambda: f32([sum(a[i : i + SIDE]) for i in starts]),
        ),
        "sum(0)": (
            lambda: x.sum(0),
            lambda: f32([sum(a[j::SIDE]) for j in range(SIDE)]),
        ),
        "amax(1)": (
            lambda: x.amax(1),
            lambda: f32([max(a[i : i + SIDE]) for i in starts]),
        ),
        "softmax(1)": (
            lambda: x.softmax(1),
            lambda: f32([*chain.from_iterable(map(_softmax, rows()))]),
        ),
        "x @ y": (lambda: x @ y, product),
        "x.t().contiguous()": (
            lambda: x.t().contiguous(),
            lambda: f32(b"".join([a[j::SIDE].tobytes() for j in range(SIDE)])),
        ),
        "gather(1)": (
            lambda: x.gather(1, index),
            lambda: f32(
                itemgetter(*[i + j for i, js in zip(starts, picks) for j in js])(a)
            ),
        ),
        "conv2d, 3 x 3": _convolution(torch),
        **_pooling(torch),
    }


def _convolution(torch: Any) -> tuple[Step, Step]:
    """Eight channels of 3 x 3 over eight images of 8 x 8, padded by 1."""
    x, weight = torch.randn(8, 1, 8, 8), torch.randn(8, 1, 3, 3)
    images, taps = (array("f", each.flatten().tolist()) for each in (x, weight))
    blank = [0.0] * 10

    def limit() -> array[float]:
        dot, numbers, weights = _dot(9), images.tolist(), taps.tolist()
        kernels = [weights[i : i + 9] for i in range(0, 72, 9)]
        result: list[float] = []
        for start in range(0, 512, 64):
            places = range(start, start + 64, 8)
            lines = [blank, *[[0.0, *numbers[i : i + 8], 0.0] for i in places], blank]
            seen = [
                chain.from_iterable([line[j : j + 8] for line in lines[i : i + 8]])
                for i in range(3)
                for j in range(3)
            ]
            result += dot(kernels, list(zip(*seen)))
        return array("f", result)

    return lambda: torch.nn.functional.conv2d(x, weight, padding=1), limit


def _pooling(torch: Any) -> dict[str, tuple[Step, Step]]:
    """Windows of 2 x 2 over eight images of 8 channels of 8 x 8."""
    images = torch.randn(8, 8, 8, 8)
    a = array("f", images.flatten().tolist())

    def windows() -> Iterator[tuple[slice, Iterator[tuple[float, ...]]]]:
        """Four numbers of each window: all in a column of all images at once."""
        numbers = a.tolist()
        for j in range(4):
            corners = (2 * j, 2 * j + 1, 2 * j + 8, 2 * j + 9)
            yield slice(j, None, 4), zip(*[numbers[at::16] for at in corners])

    def largest() -> array[float]:
        result = [0.0] * 1024
        for places, each in windows():
            result[places] = [
                p if (p := q if q > r else r) > (s := t if t > u else u) else s
                for q, r, t, u in each
            ]
        return array("f", result)

    def mean() -> array[float]:
        result = [0.0] * 1024
        for places, each in windows():
            result[places] = [(q + r + t + u) * 0.25 for q, r, t, u in each]
        return array("f", result)

    functional = torch.nn.functional
    return {
        "max_pool2d, 2 x 2": (lambda: functional.max_pool2d(images, 2), largest),
        "avg_pool2d, 2 x 2": (lambda: functional.avg_pool2d(images, 2), mean),
    }


def _softmax(row: list[float]) -> list[float]:
    powers = list(map(math.exp, row))  # the largest number matters to huge ones only
    scale = 1 / sum(powers)
    return [v * scale for v in powers]


_dots: dict[int, Any] = {}


def _dot(length: int) -> Any:
    # On 3.11 the fastest exact product is one whose terms are written out.
    if length not in _dots:
        left = ", ".join(f"s{k}" for k in range(length))
        right = ", ".join(f"p{k}" for k in range(length))
        terms = " + ".join(f"s{k}*p{k}" for k in range(length))
        loops = f"for [{left}] in rows for [{right}] in cols"
        _dots[length] = eval(f"lambda rows, cols: [{terms} {loops}]")
    return _dots[length]
