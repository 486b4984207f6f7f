"""Samples for activations of straight pieces, and for those with a gate.

Numbers keep away from the bends, so that finite differences may be taken everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8, -2.2, 0.9, 1.4, -0.2, 7.3, -4.7]


def matrix() -> torch.Tensor:
    """Four rows of three numbers, not in the order of memory."""
    return torch.tensor(NUMBERS, dtype=torch.float64).reshape(3, 4).t()


def with_options(*args: float, **options: Any) -> Callable[[], list[Sample]]:
    """Tensors of some shapes, the last one with options."""
    return lambda: [
        Sample(torch.tensor(NUMBERS[:5], dtype=torch.float64), *args),
        Sample(torch.tensor(-0.7, dtype=torch.float64), *args),
        Sample(torch.zeros(0, 3, dtype=torch.float64), *args),
        Sample(matrix(), *args, **options),
    ]


def halved() -> list[Sample]:
    """For ``glu``."""
    x = torch.tensor(NUMBERS, dtype=torch.float64)
    return [Sample(x), Sample(x.view(2, 6)), Sample(matrix(), 0), Sample(x[:0])]


def with_slopes() -> list[Sample]:
    """For ``prelu``."""
    slopes = torch.tensor([0.2, -0.5, 1.5], dtype=torch.float64)
    deep = torch.tensor(NUMBERS, dtype=torch.float64).view(2, 3, 2)
    return [
        Sample(matrix(), slopes),
        Sample(matrix(), slopes[:1]),
        Sample(matrix(), slopes[1]),
        Sample(deep, slopes),
        Sample(deep[0, 0], slopes[:1]),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "glu": halved,
    "hardshrink": with_options(lambd=0.8),
    "hardsigmoid": with_options(),
    "hardswish": with_options(),
    "mish": with_options(),
    "prelu": with_slopes,
    "rrelu": with_options(lower=0.1, upper=0.5),
    "softshrink": with_options(lambd=0.8),
    "threshold": with_options(0.1, 20.0),
}
REFERENCES: dict[str, Callable[..., Any]] = {
    "hardshrink": lambda x, lambd=0.5: 0.0 if abs(x) <= lambd else x,
    "hardsigmoid": lambda x: min(max(x + 3, 0), 6) / 6,
    "hardswish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "rrelu": lambda x, lower=1 / 8, upper=1 / 3: (
        x if x > 0 else x * (lower + upper) / 2
    ),
    "softshrink": lambda x, lambd=0.5: math.copysign(max(abs(x) - lambd, 0), x),
    "threshold": lambda x, limit, value: x if x > limit else value,
}
