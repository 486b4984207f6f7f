"""Samples for reductions and their relatives: sums, extremes, order, softmax, norms.

Numbers are explicit, different from one another and far from ties, so that finite
differences may be taken everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8, -2.2, 0.9, 1.4, -0.2, 0.3, -1.7]


def vector() -> torch.Tensor:
    """Five numbers."""
    return torch.tensor(NUMBERS[:5], dtype=torch.float64)


def matrix() -> torch.Tensor:
    """Three rows of four numbers."""
    return torch.tensor(NUMBERS, dtype=torch.float64).reshape(3, 4)


def cube() -> torch.Tensor:
    """Numbers with three dimensions, not in the order of memory."""
    return torch.tensor(NUMBERS, dtype=torch.float64).reshape(3, 2, 2).permute(1, 2, 0)


def scalar() -> torch.Tensor:
    """One number without dimensions."""
    return torch.tensor(1.5, dtype=torch.float64)


def everywhere() -> list[Sample]:
    """For operations that take an optional dim and keepdim."""
    return [
        Sample(vector()),
        Sample(scalar()),
        Sample(matrix(), 0),
        Sample(matrix(), -1, True),
        Sample(cube(), 1),
        Sample(cube(), dim=-1, keepdim=True),
    ]


def over_dims() -> list[Sample]:
    """For operations that take several dims as well."""
    return [*everywhere(), Sample(cube(), (0, 2)), Sample(cube(), (1, 2), True)]


def along(*arguments: Any) -> Callable[[], list[Sample]]:
    """For operations that need one dim, the last argument."""

    def samples() -> list[Sample]:
        return [
            Sample(vector(), *arguments, 0),
            Sample(scalar(), *arguments, -1),
            Sample(matrix(), *arguments, 0),
            Sample(matrix(), *arguments, -1),
            Sample(cube(), *arguments, 1),
        ]

    return samples


def statistics() -> list[Sample]:
    """For the variance and its relatives."""
    return [
        Sample(vector()),
        Sample(matrix(), 0),
        Sample(matrix(), -1, False, True),
        Sample(cube(), (0, 2), correction=0),
        Sample(cube(), correction=2, keepdim=True),
    ]


def norms() -> list[Sample]:
    """For norms of several orders."""
    orders = [1, 1.5, 2, 3, math.inf, -math.inf, 0.5]
    return [
        Sample(matrix()),
        Sample(cube(), 2, (0, 2), True),
        *[Sample(matrix(), order, 1) for order in orders],
    ]


def logarithms() -> list[Sample]:
    """For logsumexp, which has to be told its dims."""
    return [*along()(), Sample(cube(), (0, 2)), Sample(matrix(), (0, 1), True)]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "sum": over_dims,
    "mean": over_dims,
    "nansum": over_dims,
    "nanmean": over_dims,
    "prod": everywhere,
    "all": over_dims,
    "any": over_dims,
    "count_nonzero": lambda: [Sample(matrix()), Sample(cube(), (0, 2))],
    "amax": over_dims,
    "amin": over_dims,
    "aminmax": lambda: [Sample(vector()), Sample(cube(), dim=1, keepdim=True)],
    "argmax": everywhere,
    "argmin": everywhere,
    "max": lambda: [*everywhere(), Sample(matrix(), matrix() * -0.7)],
    "min": lambda: [*everywhere(), Sample(matrix(), matrix() * -0.7)],
    "softmax": along(),
    "log_softmax": along(),
    "logsumexp": logarithms,
    "var": statistics,
    "std": statistics,
    "var_mean": statistics,
    "std_mean": statistics,
    "norm": norms,
    "dist": lambda: [
        Sample(matrix(), matrix() * 0.3 - 1),
        Sample(matrix(), torch.tensor([0.1, -0.4, 0.8, 1.1], dtype=torch.float64), 3),
    ],
    "cumsum": along(),
    "cumprod": along(),
    "logcumsumexp": along(),
    "cummax": along(),
    "cummin": along(),
    "sort": lambda: [
        Sample(vector()),
        Sample(cube(), 1, True),
        Sample(matrix(), dim=0, stable=True),
    ],
    "argsort": lambda: [Sample(vector()), Sample(cube(), 1, True)],
    "msort": lambda: [Sample(vector()), Sample(cube())],
    "topk": lambda: [
        Sample(vector(), 2),
        Sample(cube(), 1, 0),
        Sample(matrix(), 2, 1, False),
    ],
    "kthvalue": lambda: [
        Sample(vector(), 2),
        Sample(matrix(), 3, 0, True),
        Sample(scalar(), 1),
    ],
    "median": everywhere,
    "nanmedian": everywhere,
    "mode": lambda: [Sample(vector()), Sample(cube(), 1, True)],
    "quantile": lambda: [
        Sample(vector(), 0.35),
        Sample(matrix(), 0.7, 0, True),
        Sample(cube(), torch.tensor([0.2, 0.9], dtype=torch.float64), 1),
        Sample(matrix(), 0.4, interpolation="midpoint"),
    ],
    "nanquantile": lambda: [Sample(vector(), 0.35), Sample(matrix(), 0.7, 1)],
    "unique": lambda: [Sample(vector()), Sample(matrix(), dim=1)],
    "unique_consecutive": lambda: [Sample(vector()), Sample(matrix(), dim=0)],
}


def softmax(row: list[float], dim: int) -> list[float]:
    """exp(x_i) / sum_j exp(x_j), of one row."""
    total = sum(math.exp(x) for x in row)
    return [math.exp(x) / total for x in row]


# Each for the plainest form: a flat list of numbers.
REFERENCES: dict[str, Callable[..., Any]] = {
    "sum": math.fsum,
    "mean": lambda row: math.fsum(row) / len(row),
    "prod": math.prod,
    "amax": max,
    "amin": min,
    "argmax": lambda row: row.index(max(row)),
    "argmin": lambda row: row.index(min(row)),
    "softmax": softmax,
    "logsumexp": lambda row, dim: math.log(sum(map(math.exp, row))),
    "norm": lambda row: math.hypot(*row),
    "median": lambda row: sorted(row)[(len(row) - 1) // 2],
}
