"""Samples for the functions of ``slowtorch.nn.functional`` that layers call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8, -2.2, 0.9, 1.4, -0.2, 0.3, -1.7]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """As many numbers as the shape takes, beginning at a place in the list."""
    count = torch.Size(shape).numel()
    values = (NUMBERS * 3)[start : start + count]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def affine() -> list[Sample]:
    """For ``linear``."""
    weight, bias = numbers(2, 3, start=2), numbers(2, start=5)
    return [
        Sample(numbers(4, 3), weight, bias),
        Sample(numbers(4, 3), weight),
        Sample(numbers(3), weight, bias),
        Sample(numbers(2, 2, 3), weight, bias),
        Sample(numbers(3, 4).t(), numbers(3, 2, start=2).t(), bias),
        Sample(numbers(0, 3), weight, bias),
        Sample(numbers(4, 3), numbers(3, start=1)),
    ]


def bilinear() -> list[Sample]:
    """For ``bilinear``."""
    weight = numbers(2, 3, 2)
    return [
        Sample(numbers(4, 3), numbers(4, 2, start=3), weight, numbers(2)),
        Sample(numbers(2, 1, 3), numbers(2, 1, 2, start=3), weight),
    ]


def lookups() -> list[Sample]:
    """For ``embedding``, whose table comes second."""
    table = numbers(4, 3)
    indices = torch.tensor([[0, 3], [3, 1]])
    # Padding that is read, and rows that are read twice with scale_grad_by_freq, have
    # gradients that are no derivatives, on purpose.
    return [
        Sample(indices, table),
        Sample(torch.tensor(2), table),
        Sample(indices, numbers(3, 4).t(), padding_idx=2),
        Sample(torch.tensor([1, 3]), table, scale_grad_by_freq=True),
        Sample(torch.zeros(0, dtype=torch.int64), table),
    ]


def hot() -> list[Sample]:
    """For ``one_hot``."""
    return [
        Sample(torch.tensor([0, 2, 1])),
        Sample(torch.tensor([[0], [2]]), 4),
        Sample(torch.tensor(1), num_classes=2),
    ]


def normalised() -> list[Sample]:
    """For ``normalize``."""
    return [
        Sample(numbers(4, 3)),
        Sample(numbers(4, 3), p=1.0, dim=0),
        Sample(numbers(5), dim=-1),
    ]


def angles() -> list[Sample]:
    """For ``cosine_similarity``."""
    return [
        Sample(numbers(4, 3), numbers(4, 3, start=4)),
        Sample(numbers(4, 3), numbers(3, start=4), dim=-1),
        Sample(numbers(5), numbers(5, start=3), dim=0),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "bilinear": bilinear,
    "cosine_similarity": angles,
    "embedding": lookups,
    "linear": affine,
    "normalize": normalised,
    "one_hot": hot,
}


REFERENCES: dict[str, Callable[..., Any]] = {}
