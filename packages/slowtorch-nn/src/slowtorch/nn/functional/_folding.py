"""Windows of images as columns, and back, as operations."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn._kernels.sliding import Way

__all__ = ["Blocks", "Col2Im", "Im2Col"]

Sizes = tuple[int, ...]


class Blocks(NamedTuple):
    """Sizes of kernel and image, how the kernel moves, and where it stops."""

    kernel: Sizes
    way: Way
    image: Sizes
    places: Sizes


class Im2Col(Op):
    """z[n, (c, k), p] = x[n, c, p*stride - padding + k*dilation], 0 outside.

    dL/dx = Col2Im(g)
    """

    __slots__ = ("blocks",)
    blocks: Blocks
    saves = (
        *("dilation", "kernel_size", "padding", "self_sym_argsize_minus_1"),
        *("self_sym_argsize_minus_2", "stride"),
    )

    def forward(self, x: Tensor, blocks: Blocks) -> Tensor:
        self.blocks = blocks
        kernel, way, (height, width), places = blocks
        self.save_for_backward(
            way.dilation, kernel, way.padding, width, height, way.stride
        )
        *samples, channels, _, _ = x._layout.shape
        shape = (*samples, channels * prod(kernel), prod(places))
        out = contiguous(shape, x._layout.dtype, x._layout.device)
        return make(out.kernels["im2col"](out, x, kernel, places, way), out)

    def backward(self, grad: Tensor) -> Any:
        return Col2Im.apply(grad, self.blocks)


class Col2Im(Op):
    """z[n, c, q] = sum over taps k and places p that meet in q of x[n, (c, k), p].

    dL/dx = Im2Col(g)
    """

    __slots__ = ("blocks",)
    blocks: Blocks
    saves = ("dilation", "kernel_size", "padding", "stride")

    def forward(self, x: Tensor, blocks: Blocks) -> Tensor:
        self.blocks = blocks
        kernel, way, image, places = blocks
        self.save_for_backward(way.dilation, kernel, way.padding, way.stride)
        *samples, rows, _ = x._layout.shape
        shape = (*samples, rows // prod(kernel), *image)
        out = contiguous(shape, x._layout.dtype, x._layout.device)
        return make(out.kernels["col2im"](out, x, kernel, places, way), out)

    def backward(self, grad: Tensor) -> Any:
        return Im2Col.apply(grad, self.blocks)
