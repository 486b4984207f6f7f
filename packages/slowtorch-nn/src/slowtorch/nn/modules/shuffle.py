"""Layers that rearrange channels and pixels."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "ChannelShuffle",
    "PixelShuffle",
    "PixelUnshuffle",
]


class PixelShuffle(Module):
    """Larger planes of fewer channels; see ``functional.pixel_shuffle``.

    Args:
        upscale_factor: r.

    Shape:
        (..., C r^2, H, W) to (..., C, H r, W r)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.PixelShuffle(3)(torch.zeros(5, 9, 4, 4)).shape
        torch.Size([5, 1, 12, 12])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Smaller planes of more channels; see ``functional.pixel_unshuffle``.

    Args:
        downscale_factor: r.

    Shape:
        (..., C, H r, W r) to (..., C r^2, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.PixelUnshuffle(3)(torch.zeros(5, 1, 12, 12)).shape
        torch.Size([5, 9, 4, 4])
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """The channels of groups dealt out like cards; see ``functional.channel_shuffle``.

    Args:
        groups: how many; they divide the channels.

    Shape:
        (N, C, ...) to the same

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ChannelShuffle(2)(torch.arange(6.0).view(1, 6, 1)).flatten()
        tensor([0., 3., 1., 4., 2., 5.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"
