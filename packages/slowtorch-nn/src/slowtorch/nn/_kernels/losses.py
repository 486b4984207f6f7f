"""Losses: one number for each element or example, and perhaps their sum or mean.

Sums are taken in double precision and rounded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat
from math import exp, log, log1p
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list, operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["LOSSES", "reduced"]

Numbers = Iterable[Any]


def reduced(out: Layout, values: list[float], reduction: str) -> Storage:
    """All *values*, their sum, or their mean (nan where there are none)."""
    if reduction == "none":
        return out.store(values)
    total = sum(values)
    if reduction == "mean":
        total = total / len(values) if values else float("nan")
    return out.store((total,))


def pairwise(f: Callable[..., list[float]]) -> Kernel:
    """The kernel of a loss that compares *x* with *y* element by element."""

    def kernel(
        out: Layout, x: Tensor, y: Tensor, reduction: str, *rest: Any
    ) -> Storage:
        # With a reduction both have one shape; without, *out* has it, and its strides.
        if reduction == "none":
            return out.store(f(operand(x, out), operand(y, out), *rest))
        return reduced(out, f(flat(x), flat(y), *rest), reduction)

    return kernel


def _squares(xs: Numbers, ys: Numbers) -> list[float]:
    return [(d := a - b) * d for a, b in zip(xs, ys)]


def mse_loss_backward(
    out: Layout, grad: Tensor, x: Tensor, y: Tensor, factor: float
) -> Storage:
    """g * factor * (x - y)."""
    xs, ys = operand(x, out), operand(y, out)
    if grad._layout.numel == 1:  # one gradient for all: multiply it only once
        factor *= grad._storage[grad._offset]
        return out.store([factor * (a - b) for a, b in zip(xs, ys)])
    triples = zip(operand(grad, out), xs, ys)
    return out.store([g * factor * (a - b) for g, a, b in triples])


def _smooth_l1(xs: Numbers, ys: Numbers, beta: float) -> list[float]:
    return [
        0.5 * d * d / beta if (d := abs(a - b)) < beta else d - 0.5 * beta
        for a, b in zip(xs, ys)
    ]


def _huber(xs: Numbers, ys: Numbers, delta: float) -> list[float]:
    return [
        0.5 * d * d if (d := abs(a - b)) <= delta else delta * (d - 0.5 * delta)
        for a, b in zip(xs, ys)
    ]


def binary_cross_entropy(
    out: Layout, x: Tensor, y: Tensor, weight: Tensor | None, reduction: str
) -> Storage:
    """-w (y log x + (1 - y) log(1 - x)), neither logarithm below -100."""
    probabilities = flat(x).tolist()
    if not all(0 <= p <= 1 for p in probabilities):
        raise RuntimeError("all elements of input should be between 0 and 1")
    wanted = flat(y).tolist()
    if not all(0 <= p <= 1 for p in wanted):
        raise RuntimeError("all elements of target should be between 0 and 1")
    losses = [
        (y - 1) * _bounded(log1p, -p) - y * _bounded(log, p)
        for p, y in zip(probabilities, wanted)
    ]
    return reduced(out, _weighted(losses, weight), reduction)


def _bounded(f: Callable[[float], float], x: float) -> float:
    try:
        return max(f(x), -100.0)
    except ValueError:  # of log(0), which is minus infinity
        return -100.0


def _weighted(losses: list[float], weight: Tensor | None) -> list[float]:
    if weight is None:
        return losses
    return [loss * w for loss, w in zip(losses, flat(weight))]


def binary_cross_entropy_with_logits(
    out: Layout,
    x: Tensor,
    y: Tensor,
    weight: Tensor | None,
    pos_weight: Tensor | None,
    reduction: str,
) -> Storage:
    """w ((1 - y) x + (1 + (p - 1) y) log(1 + e^-x)), from the side without overflow."""
    of_ones = repeat(1.0) if pos_weight is None else flat(pos_weight)
    losses = [
        (1 - b) * a + (1 + (p - 1) * b) * (log1p(exp(-abs(a))) - min(a, 0.0))
        for a, b, p in zip(flat(x), flat(y), of_ones)
    ]
    return reduced(out, _weighted(losses, weight), reduction)


# The negative log likelihood. Input is (N, C, inner), target (N, inner), however many
# dimensions inner stands for.


def _places(targets: list[int], classes: int, inner: int) -> Iterable[int]:
    """Where in the input the first class of each target lies."""
    if inner == 1:
        return range(0, len(targets) * classes, classes)
    return [i // inner * classes * inner + i % inner for i in range(len(targets))]


def _class_weights(
    targets: list[int], weight: Tensor | None, classes: int, ignored: int
) -> list[float]:
    """The weight of each target: 1 or its class's, 0 where it is ignored.

    Raises:
        IndexError: a target is no class.
    """
    for target in set(targets):
        if not 0 <= target < classes and target != ignored:
            raise IndexError(f"Target {target} is out of bounds.")
    if weight is None:
        return [0.0 if target == ignored else 1.0 for target in targets]
    of_class = flat(weight)
    return [0.0 if target == ignored else of_class[target] for target in targets]


def _inner(layout: Layout) -> tuple[int, int]:
    """The number of classes, and of examples that share a place in the batch."""
    shape = layout.shape
    if len(shape) == 1:
        return shape[0], 1
    inner = 1
    for size in shape[2:]:
        inner *= size
    return shape[1], inner


def nll_loss(
    out: Layout,
    x: Tensor,
    target: Tensor,
    weight: Tensor | None,
    reduction: str,
    ignored: int,
) -> Storage:
    """-x[target] * weight[target] for each example; the mean divides by the weights."""
    classes, inner = _inner(x._layout)
    targets: list[int] = flat_list(target)
    values = flat(x)
    weights = _class_weights(targets, weight, classes, ignored)
    losses = [
        -w * values[place + t * inner] if t != ignored else 0.0
        for w, place, t in zip(weights, _places(targets, classes, inner), targets)
    ]
    if reduction != "mean":
        return reduced(out, losses, reduction)
    total = sum(weights)
    return out.store((sum(losses) / total if total else float("nan"),))


def nll_loss_backward(
    out: Layout,
    grad: Tensor,
    target: Tensor,
    weight: Tensor | None,
    reduction: str,
    ignored: int,
) -> Storage:
    """-g * weight[target] at the target's place (over all weights, for a mean)."""
    classes, inner = _inner(out)
    targets: list[int] = flat_list(target)
    weights = _class_weights(targets, weight, classes, ignored)
    if reduction == "none":
        pairs = zip(flat(grad), weights)
        shares = out.store([-g * w for g, w in pairs])
    else:
        total = sum(weights) if reduction == "mean" else 1.0
        g = -grad._storage[grad._offset] / total if total else float("nan")
        shares = out.store([g * w for w in weights])
    result = out.store((0,)) * out.numel
    places = _places(targets, classes, inner)
    for share, place, t in zip(shares, places, targets):
        if t != ignored:
            result[place + t * inner] = share  # type: ignore[call-overload]  # one typecode
    return result


LOSSES: dict[str, Kernel] = {
    "mse_loss": pairwise(_squares),
    "mse_loss_backward": mse_loss_backward,
    "smooth_l1_loss": pairwise(_smooth_l1),
    "huber_loss": pairwise(_huber),
    "binary_cross_entropy": binary_cross_entropy,
    "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits,
    "nll_loss": nll_loss,
    "nll_loss_backward": nll_loss_backward,
}
