"""Interpolation as layers."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = ["Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"]


class Upsample(Module):
    """Lines, images or volumes in another size; see ``functional.interpolate``.

    Args:
        size: how many places the result has, for all dimensions or for each.
        scale_factor: or how many times as many.
        mode: ``'nearest'``, ``'linear'``, ``'bilinear'``, ``'bicubic'`` or
            ``'trilinear'``.
        align_corners: whether the outermost places stand for themselves.
        recompute_scale_factor: take the quotient of the sizes as the scale.

    Shape:
        (N, C, W), (N, C, H, W) or (N, C, D, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Upsample(scale_factor=2)(torch.tensor([[[1.0, 2.0]]]))
        tensor([[[1., 1., 2., 2.]]])
    """

    scale_factor: float | tuple[float, ...] | None

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | tuple[float, ...] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor = tuple([float(factor) for factor in scale_factor])
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.interpolate(
            input,
            self.size,
            self.scale_factor,
            self.mode,
            self.align_corners,
            self.recompute_scale_factor,
        )

    def extra_repr(self) -> str:
        if self.scale_factor is not None:
            return f"scale_factor={self.scale_factor!r}, mode={self.mode!r}"
        return f"size={self.size!r}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Images in another size, by copying; ``Upsample`` does the same.

    Args:
        size: how many rows and columns the result has.
        scale_factor: or how many times as many.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.UpsamplingNearest2d(2)(torch.tensor([[[[1.0]]]]))
        tensor([[[[1., 1.],
                  [1., 1.]]]])
    """

    def __init__(
        self,
        size: int | tuple[int, int] | None = None,
        scale_factor: float | tuple[float, float] | None = None,
    ) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Images in another size, bilinearly, with aligned corners.

    Args:
        size: how many rows and columns the result has.
        scale_factor: or how many times as many.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.UpsamplingBilinear2d((1, 4))(torch.tensor([[[[0.0, 3.0]]]]))
        tensor([[[[0., 1., 2., 3.]]]])
    """

    def __init__(
        self,
        size: int | tuple[int, int] | None = None,
        scale_factor: float | tuple[float, float] | None = None,
    ) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
