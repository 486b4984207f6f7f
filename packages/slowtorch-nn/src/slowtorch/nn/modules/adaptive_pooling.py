"""Layers that pool to a wanted size."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
]

Wanted = int | None | tuple[int | None, ...]


class _AdaptiveAvgPoolNd(Module):
    """What pooling by means to a wanted size has in common."""

    def __init__(self, output_size: Wanted) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """Means of as many windows as wanted; see ``functional.adaptive_avg_pool1d``.

    Args:
        output_size: how many windows.

    Shape:
        (N, C, L) or (C, L), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveAvgPool1d(4)(torch.zeros(5, 3, 10)).shape
        torch.Size([5, 3, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(input, self.output_size)  # type: ignore[arg-type]  # it refuses None


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """Means of as many windows as wanted; see ``functional.adaptive_avg_pool2d``.

    Args:
        output_size: how many windows along height and width; one number for both,
            or two, of which None means as many as there are.

    Shape:
        (N, C, H, W) or (C, H, W), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveAvgPool2d((None, 4))(torch.zeros(5, 3, 7, 9)).shape
        torch.Size([5, 3, 7, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)  # type: ignore[arg-type]  # it refuses None


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """Means of as many windows as wanted; see ``functional.adaptive_avg_pool3d``.

    Args:
        output_size: how many windows; one number for all dimensions, or three, of which
            None means as many as there are.

    Shape:
        (N, C, D, H, W) or (C, D, H, W), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveAvgPool3d(2)(torch.zeros(1, 3, 4, 7, 9)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool3d(input, self.output_size)  # type: ignore[arg-type]  # it refuses None


class _AdaptiveMaxPoolNd(Module):
    """What pooling by largest numbers to a wanted size has in common."""

    def __init__(self, output_size: Wanted, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """Largest numbers of windows; see ``functional.adaptive_max_pool1d``.

    Args:
        output_size: how many windows.
        return_indices: also return where each number was.

    Shape:
        (N, C, L) or (C, L), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveMaxPool1d(4)(torch.zeros(5, 3, 10)).shape
        torch.Size([5, 3, 4])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.adaptive_max_pool1d(
            input,
            self.output_size,  # type: ignore[arg-type]  # it refuses None
            self.return_indices,
        )


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """Largest numbers of windows; see ``functional.adaptive_max_pool2d``.

    Args:
        output_size: how many windows along height and width; one number for both,
            or two, of which None means as many as there are.
        return_indices: also return where each number was.

    Shape:
        (N, C, H, W) or (C, H, W), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveMaxPool2d((None, 4))(torch.zeros(5, 3, 7, 9)).shape
        torch.Size([5, 3, 7, 4])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.adaptive_max_pool2d(
            input,
            self.output_size,  # type: ignore[arg-type]  # it refuses None
            self.return_indices,
        )


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """Largest numbers of windows; see ``functional.adaptive_max_pool3d``.

    Args:
        output_size: how many windows; one number for all dimensions, or three, of which
            None means as many as there are.
        return_indices: also return where each number was.

    Shape:
        (N, C, D, H, W) or (C, D, H, W), of any lengths

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.AdaptiveMaxPool3d(2)(torch.zeros(1, 3, 4, 7, 9)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    def forward(self, input: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return F.adaptive_max_pool3d(
            input,
            self.output_size,  # type: ignore[arg-type]  # it refuses None
            self.return_indices,
        )
