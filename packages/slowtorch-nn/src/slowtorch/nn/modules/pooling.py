"""Layers that take the largest number of each window, and put it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
]

Ints = int | tuple[int, ...]


class _MaxPoolNd(Module):
    """What pooling by the largest number has in common."""

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """The largest number of each window of a row; see ``functional.max_pool1d``.

    Args:
        kernel_size: of the windows.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how far windows begin before the row.
        dilation: how far the numbers of a window are apart.
        return_indices: also return where each number was, for ``MaxUnpool1d``.
        ceil_mode: whether the last windows may reach beyond the padding.

    Shape:
        (N, C, L) or (C, L); lengths n become
        floor((n + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.MaxPool1d(2)(torch.tensor([[1.0, 5.0, 2.0, 2.0]]))
        tensor([[5., 2.]])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.max_pool1d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )


class MaxPool2d(_MaxPoolNd):
    """The largest number of each window of a plane; see ``functional.max_pool2d``.

    Args:
        kernel_size: of the windows; one number, or one for each dimension, as for the
            others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how far windows begin before the plane.
        dilation: how far the numbers of a window are apart.
        return_indices: also return where each number was, for ``MaxUnpool2d``.
        ceil_mode: whether the last windows may reach beyond the padding.

    Shape:
        (N, C, H, W) or (C, H, W); lengths n become
        floor((n + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.MaxPool2d(3, stride=2, padding=1)(torch.zeros(5, 3, 8, 8)).shape
        torch.Size([5, 3, 4, 4])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.max_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )


class MaxPool3d(_MaxPoolNd):
    """The largest number of each window of a volume; see ``functional.max_pool3d``.

    Args:
        kernel_size: of the windows; one number, or one for each dimension, as for the
            others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how far windows begin before the volume.
        dilation: how far the numbers of a window are apart.
        return_indices: also return where each number was, for ``MaxUnpool3d``.
        ceil_mode: whether the last windows may reach beyond the padding.

    Shape:
        (N, C, D, H, W) or (C, D, H, W); lengths n become
        floor((n + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.MaxPool3d((1, 2, 2))(torch.zeros(5, 3, 4, 8, 8)).shape
        torch.Size([5, 3, 4, 4, 4])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.max_pool3d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )


class _MaxUnpoolNd(Module):
    """What unpooling has in common."""

    dims: ClassVar[int]

    def __init__(
        self, kernel_size: Ints, stride: Ints | None = None, padding: Ints = 0
    ) -> None:
        super().__init__()
        self.kernel_size = _each(kernel_size, self.dims)
        self.stride = self.kernel_size if stride is None else _each(stride, self.dims)
        self.padding = _each(padding, self.dims)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}"
        )


def _each(given: Ints, dims: int) -> tuple[int, ...]:
    return tuple(given) if isinstance(given, Iterable) else (given,) * dims


class MaxUnpool1d(_MaxUnpoolNd):
    """Rows of noughts with numbers back at their places; of ``MaxPool1d``.

    See ``functional.max_unpool1d``.

    Args:
        kernel_size: of the pooling, as the others.
        stride: by default *kernel_size*.
        padding: how far windows began before the row.

    Shape:
        (N, C, L) or (C, L), and indices in the same shape

    Example:
        >>> import slowtorch as torch
        >>> pool = torch.nn.MaxPool1d(2, return_indices=True)
        >>> values, indices = pool(torch.randn(5, 3, 8))
        >>> torch.nn.MaxUnpool1d(2)(values, indices).shape
        torch.Size([5, 3, 8])
    """

    dims = 1

    def forward(
        self,
        input: Tensor,
        indices: Tensor,
        output_size: Sequence[int] | None = None,
    ) -> Tensor:
        return F.max_unpool1d(
            input, indices, self.kernel_size, self.stride, self.padding, output_size
        )


class MaxUnpool2d(_MaxUnpoolNd):
    """Planes of noughts with numbers back at their places; of ``MaxPool2d``.

    See ``functional.max_unpool2d``.

    Args:
        kernel_size: of the pooling, as the others.
        stride: by default *kernel_size*.
        padding: how far windows began before the plane.

    Shape:
        (N, C, H, W) or (C, H, W), and indices in the same shape

    Example:
        >>> import slowtorch as torch
        >>> pool = torch.nn.MaxPool2d(2, return_indices=True)
        >>> values, indices = pool(torch.randn(5, 3, 8, 8))
        >>> torch.nn.MaxUnpool2d(2)(values, indices).shape
        torch.Size([5, 3, 8, 8])
    """

    dims = 2

    def forward(
        self,
        input: Tensor,
        indices: Tensor,
        output_size: Sequence[int] | None = None,
    ) -> Tensor:
        return F.max_unpool2d(
            input, indices, self.kernel_size, self.stride, self.padding, output_size
        )


class MaxUnpool3d(_MaxUnpoolNd):
    """Volumes of noughts with numbers back at their places; of ``MaxPool3d``.

    See ``functional.max_unpool3d``.

    Args:
        kernel_size: of the pooling, as the others.
        stride: by default *kernel_size*.
        padding: how far windows began before the volume.

    Shape:
        (N, C, D, H, W) or (C, D, H, W), and indices in the same shape

    Example:
        >>> import slowtorch as torch
        >>> pool = torch.nn.MaxPool3d(2, return_indices=True)
        >>> values, indices = pool(torch.randn(1, 2, 4, 4, 4))
        >>> torch.nn.MaxUnpool3d(2)(values, indices).shape
        torch.Size([1, 2, 4, 4, 4])
    """

    dims = 3

    def forward(
        self,
        input: Tensor,
        indices: Tensor,
        output_size: Sequence[int] | None = None,
    ) -> Tensor:
        return F.max_unpool3d(
            input, indices, self.kernel_size, self.stride, self.padding, output_size
        )
