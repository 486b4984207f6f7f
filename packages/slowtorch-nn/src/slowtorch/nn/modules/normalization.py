"""Normalisation over the elements of one example, as layers."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING

from slowtorch import empty
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


def _as_shape(shape: int | Sequence[int]) -> Shape:
    if isinstance(shape, numbers.Integral):
        return (int(shape),)
    return tuple(shape)  # type: ignore[arg-type]  # a sequence, as it is no number


class LayerNorm(Module):
    """Normalisation over the last dimensions of the input.

    y = (x - mean) / sqrt(var + eps) * weight + bias

    Args:
        normalized_shape: the sizes of those dimensions; a number for one dimension.
        eps: what is added to the variance.
        elementwise_affine: whether there are a weight and a bias.
        bias: whether there is a bias, if *elementwise_affine*.
        device: where the parameters are.
        dtype: their type.

    Raises:
        RuntimeError: the input's shape does not end in *normalized_shape*.

    Attributes:
        weight: of shape *normalized_shape*, 1 at first, or ``None``.
        bias: of shape *normalized_shape*, 0 at first, or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LayerNorm(2)
        >>> layer(torch.tensor([[1.0, 3.0], [5.0, 9.0]]))
        tensor([[-1.0000,  1.0000],
                [-1.0000,  1.0000]], grad_fn=<NativeLayerNormBackward0>)

    Source: Ba, Kiros, Hinton: Layer Normalization (2016).
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-05,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        affine = elementwise_affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = empty(shape, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, None if value is None else Parameter(value))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(
            input, self.normalized_shape, self.weight, self.bias, self.eps
        )

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(Module):
    """Normalisation over groups of channels, of input (N, C, ...).

    y = (x - mean) / sqrt(var + eps) * weight + bias

    Args:
        num_groups: how many groups the channels of an example form.
        num_channels: the number of channels C.
        eps: what is added to the variance.
        affine: whether there are a weight and a bias.
        device: where the parameters are.
        dtype: their type.
        bias: whether there is a bias, if *affine*.

    Raises:
        ValueError: C is no multiple of *num_groups*.

    Attributes:
        weight: of shape (C), 1 at first, or ``None``.
        bias: of shape (C), 0 at first, or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.GroupNorm(2, 4, affine=False)
        >>> layer(torch.tensor([[1.0, 3.0, 5.0, 5.0]]))
        tensor([[-1.0000,  1.0000,  0.0000,  0.0000]])

    Source: Wu, He: Group Normalization (2018).
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-05,
        affine: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups != 0:
            message = (
                f"num_channels ({num_channels}) must be divisible by num_groups "
                f"({num_groups})"
            )
            raise ValueError(message)
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = empty(num_channels, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, None if value is None else Parameter(value))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, "
            f"affine={self.affine}, bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Division by the root of the mean square over the last dimensions.

    y = x / sqrt(mean(x^2) + eps) * weight

    Args:
        normalized_shape: the sizes of those dimensions; a number for one dimension.
        eps: what is added to the mean; by default, the distance from 1 to the next
            number of the type.
        elementwise_affine: whether there is a weight.
        device: where the weight is.
        dtype: its type.

    Raises:
        RuntimeError: the input's shape does not end in *normalized_shape*.

    Attributes:
        weight: of shape *normalized_shape*, 1 at first, or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.RMSNorm(2, elementwise_affine=False)
        >>> layer(torch.tensor([1.0, 7.0]))
        tensor([0.2000, 1.4000])

    Source: Zhang, Sennrich: Root Mean Square Layer Normalization (2019).
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}"
        )


class LocalResponseNorm(Module):
    """Division by a power of the mean square over neighbouring channels.

    y = x / (k + alpha mean(x^2))^beta, of input (N, C, ...)

    Args:
        size: how many channels are neighbours.
        alpha: the factor of the mean.
        beta: the exponent.
        k: the summand.

    Raises:
        ValueError: the input has fewer than three dimensions.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LocalResponseNorm(2, alpha=2.0, beta=1.0)
        >>> layer(torch.tensor([[[1.0], [2.0]]])).flatten()
        tensor([0.5000, 0.3333])

    Source: Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep
    Convolutional Neural Networks (2012).
    """

    def __init__(
        self, size: int, alpha: float = 0.0001, beta: float = 0.75, k: float = 1.0
    ) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
