"""Layers that take the mean, or the norm, of each window."""

from __future__ import annotations

from collections.abc import Iterable

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
]

Ints = int | tuple[int, ...]


class _AvgPoolNd(Module):
    """What pooling by means has in common."""

    kernel_size: Ints
    stride: Ints
    padding: Ints

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}"
        )


class AvgPool1d(_AvgPoolNd):
    """The mean of each window of a row; see ``functional.avg_pool1d``.

    Args:
        kernel_size: of the windows.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how many noughts are before and behind the row.
        ceil_mode: whether the last window may reach beyond the padding.
        count_include_pad: whether the noughts count.

    Shape:
        (N, C, L) or (C, L); a length n becomes
        floor((n + 2 padding - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AvgPool1d(2)(torch.tensor([[1.0, 5.0, 2.0, 2.0]]))
        tensor([[3., 2.]])
    """

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = _single(kernel_size)
        self.stride = self.kernel_size if stride is None else _single(stride)
        self.padding = _single(padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        )


def _single(given: Ints) -> tuple[int, ...]:
    return tuple(given) if isinstance(given, Iterable) else (given,)


class _AvgPoolWithDivisor(_AvgPoolNd):
    """What planes and volumes have and rows have not: another divisor."""

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override


class AvgPool2d(_AvgPoolWithDivisor):
    """The mean of each window of a plane; see ``functional.avg_pool2d``.

    Args:
        kernel_size: of the windows; one number, or one for each dimension, as for the
            others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how many noughts surround the plane.
        ceil_mode: whether the last windows may reach beyond the padding.
        count_include_pad: whether the noughts count.
        divisor_override: divide sums by this number instead.

    Shape:
        (N, C, H, W) or (C, H, W); lengths n become
        floor((n + 2 padding - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AvgPool2d((3, 2), stride=(2, 1))(torch.zeros(5, 3, 7, 7)).shape
        torch.Size([5, 3, 3, 6])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool3d(_AvgPoolWithDivisor):
    """The mean of each window of a volume; see ``functional.avg_pool3d``.

    Args:
        kernel_size: of the windows; one number, or one for each dimension, as for the
            others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how many noughts surround the volume.
        ceil_mode: whether the last windows may reach beyond the padding.
        count_include_pad: whether the noughts count.
        divisor_override: divide sums by this number instead.

    Shape:
        (N, C, D, H, W) or (C, D, H, W); lengths n become
        floor((n + 2 padding - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AvgPool3d(2)(torch.ones(1, 2, 2, 4)).flatten()
        tensor([1., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool3d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class _LPPoolNd(Module):
    """What pooling by norms has in common."""

    def __init__(
        self,
        norm_type: float,
        kernel_size: Ints,
        stride: Ints | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPoolNd):
    """The norm of each window of a row; see ``functional.lp_pool1d``.

    Args:
        norm_type: p.
        kernel_size: of the windows.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last windows may reach beyond the row.

    Shape:
        (N, C, L) or (C, L); lengths n become
        floor((n - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LPPool1d(2, 2)(torch.tensor([[3.0, 4.0, 5.0, 12.0]]))
        tensor([[ 5., 13.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool1d(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )


class LPPool2d(_LPPoolNd):
    """The norm of each window of a plane; see ``functional.lp_pool2d``.

    Args:
        norm_type: p.
        kernel_size: of the windows.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last windows may reach beyond the plane.

    Shape:
        (N, C, H, W) or (C, H, W); lengths n become
        floor((n - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LPPool2d(2, 2)(torch.tensor([[[1.0, 1.0], [3.0, 5.0]]]))
        tensor([[[6.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool2d(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )


class LPPool3d(_LPPoolNd):
    """The norm of each window of a volume; see ``functional.lp_pool3d``.

    Args:
        norm_type: p.
        kernel_size: of the windows.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last windows may reach beyond the volume.

    Shape:
        (N, C, D, H, W) or (C, D, H, W); lengths n become
        floor((n - kernel_size) / stride) + 1

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LPPool3d(3, 2)(torch.ones(1, 2, 2, 4)).flatten()
        tensor([2., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool3d(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )
