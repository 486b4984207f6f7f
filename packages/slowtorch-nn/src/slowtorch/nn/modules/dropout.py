"""Dropout as layers."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "AlphaDropout",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "FeatureAlphaDropout",
]


class _DropoutNd(Module):
    """What all have: a probability, and whether to write into the input."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            message = f"dropout probability has to be between 0 and 1, but got {p}"
            raise ValueError(message)
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
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

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """``Dropout`` of whole channels: of input (N, C, L) or (C, L).

    Args:
        p: the probability that a channel becomes 0.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: the input has another number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.Dropout1d()(torch.ones(1, 3, 2))
        tensor([[[0., 0.],
                 [0., 0.],
                 [2., 2.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """``Dropout`` of whole channels: of input (N, C, H, W).

    Input (N, C, L) is taken too, with a warning.

    Args:
        p: the probability that a channel becomes 0.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.Dropout2d()(torch.ones(1, 3, 1, 2)).flatten()
        tensor([0., 0., 0., 0., 2., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """``Dropout`` of whole channels: of input (N, C, D, H, W) or (C, D, H, W).

    Args:
        p: the probability that a channel becomes 0.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.Dropout3d()(torch.ones(1, 3, 1, 1, 2)).flatten()
        tensor([0., 0., 0., 0., 2., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout for what SELU gave: the numbers keep mean 0 and variance 1.

    Args:
        p: the probability that an element is dropped.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.AlphaDropout()(torch.zeros(4))
        tensor([-0.7792, -0.7792,  0.7792, -0.7792])

    Source: Klambauer and others: Self-Normalizing Neural Networks (2017).
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """``AlphaDropout`` of whole channels: of input (N, C, ...).

    Args:
        p: the probability that a channel is dropped.
        inplace: write the result into the input.

    Raises:
        ValueError: *p* is no probability.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.FeatureAlphaDropout()(torch.zeros(1, 3, 2)).flatten()
        tensor([-0.7792, -0.7792, -0.7792, -0.7792,  0.7792,  0.7792])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.feature_alpha_dropout(input, self.p, self.training)
