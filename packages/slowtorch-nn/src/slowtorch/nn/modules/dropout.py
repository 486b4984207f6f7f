"""Dropout as a layer."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = ["Dropout"]


class Dropout(Module):
    """In training, sets each element to 0 with probability p, and scales the others.

    The others become x / (1 - p). In evaluation, nothing happens.

    Args:
        p: the probability of a nought.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> layer = torch.nn.Dropout(0.5)
        >>> layer(torch.ones(4)), layer.eval()(torch.ones(4))
        (tensor([0., 0., 2., 0.]), tensor([1., 1., 1., 1.]))
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            message = f"dropout probability has to be between 0 and 1, but got {p}"
            raise ValueError(message)
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
