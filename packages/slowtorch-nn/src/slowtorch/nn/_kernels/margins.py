"""Losses that ask for a margin between the right score and the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from math import exp, inf, log, log1p
from typing import TYPE_CHECKING, Any

from slowtorch._dtype_info import finfo
from slowtorch.kernels.strided import flat, flat_list
from slowtorch.nn._kernels.losses import pairwise

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["MARGINS"]


def _soft_margin(xs: Iterable[Any], ys: Iterable[Any], largest: float) -> list[float]:
    return [
        log1p(exp(t)) if (t := -a * b) <= largest else t + inf for a, b in zip(xs, ys)
    ]


SOFT_MARGIN = pairwise(_soft_margin)


def soft_margin_loss(out: Layout, x: Tensor, y: Tensor, reduction: str) -> Storage:
    """log(1 + exp(-y x)); inf where the exponential is, in the type of the scores."""
    largest = log(finfo(out.dtype).max)
    storage: Storage = SOFT_MARGIN(out, x, y, reduction, largest)
    return storage


def _summed(out: Layout, losses: list[float], reduction: str) -> Storage:
    """As in ``reduced``, but PyTorch's mean over no examples is 0 for these."""
    if reduction == "none":
        return out.store(losses)
    total = sum(losses)
    return out.store((total / max(len(losses), 1) if reduction == "mean" else total,))


def _rows(x: Tensor) -> Iterable[Sequence[Any]]:
    """The scores of each example; a number, or a row of them, is one example."""
    shape = x._layout.shape
    classes = shape[-1] if shape else 1
    values = flat_list(x)
    return [values[i : i + classes] for i in range(0, len(values), classes)]


def multi_margin_loss(
    out: Layout,
    x: Tensor,
    target: Tensor,
    p: int,
    margin: float,
    weight: Tensor | None,
    reduction: str,
) -> Storage:
    """The sum over classes i that are not t of w_t max(0, margin - x_t + x_i)^p / C."""
    losses = []
    of_class = None if weight is None else flat(weight)
    for row, t in zip(_rows(x), flat_list(target)):
        if not 0 <= t < len(row):
            raise RuntimeError("target out of range")
        least = margin - row[t]
        gaps = [
            gap for score in (*row[:t], *row[t + 1 :]) if (gap := least + score) > 0
        ]
        loss = sum(gaps) if p == 1 else sum([gap * gap for gap in gaps])
        factor = 1.0 if of_class is None else of_class[t]
        losses.append(loss * factor / len(row))
    return _summed(out, losses, reduction)


def _labels(row: list[int], classes: int) -> list[int]:
    """The class numbers before the first -1.

    Raises:
        RuntimeError: one of all, before it or after it, is neither class nor -1.
    """
    if row and not -1 <= min(row) <= max(row) < classes:
        raise RuntimeError("argument #2 'target' is out of range")
    return list(takewhile((-1).__ne__, row))


def multilabel_margin_loss(
    out: Layout, x: Tensor, target: Tensor, reduction: str
) -> Storage:
    """The sum over labels t and other classes i of max(0, 1 - x_t + x_i) / C."""
    losses = []
    for row, given in zip(_rows(x), _rows(target)):
        labels = _labels(list(given), len(row))
        known = set(labels)
        others = [score for i, score in enumerate(row) if i not in known]
        leasts = [1 - row[t] for t in labels]
        gaps = [gap for a in leasts for b in others if (gap := a + b) > 0]
        losses.append(sum(gaps) / len(row))
    return _summed(out, losses, reduction)


def multilabel_margin_slope(out: Layout, x: Tensor, target: Tensor) -> Storage:
    """The derivative of each example's loss by its scores: how many margins fail."""
    slopes: list[float] = []
    for row, given in zip(_rows(x), _rows(target)):
        labels = _labels(list(given), len(row))
        known = set(labels)
        slope = [0] * len(row)
        for t in labels:
            least = 1 - row[t]
            for i, score in enumerate(row):
                if i not in known and least + score > 0:
                    slope[i] += 1
                    slope[t] -= 1
        slopes += [count / len(row) for count in slope]
    return out.store(slopes)


MARGINS: dict[str, Kernel] = {
    "soft_margin_loss": soft_margin_loss,
    "multi_margin_loss": multi_margin_loss,
    "multilabel_margin_loss": multilabel_margin_loss,
    "multilabel_margin_slope": multilabel_margin_slope,
}
