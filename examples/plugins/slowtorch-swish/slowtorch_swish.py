"""Swish, x * sigmoid(x): an operation and a layer (PyTorch calls them SiLU)."""

from collections.abc import Iterable
from typing import Any

from slowtorch import Tensor, nn
from slowtorch.autograd import Function
from slowtorch.plugins import Operator, hookimpl


class SwishFunction(Function):
    """z = x s with s = sigmoid(x); dz/dx = s + z (1 - s)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * x.sigmoid()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        s = x.sigmoid()
        return grad * (s + x * s * (1 - s))


def swish(input: Tensor) -> Tensor:
    """Apply Swish to every element."""
    result: Tensor = SwishFunction.apply(input)
    return result


class Swish(nn.Module):
    """Swish as a layer."""

    def forward(self, input: Tensor) -> Tensor:
        return swish(input)


@hookimpl
def slowtorch_register_ops() -> Iterable[Operator]:
    return (Operator(swish, method=True, inplace=True, nodes=(SwishFunction,)),)


@hookimpl
def slowtorch_register_layers() -> Iterable[type[nn.Module]]:
    return (Swish,)
