"""Samples for the activations of ``slowtorch.nn.functional``.

Numbers keep away from the bends, so that finite differences may be taken everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8, -2.2, 0.9, 1.4, -0.2, 7.3, -1.7]


def vector() -> torch.Tensor:
    """Five numbers."""
    return torch.tensor(NUMBERS[:5], dtype=torch.float64)


def matrix() -> torch.Tensor:
    """Four rows of three numbers, not in the order of memory."""
    return torch.tensor(NUMBERS, dtype=torch.float64).reshape(3, 4).t()


def scalar() -> torch.Tensor:
    """One number without dimensions."""
    return torch.tensor(-0.5, dtype=torch.float64)


def nothing() -> torch.Tensor:
    """No number at all."""
    return torch.zeros(0, 3, dtype=torch.float64)


def plain() -> list[Sample]:
    """For activations without further arguments."""
    return [Sample(vector()), Sample(matrix()), Sample(scalar()), Sample(nothing())]


def with_options(**options: Any) -> Callable[[], list[Sample]]:
    """The same, and once with options."""
    return lambda: [*plain(), Sample(matrix(), **options)]


def along() -> list[Sample]:
    """For functions along a dimension."""
    return [
        Sample(vector(), 0),
        Sample(matrix(), dim=1),
        Sample(matrix(), -2),
        Sample(scalar(), 0),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "celu": with_options(alpha=0.7),
    "elu": with_options(alpha=0.3),
    "gelu": with_options(approximate="tanh"),
    "hardtanh": with_options(min_val=-0.5, max_val=1.5),
    "leaky_relu": with_options(negative_slope=0.2),
    "logsigmoid": plain,
    "relu6": plain,
    "selu": plain,
    "silu": plain,
    "softmin": along,
    "softplus": with_options(beta=2.0, threshold=3.0),
    "softsign": plain,
    "tanhshrink": plain,
}


def elu(x: float, alpha: float = 1.0) -> float:
    """x or alpha (e^x - 1)."""
    return x if x > 0 else alpha * math.expm1(x)


def celu(x: float, alpha: float = 1.0) -> float:
    """x or alpha (e^(x / alpha) - 1)."""
    return x if x > 0 else alpha * math.expm1(x / alpha)


def gelu(x: float, approximate: str = "none") -> float:
    """x times the normal distribution function."""
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + math.tanh(inner))
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def softplus(x: float, beta: float = 1.0, threshold: float = 20.0) -> float:
    """log(1 + e^(beta x)) / beta."""
    return x if beta * x > threshold else math.log1p(math.exp(beta * x)) / beta


REFERENCES: dict[str, Callable[..., Any]] = {
    "celu": celu,
    "elu": elu,
    "gelu": gelu,
    "hardtanh": lambda x, min_val=-1.0, max_val=1.0: min(max(x, min_val), max_val),
    "leaky_relu": lambda x, negative_slope=0.01: x if x > 0 else x * negative_slope,
    "logsigmoid": lambda x: -math.log1p(math.exp(-x)),
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "selu": lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "softplus": softplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "tanhshrink": lambda x: x - math.tanh(x),
}
