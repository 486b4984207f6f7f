"""What follows from the shapes and arguments of a convolution."""

from __future__ import annotations

from typing import NamedTuple

from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch.nn._kernels.sliding import Way
from slowtorch.nn.functional import _convolution_checks as checks
from slowtorch.nn.functional._convolution_types import check_types, uses_onednn

__all__ = ["Geometry", "arranged", "geometry_of"]

Sizes = tuple[int, ...]


class Geometry(NamedTuple):
    """A convolution but for its numbers: what moves how, and the result's layout."""

    way: Way
    transposed: bool
    output_padding: Sizes
    groups: int
    out: Layout
    channels_last: bool


def geometry_of(
    x: Layout,
    weight: Layout,
    bias: Layout | None,
    numbers: dict[str, Sizes],
    groups: int,
    transposed: bool,
) -> Geometry:
    """Everything that follows from the layouts and the arguments.

    *numbers* are stride, padding, dilation and output_padding.

    Raises:
        RuntimeError: they do not go together.
        NotImplementedError: the elements are bools.
    """
    dims = len(weight.shape) - 2
    if dims < 1:
        raise RuntimeError("weight should have at least three dimensions")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    order = ("stride", "padding", "dilation", "output_padding")
    full = [_full(name, numbers[name], dims) for name in order]
    stride, padding, dilation, output_padding = full
    way = Way(stride, padding, dilation)
    checks.check_signs(way, output_padding)
    checks.check_channels(x, weight, bias, groups, transposed)
    if not transposed:
        checks.check_kernel_size(x, weight, way)
    onednn = uses_onednn(x, weight, way, groups)
    shape = _result_shape(x, weight, way, output_padding, groups, transposed)
    checks.check_sizes(x, weight, way, output_padding, shape, transposed)
    check_types(x, weight, bias, dilation, transposed, onednn)
    last = _channels_last(x) or _channels_last(weight)
    if len(shape) == 5:
        last = _channels_last(x) and onednn
    last = last and len(shape) in (4, 5) and 0 not in x.shape
    out = arranged(shape, x, last)
    return Geometry(way, transposed, output_padding, groups, out, last)


def arranged(shape: Sizes, like: Layout, channels_last: bool) -> Layout:
    """A fresh layout, row-major or with the channels inside."""
    out = contiguous(shape, like.dtype, like.device)
    if not channels_last:
        return out
    samples, channels, *sizes = shape
    by_sample, *rest = contiguous((samples, *sizes, channels), like.dtype).strides
    strides = (by_sample, rest[-1], *rest[:-1])
    return layout_of(shape, strides, like.dtype, like.device)


def _channels_last(layout: Layout) -> bool:
    """Whether a tensor lies in memory with its channels inside, one sample apart.

    A dimension of size 1 may have any stride that keeps the order.
    """
    shape, strides = layout.shape, layout.strides
    if len(shape) < 4 or 0 in shape or not strides[1]:
        return False
    least = 0
    for dim in (1, *range(len(shape) - 1, 1, -1), 0):
        if strides[dim] < least or (dim == 0 and least == strides[1]):
            return False
        least = strides[dim] * max(shape[dim], 1)
    return True


def _full(name: str, given: Sizes, dims: int) -> Sizes:
    if len(given) == dims:
        return given
    if len(given) != 1:
        message = (
            f"expected {name} to be a single integer value or a list of {dims} values "
            f"to match the convolution dimensions, but got {name}={list(given)}"
        )
        raise RuntimeError(message)
    return given * dims


def _result_shape(
    x: Layout,
    weight: Layout,
    way: Way,
    output_padding: Sizes,
    groups: int,
    transposed: bool,
) -> Sizes:
    reach = checks.reach(weight, way)
    if transposed:
        all_five = zip(*(x.shape[2:], reach), *way[:2], output_padding, strict=True)
        sizes = [(n - 1) * s - 2 * p + k + extra for n, k, s, p, extra in all_five]
        return (x.shape[0], weight.shape[1] * groups, *sizes)
    all_four = zip(x.shape[2:], reach, *way[:2], strict=True)
    sizes = [(n + 2 * p - k) // s + 1 for n, k, s, p in all_four]
    channels = weight.shape[0] if x.shape[1] else 0  # of nothing, nothing
    return (x.shape[0], channels, *sizes)
