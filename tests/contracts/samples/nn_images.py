"""Samples for padding, interpolation and sampling at positions."""

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
    values = (NUMBERS * (count // 12 + 2))[start : start + count]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def padded() -> list[Sample]:
    """For ``pad``."""
    return [
        Sample(numbers(2, 3), (1, 2)),
        Sample(numbers(3, 2).t(), (-1, 0, 2, 1), value=1.5),
        Sample(numbers(2, 4), (3, 1), "reflect"),
        Sample(numbers(1, 3, 3), (2, 0, -1, 2), "reflect"),
        Sample(numbers(1, 2, 2, 3), (1, 0, 0, 1, 1, 1), mode="reflect"),
        Sample(numbers(2, 1, 2, 3), (2, 1, 1, 4), mode="replicate"),
        Sample(numbers(1, 2, 3), (2, 3), mode="circular"),
        Sample(numbers(1, 1, 3, 3), (1, 2, 2, -1), mode="circular"),
    ]


def resized() -> list[Sample]:
    """For ``interpolate``."""
    flat, deep = numbers(1, 2, 3, 4), numbers(1, 1, 2, 3, 2)
    return [
        Sample(numbers(2, 1, 3), 5),
        Sample(flat, (2, 7), mode="nearest-exact"),
        Sample(numbers(1, 2, 4), 7, mode="linear"),
        Sample(flat, scale_factor=1.7, mode="bilinear"),
        Sample(flat, (5, 3), mode="bilinear", align_corners=True),
        Sample(flat, (2, 6), mode="bicubic"),
        Sample(flat, (2, 3), mode="bilinear", antialias=True),
        Sample(deep, (3, 2, 3), mode="trilinear"),
    ]


def turned() -> list[Sample]:
    """For ``affine_grid``."""
    return [
        Sample(numbers(2, 2, 3), (2, 1, 2, 3), False),
        Sample(numbers(1, 2, 3), (1, 1, 3, 2), True),
        Sample(numbers(1, 3, 4), (1, 1, 2, 3, 2), False),
    ]


def positions(*shape: int) -> torch.Tensor:
    """Positions of which some are outside."""
    return numbers(*shape, start=3) * 0.53 + 0.017


def sampled() -> list[Sample]:
    """For ``grid_sample``."""
    image, points = numbers(2, 1, 3, 4), positions(2, 2, 1, 2)
    volume = numbers(1, 2, 2, 3, 2)
    return [
        Sample(image, points, align_corners=False),
        Sample(image, points, "bilinear", "border", True),
        Sample(image, points, "bilinear", "reflection", False),
        Sample(image, points, "bicubic", "zeros", True),
        Sample(image, points, "nearest", "zeros", False),
        Sample(volume, positions(1, 1, 2, 1, 3), align_corners=False),
    ]


def sampled_by_number() -> list[Sample]:
    """For ``grid_sampler``, whose modes are numbers."""
    image, points = numbers(1, 1, 3, 4), positions(1, 2, 1, 2)
    return [Sample(image, points, 0, 0, False), Sample(image, points, 2, 1, True)]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "affine_grid": turned,
    "affine_grid_generator": turned,
    "grid_sample": sampled,
    "grid_sampler": sampled_by_number,
    "interpolate": resized,
    "pad": padded,
}
REFERENCES: dict[str, Callable[..., Any]] = {}
