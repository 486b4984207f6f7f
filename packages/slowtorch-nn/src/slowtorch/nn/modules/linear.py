"""Affine layers."""

from __future__ import annotations

import math
from typing import Any

from slowtorch import empty
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = ["Bilinear", "Identity", "Linear"]


class Identity(Module):
    """Whatever it is given: y = x. Arguments of any kind are ignored.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Identity(54, unused=True)(torch.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        return input


class Linear(Module):
    """An affine map with learnt coefficients: y = x W^T + b.

    At first W and b are uniform between -1/sqrt(in_features) and 1/sqrt(in_features),
    in PyTorch's order: the same seed gives the same layer.

    Args:
        in_features: the length of x.
        out_features: the length of y.
        bias: whether there is a b.
        device: where the parameters are.
        dtype: their type.

    Shape:
        (..., in_features) to (..., out_features)

    Attributes:
        weight: W, of shape (out_features, in_features).
        bias: b, of shape (out_features), or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> layer = torch.nn.Linear(3, 2)
        >>> layer(torch.ones(1, 3))
        tensor([[-0.1812, -0.0347]], grad_fn=<AddmmBackward0>)
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        shape = (out_features, in_features)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))  # gain 1/sqrt(3)
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class NonDynamicallyQuantizableLinear(Linear):
    """A ``Linear`` under the name that the last layer of attention has in PyTorch.

    There it keeps a tool for smaller weights from replacing this layer.
    """


class Bilinear(Module):
    """A bilinear map with learnt coefficients: y_k = x1^T W_k x2 + b_k.

    Args:
        in1_features: the length of x1.
        in2_features: the length of x2.
        out_features: the length of y.
        bias: whether there is a b.
        device: where the parameters are.
        dtype: their type.

    Raises:
        ValueError: *in1_features* is not positive.

    Shape:
        (..., in1_features) and (..., in2_features) to (..., out_features)

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.Bilinear(2, 3, 4)
        >>> layer(torch.ones(5, 2), torch.ones(5, 3)).shape
        torch.Size([5, 4])
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got {in1_features}")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        bound = 1 / math.sqrt(self.weight.shape[1])
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
