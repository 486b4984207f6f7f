"""Samples for pooling and for shuffles of pixels and channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]


def numbers(*shape: int) -> torch.Tensor:
    """Different numbers in no order, so that every window has one largest number."""
    count = torch.Size(shape).numel()
    values = [(i * 37 % 101) / 10 - 5 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def rows(*more: Sample) -> Callable[[], list[Sample]]:
    """For pooling of rows by windows."""
    return lambda: [
        Sample(numbers(2, 3, 7), 2),
        Sample(numbers(3, 7), 3, 2, 1),
        Sample(numbers(1, 2, 6), 2, stride=1, ceil_mode=True),
        Sample(numbers(7, 3).t(), 2),
        Sample(numbers(0, 2, 4), 2),
        *more,
    ]


def planes(*more: Sample) -> Callable[[], list[Sample]]:
    """For pooling of planes by windows."""
    return lambda: [
        Sample(numbers(2, 3, 4, 4), 2),
        Sample(numbers(2, 5, 4), (3, 2), (2, 1), (1, 0)),
        Sample(numbers(1, 2, 5, 5), 3, stride=2, padding=1, ceil_mode=True),
        Sample(numbers(1, 4, 4, 2).permute(0, 3, 1, 2), 2),
        Sample(numbers(0, 2, 4, 4), 2),
        *more,
    ]


def volumes(*more: Sample) -> Callable[[], list[Sample]]:
    """For pooling of volumes by windows."""
    return lambda: [
        Sample(numbers(1, 2, 2, 4, 4), 2),
        Sample(numbers(1, 3, 3, 4), (2, 3, 2), 1, (1, 1, 0)),
        *more,
    ]


def adaptive(dims: int) -> Callable[[], list[Sample]]:
    """For pooling to a wanted size."""
    sizes = (5, 4, 3)[:dims]
    return lambda: [
        Sample(numbers(2, 3, *sizes), 2),
        Sample(numbers(2, *sizes), 1),
        Sample(numbers(1, 2, *sizes), (3, 4, 2)[:dims]),
    ]


def norms(dims: int) -> Callable[[], list[Sample]]:
    """For pooling by norms, of positive numbers."""
    sizes = (4, 5, 4)[:dims]
    return lambda: [
        Sample(numbers(1, 2, *sizes).abs() + 0.5, 2, 2),
        Sample(numbers(2, *sizes).abs() + 0.5, 3, 3, stride=1),
        Sample(numbers(2, *sizes) + 6, float("inf"), 2),
    ]


def unpooling(dims: int) -> Callable[[], list[Sample]]:
    """For unpooling; the places are those of a pooling by 2."""
    sizes = (4, 6, 4)[:dims]

    def samples() -> list[Sample]:
        pool = getattr(torch.nn.functional, f"max_pool{dims}d_with_indices")
        values, places = pool(numbers(1, 2, *sizes), 2)
        wider = [size + 1 for size in sizes]
        return [
            Sample(values, places, 2),
            Sample(values[0], places[0], 2, 2, 0),
            Sample(values, places, 2, output_size=wider),
        ]

    return samples


def shuffled() -> list[Sample]:
    """For ``pixel_shuffle``."""
    return [
        Sample(numbers(2, 8, 2, 3), 2),
        Sample(numbers(9, 1, 2), 3),
        Sample(numbers(3, 2, 4).permute(2, 0, 1), 2),
    ]


def unshuffled() -> list[Sample]:
    """For ``pixel_unshuffle``."""
    return [
        Sample(numbers(2, 2, 4, 6), 2),
        Sample(numbers(1, 3, 6), 3),
        Sample(numbers(4, 2, 1).permute(2, 0, 1), 2),
    ]


def dealt() -> list[Sample]:
    """For ``channel_shuffle``."""
    return [Sample(numbers(2, 6, 2, 2), 3), Sample(numbers(1, 4, 3), 2)]


def dealt_whole() -> list[Sample]:
    """For ``native_channel_shuffle``, which has no gradient: whole numbers."""
    return [Sample(torch.arange(24).view(2, 6, 2), 3)]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "adaptive_avg_pool1d": adaptive(1),
    "adaptive_avg_pool2d": adaptive(2),
    "adaptive_avg_pool3d": adaptive(3),
    "adaptive_max_pool1d": adaptive(1),
    "adaptive_max_pool2d": adaptive(2),
    "adaptive_max_pool3d": adaptive(3),
    "avg_pool1d": rows(Sample(numbers(3, 7), 3, 2, 1, count_include_pad=False)),
    "avg_pool2d": planes(Sample(numbers(2, 3, 4), 2, divisor_override=3)),
    "avg_pool3d": volumes(Sample(numbers(1, 2, 3, 2), 2, divisor_override=-5)),
    "channel_shuffle": dealt,
    "lp_pool1d": norms(1),
    "lp_pool2d": norms(2),
    "lp_pool3d": norms(3),
    "max_pool1d": rows(Sample(numbers(3, 9), 3, dilation=2)),
    "max_pool1d_with_indices": rows(Sample(numbers(3, 9), 3, dilation=2)),
    "max_pool2d": planes(Sample(numbers(2, 5, 6), 2, dilation=(2, 3))),
    "max_pool3d": volumes(Sample(numbers(1, 3, 4, 3), 2, dilation=(1, 3, 2))),
    "max_unpool1d": unpooling(1),
    "max_unpool2d": unpooling(2),
    "max_unpool3d": unpooling(3),
    "native_channel_shuffle": dealt_whole,
    "pixel_shuffle": shuffled,
    "pixel_unshuffle": unshuffled,
}
REFERENCES: dict[str, Callable[..., Any]] = {}
