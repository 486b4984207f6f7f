"""Transposed convolutions as layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.modules._convolution import ConvNd, Numbers, repeated

__all__ = ["ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]

Apply = Callable[..., Tensor]


class Transposed(ConvNd):
    """A transposed convolution, by the function of its number of dimensions."""

    _dims: ClassVar[int]
    _apply_to: ClassVar[Apply]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Numbers,
        stride: Numbers = 1,
        padding: Numbers = 0,
        output_padding: Numbers = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Numbers = 1,
        padding_mode: str = "zeros",
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        dims = self._dims
        if padding_mode != "zeros":
            name = type(self).__name__
            message = f'Only "zeros" padding mode is supported for {name}'
            raise ValueError(message)
        super().__init__(
            (in_channels, out_channels),
            repeated(kernel_size, dims),
            repeated(stride, dims),
            repeated(padding, dims),
            repeated(dilation, dims),
            True,
            repeated(output_padding, dims),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def forward(
        self, input: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Apply the layer.

        Args:
            input: x.
            output_size: H' and W', perhaps after N and O, where there is a choice.

        Raises:
            ValueError: there is no such result.
        """
        extra = self.output_padding
        if output_size is not None:
            extra = self._output_padding(input, output_size)
        return type(self)._apply_to(
            *(input, self.weight, self.bias, self.stride, self.padding, extra),
            *(self.groups, self.dilation),
        )

    def _output_padding(
        self, input: Tensor, output_size: Sequence[int]
    ) -> tuple[int, ...]:
        """What to add at the ends to get *output_size*."""
        dims, before = self._dims, input.ndim - self._dims
        if len(output_size) == before + dims:
            output_size = output_size[before:]
        if len(output_size) != dims:
            message = (
                f"ConvTranspose{dims}D: for {input.ndim}D input, output_size must have "
                f"{dims} or {before + dims} elements (got {len(output_size)})"
            )
            raise ValueError(message)
        sizes = input.shape[before:]
        padding = repeated(self.padding, dims)
        least = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, k, d in zip(
                *(sizes, self.stride, padding, self.kernel_size, self.dilation),
                strict=True,
            )
        ]
        most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
        for size, low, high in zip(output_size, least, most, strict=True):
            if not low <= size <= high:
                message = (
                    f"requested an output size of {output_size}, but valid sizes range "
                    f"from {least} to {most} (for an input of {sizes})"
                )
                raise ValueError(message)
        return tuple([n - low for n, low in zip(output_size, least, strict=True)])


class ConvTranspose1d(Transposed):
    """A transposed convolution of sequences; see ``ConvTranspose2d``.

    Shape:
        (N, C, L) or (C, L) to (N, O, L') or (O, L')

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ConvTranspose1d(4, 8, 3, stride=2)(torch.ones(5, 4, 4)).shape
        torch.Size([5, 8, 9])
    """

    _dims = 1
    _apply_to = F.conv_transpose1d


class ConvTranspose2d(Transposed):
    """A transposed convolution of images with learnt weights, which enlarges them.

    z = ``functional.conv_transpose2d(x, w, b)``. With the same arguments it leads from
    the size of what ``Conv2d`` returns back to the size that it was given.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size: KH and KW, or one number for both; so are the next three.
        stride: how far the pixels' kernels are apart in the result.
        padding: how much of the result is left out on either side.
        output_padding: how much more of it there is at the end.
        groups: into how many parts channels are divided, each with weights of its own.
        bias: whether there is a b.
        dilation: how far the taps of the kernel are apart.
        padding_mode: ``'zeros'``.
        device: where the parameters are.
        dtype: their type.

    Raises:
        ValueError: *groups* does not divide the channels, or a word is unknown.

    Shape:
        (N, C, H, W) or (C, H, W) to (N, O, H', W') or (O, H', W'); see
        ``functional.conv_transpose2d`` for the new sizes. ``output_size=(H', W')`` in
        the call chooses among those that a stride leaves open.

    Attributes:
        weight: w, of shape (C, O / groups, KH, KW).
        bias: b, of shape (O), or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> small = torch.nn.Conv2d(1, 1, 3, stride=2)(torch.ones(1, 1, 8, 8))
        >>> larger = torch.nn.ConvTranspose2d(1, 1, 3, stride=2)
        >>> small.shape, larger(small).shape, larger(small, output_size=(8, 8)).shape
        (torch.Size([1, 1, 3, 3]), torch.Size([1, 1, 7, 7]), torch.Size([1, 1, 8, 8]))
    """

    _dims = 2
    _apply_to = F.conv_transpose2d


class ConvTranspose3d(Transposed):
    """A transposed convolution of volumes; see ``ConvTranspose2d``.

    Shape:
        (N, C, D, H, W) or (C, D, H, W) to (N, O, D', H', W') or (O, D', H', W')

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ConvTranspose3d(1, 2, 2)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 2, 4, 4, 4])
    """

    _dims = 3
    _apply_to = F.conv_transpose3d
