"""Batch normalisation: one mean and variance for each channel.

The numbers of a channel lie scattered, in as many pieces as there are examples, or
in steps: whichever are fewer slices. Their order within a row does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from slowtorch.kernels.strided import flat_list
from slowtorch.nn._kernels.normalisation import (
    dot,
    inverse_root,
    moments_of,
    ordered,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["BATCH_NORM"]

Row: TypeAlias = "list[float]"
Running: TypeAlias = "tuple[Tensor | None, Tensor | None]"


def _pieces(shape: Shape, channel: int) -> list[slice]:
    """Where the numbers of a channel are in a row-major list."""
    count, channels, *rest = shape
    inner = 1
    for size in rest:
        inner *= size
    block, first = channels * inner, channel * inner
    if not block or not count:
        return [slice(0)]
    if inner <= count:
        return [slice(at, None, block) for at in range(first, first + inner)]
    starts = range(first, count * block, block)
    return [slice(at, at + inner) for at in starts]


def _gather(values: Row, pieces: list[slice]) -> Row:
    if len(pieces) == 1:
        return values[pieces[0]]
    row: Row = []
    for piece in pieces:
        row += values[piece]
    return row


def _scatter(target: Row, pieces: list[slice], row: Row) -> None:
    size = len(row) // len(pieces)
    for at, piece in enumerate(pieces):
        target[piece] = row[at * size : (at + 1) * size]


def _numbers(parameter: Tensor | None, otherwise: float, count: int) -> Row:
    return [otherwise] * count if parameter is None else flat_list(parameter)


def batch_norm(
    out: tuple[Layout, Layout],
    x: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running: Running,
    training: bool,
    momentum: float,
    eps: float,
) -> tuple[Storage, Storage, Storage]:
    """Each channel less its mean, over its deviation, times weight, plus bias.

    Also the means and 1 / deviations that were taken. In training, they are the
    numbers' own, and *running* moves towards them.
    """
    result, moments = out
    channels = moments.numel
    if training and result.numel:
        rows, found = _own_moments(x, channels)
        _move(running, found, momentum, result.numel // channels)
    else:
        means = _numbers(running[0], 0.0, channels)
        found = list(zip(means, _numbers(running[1], 0.0, channels)))
        values = flat_list(x)
        rows = [_gather(values, _pieces(result.shape, c)) for c in range(channels)]
    numbers = [0.0] * result.numel
    scales = [inverse_root(variance + eps) for _, variance in found]
    weights, shifts = _numbers(weight, 1.0, channels), _numbers(bias, 0.0, channels)
    for c, (row, (mean, _), scale) in enumerate(zip(rows, found, scales)):
        factor, shift = scale * weights[c], shifts[c]
        normal = [(v - mean) * factor + shift for v in row]
        _scatter(numbers, _pieces(result.shape, c), normal)
    storage = ordered(result, numbers)
    return storage, moments.store([m for m, _ in found]), moments.store(scales)


def _own_moments(
    x: Tensor, channels: int
) -> tuple[list[Row], list[tuple[float, float]]]:
    values, shape = flat_list(x), x._layout.shape
    rows = [_gather(values, _pieces(shape, c)) for c in range(channels)]
    return rows, [moments_of(row) for row in rows]


def _move(
    running: Running, found: list[tuple[float, float]], momentum: float, count: int
) -> None:
    """running = (1 - momentum) running + momentum found, in place.

    The variance that is kept divides by one less than the number of elements, and of
    a single element it is nan.
    """
    unbiased = count / (count - 1) if count > 1 else float("nan")
    for kept, new in zip(
        running, ([m for m, _ in found], [v * unbiased for _, v in found])
    ):
        if kept is not None:
            pairs = zip(flat_list(kept), new)
            _write(kept, [old * (1 - momentum) + v * momentum for old, v in pairs])


def _write(target: Tensor, values: Sequence[float]) -> None:
    layout = target._layout
    (step,) = layout.strides
    start, stop = target._offset, target._offset + (len(values) - 1) * step + 1
    target._storage[start : stop : step or 1] = layout.store(values)  # type: ignore[assignment]  # one typecode


def batch_norm_backward(
    out: tuple[Layout | None, ...],
    grad: Tensor,
    x: Tensor,
    mean: Tensor,
    scale: Tensor,
    weight: Tensor | None,
    training: bool,
) -> tuple[Storage | None, ...]:
    """Gradients of batch_norm for its input, weight and bias, as far as *out* asks.

    dx = w s (g - mean(g) - h mean(g h)), with h = (x - m) s; in evaluation w s g
    dw = sum of g h,  db = sum of g, in each channel
    """
    want_x, want_weight, want_bias = out
    shape, count = x._layout.shape, x._layout.numel
    means, scales = flat_list(mean), flat_list(scale)
    weights = _numbers(weight, 1.0, len(means))
    grads, values = flat_list(grad), flat_list(x)
    numbers = [0.0] * count
    products: Row = []
    totals: Row = []
    for c, (m, s, w) in enumerate(zip(means, scales, weights)):
        pieces, factor = _pieces(shape, c), s * w
        g = _gather(grads, pieces)
        h = [(v - m) * s for v in _gather(values, pieces)]
        products.append(dot(g, h))
        totals.append(sum(g))
        if want_x is None or not g:
            continue
        if training:
            low, slope = totals[c] / len(g), products[c] / len(g)
            row = [(p - low - q * slope) * factor for p, q in zip(g, h)]
        else:
            row = [p * factor for p in g]
        _scatter(numbers, pieces, row)
    return (
        None if want_x is None else ordered(want_x, numbers),
        stored(want_weight, products),
        stored(want_bias, totals),
    )


BATCH_NORM: dict[str, Kernel] = {
    "batch_norm": batch_norm,
    "batch_norm_backward": batch_norm_backward,
}
