"""Samples for joining, repeating and rearranging tensors."""

from __future__ import annotations

from collections.abc import Callable

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """Different numbers in a shape: 0.5, -1, 1.5, -2, ..."""
    count = torch.Size(shape).numel()
    signs = [(i + 1) / 2 * (-1) ** i for i in range(start, start + count)]
    return torch.tensor(signs, dtype=torch.float64).reshape(shape)


def cube() -> torch.Tensor:
    """Numbers with three dimensions, not in the order of memory."""
    return numbers(4, 2, 3).permute(1, 2, 0)


def joined() -> list[Sample]:
    """For ``cat`` and its other names."""
    return [
        Sample((numbers(2), numbers(3, start=9))),
        Sample((numbers(2, 3), numbers(2, 1, start=9)), 1),
        Sample((cube(), numbers(2, 3, 2, start=30)), dim=-1),
    ]


def stacked() -> list[Sample]:
    """For the relatives of ``stack``, without a dim."""
    return [
        Sample((numbers(2), numbers(2, start=9))),
        Sample((numbers(2, 3), numbers(2, 3, start=9))),
        Sample((numbers(), numbers(start=9))),
    ]


def turned() -> list[Sample]:
    """For ``rot90``."""
    x = numbers(2, 3)
    return [*[Sample(x, k) for k in range(4)], Sample(cube(), -1, (1, 2))]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "block_diag": lambda: [
        Sample(numbers(2, 3), numbers(2, start=9), numbers(start=20)),
        Sample(numbers(1, 1)),
    ],
    "cartesian_prod": lambda: [
        Sample(numbers(2), numbers(3, start=9)),
        Sample(numbers(2), numbers(2), numbers(2)),
    ],
    "cat": joined,
    "column_stack": stacked,
    "combinations": lambda: [
        Sample(numbers(4)),
        Sample(numbers(3), 3),
        Sample(numbers(3), 2, True),
    ],
    "concat": joined,
    "concatenate": joined,
    "dstack": stacked,
    "flip": lambda: [
        Sample(numbers(3), (0,)),
        Sample(numbers(2, 3), (0, 1)),
        Sample(cube(), (-1,)),
    ],
    "fliplr": lambda: [Sample(numbers(2, 3)), Sample(cube())],
    "flipud": lambda: [Sample(numbers(3)), Sample(cube())],
    "hstack": stacked,
    "repeat_interleave": lambda: [
        Sample(numbers(2, 3), 2),
        Sample(cube(), 3, 1),
        Sample(numbers(2, 3), torch.tensor([1, 0, 2]), dim=1),
    ],
    "roll": lambda: [
        Sample(numbers(4), 1),
        Sample(cube(), (1, -2), (0, 2)),
        Sample(numbers(2, 3), -1),
    ],
    "rot90": turned,
    "row_stack": stacked,
    "stack": lambda: [*stacked(), Sample((cube(), cube()), 1)],
    "tile": lambda: [
        Sample(numbers(2), (2,)),
        Sample(numbers(2, 3), (2, 1, 2)),
        Sample(numbers(), (3,)),
    ],
    "vstack": stacked,
}
