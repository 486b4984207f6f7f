"""Connectionist temporal classification, by dynamic programming.

The labels of an example, with a blank before, between and after them, are its states.
An alignment starts in one of the first two and ends in one of the last two; from one
time to the next it stays, goes on by one, or skips a blank between two labels that
differ. ``forward[t][s]`` is the logarithm of the sum of the probabilities of all
alignments up to time t that are in state s then, ``backward[t][s]`` of those from t on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, inf, log, nan
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["CTC"]

Rows = list[list[float]]
Lengths = Sequence[int]


def _log_sum(a: float, b: float, c: float = -inf) -> float:
    """log(e^a + e^b + e^c)."""
    most = max(a, b, c)
    if most == -inf:
        return most
    return most + log(exp(a - most) + exp(b - most) + exp(c - most))


def _states(labels: Sequence[int], blank: int) -> list[int]:
    """The labels with blanks around them."""
    states = [blank] * (2 * len(labels) + 1)
    states[1::2] = labels
    return states


def _forward(rows: Rows, states: list[int]) -> Rows:
    """The sums over the beginnings of alignments, for each time and state."""
    # Whether two states before lies a label that differs: a blank may be skipped.
    skips = [s > 2 and states[s] != states[s - 2] for s in range(1, len(states), 2)]
    first = [rows[0][label] for label in states[:2]]
    table = [first + [-inf] * (len(states) - len(first))]
    for row in rows[1:]:
        old = [-inf, -inf, *table[-1]]
        table.append(
            [
                row[label]
                + (
                    _log_sum(old[s + 2], old[s + 1], old[s])
                    if s % 2 and skips[s // 2]
                    else _log_sum(old[s + 2], old[s + 1])
                )
                for s, label in enumerate(states)
            ]
        )
    return table


def _loss(rows: Rows, states: list[int], table: Rows) -> float:
    """-log of the probability that any alignment gives the labels."""
    if not rows:
        return -0.0 if len(states) == 1 else inf
    last = table[-1]
    return -_log_sum(last[-1], last[-2] if len(last) > 1 else -inf)


def _slope(rows: Rows, states: list[int]) -> Rows:
    """The derivative of the loss by the scores before log-softmax.

    It is softmax minus the share of the alignments that have this label at this time.
    """
    table = _forward(rows, states)
    turned = _forward(rows[::-1], states[::-1])
    loss = _loss(rows, states, table)
    if loss == inf:
        return [[nan] * len(row) for row in rows]
    slopes = []
    for row, begun, rest in zip(rows, table, reversed(turned)):
        slope = [exp(p) for p in row]
        for label, a, b in zip(states, begun, reversed(rest)):
            if a > -inf and b > -inf:  # both count the score at this time
                slope[label] -= exp(a + b + loss - row[label])
        slopes.append(slope)
    return slopes


def _examples(
    x: Tensor, targets: Tensor, lengths: tuple[Lengths, Lengths], blank: int
) -> Iterator[tuple[Rows, list[int]]]:
    """The rows of each example's time, and its states."""
    _, batch, classes = x._layout.shape
    values: list[float] = flat_list(x)
    labels: list[int] = list(map(int, flat_list(targets)))
    shape, start = targets._layout.shape, 0
    for n, (times, count) in enumerate(zip(*lengths, strict=True)):
        places = range(n * classes, times * batch * classes, batch * classes)
        rows = [values[i : i + classes] for i in places]
        if len(shape) == 2:
            start = n * shape[1]
        states = _states(labels[start : start + count], blank)
        if not 0 <= min(states) <= max(states) < classes:
            wrong = min(states) if min(states) < 0 else max(states)
            message = f"Expected targets to have values from 0 to {classes - 1}, "
            raise RuntimeError(f"{message}but got value {wrong} (in ctc_loss)")
        start += count
        yield rows, states


def ctc_loss(out: Layout, x: Tensor, *asked: Any) -> Storage:
    """The loss of each example."""
    losses = []
    for rows, states in _examples(x, *asked):
        table = _forward(rows, states) if rows else []
        losses.append(_loss(rows, states, table))
    return out.store(losses)


def ctc_loss_backward(
    out: Layout, grad: Tensor, x: Tensor, zero_infinity: bool, *asked: Any
) -> Storage:
    """g times the slope of each example; 0 for times after its end."""
    _, batch, classes = out.shape
    values = [0.0] * out.numel
    step = batch * classes
    pairs = zip(flat_list(grad), _examples(x, *asked), strict=True)
    for n, (g, (rows, states)) in enumerate(pairs):
        for t, slope in enumerate(_slope(rows, states) if rows else ()):
            if slope[0] != slope[0] and zero_infinity:
                break
            place = t * step + n * classes
            values[place : place + classes] = [g * each for each in slope]
    return out.store(values)


CTC: dict[str, Kernel] = {
    "ctc_loss": ctc_loss,
    "ctc_loss_backward": ctc_loss_backward,
}
