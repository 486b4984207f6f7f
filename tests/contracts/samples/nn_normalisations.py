"""Samples for normalisations and dropouts, as ``torch`` has them where it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8, -2.2, 0.9, 1.4, -0.2, 0.3, -1.7, 0.55]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """As many numbers as the shape takes, beginning at a place in the list."""
    count = torch.Size(shape).numel()
    values = (NUMBERS * 5)[start : start + count]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def batches() -> list[Sample]:
    """For ``batch_norm`` in training: running statistics have no gradient."""
    rest = (None, None, True, 0.1, 1e-3)
    return [
        Sample(numbers(4, 3), numbers(3), numbers(3, start=4), *rest, False),
        Sample(numbers(2, 3, 4), numbers(3), None, *rest, False),
        Sample(numbers(2, 2, 2, 3), None, None, *rest, False),
        Sample(numbers(3, 4).t(), numbers(3), numbers(3, start=4), *rest, False),
    ]


def native_batches() -> list[Sample]:
    """For ``native_batch_norm``."""
    return [Sample(*each.args[:-1]) for each in batches()]


def instances() -> list[Sample]:
    """For ``instance_norm``."""
    rest = (None, None, True, 0.1, 1e-3, False)
    return [
        Sample(numbers(2, 3, 4), numbers(3), numbers(3, start=4), *rest),
        Sample(numbers(1, 2, 2, 3), None, None, *rest),
    ]


def layers() -> list[Sample]:
    """For ``layer_norm``."""
    weight, bias = numbers(4, start=2), numbers(4, start=7)
    return [
        Sample(numbers(3, 4), (4,), weight, bias),
        Sample(numbers(2, 3, 4), [3, 4], numbers(3, 4, start=1), None, 0.1),
        Sample(numbers(2, 3, 4), (4,), None, bias),
        Sample(numbers(4), (4,)),
        Sample(numbers(4, 3).t(), (4,), weight, bias),
    ]


def native_layers() -> list[Sample]:
    """For ``native_layer_norm``."""
    return [
        Sample(numbers(3, 4), (4,), numbers(4, start=2), numbers(4, start=7), 1e-3),
        Sample(numbers(2, 3, 4), [3, 4], None, None, 1e-3),
    ]


def groups() -> list[Sample]:
    """For ``group_norm``."""
    weight, bias = numbers(4, start=2), numbers(4, start=7)
    return [
        Sample(numbers(3, 4), 2, weight, bias),
        Sample(numbers(2, 4, 3), 2, weight),
        Sample(numbers(2, 4, 2, 2), 1, None, None, 0.1),
        Sample(numbers(4, 3).t(), 1),
    ]


def native_groups() -> list[Sample]:
    """For ``native_group_norm``."""
    return [
        Sample(numbers(2, 4, 3), numbers(4), numbers(4, start=3), 2, 4, 3, 2, 1e-3),
        Sample(numbers(3, 4), None, None, 3, 4, 1, 1, 1e-3),
    ]


def root_mean_squares() -> list[Sample]:
    """For ``rms_norm``."""
    return [
        Sample(numbers(3, 4), (4,), numbers(4, start=2)),
        Sample(numbers(2, 3, 4), [3, 4], eps=0.1),
        Sample(numbers(4), (4,)),
    ]


def neighbours() -> list[Sample]:
    """For ``local_response_norm``."""
    return [
        Sample(numbers(2, 4, 3), 2, 0.5, 0.6, 1.5),
        Sample(numbers(1, 3, 2, 2), 3),
        Sample(numbers(1, 3, 2), size=5, alpha=0.2),
    ]


def kept() -> list[Sample]:
    """For dropouts, where they leave nothing to chance."""
    return [
        Sample(numbers(3, 2), 0.5, False),
        Sample(numbers(3, 2), 0.0, True),
        Sample(numbers(3, 2), 1.0, True),
    ]


def untouched() -> list[Sample]:
    """For dropouts in place, where they do nothing."""
    return [Sample(numbers(3, 2), 0.5, False), Sample(numbers(3, 2), 0.0, True)]


def kept_images() -> list[Sample]:
    """For dropouts of the channels of images."""
    return [Sample(numbers(2, 3, 2, 1), 0.5, False), Sample(numbers(1, 3, 2, 1), 1.0)]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "alpha_dropout": kept,
    "alpha_dropout_": untouched,
    "batch_norm": batches,
    "dropout": kept,
    "dropout1d": kept,
    "dropout2d": kept_images,
    "dropout3d": kept_images,
    "dropout_": untouched,
    "feature_alpha_dropout": kept,
    "feature_alpha_dropout_": untouched,
    "feature_dropout": kept,
    "feature_dropout_": untouched,
    "group_norm": groups,
    "instance_norm": instances,
    "layer_norm": layers,
    "local_response_norm": neighbours,
    "native_batch_norm": native_batches,
    "native_group_norm": native_groups,
    "native_layer_norm": native_layers,
    "rms_norm": root_mean_squares,
}


REFERENCES: dict[str, Callable[..., Any]] = {}
