"""Sampling at given positions: where a grid points to, images are interpolated.

A position reads a few places along each dimension apart; ``along`` says which, with
what weights, and how fast those change with the coordinate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from slowtorch._rounding import round_float32
from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["GRID_SAMPLING", "Sampling"]

# A place, its weight, and the first three derivatives of that by the coordinate.
Reading = tuple[int, float, float, float, float]
KEYS = -0.75  # the parameter of Keys' cubic kernel


class Sampling(NamedTuple):
    """How to sample.

    Attributes:
        mode: ``'bilinear'``, ``'nearest'`` or ``'bicubic'``.
        padding: what is beyond the edges: ``'zeros'``, ``'border'``, ``'reflection'``.
        align_corners: whether -1 and 1 are the middles of the outermost places, and
            not their outer edges.
    """

    mode: str
    padding: str
    align_corners: bool


def grid_sample(out: Layout, x: Tensor, grid: Tensor, how: Sampling) -> Storage:
    """The input at each position: the weighted sum of what it reads."""
    size = math.prod(x._layout.shape[2:])
    data, result = flat_list(x), []
    channels = x._layout.shape[1]
    for number, positions in enumerate(_batches(grid)):
        readings = [_weights(p, x._layout, how) for p in positions]
        for channel in range(channels):
            start = (number * channels + channel) * size
            plane = data[start : start + size]
            result += [
                sum(map(mul, weights, [plane[place] for place in places]))
                for places, weights in readings
            ]
    return out.store(result)


def grid_sample_backward(
    out: Layout, grad: Tensor, grid: Tensor, how: Sampling
) -> Storage:
    """The gradient for the input: each place gets back what was read from it."""
    size, count = math.prod(out.shape[2:]), math.prod(grad._layout.shape[2:])
    grads, result = flat_list(grad), []
    channels = out.shape[1]
    for number, positions in enumerate(_batches(grid)):
        readings = [_weights(p, out, how) for p in positions]
        for channel in range(channels):
            start = (number * channels + channel) * count
            plane = [0.0] * size
            for g, (places, weights) in zip(grads[start : start + count], readings):
                for place, weight in zip(places, weights):
                    plane[place] += g * weight
            result += plane
    return out.store(result)


def grid_sample_slope(
    out: Layout, grad: Tensor, x: Tensor, grid: Tensor, how: Sampling
) -> Storage:
    """The gradient for the grid: how the results change with each coordinate."""
    layout = x._layout
    size, count = math.prod(layout.shape[2:]), math.prod(grad._layout.shape[2:])
    data, grads, result = flat_list(x), flat_list(grad), []
    channels = layout.shape[1]
    for number, positions in enumerate(_batches(grid)):
        at = number * channels
        planes = [data[c * size : (c + 1) * size] for c in range(at, at + channels)]
        columns = zip(
            *[grads[c * count : (c + 1) * count] for c in range(at, at + channels)]
        )
        for position, column in zip(positions, columns):
            for places, slopes in _slopes(position, layout, how):
                weighted = [
                    sum(map(mul, slopes, [plane[place] for place in places]))
                    for plane in planes
                ]
                result.append(sum(map(mul, column, weighted)))
    return out.store(result or [0.0] * out.numel)


def _batches(grid: Tensor) -> Iterator[list[Sequence[float]]]:
    """For each example its positions, the last dimension's coordinate first."""
    shape, numbers = grid._layout.shape, flat_list(grid)
    dims, each = shape[-1], math.prod(shape[1:])
    for start in range(0, shape[0] * each, each or 1):
        coordinates = numbers[start : start + each]
        yield [coordinates[at : at + dims] for at in range(0, each, dims)]


def _weights(
    position: Sequence[float], layout: Layout, how: Sampling
) -> tuple[list[int], list[float]]:
    """The places that a position reads, and their weights."""
    places, weights = [0], [1.0]
    for coordinate, size in zip(reversed(position), layout.shape[2:]):
        readings = along(coordinate, size, how, layout.dtype.bits < 64)
        places = [p * size + each[0] for p in places for each in readings]
        weights = [w * each[1] for w in weights for each in readings]
    return places, weights


def _slopes(
    position: Sequence[float], layout: Layout, how: Sampling
) -> Iterator[tuple[list[int], list[float]]]:
    """The same, with derivatives by each coordinate in place of weights."""
    single = layout.dtype.bits < 64
    readings = [
        along(coordinate, size, how, single)
        for coordinate, size in zip(reversed(position), layout.shape[2:])
    ]
    for by in reversed(range(len(readings))):
        places, slopes = [0], [1.0]
        for dim, (each, size) in enumerate(zip(readings, layout.shape[2:])):
            which = 2 if dim == by else 1
            places = [p * size + q[0] for p in places for q in each]
            slopes = [s * q[which] for s in slopes for q in each]
        yield places, slopes


def along(coordinate: float, size: int, how: Sampling, single: bool) -> list[Reading]:
    """What one coordinate reads along its dimension; places beyond it are left out."""
    readings = everything_along(coordinate, size, how, single)
    return [each for each in readings if 0 <= each[0] < size]


def everything_along(
    coordinate: float, size: int, how: Sampling, single: bool
) -> list[Reading]:
    """The same with places beyond the edges."""
    stretch = (size - 1) / 2 if how.align_corners else size / 2
    position = (coordinate + 1) * stretch
    if single:  # as PyTorch rounds, since a position may be just at a place
        position = round_float32(round_float32(coordinate + 1) * stretch)
    if not how.align_corners:
        position -= 0.5
    if not math.isfinite(position) and position != math.inf:
        position = -100.0  # beyond the edge, as in PyTorch
    if how.mode == "bicubic":
        return _cubic(min(position, 1e9), stretch, size, how)
    position, slope = _inside(min(position, 1e9), size, how)
    return _near(position, stretch * slope, how.mode)


def _near(position: float, slope: float, mode: str) -> list[Reading]:
    """The nearest place (of two the even one), or the two around a position."""
    if mode == "nearest":
        return [(round(position), 1.0, 0.0, 0.0, 0.0)]
    left = math.floor(position)
    share = position - left
    return [
        (left, 1 - share, -slope, 0.0, 0.0),
        (left + 1, share, slope, 0.0, 0.0),
    ]


def _cubic(position: float, slope: float, size: int, how: Sampling) -> list[Reading]:
    """Four places around a position, each moved inside by itself."""
    left = math.floor(position)
    readings = []
    for place in range(left - 1, left + 3):
        weight, first, second, third = _keys(position - place)
        inside = int(_inside(float(place), size, how)[0])
        readings.append(
            (inside, weight, first * slope, second * slope**2, third * slope**3)
        )
    return readings


def _keys(x: float) -> tuple[float, float, float, float]:
    """The cubic kernel of Keys (1981), and its three derivatives."""
    a, sign, x = KEYS, math.copysign(1.0, x), abs(x)
    if x < 1:
        value = ((a + 2) * x - (a + 3)) * x * x + 1
        first = (3 * (a + 2) * x - 2 * (a + 3)) * x
        return value, sign * first, 6 * (a + 2) * x - 2 * (a + 3), sign * 6 * (a + 2)
    value = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    first = (3 * a * x - 10 * a) * x + 8 * a
    return value, sign * first, 6 * a * x - 10 * a, sign * 6 * a


def _inside(position: float, size: int, how: Sampling) -> tuple[float, float]:
    """A position moved into the image, and its derivative."""
    slope = 1.0
    if how.padding == "zeros":
        return position, slope
    if how.padding == "reflection":
        low, high = (0.0, size - 1.0) if how.align_corners else (-0.5, size - 0.5)
        position, slope = _reflected(position, low, high)
    if position <= 0:
        return 0.0, 0.0
    return (size - 1.0, 0.0) if position >= size - 1 else (position, slope)


def _reflected(position: float, low: float, high: float) -> tuple[float, float]:
    """A position thrown back and forth between two mirrors."""
    span = high - low
    if not span:
        return 0.0, 0.0
    slope = -1.0 if position < low else 1.0
    turns, rest = divmod(abs(position - low), span)
    return (low + rest, slope) if turns % 2 == 0 else (high - rest, -slope)


GRID_SAMPLING: dict[str, Kernel] = {
    "grid_sample": grid_sample,
    "grid_sample_backward": grid_sample_backward,
    "grid_sample_slope": grid_sample_slope,
}
