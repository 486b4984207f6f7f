"""Samples for parts of tensors: select, split, diagonals, triangles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]


def numbers(*shape: int) -> torch.Tensor:
    """Different numbers in a shape: 0.5, -1, 1.5, -2, ..."""
    count = torch.Size(shape).numel()
    signs = [(i + 1) / 2 * (-1) ** i for i in range(count)]
    return torch.tensor(signs, dtype=torch.float64).reshape(shape)


def cube() -> torch.Tensor:
    """Numbers with three dimensions, not in the order of memory."""
    return numbers(4, 2, 3).permute(1, 2, 0)


def narrowed() -> list[Sample]:
    """For operations that narrow a dimension."""
    return [
        Sample(numbers(5), 0, 1, 3),
        Sample(cube(), -1, -3, 2),
        Sample(numbers(2, 3), 1, 3, 0),
    ]


def divided(*places: Any) -> Callable[[], list[Sample]]:
    """For operations that divide a dimension, at each of the places."""

    def samples() -> list[Sample]:
        return [
            sample
            for place in places
            for sample in (Sample(numbers(4, 4), place), Sample(cube(), place, -1))
        ]

    return samples


def evenly(dim: int) -> Callable[[], list[Sample]]:
    """For operations that divide one particular dimension."""
    shape = [2, 2, 2]
    shape[dim] = 4
    return lambda: [Sample(numbers(*shape), 2), Sample(numbers(*shape), (1, 3))]


def triangles() -> list[Sample]:
    """For triangles of matrices."""
    return [
        Sample(numbers(3, 4)),
        Sample(cube(), 1),
        Sample(numbers(3, 3).t(), -1),
        Sample(numbers(2, 2), 5),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "chunk": divided(2, 3),
    "diag": lambda: [
        Sample(numbers(3)),
        Sample(numbers(3), -1),
        Sample(numbers(2, 3), 1),
    ],
    "diag_embed": lambda: [
        Sample(numbers(3)),
        Sample(numbers(2, 3), 1),
        Sample(numbers(2, 3), -1, 0, 2),
    ],
    "diagflat": lambda: [Sample(numbers(2, 2)), Sample(numbers(), 1)],
    "diagonal": lambda: [
        Sample(numbers(3, 4)),
        Sample(numbers(3, 4), -1),
        Sample(cube(), 1, 0, 2),
        Sample(numbers(2, 2), 5),
    ],
    "diagonal_scatter": lambda: [
        Sample(numbers(3, 3), numbers(3)),
        Sample(numbers(2, 3), numbers(2), 1),
    ],
    "dsplit": evenly(2),
    "hsplit": evenly(1),
    "narrow": narrowed,
    "narrow_copy": narrowed,
    "select": lambda: [Sample(numbers(2, 3), 0, 1), Sample(cube(), -1, -2)],
    "select_scatter": lambda: [
        Sample(numbers(2, 3), numbers(3), 0, 1),
        Sample(cube(), numbers(2, 3), 2, -1),
    ],
    "slice_scatter": lambda: [
        Sample(numbers(5), numbers(2), start=1, end=3),
        Sample(cube(), numbers(2, 3, 2), 2, 0, 4, 2),
    ],
    "split": divided(2, 3, [1, 3]),
    "split_with_sizes": divided([1, 3], [2, 2]),
    "tensor_split": divided(3, (1, 2)),
    "tril": triangles,
    "triu": triangles,
    "unbind": lambda: [Sample(numbers(2, 3)), Sample(cube(), -1), Sample(numbers(2))],
    "unsafe_chunk": divided(2),
    "unsafe_split": divided(3),
    "vsplit": evenly(0),
}
