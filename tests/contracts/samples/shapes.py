"""Samples for shapes: reshaping, order of dimensions, broadcasting, strides, copies."""

from __future__ import annotations

from collections.abc import Callable

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


def of_tensors() -> list[Sample]:
    """For operations on any number of dimensions."""
    return [Sample(numbers(3)), Sample(numbers(2, 3)), Sample(cube())]


def swapped() -> list[Sample]:
    """For operations that swap two dimensions."""
    return [
        Sample(numbers(2, 3), 0, 1),
        Sample(cube(), -1, 0),
        Sample(numbers(), 0, -1),
    ]


def moved() -> list[Sample]:
    """For operations that move dimensions."""
    return [Sample(cube(), 0, -1), Sample(cube(), (0, 1), (2, 0))]


def reshaped() -> list[Sample]:
    """For ``reshape``: a view, an alias and a copy."""
    return [
        Sample(numbers(2, 6), (3, -1)),
        Sample(numbers(4, 3).select(1, 0), (2, 2)),
        Sample(numbers(2, 3).t(), (6,)),
        Sample(numbers(), (1, 1)),
    ]


def flattened() -> list[Sample]:
    """For ``flatten``."""
    return [*of_tensors(), Sample(numbers(2, 3, 2), 1), Sample(numbers(), 0, -1)]


def squeezed() -> list[Sample]:
    """For ``squeeze``."""
    x = numbers(1, 3, 1, 2)
    return [
        Sample(x),
        Sample(x, 0),
        Sample(x, 1),
        Sample(x, (0, -2)),
        Sample(numbers()),
    ]


def wider() -> list[Sample]:
    """For ``broadcast_to``."""
    return [
        Sample(numbers(3), (2, 3)),
        Sample(numbers(2, 1), (2, 4)),
        Sample(numbers(), (2, 2)),
    ]


def by_strides() -> list[Sample]:
    """For ``as_strided``: apart, overlapping, of a transposed matrix."""
    return [
        Sample(numbers(6), (2, 2), (3, 1), 1),
        Sample(numbers(6), (3, 3), (1, 1)),
        Sample(numbers(2, 3).t(), (2,), (2,), 1),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "adjoint": lambda: [Sample(numbers(2, 3)), Sample(cube())],
    "as_strided": by_strides,
    "as_strided_scatter": lambda: [
        Sample(numbers(6), numbers(2, 2), (2, 2), (3, 1), 1),
        Sample(numbers(2, 3).t(), numbers(2), (2,), (2,)),
    ],
    "atleast_1d": lambda: [Sample(numbers()), Sample(numbers(2))],
    "atleast_2d": lambda: [Sample(numbers()), Sample(numbers(2)), Sample(cube())],
    "atleast_3d": lambda: [
        Sample(numbers()),
        Sample(numbers(2)),
        Sample(numbers(2, 3)),
    ],
    "broadcast_tensors": lambda: [
        Sample(numbers(2, 1), numbers(3)),
        Sample(numbers(), numbers(2)),
    ],
    "broadcast_to": wider,
    "clone": lambda: [*of_tensors(), Sample(numbers())],
    "fill": lambda: [Sample(numbers(2, 3), 2.5), Sample(cube(), numbers())],
    "flatten": flattened,
    "meshgrid": lambda: [
        Sample(numbers(2), numbers(3), indexing="ij"),
        Sample(numbers(2), numbers(3), indexing="xy"),
    ],
    "moveaxis": moved,
    "movedim": moved,
    "permute": lambda: [Sample(numbers(2, 3), (1, 0)), Sample(cube(), (2, 0, -2))],
    "ravel": lambda: [*of_tensors(), Sample(numbers())],
    "reshape": reshaped,
    "squeeze": squeezed,
    "swapaxes": swapped,
    "swapdims": swapped,
    "t": lambda: [Sample(numbers(2, 3)), Sample(numbers(2)), Sample(numbers())],
    "transpose": swapped,
    "unflatten": lambda: [
        Sample(numbers(2, 6), 1, (3, -1)),
        Sample(numbers(4), 0, (2, 2)),
    ],
    "unsqueeze": lambda: [
        Sample(cube(), 1),
        Sample(numbers(2), -1),
        Sample(numbers(), 0),
    ],
}
