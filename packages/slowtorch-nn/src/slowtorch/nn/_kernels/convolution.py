"""Convolutions, forwards and backwards, in any number of dimensions.

Three loops follow from one sum, over an image x (N, C, sizes), weights w (O, C, taps)
and numbers g (N, O, places) for where the kernel stops:

    T = sum over n, o, c, p, k of g[n,o,p] * w[o,c,k] * x[n,c, p*stride + k*dilation]

A convolution is dT/dg, a transposed one dT/dx, and the gradient of weights dT/dw. Each
is made of dot products of rows that ``windows`` cuts out of the padded image: a column
of them is what the whole kernel sees at one place. On CPython 3.11 that takes 19 to
30 ns for each multiplication, and a loop with indices 190 to 280.

Sums of floats are taken in double precision and rounded once; of integers, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import prod
from operator import add
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.matmul import dots
from slowtorch.kernels.strided import copy_strided, flat_list
from slowtorch.nn._kernels.sliding import (
    Fold,
    Plan,
    Way,
    fold,
    padded,
    plan,
    transposed_plan,
    windows,
)

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["CONVOLUTION"]

Rows = Sequence[Sequence[Any]]
BLOCK = 128  # places at a time in a weight's gradient: as long as ``dots`` writes out


def convolution(
    out: Layout, x: Tensor, weight: Tensor, bias: Tensor | None, way: Way, groups: int
) -> Storage:
    """From an image to the places of the kernel: dT/dg, plus the bias."""
    samples, _, *sizes = x._layout.shape
    outputs, inputs, *kernel = weight._layout.shape
    if not out.numel:
        return out.store(())
    found = plan(tuple(sizes), tuple(kernel), tuple(out.shape[2:]), way)
    values, (phase,) = padded(flat_list(x), tuple(sizes), found.widths), found.phases
    one, length = outputs // groups, inputs * prod(kernel)
    rows, shifts = _rows(weight, length, bias), _shifts(found, inputs)
    result: list[Any] = []
    for number in range(samples * groups):
        start, first = number * inputs * found.room, number % groups * one
        seen = windows(values, [start + i for i in shifts], phase)
        by_place = list(zip(*seen, strict=True))
        some = rows[first : first + one]
        products = dots(by_place, some, length, bias is not None)
        for output in range(one):
            result += products[output::one]
    return _stored(out, result)


def _shifts(found: Plan, channels: int) -> list[int]:
    """What a kernel's taps add to a position, in one channel after another."""
    taps = found.phases[0].shifts
    return [c * found.room + shift for c in range(channels) for shift in taps]


def _rows(weight: Tensor, length: int, bias: Tensor | None) -> list[list[Any]]:
    """The weights of each channel of the result, with its bias at the end."""
    values = flat_list(weight)
    rows = [values[i : i + length] for i in range(0, len(values), length)]
    if bias is not None:
        for row, last in zip(rows, flat_list(bias), strict=True):
            row.append(last)
    return rows


def _stored(out: Layout, values: list[Any]) -> Storage:
    """*values*, which lie row by row, in the order that *out* wants them in."""
    stored = out.store(values)
    if out.contiguous:
        return stored
    result = stored[:]
    there = contiguous_strides(out.shape)
    copy_strided(out.shape, stored, 0, there, result, 0, out.strides)
    return result


def convolution_transposed(
    out: Layout, x: Tensor, weight: Tensor, bias: Tensor | None, way: Way, groups: int
) -> Storage:
    """From the places of a kernel back to the image: dT/dx, plus the bias.

    At each place the kernel's taps all bring something, and each pixel takes a sum.
    """
    result = out.store((0,)) * out.numel
    samples, channels, *places = x._layout.shape
    inputs, outputs, *kernel = weight._layout.shape
    if not out.numel:
        return result
    found = transposed_plan(tuple(places), tuple(kernel), tuple(out.shape[2:]), way)
    values, rows = flat_list(x), _rows(weight, outputs * prod(kernel), None)
    one, count = inputs // groups, prod(places)
    columns = [
        list(zip(*rows[i : i + one], strict=True)) for i in range(0, inputs, one)
    ]
    first = [0] * outputs * groups if bias is None else flat_list(bias)
    sums = Fold(found, tuple(places), prod(kernel), first)
    for sample in range(samples):
        planes: list[Any] = []
        for group, weights in enumerate(columns):
            start = (sample * channels + group * one) * count
            ends = range(start, start + one * count, count)
            planes += _brought([values[i : i + count] for i in ends], weights)
        fold(out, result, sample, planes, sums)
    return result


def _brought(given: Rows, weights: Rows) -> list[Any]:
    """What each tap brings from what its group's channels have, place by place."""
    by_place = list(zip(*given, strict=True))
    products, taps = dots(by_place, weights, len(given)), len(weights)
    planes: list[Any] = []
    for tap in range(taps):
        planes += products[tap::taps]
    return planes


def convolution_weight(
    out: Layout, grad: Tensor, x: Tensor, way: Way, groups: int
) -> Storage:
    """Dot products over all places, of gradients with what each tap saw: dT/dw."""
    samples, channels, *places = grad._layout.shape
    if not x._layout.numel or not grad._layout.numel:
        return out.store((0,)) * out.numel
    sizes = tuple(x._layout.shape[2:])
    found = plan(sizes, tuple(out.shape[2:]), tuple(places), way)
    values, (phase,) = padded(flat_list(x), sizes, found.widths), found.phases
    grads, count = flat_list(grad), prod(places)
    inputs, outputs = out.shape[1], channels // groups
    shifts = _shifts(found, inputs)

    def products(numbers: range) -> list[Any]:
        """Of one group, in some samples: which, out of all samples and groups."""
        given, seen = [], []
        for number in numbers:
            ends = range(
                number * outputs * count, (number + 1) * outputs * count, count
            )
            given.append([grads[end : end + count] for end in ends])
            start = number * inputs * found.room
            seen.append(windows(values, [start + i for i in shifts], phase))
        return dots(_joined(given), _joined(seen), len(numbers) * count)

    some = max(1, BLOCK // count) * groups
    result: list[Any] = []
    for group in range(groups):
        total: list[Any] = []
        for first in range(group, samples * groups, some):
            last = min(first + some, samples * groups)
            more = products(range(first, last, groups))
            total = list(map(add, total, more)) if total else more
        result += total
    return _stored(out, result)


def _joined(parts: list[Any]) -> Rows:
    """The rows of all parts, row by row one behind the other."""
    if len(parts) == 1:
        only: Rows = parts[0]
        return only
    return [list(chain.from_iterable(each)) for each in zip(*parts, strict=True)]


CONVOLUTION: dict[str, Kernel] = {
    "convolution": convolution,
    "convolution_transposed": convolution_transposed,
    "convolution_weight": convolution_weight,
}
