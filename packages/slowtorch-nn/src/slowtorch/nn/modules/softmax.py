"""Softmax as a layer."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = ["LogSoftmax", "Softmax", "Softmax2d", "Softmin"]


class AlongDim(Module):
    """A layer that looks along one dimension."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax(AlongDim):
    """exp(x_i) / sum_j exp(x_j): positive numbers whose sum is 1.

    Args:
        dim: the dimension to sum over; leaving it out is deprecated.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softmax(dim=1)(torch.tensor([[0.0, 0.0], [1.0, 3.0]]))
        tensor([[0.5000, 0.5000],
                [0.1192, 0.8808]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.softmax(input, self.dim, _stacklevel=5)


class LogSoftmax(AlongDim):
    """log(softmax(x)), computed without overflow.

    Args:
        dim: the dimension to sum over; leaving it out is deprecated.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LogSoftmax(dim=0)(torch.tensor([0.0, 1000.0]))
        tensor([-1000.,     0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.log_softmax(input, self.dim, _stacklevel=5)


class Softmin(AlongDim):
    """softmax(-x): the smallest number gets the largest share.

    Args:
        dim: the dimension to sum over; leaving it out is deprecated.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softmin(dim=0)(torch.tensor([1.0, 3.0]))
        tensor([0.8808, 0.1192])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.softmin(input, self.dim, _stacklevel=5)


class Softmax2d(Module):
    """Softmax over the channels, for each place of an image.

    Shape:
        (N, C, H, W) or (C, H, W)

    Raises:
        ValueError: the input has another number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softmax2d()(torch.zeros(2, 1, 3))
        tensor([[[0.5000, 0.5000, 0.5000]],
        <BLANKLINE>
                [[0.5000, 0.5000, 0.5000]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        if input.dim() not in (3, 4):
            message = (
                f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead"
            )
            raise ValueError(message)
        return F.softmax(input, -3, _stacklevel=5)
