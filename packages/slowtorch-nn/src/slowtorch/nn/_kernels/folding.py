"""Windows of images as columns of a matrix, and back."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous
from slowtorch.kernels.strided import flat_list
from slowtorch.nn._kernels.sliding import (
    Fold,
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

__all__ = ["FOLDING"]

Sizes = tuple[int, ...]


def im2col(out: Layout, x: Tensor, kernel: Sizes, places: Sizes, way: Way) -> Storage:
    """For each channel and tap of the kernel, what it sees at all places."""
    *channels, height, width = x._layout.shape
    found = plan((height, width), kernel, places, way)
    values = padded(flat_list(x), (height, width), found.widths)
    (phase,) = found.phases
    result: list[Any] = []
    for image in range(prod(channels)):
        start = image * found.room
        for row in windows(values, [start + i for i in phase.shifts], phase):
            result += row
    return out.store(result)


def col2im(out: Layout, x: Tensor, kernel: Sizes, places: Sizes, way: Way) -> Storage:
    """Each pixel takes the sum of what the taps that saw it have for it."""
    result, values = out.store((0,)) * out.numel, flat_list(x)
    *batch, channels, height, width = out.shape
    images = contiguous((prod(batch), channels, height, width), out.dtype, out.device)
    found = transposed_plan(places, kernel, (height, width), way)
    sums = Fold(found, places, prod(kernel), [0] * channels)
    size = prod(x._layout.shape[-2:])
    for sample in range(prod(batch)):
        planes = values[sample * size : (sample + 1) * size]
        fold(images, result, sample, planes, sums)
    return result


FOLDING: dict[str, Kernel] = {"im2col": im2col, "col2im": col2im}
