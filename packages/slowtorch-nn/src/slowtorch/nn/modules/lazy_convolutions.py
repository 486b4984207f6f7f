"""Convolutions that find out the number of channels of their input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.modules.convolution import Conv1d, Conv2d, Conv3d
from slowtorch.nn.modules.lazy import LazyModuleMixin
from slowtorch.nn.modules.transposed_convolution import (
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from slowtorch.nn.parameter import UninitializedParameter

if TYPE_CHECKING:
    from slowtorch.nn.modules._convolution import ConvNd
else:
    ConvNd = object

__all__ = [
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]

Sizes = int | tuple[int, ...]


class LazyParameters(LazyModuleMixin, ConvNd):
    """What all lazy convolutions have in common: parameters that wait."""

    def _wait(
        self,
        out_channels: int,
        bias: bool,
        device: device_of | str | None,
        dtype: dtype_of | None,
    ) -> None:
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draw new initial values, once there are sizes."""
        if self.in_channels and not self.has_uninitialized_params():
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Make the parameters for the channels of this input."""
        if not self.has_uninitialized_params():
            return
        self.in_channels = self._channels_of(input)
        if self.in_channels % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        with no_grad():
            if isinstance(self.weight, UninitializedParameter):
                shape = (first, second // self.groups, *self.kernel_size)
                self.weight.materialize(shape)
            if isinstance(self.bias, UninitializedParameter):
                self.bias.materialize((self.out_channels,))
        self.reset_parameters()

    def _channels_of(self, input: Tensor) -> int:
        alone = len(self.kernel_size) + 1  # the dimensions of one example
        if input.dim() not in (alone, alone + 1):
            message = (
                f"Expected {alone}D (unbatched) or {alone + 1}D (batched) input to "
                f"{type(self).__name__}, but got input of size: {input.shape}"
            )
            raise RuntimeError(message)
        return input.shape[input.dim() - alone]


class LazyConv(LazyParameters):
    """Lazy, and not transposed; to be put before ``Conv1d`` or another."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        layer: Any = super()  # Conv1d or another, which comes next in the bases
        layer.__init__(
            *(0, 0, kernel_size, stride, padding, dilation, groups, False),
            *(padding_mode, device, dtype),
        )
        self._wait(out_channels, bias, device, dtype)


class LazyConvTranspose(LazyParameters):
    """Lazy and transposed; to be put before ``ConvTranspose1d`` or another."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        layer: Any = super()  # Conv1d or another, which comes next in the bases
        layer.__init__(
            *(0, 0, kernel_size, stride, padding, output_padding, groups, False),
            *(dilation, padding_mode, device, dtype),
        )
        self._wait(out_channels, bias, device, dtype)


class LazyConv1d(LazyConv, Conv1d):
    """``Conv1d`` whose ``in_channels`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConv1d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 5)).shape
        torch.Size([1, 4, 3])
        >>> layer
        Conv1d(2, 4, kernel_size=(3,), stride=(1,))
    """

    cls_to_become = Conv1d


class LazyConv2d(LazyConv, Conv2d):
    """``Conv2d`` whose ``in_channels`` is what its first input has.

    Args:
        out_channels: and the others, as for ``Conv2d`` after ``in_channels``.

    Raises:
        RuntimeError: in the first call, if the input has too many dimensions, or too
            few.
        ValueError: in the first call, if *groups* does not divide its channels.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConv2d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 5, 5)).shape
        torch.Size([1, 4, 3, 3])
        >>> layer
        Conv2d(2, 4, kernel_size=(3, 3), stride=(1, 1))
    """

    cls_to_become = Conv2d


class LazyConv3d(LazyConv, Conv3d):
    """``Conv3d`` whose ``in_channels`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConv3d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 5, 5, 5)).shape
        torch.Size([1, 4, 3, 3, 3])
        >>> layer
        Conv3d(2, 4, kernel_size=(3, 3, 3), stride=(1, 1, 1))
    """

    cls_to_become = Conv3d


class LazyConvTranspose1d(LazyConvTranspose, ConvTranspose1d):
    """``ConvTranspose1d`` whose ``in_channels`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConvTranspose1d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 5)).shape
        torch.Size([1, 4, 7])
        >>> layer
        ConvTranspose1d(2, 4, kernel_size=(3,), stride=(1,))
    """

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(LazyConvTranspose, ConvTranspose2d):
    """``ConvTranspose2d`` whose ``in_channels`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConvTranspose2d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 5, 5)).shape
        torch.Size([1, 4, 7, 7])
        >>> layer
        ConvTranspose2d(2, 4, kernel_size=(3, 3), stride=(1, 1))
    """

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(LazyConvTranspose, ConvTranspose3d):
    """``ConvTranspose3d`` whose ``in_channels`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyConvTranspose3d(4, kernel_size=3)
        >>> layer(torch.ones(1, 2, 3, 3, 3)).shape
        torch.Size([1, 4, 5, 5, 5])
        >>> layer
        ConvTranspose3d(2, 4, kernel_size=(3, 3, 3), stride=(1, 1, 1))
    """

    cls_to_become = ConvTranspose3d
