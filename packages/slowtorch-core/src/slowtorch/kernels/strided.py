"""Moving numbers between memory and flat sequences, by slices.

No loop here runs once per element: an ``array`` slice with a step moves numbers at
1.5 to 5 ns each, where indexing takes 90.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import cycle, repeat
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous_strides
from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Number, Shape, Storage, Strides

__all__ = [
    "copy_strided",
    "expanded",
    "flat",
    "flat_list",
    "operand",
    "rows_and_column",
]


def flat(x: Tensor) -> Storage:
    """The elements of *x*, row by row. Not to be written to: it may be the storage."""
    layout = x._layout
    if layout.contiguous:
        if layout.whole:
            return x._storage
        return x._storage[x._offset : x._offset + layout.numel]
    return gathered(x._storage, x._offset, layout.shape, layout.strides)


def flat_list(x: Tensor) -> list[Any]:
    """The elements of *x*, row by row, as a list: for kernels of several passes.

    Reading an ``array`` makes a number object each time (11 ns); a list has them.
    """
    return flat(x).tolist()


def gathered(storage: Storage, offset: int, shape: Shape, strides: Strides) -> Storage:
    """The elements of a view, row by row, as an array of their own."""
    if not any(strides):  # one value everywhere, as in the gradient of a sum
        return storage[offset : offset + 1] * math.prod(shape)
    steps, outer, size, step = _runs(shape, strides)
    if size:
        return _run_by_run(storage, offset, outer, size, step)
    count = math.prod(shape)
    result = array(storage.typecode, bytes(storage.itemsize)) * count
    copy_strided(shape, storage, offset, strides, result, 0, steps)
    return result


@lru_cache(maxsize=1024)  # 0.2 us instead of 3.6
def _runs(
    shape: Shape, strides: Strides
) -> tuple[Strides, list[tuple[int, int, int]], int, int]:
    """Row-major strides, and how to cut a view: into runs of how many, how far apart.

    The size of the runs is 0 if other dimensions have longer ones, or all are empty.
    """
    steps = contiguous_strides(shape)
    *outer, (size, step, _) = _merged(shape, strides, steps)
    if 0 in shape or size < max([each[0] for each in outer], default=1):
        size = 0
    return steps, outer, size, step


def _run_by_run(
    storage: Storage,
    start: int,
    outer: list[tuple[int, int, int]],
    size: int,
    step: int,
) -> Storage:
    """*size* elements at equal distances, for each place that *outer* leads to.

    Growing the result takes two thirds of the time of writing into one that is there.
    """
    starts = [start]
    for count, stride, _ in outer:
        starts = [s + i * stride for s in starts for i in range(count)]
    result: array[Any] = storage[:0]  # of either kind
    if step == 0:
        for s in starts:
            result += storage[s : s + 1] * size
        return result
    span = (size - 1) * step + 1
    for s in starts:
        result += storage[s : s + span : step]
    return result


def copy_strided(
    shape: Shape,
    source: Storage,
    source_offset: int,
    source_strides: Strides,
    target: Storage,
    target_offset: int,
    target_strides: Strides,
) -> None:
    """Copy a view of *source* to a view of *target*, of the same shape and typecode.

    The longest run of places at equal distances becomes one slice; the others are
    counted through.
    """
    if 0 in shape:
        return
    dims = _merged(shape, source_strides, target_strides)
    longest = max(range(len(dims)), key=lambda i: dims[i][0])
    size, step, target_step = dims.pop(longest)
    starts = [(source_offset, target_offset)]
    for count, a, b in dims:
        starts = [(s + i * a, t + i * b) for s, t in starts for i in range(count)]
    span, target_span = (size - 1) * step + 1, (size - 1) * target_step + 1
    if target_step == 0:  # several values for one place: the last one stays
        size, target_span, target_step = 1, 1, 1
    for s, t in starts:
        run = source[s : s + 1] * size if step == 0 else source[s : s + span : step]
        target[t : t + target_span : target_step] = run  # type: ignore[assignment]  # same typecode


def _merged(shape: Shape, a: Strides, b: Strides) -> list[tuple[int, int, int]]:
    """Dimensions as (size, stride, stride), those that continue one another as one."""
    merged: list[tuple[int, int, int]] = []
    for size, step_a, step_b in zip(shape, a, b, strict=True):
        if size == 1:
            continue
        if merged:
            outer, outer_a, outer_b = merged[-1]
            if outer_a == size * step_a and outer_b == size * step_b:
                merged[-1] = (outer * size, step_a, step_b)
                continue
        merged.append((size, step_a, step_b))
    return merged or [(1, 1, 1)]


def expanded(x: Tensor, shape: Shape) -> Storage:
    """The elements of *x* broadcast to *shape*, row by row."""
    layout = x._layout
    missing = len(shape) - len(layout.shape)
    strides = (0,) * missing + tuple(
        [
            0 if size == 1 else stride
            for size, stride in zip(layout.shape, layout.strides, strict=True)
        ]
    )
    return gathered(x._storage, x._offset, shape, strides)


def operand(x: Tensor | Number, out: Layout) -> Iterable[Any]:
    """*x* as a sequence with one value for each place of an elementwise result.

    The order is that of the result's memory. Broadcasting costs nothing where an
    iterator can do it: a single value repeats, a row cycles. Only the other forms
    are written out. Of several operands at least one is finite, as a dimension that
    nobody else has comes from somewhere.
    """
    if x.__class__ is not Tensor and not isinstance(x, Tensor):  # the first is faster
        return repeat(x)
    tensor: Tensor = x
    layout = tensor._layout
    if layout is out:  # 0.15 us less than to compare shapes and strides
        return tensor._storage
    if layout.single and out.numel != 1:
        return repeat(tensor._storage[tensor._offset], out.numel)
    if layout.whole and layout.strides == out.strides and layout.shape == out.shape:
        return tensor._storage
    if layout.numel == out.numel and out.contiguous:
        return flat(tensor)
    if not out.contiguous:
        return _in_order_of(tensor, out)
    core = _without_leading_ones(layout)
    if out.shape[len(out.shape) - len(core) :] == core and out.numel:
        return cycle(flat(tensor))
    return expanded(tensor, out.shape)


def rows_and_column(
    x: Tensor, y: Tensor, out: Layout
) -> tuple[Iterable[Sequence[Any]], Sequence[Any]] | None:
    """The rows of *x*, and for each the value of *y* beside it, if *y* is a column.

    A column has as many values as the result has rows. *x* is the result's size, or
    one row: then the two are an outer product, sum or whatever.
    """
    shape, count = y._layout.shape, y._layout.numel
    width = out.shape[-1] if shape else 1
    if width < 2 or shape[-1] != 1 or count * width != out.numel or not out.contiguous:
        return None
    if x._layout.numel == width:
        return repeat(flat_list(x)), flat(y)
    if x._layout.numel != out.numel:
        return None
    xs = flat(x)
    return [xs[start : start + width] for start in range(0, len(xs), width)], flat(y)


def _in_order_of(x: Tensor, out: Layout) -> Storage:
    """The elements of *x*, broadcast, in the order of *out*'s memory."""
    layout = x._layout
    missing = len(out.shape) - len(layout.shape)
    sizes = (1,) * missing + tuple(layout.shape)
    steps = (0,) * missing + layout.strides
    order = sorted(range(len(sizes)), key=lambda dim: -out.strides[dim])
    return gathered(
        *(x._storage, x._offset),
        tuple([out.shape[dim] for dim in order]),
        tuple([0 if sizes[dim] == 1 else steps[dim] for dim in order]),
    )


def _without_leading_ones(layout: Layout) -> Sequence[int]:
    shape: Sequence[int] = layout.shape
    while shape and shape[0] == 1:
        shape = shape[1:]
    return shape
