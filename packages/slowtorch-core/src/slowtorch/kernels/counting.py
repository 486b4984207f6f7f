"""Kernels that search and count: searchsorted, bincount, histc, isin."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Storage

__all__ = ["COUNTING"]


def searchsorted(
    out: Layout,
    boundaries: Tensor,
    x: Tensor | Number,
    right: bool,
    sorter: Tensor | None,
) -> Storage:
    """Where each value belongs among the boundaries, which are cut in rows.

    Raises:
        RuntimeError: *sorter* names a place that does not exist.
    """
    length = boundaries._layout.shape[-1]
    edges = flat_list(boundaries)
    if sorter is not None:
        edges = _sorted_by(edges, flat_list(sorter), length)
    values = flat_list(x) if hasattr(x, "_layout") else [x]  # type: ignore[arg-type]  # a tensor
    if len(boundaries._layout.shape) == 1:
        return out.store(_positions(edges, values, right))
    width, places = out.shape[-1], []
    for row in range(boundaries._layout.numel // length if length else 0):
        part = edges[row * length : (row + 1) * length]
        places += _positions(part, values[row * width : (row + 1) * width], right)
    return out.store(places or [0] * out.numel)


def _sorted_by(edges: list[Any], order: list[int], length: int) -> list[Any]:
    if order and (min(order) < 0 or max(order) >= length):
        raise RuntimeError("torch.searchsorted(): sorter index out of range")
    return [edges[i - i % length + place] for i, place in enumerate(order)]


def _positions(edges: list[Any], values: list[Any], right: bool) -> list[int]:
    """How many edges lie before each value; nan counts as larger than any number."""
    search: Callable[[list[Any], Any], int] = bisect_right if right else bisect_left
    if any([edge != edge for edge in edges]):
        search = _after if right else _not_before
    end = len(edges)
    return [search(edges, v) if v == v else end for v in values]


def _after(edges: list[Any], value: Any) -> int:
    """The first edge that is larger than *value*, as PyTorch finds it among nans."""
    return bisect_left(edges, True, key=lambda edge: edge > value)


def _not_before(edges: list[Any], value: Any) -> int:
    """The first edge that is no smaller than *value*, likewise."""
    return bisect_left(edges, True, key=lambda edge: edge >= value)


def bincount(out: None, x: Tensor, weights: Tensor | None, least: int) -> list[Any]:
    """How often each number comes, or the sum of its weights.

    Raises:
        RuntimeError: a number is negative.
    """
    values = flat_list(x)
    if values and min(values) < 0:
        message = "bincount only supports 1-d non-negative integral inputs."
        raise RuntimeError(message)
    counts: list[Any] = [0] * max(least, max(values, default=-1) + 1)
    if weights is None:
        for value, times in Counter(values).items():
            counts[value] = times
        return counts
    for value, weight in zip(values, flat(weights), strict=True):
        counts[value] += weight
    return counts


def histc(out: Layout, x: Tensor, low: float, high: float) -> Storage:
    """How many elements fall in each of *out*'s bins between *low* and *high*.

    Each step is rounded to the dtype, as in PyTorch: at the edge of a bin, rounding
    decides on which side an element falls.
    """
    bins, store = out.numel, out.store
    (width,) = store((high - low,))
    inside = [value for value in flat_list(x) if low <= value <= high]
    shifted = store([value - low for value in inside])
    scaled = store([value * bins for value in shifted])
    places = [int(value) for value in store([value / width for value in scaled])]
    counts = [0] * (bins + 1)
    for place, times in Counter(places).items():
        counts[place] = times
    last = counts.pop()  # what equals *high* belongs to the last bin
    counts[-1] += last
    return store(counts)


def histogram(out: Layout, x: Tensor, edges: Tensor, weight: Tensor | None) -> Storage:
    """The weight of the elements that fall between each pair of edges."""
    borders = flat_list(edges)
    low, high, last = borders[0], borders[-1], out.numel - 1
    sums = [0.0] * out.numel
    weights: Iterable[Any] = repeat(1.0) if weight is None else flat(weight)
    for value, more in zip(flat(x), weights):
        if low <= value <= high:
            sums[min(bisect_right(borders, value) - 1, last)] += more
    return out.store(sums)


def isin(
    out: Layout, x: Tensor | Number, tests: Tensor | Number, invert: bool
) -> Storage:
    """Whether each element is among *tests*; nan equals nothing."""
    wanted = set(flat_list(tests)) if hasattr(tests, "_layout") else {tests}  # type: ignore[arg-type]  # a tensor
    wanted = {value for value in wanted if value == value}
    values = flat_list(x) if hasattr(x, "_layout") else [x]  # type: ignore[arg-type]  # a tensor
    if invert:
        return out.store([value not in wanted for value in values])
    return out.store([value in wanted for value in values])


COUNTING: dict[str, Kernel] = {
    "bincount": bincount,
    "histc": histc,
    "histogram": histogram,
    "isin": isin,
    "searchsorted": searchsorted,
}
