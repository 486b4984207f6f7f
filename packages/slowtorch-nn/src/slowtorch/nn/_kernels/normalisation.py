"""Normalisation: rows shifted to mean 0 and scaled to variance 1, and its gradient.

A row is what shares one mean: the last dimensions of one example (layer_norm), or
some of its channels (group_norm). ``_kernels/batch_norm.py`` has rows that lie
scattered.

The variance comes from ``math.dist(row, [mean] * n)``, the length of the row less its
mean: a loop in C that takes 8 ns per number where ``sum(map(mul, row, row))`` takes
28, loses nothing when the mean is large, and leaves 110 ns per number in all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import dist, inf, nan, sqrt
from operator import mul
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.matmul import dots
from slowtorch.kernels.strided import copy_strided, flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["NORMALISATION", "dot", "inverse_root", "moments_of", "ordered", "stored"]

Row: TypeAlias = "list[float]"
Gradients: TypeAlias = "tuple[Storage | None, ...]"

sumprod = getattr(math, "sumprod", None)


def inverse_root(x: float) -> float:
    """1 / sqrt(x): infinite at 0, nan below."""
    if x > 0:
        return 1 / sqrt(x)
    return inf if x == 0 else nan


def dot(a: Row, b: Row) -> float:
    """The sum of products; of 100, by ``math.sumprod`` in half the time (3.12)."""
    total: float = sum(map(mul, a, b)) if sumprod is None else sumprod(a, b)
    return total


def moments_of(row: Row) -> tuple[float, float]:
    """Mean and variance, dividing by the number of elements."""
    count = len(row)
    mean = sum(row) / count
    length = dist(row, [mean] * count)
    return mean, length * length / count


def stored(out: Layout | None, numbers: Sequence[float]) -> Storage | None:
    """*numbers* as the storage of *out*; nothing if it is not wanted."""
    return None if out is None else out.store(numbers)


def ordered(out: Layout, numbers: Sequence[float]) -> Storage:
    """*numbers*, which stand row by row, in the order of *out*'s memory."""
    storage = out.store(numbers)
    if out.contiguous:
        return storage
    result = storage[:]
    steps = contiguous_strides(out.shape)
    copy_strided(out.shape, storage, 0, steps, result, 0, out.strides)
    return result


def _patterns(
    parameter: Tensor | None, groups: int, inner: int, otherwise: float, length: int
) -> list[Row]:
    """For each of the groups, the parameter of each place in a row."""
    if parameter is None:
        return [[otherwise] * length] * groups
    values = flat_list(parameter)
    if inner != 1:
        values = [value for value in values for _ in range(inner)]
    return [values[at : at + length] for at in range(0, len(values), length)]


def layer_norm(
    out: tuple[Layout, Layout],
    x: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
    groups: int = 1,
    inner: int = 1,
) -> tuple[Storage, Storage, Storage]:
    """Rows normalised, times weight, plus bias; and their means and 1 / deviations.

    Args:
        out: layouts of the result and of the means.
        x: the rows, one after another.
        weight: a factor for each place in a row, or nothing.
        bias: a summand for each place, or nothing.
        eps: what is added to the variance.
        groups: how many rows follow one another before the parameters repeat.
        inner: how many neighbours share a parameter.
    """
    result, moments = out
    if not result.numel:
        empty = (
            moments.store([0.0] * moments.numel),
            moments.store([nan] * moments.numel),
        )
        return (result.store(()), *empty)
    length = result.numel // moments.numel
    plain = weight is None and bias is None
    factors = _patterns(weight, groups, inner, 1.0, length)
    shifts = _patterns(bias, groups, inner, 0.0, length)
    values = flat(x)
    means: Row = []
    scales: Row = []
    numbers: Row = []
    for start in range(0, len(values), length):
        row: Any = values[start : start + length].tolist()
        group = len(means) % groups
        mean, variance = moments_of(row)
        scale = inverse_root(variance + eps)
        means.append(mean)
        scales.append(scale)
        if plain:
            numbers += [(v - mean) * scale for v in row]
            continue
        triples = zip(row, factors[group], shifts[group])
        numbers += [(v - mean) * scale * w + b for v, w, b in triples]
    return ordered(result, numbers), moments.store(means), moments.store(scales)


def layer_norm_backward(
    out: tuple[Layout | None, ...],
    grad: Tensor,
    x: Tensor,
    mean: Tensor,
    scale: Tensor,
    weight: Tensor | None,
    groups: int = 1,
    inner: int = 1,
) -> Gradients:
    """Gradients of layer_norm for its input, weight and bias, as far as *out* asks.

    dx = s (a - mean(a) - h mean(a h)), with a = g w, h = (x - m) s
    dw = sum over rows of g h,  db = sum over rows of g
    """
    rows = list(zip(flat(mean), flat(scale)))
    if not x._layout.numel:
        return tuple(
            [stored(each, [0.0] * (each.numel if each else 0)) for each in out]
        )
    length = x._layout.numel // len(rows)
    factors = _patterns(weight, groups, inner, 1.0, length)
    if groups == inner == 1 and not any(grad._layout.strides):
        return _of_one_gradient(
            out, grad, x, rows, None if weight is None else factors[0]
        )
    want_x, want_weight, want_bias = out
    grads, values = flat_list(grad), flat_list(x)
    for_x: Row = []
    products: Row = []
    for at, (m, s) in enumerate(rows):
        line = slice(at * length, (at + 1) * length)
        g, h = grads[line], [(v - m) * s for v in values[line]]
        if want_x is not None:
            a = g if weight is None else list(map(mul, g, factors[at % groups]))
            low, slope = sum(a) / length, dot(a, h) / length
            for_x += [(p - low - q * slope) * s for p, q in zip(a, h)]
        if want_weight is not None:
            products += map(mul, g, h)
    period = groups * length
    return (
        None if want_x is None else ordered(want_x, for_x),
        None if want_weight is None else _columns(want_weight, products, period, inner),
        None if want_bias is None else _columns(want_bias, grads, period, inner),
    )


def _columns(out: Layout, values: Row, period: int, inner: int) -> Storage:
    """The sums of what stands *period* apart; then of *inner* neighbours."""
    sums = [sum(values[at::period]) for at in range(period)]
    if inner != 1:
        sums = [sum(sums[at : at + inner]) for at in range(0, period, inner)]
    return out.store(sums)


def _of_one_gradient(
    out: tuple[Layout | None, ...],
    grad: Tensor,
    x: Tensor,
    moments: list[tuple[float, float]],
    weights: Row | None,
) -> Gradients:
    """The same if all elements have one gradient, as ``sum`` and ``mean`` give.

    What is the same in all rows is computed once, and the rest are two products of a
    vector and a matrix: 130 ns per number instead of 245.
    """
    want_x, want_weight, want_bias = out
    g, count = grad._storage[grad._offset], len(moments)
    values = flat_list(x)
    length = len(values) // count
    for_weight: Row = []
    if want_weight is not None:
        scales = [g * s for _, s in moments]
        shift = sum([g * m * s for m, s in moments])
        columns = [values[at::length] for at in range(length)]
        for_weight = [each - shift for each in dots([scales], columns, count)]
    return (
        None
        if want_x is None
        else want_x.store(_rows_of_one_gradient(g, values, moments, weights)),
        stored(want_weight, for_weight),
        stored(want_bias, [g * count] * length),
    )


def _rows_of_one_gradient(
    g: float, values: Row, moments: list[tuple[float, float]], weights: Row | None
) -> Row:
    """The gradients of the input, row by row."""
    length = len(values) // len(moments)
    rows = [values[at : at + length] for at in range(0, len(values), length)]
    a = [g * w for w in weights] if weights else [g] * length
    total, result = sum(a), []
    along = dots([a], rows, length) if weights else [g * sum(row) for row in rows]
    for row, (m, s), shadow in zip(rows, moments, along):
        slope = (shadow - m * total) * s * s * s / length
        low = m * slope - s * total / length
        if weights:
            result += [s * p - slope * v + low for p, v in zip(a, row)]
        else:
            low += s * g
            result += [low - slope * v for v in row]
    return result


NORMALISATION: dict[str, Kernel] = {
    "layer_norm": layer_norm,
    "layer_norm_backward": layer_norm_backward,
}
