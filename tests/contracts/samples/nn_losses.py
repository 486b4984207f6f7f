"""Samples for the losses of ``slowtorch.nn.functional``.

Differences keep away from the bends, so that finite differences may be taken
everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

FIRST = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8]
SECOND = [0.2, 0.9, -0.8, 0.1, 1.7, -0.3]
CHANCES = [0.2, 0.9, 0.35, 0.6, 0.75, 0.4]
REDUCTIONS = ("mean", "sum", "none")


def numbers(values: list[float], *shape: int) -> torch.Tensor:
    """A tensor of the given numbers."""
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def one(value: float) -> torch.Tensor:
    """A number without dimensions."""
    return torch.tensor(value, dtype=torch.float64)


def compared(**options: Any) -> Callable[[], list[Sample]]:
    """For losses that compare numbers with numbers."""

    def samples() -> list[Sample]:
        pairs = [
            (numbers(FIRST, 6), numbers(SECOND, 6)),
            (numbers(FIRST, 2, 3), numbers(SECOND, 3, 2).t()),
            (one(0.7), one(0.2)),
        ]
        found = [
            Sample(x, y, reduction=reduction)
            for x, y in pairs
            for reduction in REDUCTIONS
        ]
        return [*found, Sample(*pairs[0], **options)] if options else found

    return samples


def weighed() -> list[Sample]:
    """The same with a weight for each number."""
    weight = numbers(CHANCES, 6)
    x, y = numbers(FIRST, 6), numbers(SECOND, 6)
    more = [Sample(x, y, reduction=r, weight=weight) for r in REDUCTIONS]
    return [*compared()(), *more]


def classes(*numbers_of_classes: int) -> torch.Tensor:
    """Class numbers."""
    return torch.tensor(numbers_of_classes)


def classified() -> list[Sample]:
    """For losses that compare scores with classes."""
    weight = numbers(CHANCES[:3], 3)
    rows, image = numbers(FIRST, 2, 3), numbers(FIRST, 1, 3, 1, 2)
    found = [Sample(rows, classes(2, 0), reduction=r) for r in REDUCTIONS]
    return [
        *found,
        Sample(numbers(FIRST[:3], 3), torch.tensor(1)),
        Sample(rows, classes(1, -100), weight),
        Sample(rows, classes(1, 0), weight, ignore_index=0, reduction="sum"),
        Sample(numbers(FIRST, 1, 3, 2), classes(1, 2).reshape(1, 2), weight),
        Sample(image, classes(1, 0).reshape(1, 1, 2), reduction="none"),
    ]


def entropies() -> list[Sample]:
    """The same, and smoothed labels, and probabilities for classes."""
    rows, chances = numbers(FIRST, 2, 3), numbers(CHANCES, 2, 3).softmax(1)
    weight = numbers(CHANCES[:3], 3)
    return [
        *classified(),
        Sample(rows, classes(2, 0), label_smoothing=0.2),
        Sample(rows, classes(2, -100), weight, label_smoothing=0.2),
        Sample(rows, chances),
        Sample(rows, chances, weight, reduction="none", label_smoothing=0.1),
        Sample(numbers(FIRST[:3], 3), numbers(CHANCES[:3], 3), reduction="sum"),
    ]


def chances() -> list[Sample]:
    """For losses of probabilities."""
    x, y = numbers(CHANCES, 2, 3), numbers(CHANCES[::-1], 2, 3)
    found = [Sample(x, y, reduction=r) for r in REDUCTIONS]
    weight = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64)
    return [*found, Sample(one(0.3), one(0.8)), Sample(x, y, weight)]


def logits() -> list[Sample]:
    """For losses of scores whose answers are yes or no."""
    x, y = numbers(FIRST, 2, 3), numbers(CHANCES, 2, 3)
    weight = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64)
    found = [Sample(x, y, reduction=r) for r in REDUCTIONS]
    return [*found, Sample(x, y, weight), Sample(x, y, pos_weight=weight)]


def divergences() -> list[Sample]:
    """For the divergence of distributions."""
    x, y = numbers(CHANCES, 2, 3).log(), numbers(CHANCES[::-1], 2, 3)
    found = [Sample(x, y, reduction=r) for r in ("batchmean", "sum", "none")]
    return [*found, Sample(x, y.log(), reduction="sum", log_target=True)]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "binary_cross_entropy": chances,
    "binary_cross_entropy_with_logits": logits,
    "cross_entropy": entropies,
    "huber_loss": compared(delta=0.6),
    "kl_div": divergences,
    "l1_loss": compared(),
    "mse_loss": weighed,
    "nll_loss": classified,
    "smooth_l1_loss": compared(beta=0.6),
}


REFERENCES: dict[str, Callable[..., Any]] = {}
