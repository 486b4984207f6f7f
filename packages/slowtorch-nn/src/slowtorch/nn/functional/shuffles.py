"""Shuffles: pixels out of channels and back, and channels among groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._shuffles import (
    ChannelShuffle,
    NativeChannelShuffle,
    PixelShuffle,
    PixelUnshuffle,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "channel_shuffle",
    "native_channel_shuffle",
    "pixel_shuffle",
    "pixel_unshuffle",
]


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Larger planes of fewer channels: each r^2 channels become squares of r x r.

    z[c, h r + i, w r + j] = x[c r^2 + i r + j, h, w]

    Args:
        input: shape (..., C r^2, H, W).
        upscale_factor: r.

    Raises:
        RuntimeError: the channels cannot be divided so, or r is not positive.
        TypeError: r is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> torch.pixel_shuffle(torch.arange(8.0).view(4, 1, 2), 2)
        tensor([[[0., 2., 1., 3.],
                 [4., 6., 5., 7.]]])

    Source: Shi and others: Real-Time Single Image and Video Super-Resolution Using an
    Efficient Sub-Pixel Convolutional Neural Network (2016).
    """
    name, factor = "pixel_shuffle", "upscale_factor"
    shape = _checked(name, input, factor, upscale_factor)
    square = upscale_factor**2
    if shape[-3] % square:
        message = (
            f"{name} expects its input's 'channel' dimension to be divisible by the "
            f"square of {factor}, but input.size(-3)={shape[-3]} is not divisible by "
            f"{square}"
        )
        raise RuntimeError(message)
    result: Tensor = PixelShuffle.apply(input, upscale_factor)
    return result


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """Smaller planes of more channels: the inverse of ``pixel_shuffle``.

    z[c r^2 + i r + j, h, w] = x[c, h r + i, w r + j]

    Args:
        input: shape (..., C, H r, W r).
        downscale_factor: r.

    Raises:
        RuntimeError: the planes cannot be divided so, or r is not positive.
        TypeError: r is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> torch.pixel_unshuffle(torch.arange(8.0).view(1, 2, 4), 2).flatten(1)
        tensor([[0., 2.],
                [1., 3.],
                [4., 6.],
                [5., 7.]])
    """
    name, factor = "pixel_unshuffle", "downscale_factor"
    shape = _checked(name, input, factor, downscale_factor)
    for side, dim in (("height", -2), ("width", -1)):
        if shape[dim] % downscale_factor:
            message = (
                f"{name} expects {side} to be divisible by {factor}, but "
                f"input.size({dim})={shape[dim]} is not divisible by {downscale_factor}"
            )
            raise RuntimeError(message)
    result: Tensor = PixelUnshuffle.apply(input, downscale_factor)
    return result


def _checked(name: str, input: Tensor, argument: str, given: object) -> Shape:
    check_tensor(name, input)
    factor = _whole(name, argument, given)
    shape = input._layout.shape
    if len(shape) < 3:
        message = (
            f"{name} expects input to have at least 3 dimensions, but got input with "
            f"{len(shape)} dimension(s)"
        )
        raise RuntimeError(message)
    if factor <= 0:
        raise RuntimeError(f"{name} expects a positive {argument}, but got {factor}")
    return shape


def _whole(name: str, argument: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        message = (
            f"{name}(): argument '{argument}' (position 2) must be int, not "
            f"{type(given).__name__}"
        )
        raise TypeError(message)
    return given


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """The channels of g groups dealt out like cards: z[j g + i] = x[i (C / g) + j].

    Args:
        input: shape (N, C, ...), of 3 dimensions or more.
        groups: g, which divides C.

    Raises:
        RuntimeError: the channels cannot be divided so.
        TypeError: g is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> torch.channel_shuffle(torch.arange(6.0).view(1, 6, 1), 2).flatten()
        tensor([0., 3., 1., 4., 2., 5.])

    Source: Zhang and others: ShuffleNet: An Extremely Efficient Convolutional Neural
    Network for Mobile Devices (2018).
    """
    _check_groups("channel_shuffle", input, groups)
    result: Tensor = ChannelShuffle.apply(input, groups)
    return result


def native_channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """``channel_shuffle`` without a gradient, as PyTorch has it under this name.

    Example:
        >>> import slowtorch as torch
        >>> torch.native_channel_shuffle(torch.arange(6.0).view(1, 6, 1), 3).flatten()
        tensor([0., 2., 4., 1., 3., 5.])
    """
    _check_groups("native_channel_shuffle", input, groups)
    result: Tensor = NativeChannelShuffle.apply(input, groups)
    return result


def _check_groups(name: str, input: Tensor, groups: int) -> None:
    check_tensor(name, input)
    groups = _whole(name, "groups", groups)
    shape = input._layout.shape
    if len(shape) < 3:
        message = (
            f"channel_shuffle expects input with > 2 dims, but got input with sizes "
            f"{list(shape)}"
        )
        raise RuntimeError(message)
    if groups <= 0:
        message = (
            "Number of groups to divide channels in must be positive. Value of "
            f"groups:{groups}"
        )
        raise RuntimeError(message)
    if shape[1] % groups:
        message = (
            f"Number of channels must be divisible by groups. Got {shape[1]} channels "
            f"and {groups} groups."
        )
        raise RuntimeError(message)


OPERATORS = (
    Operator(channel_shuffle, nodes=(ChannelShuffle,)),
    Operator(native_channel_shuffle, nodes=(NativeChannelShuffle,)),
    Operator(pixel_shuffle, nodes=(PixelShuffle,)),
    Operator(pixel_unshuffle, nodes=(PixelUnshuffle,)),
)
TOP_LEVEL = OPERATORS
