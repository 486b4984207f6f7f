"""Shuffles of channels and pixels as operations: dimensions split, turned, joined."""

from __future__ import annotations

from typing import Any

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._pooling import in_order_of

__all__ = ["ChannelShuffle", "NativeChannelShuffle", "PixelShuffle", "PixelUnshuffle"]

Sizes = tuple[int, ...]


def rearranged(x: Tensor, split: Sizes, order: Sizes, shape: Sizes) -> Tensor:
    """*x* seen as *split*, its dimensions in another order, then seen as *shape*."""
    out = contiguous(shape, x._layout.dtype, x._layout.device)
    result = make(out.kernels["rearranged"](out, x, split, order), out)
    return in_order_of(x._layout, result)


class PixelShuffle(Op):
    """z[c, h r + i, w r + j] = x[c r^2 + i r + j, h, w].

    dL/dx = the inverse applied to g, ``PixelUnshuffle``
    """

    __slots__ = ("factor",)
    factor: int

    def forward(self, x: Tensor, factor: int) -> Tensor:
        self.factor = r = factor
        *before, channels, height, width = x._layout.shape
        outer = x._layout.shape[:-3].numel()
        c = channels // r**2
        split = (outer, c, r, r, height, width)
        shape = (*before, c, height * r, width * r)
        return rearranged(x, split, (0, 1, 4, 2, 5, 3), shape)

    def backward(self, grad: Tensor) -> Any:
        return PixelUnshuffle.apply(grad, self.factor)


class PixelUnshuffle(Op):
    """z[c r^2 + i r + j, h, w] = x[c, h r + i, w r + j].

    dL/dx = the inverse applied to g, ``PixelShuffle``
    """

    __slots__ = ("factor",)
    factor: int

    def forward(self, x: Tensor, factor: int) -> Tensor:
        self.factor = r = factor
        *before, c, height, width = x._layout.shape
        outer = x._layout.shape[:-3].numel()
        split = (outer, c, height // r, r, width // r, r)
        shape = (*before, c * r**2, height // r, width // r)
        if not x._layout.numel:  # PyTorch leaves the shape of nothing as it is
            shape = tuple(x._layout.shape)
        return rearranged(x, split, (0, 1, 3, 5, 2, 4), shape)

    def backward(self, grad: Tensor) -> Any:
        return PixelShuffle.apply(grad, self.factor)


class ChannelShuffle(Op):
    """z[n, j g + i] = x[n, i (C / g) + j], for g groups of channels.

    dL/dx = the inverse applied to the gradient: a shuffle of C / g groups
    """

    __slots__ = ("groups",)
    groups: int

    def forward(self, x: Tensor, groups: int) -> Tensor:
        self.groups = groups
        shape = x._layout.shape
        size = shape[2:].numel()
        split = (shape[0], groups, shape[1] // groups, size)
        return rearranged(x, split, (0, 2, 1, 3), tuple(shape))

    def backward(self, grad: Tensor) -> Any:
        rest = grad._layout.shape[1] // self.groups
        return ChannelShuffle.apply(grad, rest or 1)


class NativeChannelShuffle(ChannelShuffle, node="torch::autograd::NotImplemented"):
    """The same, of which PyTorch has no gradient."""

    __slots__ = ()

    def backward(self, grad: Tensor) -> Any:
        message = "derivative for aten::native_channel_shuffle is not implemented"
        raise RuntimeError(message)
