"""Samples for reading, writing, searching and counting by index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """Different numbers in a shape: 0.5, -1, 1.5, -2, ..."""
    count = torch.Size(shape).numel()
    signs = [(i + 1) / 2 * (-1) ** i for i in range(start, start + count)]
    return torch.tensor(signs, dtype=torch.float64).reshape(shape)


def turned() -> torch.Tensor:
    """Three rows and two columns, not in the order of memory."""
    return numbers(2, 3).t()


def places(*values: Any) -> torch.Tensor:
    """An index."""
    return torch.tensor(values, dtype=torch.int64)


def mask() -> torch.Tensor:
    """Three rows and two columns of bools."""
    return torch.tensor([[True, False], [False, True], [True, True]])


def found() -> list[Sample]:
    """For what says where elements are."""
    return [
        Sample(torch.tensor([[0.0, 2.0], [3.0, 0.0]], dtype=torch.float64)),
        Sample(torch.tensor([0.0, -1.0], dtype=torch.float64)),
        Sample(torch.zeros(2, 0, dtype=torch.float64)),
    ]


def scattered() -> list[Sample]:
    """For ``scatter_add``: places that come twice, in both dimensions, and none."""
    two = places([0, 1], [1, 0])
    return [
        Sample(numbers(3, 2), 0, places([2, 2], [0, 2]), numbers(2, 2, start=9)),
        Sample(turned(), -1, two, numbers(2, 2, start=9)),
        Sample(numbers(3), 0, places(1, 1, 1, 0), numbers(4, start=9)),
        Sample(numbers(), 0, torch.tensor(0), numbers(start=9)),
    ]


def replaced() -> list[Sample]:
    """For ``scatter``: each place once, as the last of two depends on the order."""
    once = places([2, 1], [0, 2])
    return [
        Sample(numbers(3, 2), 0, once, numbers(2, 2, start=9)),
        Sample(turned(), 1, places([1], [0]), 2.5),
        Sample(numbers(3), 0, places(1, 0), numbers(2, start=9)),
    ]


def reduced() -> list[Sample]:
    """For ``scatter_reduce``, with and without what was there."""
    x, index, y = numbers(3, 2), places([0, 1], [0, 1], [2, 1]), numbers(3, 2, start=9)
    kinds = ("sum", "prod", "mean", "amax", "amin")
    return [
        *[Sample(x, 0, index, y, kind) for kind in kinds],
        *[Sample(turned(), 0, index, y, kind, include_self=False) for kind in kinds],
    ]


def slices(count: int = 2) -> list[Sample]:
    """For ``index_add`` and ``index_copy``: rows, columns, a vector, a number."""
    rows, columns = places(2, 0), places(1)
    return [
        Sample(numbers(3, 2), 0, rows, numbers(count, 2, start=9)),
        Sample(turned(), -1, columns, numbers(3, 1, start=9)),
        Sample(numbers(3), 0, rows, numbers(2, start=9)),
        Sample(numbers(), 0, places(0), numbers(start=9)),
    ]


def put_places() -> list[Sample]:
    """For ``index_put``: vectors that broadcast, a mask, sums."""
    values = numbers(2, start=9)
    return [
        Sample(numbers(3, 2), (places(2, 0),), numbers(2, 2, start=9)),
        Sample(turned(), (places(2, 0), places(1, 1)), values),
        Sample(numbers(3, 2), (places([0], [1]), places(1, 0)), values),
        Sample(numbers(3, 2), (mask(),), numbers(4, start=9)),
        Sample(numbers(3), (places(1, 1),), values, True),
    ]


def searched() -> list[Sample]:
    """For ``searchsorted``: one row for all, a row for each, from the right."""
    row = torch.tensor([-2.0, 0.5, 1.5], dtype=torch.float64)
    rows = torch.stack((row, row + 1))
    return [
        Sample(row, numbers(2, 2)),
        Sample(row, 0.5, right=True),
        Sample(rows, numbers(2, 3), out_int32=True),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "argwhere": found,
    "bincount": lambda: [
        Sample(places(0, 2, 2)),
        Sample(places(1, 1), numbers(2), 4),
        Sample(places(), minlength=2),
    ],
    "bucketize": lambda: [
        Sample(numbers(2, 3), torch.tensor([-1.0, 0.5, 1.5], dtype=torch.float64)),
        Sample(1.5, torch.tensor([0.5, 1.5], dtype=torch.float64), right=True),
    ],
    "gather": lambda: [
        Sample(numbers(3, 2), 0, places([2, 0], [1, 1])),
        Sample(turned(), -1, places([1, 0, 1], [0, 0, 0], [1, 1, 1])),
        Sample(numbers(3), 0, places(0, 0, 2, 0)),
        Sample(numbers(), 0, torch.tensor(0)),
    ],
    "histc": lambda: [
        Sample(numbers(2, 3), 4, -3.0, 3.0),
        Sample(numbers(5), bins=3),
    ],
    "histogram": lambda: [
        Sample(numbers(2, 3), 4),
        Sample(numbers(5), 3, range=(-2.0, 2.0), weight=numbers(5, start=9)),
        Sample(numbers(4), torch.tensor([-3.0, 0.0, 3.0], dtype=torch.float64)),
    ],
    "index_add": lambda: [
        *slices(),
        Sample(numbers(3), 0, places(1, 1), numbers(2, start=9), alpha=2.5),
    ],
    "index_copy": slices,
    "index_fill": lambda: [
        Sample(numbers(3, 2), 0, places(2, 0), 7.0),
        Sample(turned(), -1, places(-1), numbers()),
        Sample(numbers(), 0, places(0), 7.0),
    ],
    "index_put": put_places,
    "index_reduce": lambda: [
        Sample(*sample.args, way, include_self=include)
        for way in ("prod", "mean", "amax", "amin")
        for include in (True, False)
        for sample in slices()
    ],
    "index_select": lambda: [
        Sample(numbers(3, 2), 0, places(2, 0, 2)),
        Sample(turned(), -1, places(1)),
        Sample(numbers(3), 0, places()),
        Sample(numbers(), 0, places(0)),
    ],
    "isin": lambda: [
        Sample(numbers(2, 3), numbers(2)),
        Sample(numbers(4), 0.5, invert=True),
        Sample(0.5, numbers(2)),
    ],
    "masked_fill": lambda: [
        Sample(numbers(3, 2), mask(), 7.0),
        Sample(turned(), mask(), numbers()),
        Sample(numbers(2), mask(), 7.0),
        Sample(numbers(3, 2), torch.tensor([True, False]), 7.0),
        Sample(numbers(), torch.tensor(True), 7.0),
    ],
    "masked_scatter": lambda: [
        Sample(numbers(3, 2), mask(), numbers(5, start=9)),
        Sample(turned(), mask(), numbers(2, 2, start=9)),
        Sample(numbers(3, 2), torch.tensor([True, False]), numbers(3, start=9)),
    ],
    "masked_select": lambda: [
        Sample(numbers(3, 2), mask()),
        Sample(turned(), torch.tensor([[True], [False], [True]])),
        Sample(numbers(2), mask()),
        Sample(numbers(3), torch.tensor([False, False, False])),
    ],
    "nonzero": lambda: [*found(), Sample(numbers(2, 2), as_tuple=True)],
    "put": lambda: [
        Sample(numbers(3, 2), places(5, 0), numbers(2, start=9)),
        Sample(turned(), places(-1, -1), numbers(2, start=9), True),
    ],
    "scatter": replaced,
    "scatter_add": scattered,
    "scatter_reduce": reduced,
    "searchsorted": searched,
    "take": lambda: [
        Sample(numbers(3, 2), places([5, 0], [-1, 2])),
        Sample(turned(), places(1, 1)),
        Sample(numbers(3), torch.tensor(2)),
    ],
    "take_along_dim": lambda: [
        Sample(numbers(3, 2), places([2, 0]), 0),
        Sample(turned(), places([1], [0], [1]), -1),
        Sample(numbers(3, 2), places(5, 0)),
    ],
    "unravel_index": lambda: [
        Sample(places([0, 5], [3, 2]), (2, 3)),
        Sample(torch.tensor(4), 6),
    ],
}


def bincount(values: list[int], weights: Any = None, minlength: int = 0) -> list[Any]:
    """One bin at a time."""
    bins = max([minlength - 1, *values]) + 1
    ones = [1] * len(values) if weights is None else weights
    pairs = list(zip(values, ones, strict=True))
    return [sum(w for value, w in pairs if value == n) for n in range(bins)]


REFERENCES: dict[str, Callable[..., Any]] = {"bincount": bincount}
