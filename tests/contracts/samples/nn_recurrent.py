"""Samples for the recurrent cells and layers that ``torch`` has as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 0.2, 0.4, -0.6, 0.8, -0.1, 0.9, -0.3, 0.5, -0.7]


def numbers(*shape: int, start: int = 0) -> torch.Tensor:
    """As many numbers as the shape takes, beginning at a place in the list."""
    count = torch.Size(shape).numel()
    values = (NUMBERS * 5)[start : start + count]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def cell(gates: int, states: int = 1) -> Callable[[], list[Sample]]:
    """For one step of a cell with so many gates: two features, a hidden size of two."""

    def samples() -> list[Sample]:
        h = [numbers(3, 2, start=3 + n) for n in range(states)]
        hx: Any = h[0] if states == 1 else tuple(h)
        x, rows = numbers(3, 2), 2 * gates
        weights = numbers(rows, 2, start=1), numbers(rows, 2, start=4)
        biases = numbers(rows, start=5), numbers(rows, start=2)
        return [Sample(x, hx, *weights, *biases), Sample(x, hx, *weights)]

    return samples


def layer(gates: int, states: int = 1) -> Callable[[], list[Sample]]:
    """For a layer with so many gates: one feature, a hidden size of two."""

    def samples() -> list[Sample]:
        rows = 2 * gates
        w = [numbers(rows, 1), numbers(rows, 2, start=3)]
        b = [numbers(rows, start=1), numbers(rows, start=2)]
        upper = [numbers(rows, 2, start=4), numbers(rows, 2, start=5)]
        x = numbers(3, 2, 1)
        one = first(1, states)
        two = first(2, states)
        return [
            Sample(x, one, [*w, *b], True, 1, 0.0, True, False, False),
            Sample(x, two, [*w, *w], False, 1, 0.0, False, True, False),
            Sample(
                numbers(2, 3, 1), two, [*w, *upper], False, 2, 0.0, True, False, True
            ),
        ]

    return samples


def first(count: int, states: int) -> Any:
    """First states for a batch of two."""
    each = [numbers(count, 2, 2, start=n) for n in range(states)]
    return each[0] if states == 1 else tuple(each)


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "gru": layer(3),
    "gru_cell": cell(3),
    "lstm": layer(4, states=2),
    "lstm_cell": cell(4, states=2),
    "rnn_relu": layer(1),
    "rnn_relu_cell": cell(1),
    "rnn_tanh": layer(1),
    "rnn_tanh_cell": cell(1),
}


REFERENCES: dict[str, Callable[..., Any]] = {}
