"""Activations with a gate, or with a slope that is learned, as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.modules.activation import PerhapsInPlace
from slowtorch.nn.parameter import Parameter

if TYPE_CHECKING:
    from slowtorch._device import device as Device
    from slowtorch._dtype import dtype as DType

__all__ = ["GLU", "Mish", "PReLU"]


class GLU(Module):
    """a sigmoid(b), where a and b are the halves of the input.

    Args:
        dim: the dimension to halve; its size is even.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.GLU()(torch.tensor([[1.0, 2.0, 0.0, 50.0]]))
        tensor([[0.5000, 2.0000]])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        return F.glu(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Mish(PerhapsInPlace):
    """x tanh(log(1 + e^x)); see ``functional.mish``.

    Args:
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Mish()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.3034,  0.0000,  1.9440])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.mish(input, self.inplace)


class PReLU(Module):
    """Leaky ReLU whose slope is learned: x above 0, weight * x elsewhere.

    Args:
        num_parameters: 1, or the number of channels for a slope each.
        init: the slope to begin with.
        device: where the weight lives.
        dtype: what it consists of.

    Shape:
        any; the channels are the second dimension.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.PReLU(init=0.5)
        >>> layer(torch.tensor([-1.0, 2.0]))
        tensor([-0.5000,  2.0000], grad_fn=<PreluKernelBackward0>)

    Source: He and others: Delving Deep into Rectifiers (2015).
    """

    weight: Tensor

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: Device | str | None = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(torch.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin with the given slope."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
