"""Convolutions as layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.modules._convolution import ConvNd, Numbers, repeated

__all__ = ["Conv1d", "Conv2d", "Conv3d"]

Apply = Callable[..., Tensor]


class Forward(ConvNd):
    """A convolution, by the function of its number of dimensions."""

    _dims: ClassVar[int]
    _apply_to: ClassVar[Apply]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Numbers,
        stride: Numbers = 1,
        padding: str | Numbers = 0,
        dilation: Numbers = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        dims = self._dims
        super().__init__(
            (in_channels, out_channels),
            repeated(kernel_size, dims),
            repeated(stride, dims),
            padding if isinstance(padding, str) else repeated(padding, dims),
            repeated(dilation, dims),
            False,
            (0,) * dims,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _conv_forward(
        self, input: Tensor, weight: Tensor, bias: Tensor | None
    ) -> Tensor:
        padding: str | Sequence[int] = self.padding
        if self.padding_mode != "zeros":
            widths = self._reversed_padding_repeated_twice
            input = F.pad(input, widths, mode=self.padding_mode)
            padding = (0,) * self._dims
        moves = self.stride, padding, self.dilation, self.groups
        return type(self)._apply_to(input, weight, bias, *moves)

    def forward(self, input: Tensor) -> Tensor:
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(Forward):
    """A convolution of sequences with learnt weights; see ``Conv2d``.

    Shape:
        (N, C, L) or (C, L) to (N, O, L') or (O, L')

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Conv1d(4, 8, 3, stride=2)(torch.ones(5, 4, 9)).shape
        torch.Size([5, 8, 4])
    """

    _dims = 1
    _apply_to = F.conv1d


class Conv2d(Forward):
    """A convolution of images with learnt weights: z = ``functional.conv2d(x, w, b)``.

    At first w and b are uniform between -1/sqrt(n) and 1/sqrt(n), n being the number
    of weights that one number of the result meets, in PyTorch's order: the same seed
    gives the same layer.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size: KH and KW, or one number for both; so are the next three.
        stride: how far the kernel moves from place to place.
        padding: how much there is on either side; ``'valid'`` for nothing, ``'same'``
            for as much as keeps the size.
        dilation: how far the taps of the kernel are apart.
        groups: into how many parts channels are divided, each with weights of its own.
        bias: whether there is a b.
        padding_mode: what padding consists of: ``'zeros'``, or ``'reflect'``,
            ``'replicate'`` or ``'circular'`` as in ``functional.pad``.
        device: where the parameters are.
        dtype: their type.

    Raises:
        ValueError: *groups* does not divide the channels, or a word is unknown.

    Shape:
        (N, C, H, W) or (C, H, W) to (N, O, H', W') or (O, H', W'); see
        ``functional.conv2d`` for the new sizes.

    Attributes:
        weight: w, of shape (O, C / groups, KH, KW).
        bias: b, of shape (O), or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> layer = torch.nn.Conv2d(1, 2, 3, padding=1)
        >>> layer(torch.ones(1, 1, 4, 4)).shape
        torch.Size([1, 2, 4, 4])
        >>> layer
        Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    """

    _dims = 2
    _apply_to = F.conv2d


class Conv3d(Forward):
    """A convolution of volumes with learnt weights; see ``Conv2d``.

    Shape:
        (N, C, D, H, W) or (C, D, H, W) to (N, O, D', H', W') or (O, D', H', W')

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Conv3d(1, 2, 2)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 2, 2, 2, 2])
    """

    _dims = 3
    _apply_to = F.conv3d
