"""Samples for what has other arguments under ``torch`` than under ``nn.functional``."""

from __future__ import annotations

from collections.abc import Callable

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]

SCORES = torch.tensor([[0.7, -1.3], [2.1, 0.4]], dtype=torch.float64)
SHARES = torch.tensor([[0.2, 0.6], [0.9, 0.5]], dtype=torch.float64)


def lookups() -> list[Sample]:
    """For ``torch.embedding``, whose table comes first."""
    indices = torch.tensor([[0, 1], [1, 1]])
    return [
        Sample(SCORES, indices),
        Sample(SCORES, indices[0], 5, False),
    ]


def logits() -> list[Sample]:
    """For ``torch.binary_cross_entropy_with_logits``."""
    weight = torch.tensor([0.5, 2.0], dtype=torch.float64)
    return [
        Sample(SCORES, SHARES),
        Sample(SCORES, SHARES, weight, weight, 1),
        Sample(SCORES, SHARES, reduction=2),
    ]


def divergences() -> list[Sample]:
    """For ``torch.kl_div``."""
    return [
        Sample(SCORES, SHARES),
        Sample(SCORES, SHARES, 1),
        Sample(SCORES, SHARES, 2, log_target=True),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "torch.binary_cross_entropy_with_logits": logits,
    "torch.embedding": lookups,
    "torch.kl_div": divergences,
}
