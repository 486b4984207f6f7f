"""Samples for products of matrices and vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]


def numbers(*shape: int, start: float = -1.3) -> torch.Tensor:
    """Numbers in steps of 0.37, wrapped into [-2, 2)."""
    count = math.prod(shape)
    values = [(start + 0.37 * place + 2.0) % 4.0 - 2.0 for place in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def other(*shape: int) -> torch.Tensor:
    """The same from another number on."""
    return numbers(*shape, start=0.9)


def of_matmul() -> list[Sample]:
    """Every combination of dimensions, broadcast batches, transposed operands."""
    shapes = [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((2, 2, 3), (3, 2)),
        ((2, 3), (2, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 2)),
        ((2, 0), (0, 3)),
    ]
    samples = [Sample(numbers(*left), other(*right)) for left, right in shapes]
    return [*samples, Sample(numbers(3, 2).t(), other(4, 3).t())]


def of_mm() -> list[Sample]:
    """Row by row and column by column in memory."""
    return [
        Sample(numbers(2, 3), other(3, 4)),
        Sample(numbers(3, 2).t(), other(4, 3).t()),
        Sample(numbers(1, 1), other(1, 1)),
    ]


def of_addmm() -> list[Sample]:
    """A bias for each column, a matrix, a number; factors."""
    x, y = numbers(2, 3), other(3, 4)
    return [
        Sample(numbers(4), x, y),
        Sample(numbers(2, 4), x, other(4, 3).t(), beta=0.5, alpha=2.0),
        Sample(numbers(2, 1), x, y, beta=2.0),
        Sample(numbers(), x, y, alpha=-1.0),
    ]


def of_batches(*bias: int) -> list[Sample]:
    """Two products with something added."""
    x, y = numbers(2, 3, 2), other(2, 2, 3)
    return [
        Sample(numbers(*bias), x, y),
        Sample(numbers(3), x, y, beta=0.5, alpha=2.0),
    ]


def of_einsum() -> list[Sample]:
    """Sums, diagonals, outer products, an ellipsis, three operands."""
    x, y = numbers(2, 3), other(3, 2)
    return [
        Sample("ij,jk->ik", x, y),
        Sample("ij,jk,kl->il", x, y, numbers(2, 2)),
        Sample("ii->i", numbers(3, 3)),
        Sample("ij->", x),
        Sample("i,j->ji", numbers(2), other(3)),
        Sample("...ij,...jk->...ik", numbers(2, 2, 3), y),
    ]


def pairs(*shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> list[Sample]:
    """One sample for each pair of shapes."""
    return [Sample(numbers(*left), other(*right)) for left, right in shapes]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "matmul": of_matmul,
    "mm": of_mm,
    "bmm": lambda: pairs(((2, 2, 3), (2, 3, 2)), ((1, 1, 2), (1, 2, 1))),
    "mv": lambda: pairs(((2, 3), (3,)), ((1, 1), (1,))),
    "dot": lambda: pairs(((3,), (3,)), ((1,), (1,)), ((0,), (0,))),
    "vdot": lambda: pairs(((3,), (3,)), ((1,), (1,))),
    "outer": lambda: pairs(((3,), (2,)), ((1,), (4,))),
    "ger": lambda: pairs(((3,), (2,)), ((1,), (4,))),
    "inner": lambda: pairs(((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), ())),
    "kron": lambda: pairs(((2, 3), (2, 2)), ((2,), (2, 3))),
    "trace": lambda: [Sample(numbers(3, 3)), Sample(numbers(2, 4))],
    "addmm": of_addmm,
    "addmv": lambda: [
        Sample(numbers(2), numbers(2, 3), other(3)),
        Sample(numbers(), numbers(2, 3), other(3), beta=0.5, alpha=2.0),
    ],
    "addbmm": lambda: of_batches(3, 3),
    "baddbmm": lambda: of_batches(2, 3, 3),
    "addr": lambda: [
        Sample(numbers(2, 3), other(2), numbers(3)),
        Sample(numbers(3), other(2), numbers(3), beta=0.5, alpha=2.0),
    ],
    "tensordot": lambda: [
        Sample(numbers(2, 3), other(3, 2), dims=1),
        Sample(numbers(2, 3, 2), other(2, 3, 4), dims=([2, 1], [0, 1])),
        Sample(numbers(2), other(3), dims=0),
    ],
    "einsum": of_einsum,
}


def mm(x: list[list[float]], y: list[list[float]]) -> list[list[float]]:
    """The product from its definition."""
    columns = list(zip(*y, strict=True))
    return [
        [math.fsum(a * b for a, b in zip(row, col, strict=True)) for col in columns]
        for row in x
    ]


def dot(x: list[float], y: list[float]) -> float:
    """The sum of products."""
    return math.fsum(a * b for a, b in zip(x, y, strict=True))


REFERENCES: dict[str, Callable[..., Any]] = {
    "mm": mm,
    "bmm": lambda x, y: [mm(a, b) for a, b in zip(x, y, strict=True)],
    "mv": lambda x, y: [dot(row, y) for row in x],
    "dot": dot,
    "vdot": dot,
    "outer": lambda x, y: [[a * b for b in y] for a in x],
    "ger": lambda x, y: [[a * b for b in y] for a in x],
    "trace": lambda x: math.fsum(row[i] for i, row in enumerate(x[: len(x[0])])),
}
