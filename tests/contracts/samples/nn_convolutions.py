"""Samples for convolutions, and for windows of images."""

from __future__ import annotations

from collections.abc import Callable

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """Numbers between -1 and 1, others for another start."""
    count = torch.Size(shape).numel()
    steps = torch.arange(start, start + count, dtype=torch.float64)
    return (steps * 1.7).sin().reshape(shape)


def sequences() -> list[Sample]:
    """For ``conv1d``."""
    x, weight, bias = numbers(2, 2, 5), numbers(3, 2, 2, start=7), numbers(3)
    return [
        Sample(x, weight, bias),
        Sample(x, weight, bias, 2, 1, 2),
        Sample(x[0], weight, None, padding="same"),
        Sample(x, numbers(4, 1, 3), numbers(4), groups=2),
    ]


def images() -> list[Sample]:
    """For ``conv2d``."""
    x, weight = numbers(2, 2, 3, 4), numbers(2, 2, 2, 2, start=5)
    return [
        Sample(x, weight, numbers(2), padding=1),
        Sample(x, weight, None, (1, 2), (0, 1), (2, 1)),
        Sample(x[1], weight, padding="same"),
        Sample(numbers(1, 3, 4, 2).permute(0, 3, 1, 2), weight),
        Sample(x, numbers(4, 1, 1, 3), numbers(4), groups=2),
        Sample(numbers(0, 2, 3, 4), weight, numbers(2)),
    ]


def volumes() -> list[Sample]:
    """For ``conv3d``."""
    x, weight = numbers(1, 2, 2, 3, 2), numbers(2, 2, 1, 2, 2, start=3)
    return [
        Sample(x, weight, numbers(2), padding=(0, 1, 0)),
        Sample(x[0], numbers(2, 1, 2, 2, 1), groups=2, stride=2, padding=1),
    ]


def sequences_back() -> list[Sample]:
    """For ``conv_transpose1d``."""
    x, weight = numbers(2, 2, 3), numbers(2, 3, 2, start=7)
    return [
        Sample(x, weight, numbers(3)),
        Sample(x, weight, numbers(3), 3, 1, 2),
        Sample(x[0], numbers(2, 1, 3), None, 2, groups=2, dilation=2),
    ]


def images_back() -> list[Sample]:
    """For ``conv_transpose2d``."""
    x, weight = numbers(2, 2, 2, 3), numbers(2, 2, 2, 3, start=5)
    return [
        Sample(x, weight, numbers(2)),
        Sample(x, weight, None, (2, 1), 1, (1, 0)),
        Sample(x[1], numbers(2, 1, 1, 2), numbers(2), 2, groups=2),
        Sample(numbers(0, 2, 2, 3), weight),
    ]


def volumes_back() -> list[Sample]:
    """For ``conv_transpose3d``."""
    x, weight = numbers(1, 2, 1, 2, 2), numbers(2, 1, 2, 1, 2, start=3)
    return [
        Sample(x, weight, numbers(1)),
        Sample(x[0], weight, None, (1, 2, 1), (0, 0, 1)),
    ]


def any_of_them() -> list[Sample]:
    """For ``torch.convolution``, which has no defaults."""
    x, weight = numbers(2, 2, 4), numbers(2, 1, 2, start=7)
    return [
        Sample(x, weight, numbers(2), [1], [1], [1], False, [0], 2),
        Sample(x, weight, None, [2], [0], [1], True, [1], 1),
    ]


def unfolded() -> list[Sample]:
    """For ``unfold``."""
    x = numbers(2, 2, 3, 4)
    return [
        Sample(x, 2),
        Sample(x, (2, 1), 2, 1, (1, 2)),
        Sample(x[0], (3, 2), padding=(0, 2)),
    ]


def folded() -> list[Sample]:
    """For ``fold``."""
    return [
        Sample(numbers(2, 4, 6), (3, 4), 2),
        Sample(numbers(8, 6), (3, 4), 2),
        Sample(numbers(1, 4, 6), (4, 3), 2, padding=1, stride=2),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "conv1d": sequences,
    "conv2d": images,
    "conv3d": volumes,
    "conv_transpose1d": sequences_back,
    "conv_transpose2d": images_back,
    "conv_transpose3d": volumes_back,
    "convolution": any_of_them,
    "fold": folded,
    "unfold": unfolded,
}
