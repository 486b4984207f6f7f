"""Pooling windows over images of any number of dimensions, as slices of a flat list.

Pooling makes one number of each window. A loop over windows would touch every number
by itself, so it is done the other way round: ``plan`` divides the windows into
*lines* of windows at equal distances, and the first elements of all windows of a line
are one slice of the image, the second elements another one, and so on. What is to be
done to windows is then done to these columns, element by element, by ``zip`` and
``map``. As images of a batch, channels and rows follow one another at equal distances
too, lines are long even where images are small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, NamedTuple

from slowtorch._layout import contiguous_strides
from slowtorch.kernels.places import distances
from slowtorch.kernels.strided import copy_strided

__all__ = [
    "Adaptive",
    "Line",
    "Plan",
    "Sliding",
    "Windows",
    "counts",
    "cropped",
    "first_inside",
    "padded",
    "plan",
]

Sizes = tuple[int, ...]


class Sliding(NamedTuple):
    """Windows of one size at equal distances; numbers for each dimension.

    Attributes:
        sizes: of the image.
        output: how many windows there are.
        kernel: how many elements a window has.
        stride: how far windows are apart.
        padding: how far the first window begins before the image.
        dilation: how far elements of a window are apart.
    """

    sizes: Sizes
    output: Sizes
    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes


class Adaptive(NamedTuple):
    """As many windows as are wanted, of about equal sizes, which may overlap.

    Of n elements, window i of m has those from floor(i n / m) to ceil((i + 1) n / m).

    Attributes:
        sizes: of the image.
        output: how many windows there are.
    """

    sizes: Sizes
    output: Sizes

    def bounds(self) -> list[list[tuple[int, int]]]:
        """Beginnings and ends along each dimension."""
        return [
            [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
            for n, m in zip(self.sizes, self.output, strict=True)
        ]


Windows = Sliding | Adaptive


class Line(NamedTuple):
    """Windows at equal distances.

    Attributes:
        out: which results are theirs.
        columns: for each element of a window, where all windows have it.
        places: where it is in the image, counted from the beginning of the window.
    """

    out: slice
    columns: list[slice]
    places: list[int]


class Plan(NamedTuple):
    """Windows over many images of one size, one after another in a list.

    Attributes:
        image: how many images, and their sizes.
        room: their sizes with padding; nothing if there is none.
        corner: where the first image begins in its room.
        lines: all windows.
        bases: where in the image each window begins; nothing if *places* say it.
        apart: whether windows do not overlap.
    """

    image: Sizes
    room: Sizes
    corner: int
    lines: list[Line]
    bases: list[int]
    apart: bool


@lru_cache(maxsize=64)
def plan(windows: Windows, images: int) -> Plan:
    """How to go over *images* images of one size."""
    if isinstance(windows, Adaptive):
        return _plan_adaptive(windows, images)
    return _plan_sliding(windows, images)


def _plan_adaptive(windows: Adaptive, images: int) -> Plan:
    """One line for each window of an image, which goes through the images."""
    size, count = prod(windows.sizes), prod(windows.output)
    strides = contiguous_strides(windows.sizes)
    lines = []
    for at, bounds in enumerate(product(*windows.bounds())):
        shape = [end - start for start, end in bounds]
        begin = sum([b[0] * step for b, step in zip(bounds, strides, strict=True)])
        places = distances(shape, strides, begin)
        columns = [slice(place, None, size) for place in places]
        lines.append(Line(slice(at, None, count), columns, places))
    return Plan((images, *windows.sizes), (), 0, lines if images else [], [], False)


def _plan_sliding(windows: Sliding, images: int) -> Plan:
    sizes, output, kernel, stride, padding, dilation = windows
    reach = [
        (m - 1) * s + (k - 1) * d + 1
        for m, k, s, d in zip(output, kernel, stride, dilation, strict=True)
    ]
    inside = [p + n for n, p in zip(sizes, padding, strict=True)]
    room = tuple(map(max, reach, inside))
    steps, own = contiguous_strides(room), contiguous_strides(sizes)
    offsets = distances(kernel, _times(dilation, steps))
    places = distances(kernel, _times(dilation, own))
    jumps = (prod(room), *_times(stride, steps))
    shape = (images, *output)
    lines = [
        Line(out, [_moved(first, offset) for offset in offsets], places)
        for out, first in _lines(shape, contiguous_strides(shape), jumps)
    ]
    begin = -sum(_times(padding, own))
    return Plan(
        image=(images, *sizes),
        room=() if room == sizes else room,
        corner=sum(_times(padding, steps)),
        lines=lines,
        bases=distances(output, _times(stride, own), begin),
        apart=all(
            (k - 1) * d < s for k, s, d in zip(kernel, stride, dilation, strict=True)
        ),
    )


def _times(a: Iterable[int], b: Iterable[int]) -> Sizes:
    return tuple([x * y for x, y in zip(a, b, strict=True)])


def _moved(run: slice, by: int) -> slice:
    return slice(run.start + by, run.stop + by, run.step)


def _lines(shape: Sizes, a: Sizes, b: Sizes) -> Iterator[tuple[slice, slice]]:
    """Slices that go through two views of one shape, as long as they can be."""
    if 0 in shape:
        return
    dims = [(1, 1, 1)]
    for size, step_a, step_b in zip(shape, a, b, strict=True):
        outer, outer_a, outer_b = dims[-1]
        if outer_a == size * step_a and outer_b == size * step_b:
            dims[-1] = (outer * size, step_a, step_b)  # one continues the other
        elif size > 1:
            dims.append((size, step_a, step_b))
    longest = max(range(len(dims)), key=lambda i: dims[i][0])
    size, step_a, step_b = dims.pop(longest)
    heads = [(0, 0)]
    for count, jump_a, jump_b in dims:
        heads = [
            (h + i * jump_a, k + i * jump_b) for h, k in heads for i in range(count)
        ]
    for h, k in heads:
        yield (
            slice(h, h + (size - 1) * step_a + 1, step_a),
            slice(k, k + (size - 1) * step_b + 1, step_b),
        )


def padded(numbers: list[Any], plan: Plan, value: Any) -> list[Any]:
    """The images with *value* around them, if the windows reach so far."""
    if not plan.room:
        return numbers
    rooms = (plan.image[0], *plan.room)
    own, other = contiguous_strides(plan.image), contiguous_strides(rooms)
    # It copies between lists as it does between arrays.
    source: Any = numbers
    result: Any = [value] * prod(rooms)
    copy_strided(plan.image, source, 0, own, result, plan.corner, other)
    room: list[Any] = result
    return room


def cropped(numbers: list[Any], plan: Plan) -> list[Any]:
    """The images without what is around them."""
    if not plan.room:
        return numbers
    rooms = (plan.image[0], *plan.room)
    own, other = contiguous_strides(plan.image), contiguous_strides(rooms)
    source: Any = numbers
    result: Any = [0.0] * prod(plan.image)
    copy_strided(plan.image, source, plan.corner, other, result, 0, own)
    images: list[Any] = result
    return images


@lru_cache(maxsize=64)
def first_inside(windows: Windows) -> list[int]:
    """For each window, which of its elements is the first that is no padding."""
    if isinstance(windows, Adaptive):
        return [0] * prod(windows.output)
    along = [
        [-min(i * s - p, 0) + d - 1 for i in range(m)]
        for _, m, _, s, p, d in zip(*windows, strict=True)
    ]
    steps = contiguous_strides(windows.kernel)
    return [
        sum([far // d * step for far, d, step in zip(each, windows.dilation, steps)])
        for each in product(*along)
    ]


@lru_cache(maxsize=64)
def counts(windows: Windows, with_padding: bool) -> tuple[int, ...]:
    """How many elements each window has, with or without those of the padding.

    Where a window reaches beyond the padding, what is there never counts.
    """
    if isinstance(windows, Adaptive):
        along = [[end - start for start, end in each] for each in windows.bounds()]
    else:
        along = [
            _counts(n, m, k, s, p, with_padding)
            for n, m, k, s, p, _ in zip(*windows, strict=True)
        ]
    return tuple(map(prod, product(*along)))


def _counts(n: int, m: int, k: int, s: int, p: int, with_padding: bool) -> list[int]:
    starts = range(-p, m * s - p, s)
    if with_padding:
        return [min(start + k, n + p) - start for start in starts]
    return [min(start + k, n) - max(start, 0) for start in starts]
