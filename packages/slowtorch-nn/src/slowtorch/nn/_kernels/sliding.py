"""A kernel that slides over an image of any number of dimensions, as slices.

An image is padded once (``padded``). What one tap of the kernel sees from all the
places where the kernel stops lies in rows of that, and is cut out row by row, in
steps where there is a stride (``windows``): 2 to 12 ns for each number, where a loop
with indices takes 90.

The way back, from what lies at the places to the image, is gathered as well, not
scattered. Pixels that are *stride* apart meet the same taps, so each such phase of
the image is slid over the places with a step of 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import product, repeat
from math import prod
from operator import itemgetter, mul
from typing import TYPE_CHECKING, Any, NamedTuple

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.strided import copy_strided

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Storage

__all__ = ["Fold", "Phase", "Plan", "Way", "fold", "padded", "plan"]
__all__ += ["transposed_plan", "windows"]

Sizes = tuple[int, ...]
SHORT = 16  # shorter runs than this are picked one by one, which is faster then


class Way(NamedTuple):
    """How a kernel moves over an image: numbers for each dimension."""

    stride: Sizes
    padding: Sizes
    dilation: Sizes


class Phase(NamedTuple):
    """Places that meet the same taps. All positions are flat, within one channel.

    Runs of *run* places begin at *starts* of the padded source, *step* apart; *taps*
    are places in the kernel and *shifts* what they add to a position in the source.
    There are *shape* places: in the result every *apart*-th, beginning with *first*.
    Where runs are short, *pick* takes the numbers of all places out of *extent*.
    """

    taps: Sizes
    shifts: Sizes
    starts: Sizes
    run: int
    step: int
    shape: Sizes
    first: Sizes
    apart: Sizes
    pick: Callable[[list[Any]], tuple[Any, ...]] | None
    extent: int


class Plan(NamedTuple):
    """The phases, and how the source is padded for them.

    *widths* is the padding before and behind each dimension, *room* the number of
    positions in one padded channel.
    """

    phases: tuple[Phase, ...]
    widths: tuple[tuple[int, int], ...]
    room: int


class _Track(NamedTuple):
    """One dimension of a phase.

    Place i of *places* is number ``first + i * apart`` in the result, and its taps read
    number ``i * step + shift`` of the source.
    """

    taps: list[int]
    shifts: list[int]
    places: int
    step: int
    first: int = 0
    apart: int = 1


class Fold(NamedTuple):
    """How planes become an image: their sizes, and the number to begin with."""

    plan: Plan
    places: Sizes
    taps: int
    bias: list[Any]


@lru_cache(256)
def plan(image: Sizes, kernel: Sizes, places: Sizes, way: Way) -> Plan:
    """From an image to the places of the kernel: each place meets every tap."""
    tracks = [
        [_Track([*range(k)], [i * d - p for i in range(k)], count, s)]
        for k, count, s, p, d in zip(kernel, places, *way, strict=True)
    ]
    return _planned(image, kernel, tracks)


@lru_cache(256)
def transposed_plan(places: Sizes, kernel: Sizes, image: Sizes, way: Way) -> Plan:
    """From the places back to the image: pixel q meets tap i at (q + p - i d) / s."""
    tracks = [
        [_residue(first, k, size, s, p, d) for first in range(min(s, size))]
        for k, size, s, p, d in zip(kernel, image, *way, strict=True)
    ]
    return _planned(places, kernel, tracks)


def _residue(first: int, k: int, size: int, s: int, p: int, d: int) -> _Track:
    """The pixels first, first + s, first + 2 s, ... of *size*."""
    taps = [i for i in range(k) if (first + p - i * d) % s == 0]
    shifts = [(first + p - i * d) // s for i in taps]
    return _Track(taps, shifts, len(range(first, size, s)), 1, first, s)


def _planned(source: Sizes, kernel: Sizes, tracks: list[list[_Track]]) -> Plan:
    widths = [_width(size, dim) for size, dim in zip(source, tracks, strict=True)]
    room = [lo + size + hi for size, (lo, hi) in zip(source, widths, strict=True)]
    in_kernel, in_room = contiguous_strides(kernel), contiguous_strides(tuple(room))
    base = sum([lo * step for (lo, _), step in zip(widths, in_room, strict=True)])
    phases = [_phase(some, in_kernel, in_room, base) for some in product(*tracks)]
    return Plan(tuple(phases), tuple(widths), prod(room))


def _width(size: int, tracks: list[_Track]) -> tuple[int, int]:
    """How far taps reach over the two ends of a dimension."""
    met = [each for each in tracks if each.taps and each.places]
    low = [min(each.shifts) for each in met]
    high = [max(each.shifts) + (each.places - 1) * each.step for each in met]
    return max(0, -min(low, default=0)), max(0, max(high, default=0) - size + 1)


def _phase(
    tracks: tuple[_Track, ...], in_kernel: Sizes, in_room: Sizes, base: int
) -> Phase:
    *outer, (run, step) = _merged(
        [(t.places, t.step * s) for t, s in zip(tracks, in_room, strict=True)]
    )
    starts = _sums([0], [s for _, s in outer], [range(n) for n, _ in outer])
    extent, pick = starts[-1] + (run - 1) * step + 1 if starts else 0, None
    if run < SHORT and len(starts) > 1:
        pick = itemgetter(*[s + i for s in starts for i in range(0, run * step, step)])
    return Phase(
        tuple(_sums([0], in_kernel, [each.taps for each in tracks])),
        tuple(_sums([base], in_room, [each.shifts for each in tracks])),
        tuple(starts),
        run,
        step,
        tuple([each.places for each in tracks]),
        tuple([each.first for each in tracks]),
        tuple([each.apart for each in tracks]),
        pick,
        extent,
    )


def _sums(
    sums: list[int], strides: Sequence[int], numbers: Sequence[Iterable[int]]
) -> list[int]:
    """Flat positions of all combinations of numbers, one of each dimension."""
    for stride, some in zip(strides, numbers, strict=True):
        sums = [each + i * stride for each in sums for i in some]
    return sums


def _merged(dims: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Dimensions as (count, stride), those that continue one another as one."""
    merged: list[tuple[int, int]] = []
    for count, stride in dims:
        if merged and merged[-1][1] == count * stride:
            merged[-1] = (merged[-1][0] * count, stride)
        elif count != 1:
            merged.append((count, stride))
    return merged or [(1, 1)]


def padded(
    values: list[Any], sizes: Sizes, widths: Iterable[tuple[int, int]]
) -> list[Any]:
    """Images of *sizes*, one after another, with noughts around each."""
    inner = 1
    for size, (before, behind) in zip(sizes[::-1], [*widths][::-1], strict=True):
        run = size * inner
        if before or behind:
            gap = [0] * ((before + behind) * inner)
            result = [0] * (before * inner)
            for start in range(0, len(values), run or 1):
                result += values[start : start + run]
                result += gap
            del result[len(result) - before * inner :]
            values = result
        inner *= before + size + behind
    return values


def windows(
    values: list[Any], shifts: Sequence[int], phase: Phase
) -> list[Sequence[Any]]:
    """For each of *shifts*, the numbers that lie there, seen from all places."""
    starts, step, pick, extent = phase.starts, phase.step, phase.pick, phase.extent
    if len(starts) == 1:
        return [values[shift : shift + extent : step] for shift in shifts]
    if pick is not None:
        return [pick(values[shift : shift + extent]) for shift in shifts]
    span = (phase.run - 1) * step + 1
    rows: list[Sequence[Any]] = []
    for shift in shifts:
        row: list[Any] = []
        for start in starts:
            start += shift
            row += values[start : start + span : step]
        rows.append(row)
    return rows


def fold(
    out: Layout, result: Storage, sample: int, planes: list[Any], sums: Fold
) -> None:
    """Write the sums of what all taps brought to each pixel of a sample.

    *planes* has what each tap of each channel's kernel brought, place by place.
    """
    planes = padded(planes, sums.places, sums.plan.widths)
    for phase in sums.plan.phases:
        pixels = out.store(_folded(planes, phase, sums))
        shape = (out.shape[1], *phase.shape)
        offset, by_channel, *steps = out.strides
        offset = sum(map(mul, phase.first, steps), sample * offset)
        strides = (by_channel, *map(mul, phase.apart, steps))
        there = contiguous_strides(shape)
        copy_strided(shape, pixels, 0, there, result, offset, strides)


def _folded(planes: list[Any], phase: Phase, sums: Fold) -> list[Any]:
    """The pixels of one phase, channel by channel."""
    if not phase.taps:  # pixels between places: the kernel is smaller than the stride
        return [first for first in sums.bias for _ in range(prod(phase.shape))]
    room = sums.plan.room
    result: list[Any] = []
    pairs = [*zip(phase.taps, phase.shifts, strict=True)]
    ends = range(0, len(planes), sums.taps * room)
    for start, first in zip(ends, sums.bias, strict=True):
        shifts = [start + tap * room + shift for tap, shift in pairs]
        rows = windows(planes, shifts, phase)
        result += map(sum, zip(*rows, strict=True), repeat(first))
    return result
