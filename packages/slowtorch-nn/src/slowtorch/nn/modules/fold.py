"""Sliding windows as layers."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = ["Fold", "Unfold"]

Numbers = int | Sequence[int]


class Fold(Module):
    """An image made of columns, added where windows overlap; ``functional.fold``.

    Args:
        output_size: height and width of the image.
        kernel_size: height and width of the window; one number stands for both.
        dilation: how far its pixels are apart.
        padding: how many noughts there were on either side.
        stride: how far it moves from place to place.

    Shape:
        (N, C * KH * KW, places), perhaps without N, to (N, C, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Fold(3, 2)(torch.ones(1, 4, 4))
        tensor([[[[1., 2., 1.],
                  [2., 4., 2.],
                  [1., 2., 1.]]]])
    """

    __constants__ = ("dilation", "kernel_size", "output_size", "padding", "stride")

    def __init__(
        self,
        output_size: Numbers,
        kernel_size: Numbers,
        dilation: Numbers = 1,
        padding: Numbers = 0,
        stride: Numbers = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        moves = self.dilation, self.padding, self.stride
        return F.fold(input, self.output_size, self.kernel_size, *moves)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """All that a sliding window sees, as columns; ``functional.unfold``.

    Args:
        kernel_size: height and width of the window; one number stands for both.
        dilation: how far its pixels are apart.
        padding: how many noughts there are on either side.
        stride: how far it moves from place to place.

    Shape:
        (N, C, H, W), perhaps without N, to (N, C * KH * KW, places)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Unfold(2)(torch.arange(6.0).view(1, 1, 2, 3))
        tensor([[[0., 1.],
                 [1., 2.],
                 [3., 4.],
                 [4., 5.]]])
    """

    __constants__ = ("dilation", "kernel_size", "padding", "stride")

    def __init__(
        self,
        kernel_size: Numbers,
        dilation: Numbers = 1,
        padding: Numbers = 0,
        stride: Numbers = 1,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        moves = self.dilation, self.padding, self.stride
        return F.unfold(input, self.kernel_size, *moves)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
