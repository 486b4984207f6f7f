"""Kernels that pick and order numbers: arg-extrema, sort, top-k, ranks, modes.

nan counts as larger than every number, as in PyTorch; among equal numbers the first
comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.along import line_slices
from slowtorch.kernels.reduction import has_nan, row_lists
from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["ORDER"]

Line = list[Any]
Pair = tuple[Any, int]  # a number, and where it is


def _first_nan(row: Line) -> int:
    """Where the first nan is, or -1."""
    return next((i for i, value in enumerate(row) if value != value), -1)


def _first(best: Callable[[Any], Any], may_have_nan: bool) -> Callable[[Line], int]:
    """Finds the first place of the largest or smallest number."""

    def find(row: Line) -> int:
        return row.index(best(row))

    def find_carefully(row: Line) -> int:
        at = _first_nan(row)
        return find(row) if at < 0 else at

    return find_carefully if may_have_nan else find


def arg_kernel(best: Callable[[Any], Any]) -> Kernel:
    """The kernel that gives the place of the best number of each row."""

    def kernel(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
        find = _first(best, has_nan(x._storage))
        return out.store([find(row) for row in row_lists(x, dims)])

    return kernel


def best_kernel(best: Callable[[Any], Any]) -> Kernel:
    """The kernel that gives the best number of each row, and its place."""

    def kernel(
        out: tuple[Layout, Layout], x: Tensor, dims: tuple[int, ...]
    ) -> tuple[Storage, Storage]:
        find = _first(best, has_nan(x._storage))
        found = [(row, find(row)) for row in row_lists(x, dims)]
        return _stored(out, [(row[at], at) for row, at in found])

    return kernel


def _stored(
    out: tuple[Layout, Layout], pairs: Iterable[Pair]
) -> tuple[Storage, Storage]:
    values, places = [], []
    for value, place in pairs:
        values.append(value)
        places.append(place)
    return out[0].store(values), out[1].store(places)


def sort_key(row: Line, may_have_nan: bool) -> Callable[[int], Any]:
    """What orders the places of a row by their numbers."""
    if may_have_nan:
        return lambda i: (row[i] != row[i], row[i])
    return row.__getitem__


def _order(row: Line, descending: bool, may_have_nan: bool) -> list[int]:
    key = sort_key(row, may_have_nan)
    return sorted(range(len(row)), key=key, reverse=descending)


def sort(
    out: tuple[Layout, Layout], x: Tensor, dim: int, descending: bool
) -> tuple[Storage, Storage]:
    """The numbers of each line in order, and where they were."""
    nans = has_nan(x._storage)
    numbers = flat_list(x)
    places = [0] * len(numbers)
    for line in line_slices(x._layout.shape, dim):
        row = numbers[line]
        order = _order(row, descending, nans)
        numbers[line] = [row[i] for i in order]
        places[line] = order
    return out[0].store(numbers), out[1].store(places)


def topk(
    out: tuple[Layout, Layout], x: Tensor, k: int, dim: int, largest: bool
) -> tuple[Storage, Storage]:
    """The k largest or smallest numbers of each line, and where they are."""
    nans, best = has_nan(x._storage), nlargest if largest else nsmallest
    numbers = [0.0] * out[0].numel
    places = [0] * out[0].numel
    lines = line_slices(out[0].shape, dim) if k else []
    for line, row in zip(lines, row_lists(x, _one(x, dim)), strict=False):
        order = best(k, range(len(row)), key=sort_key(row, nans))
        numbers[line] = [row[i] for i in order]
        places[line] = order
    return out[0].store(numbers), out[1].store(places)


def _one(x: Tensor, dim: int) -> tuple[int, ...]:
    return (dim,) if x._layout.shape else ()


def kth_value(
    out: tuple[Layout, Layout], x: Tensor, k: int, dim: int
) -> tuple[Storage, Storage]:
    """The k-th smallest number of each row, counted from 1."""
    nans = has_nan(x._storage)
    rows = row_lists(x, _one(x, dim))
    found = [(row, _kth_place(row, k - 1, nans)) for row in rows]
    return _stored(out, [(row[at], at) for row, at in found])


def _kth_place(row: Line, k: int, nans: bool) -> int:
    """Where the number is that would be at place *k* in order.

    Of several equal ones, it is the one that PyTorch's selection ends at.
    """
    at = _order(row, False, nans)[k]
    if nans or row.count(row[at]) == 1:
        return at
    return _selected(row, k)


def _selected(row: Line, k: int) -> int:
    """Place *k* of the order by Hoare's selection, with the median of three as pivot.

    Press et al., "Numerical Recipes", 2nd edition 1992, section 8.5.
    """
    row, at = row[:], list(range(len(row)))
    left, right = 0, len(row) - 1

    def sort_two(i: int, j: int, always: bool = False) -> None:
        if always or row[i] > row[j]:
            row[i], row[j], at[i], at[j] = row[j], row[i], at[j], at[i]

    while right > left + 1:
        sort_two((left + right) // 2, left + 1, always=True)
        sort_two(left + 1, right)
        sort_two(left, right)
        sort_two(left + 1, left)
        i, j, pivot = left + 2, right - 1, row[left]
        while True:
            while pivot > row[i]:
                i += 1
            while row[j] > pivot:
                j -= 1
            if j < i:
                break
            sort_two(i, j, always=True)
            i, j = i + 1, j - 1
        sort_two(left, j, always=True)
        left, right = (i if j <= k else left), (j - 1 if j >= k else right)
    if right == left + 1:
        sort_two(left, right)
    return at[k]


def _median(row: Line) -> Pair:
    at = _first_nan(row)
    if at < 0:
        at = _order(row, False, False)[(len(row) - 1) // 2]
    return row[at], at


def _nanmedian(row: Line) -> Pair:
    order = _order(row, False, True)
    count = sum([value == value for value in row])
    at = order[(count - 1) // 2 if count else 0]
    return row[at], at


def _mode(row: Line) -> Pair:
    """The smallest of the most frequent numbers, and the last place of it.

    A nan counts as smallest, and as different from any other nan.
    """
    ordered = [value for value in row if value != value]
    ordered += sorted([value for value in row if value == value])
    counts: dict[Any, int] = {}
    for value in ordered:
        counts[value] = counts.get(value, 0) + 1
    best = max(counts, key=counts.__getitem__)
    last = len(row) - 1 - row[::-1].index(best)
    return best, last


def row_kernel(pick: Callable[[Line], Pair]) -> Kernel:
    """The kernel that picks a number of each row, with its place."""

    def kernel(
        out: tuple[Layout, Layout], x: Tensor, dims: tuple[int, ...]
    ) -> tuple[Storage, Storage]:
        return _stored(out, map(pick, row_lists(x, dims)))

    return kernel


def value_kernel(pick: Callable[[Line], Pair]) -> Kernel:
    """The kernel that picks one number of all."""

    def kernel(out: Layout, x: Tensor) -> Storage:
        row = flat_list(x)
        return out.store((pick(row)[0] if row else float("nan"),))

    return kernel


ORDER: dict[str, Kernel] = {
    "argmax": arg_kernel(max),
    "argmin": arg_kernel(min),
    "max_dim": best_kernel(max),
    "min_dim": best_kernel(min),
    "sort": sort,
    "topk": topk,
    "kthvalue": kth_value,
    "median": value_kernel(_median),
    "median_dim": row_kernel(_median),
    "nanmedian": value_kernel(_nanmedian),
    "nanmedian_dim": row_kernel(_nanmedian),
    "mode": row_kernel(_mode),
}
