"""Where in memory the elements lie that an index names one by one.

An indexed tensor falls into *outer* dimensions, the indexed places, and *inner*
dimensions. All but the places themselves follows from layouts alone, so a ``Plan`` is
worked out once for a layout and used for every index of the same form.
"""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slowtorch._types import Shape, Storage, Strides

__all__ = ["Plan", "Runs", "checked", "distances", "true_places"]

SHORT_RUN = 4  # below, a slice costs more than its elements do one by one
Pairs = list[tuple[int, int]]
_TRUE = re.compile(b"\x01")


class Runs(NamedTuple):
    """Elements at equal distances, which one slice reads or writes.

    Attributes:
        size: how many there are in each.
        step: their distance in the indexed memory.
        other: their distance in the memory of the result, or of the values.
        heads: where the runs begin in both, by the dimensions before the places ...
        picked: ... by the places, in the other memory only ...
        tails: ... and by the dimensions after them.
    """

    size: int
    step: int
    other: int
    heads: Pairs
    picked: list[int]
    tails: Pairs

    def starts(self, places: Sequence[int], offset: int) -> Pairs:
        """Where each run begins, in the indexed memory and in the other."""
        if offset:
            places = [place + offset for place in places]
        starts = list(zip(places, self.picked, strict=True))
        if self.heads != [(0, 0)]:
            starts = [(s + a, t + b) for s, t in self.heads for a, b in starts]
        if self.tails != [(0, 0)]:
            starts = [(s + a, t + b) for s, t in starts for a, b in self.tails]
        return starts


class Plan:
    """The form of an index into one layout.

    Attributes:
        shape: of what is indexed.
        out: the layout of a fresh result, once somebody asked for it.
    """

    __slots__ = ("_heads", "_inner", "_outer", "_runs", "_tails", "out", "shape")

    def __init__(self, outer: Pairs, count: Shape, inner: Pairs) -> None:
        self._outer, self._inner = outer, inner  # (size, stride) of dimensions
        self.shape = (*[n for n, _ in outer], *count, *[n for n, _ in inner])
        self._heads: list[int] | None = None
        self._tails: list[int] = []
        self._runs: dict[Strides, Runs | None] = {}
        self.out: Any = None

    def positions(self, places: Sequence[int], offset: int) -> Sequence[int]:
        """The position of every element, row by row."""
        if self._heads is None:
            self._heads, self._tails = _spread(self._outer), _spread(self._inner)
        if offset:
            places = [place + offset for place in places]
        if len(self._heads) != 1:
            places = [head + place for head in self._heads for place in places]
        if len(self._tails) != 1:
            places = [place + tail for place in places for tail in self._tails]
        return places

    def runs(self, strides: Strides) -> Runs | None:
        """The elements as runs, beside a memory with these strides.

        ``None`` if they are too short to be worth a slice each.
        """
        if strides not in self._runs:
            self._runs[strides] = self._find_runs(strides)
        return self._runs[strides]

    def _find_runs(self, strides: Strides) -> Runs | None:
        before, after = len(self._outer), len(self.shape) - len(self._inner)
        outer = _merged(self._outer, strides[:before])
        inner = _merged(self._inner, strides[after:])
        dims = [*inner, *outer]
        longest = max(dims, key=lambda dim: dim[0], default=(0, 0, 0))
        if longest[0] < SHORT_RUN:
            return None
        return Runs(
            *longest,
            _spread_both([dim for dim in outer if dim is not longest]),
            distances(self.shape[before:after], strides[before:after]),
            _spread_both([dim for dim in inner if dim is not longest]),
        )


def _spread(dims: Pairs) -> list[int]:
    return distances([size for size, _ in dims], [step for _, step in dims])


def _spread_both(dims: list[tuple[int, int, int]]) -> Pairs:
    starts = [(0, 0)]
    for size, a, b in dims:
        starts = [(s + i * a, t + i * b) for s, t in starts for i in range(size)]
    return starts


def distances(
    shape: Sequence[int], strides: Sequence[int], start: int = 0
) -> list[int]:
    """Where each element of a view that begins at *start* lies, row by row."""
    places = [start]
    for size, step in zip(shape, strides, strict=True):
        if size != 1:
            steps = range(0, size * step, step) if step else [0] * size
            places = [place + far for place in places for far in steps]
    return places


def _merged(dims: Pairs, strides: Strides) -> list[tuple[int, int, int]]:
    """(size, step, step) of dimensions; those that continue one another as one."""
    merged: list[tuple[int, int, int]] = []
    for (size, a), b in zip(dims, strides, strict=True):
        if size == 1:
            continue
        if merged and merged[-1][1:] == (size * a, size * b):
            merged[-1] = (merged[-1][0] * size, a, b)
        else:
            merged.append((size, a, b))
    return merged


_numbers: list[int] = []  # 0, 1, 2, ...: a number that exists need not be made
_KEPT = 1 << 16


def true_places(mask: Storage) -> list[int]:
    """Where a mask of bools or bytes is not zero.

    7 ns per element from the list of numbers that is kept, 18 from ``range``; where
    few are true, searching for them takes 0.1 (and 120 for each).
    """
    size, bits = len(mask), bytes(mask) if mask.typecode == "B" else mask
    if isinstance(bits, bytes) and bits.count(0) * 16 > size * 15 and is_bool(bits):
        return [found.start() for found in _TRUE.finditer(bits)]
    if size > _KEPT:
        return list(compress(range(size), bits))
    if len(_numbers) < size:
        _numbers.extend(range(len(_numbers), size))
    return list(compress(_numbers, bits))


def is_bool(values: bytes) -> bool:
    """Whether there are only zeros and ones (1 ns per element)."""
    return values.count(0) + values.count(1) == len(values)


def checked(
    values: list[int],
    size: int,
    error: Callable[[int], Exception],
    negative: bool = False,
) -> list[int]:
    """Indices, counted from the front where they may be *negative*.

    Raises:
        Exception: ``error(index)``, for the first one that is out of range.
    """
    if not values:
        return values
    lowest, least = min(values), -size if negative else 0
    if lowest < least or max(values) >= size:
        raise error(next(value for value in values if not least <= value < size))
    if lowest < 0:
        return [value + size if value < 0 else value for value in values]
    return values
