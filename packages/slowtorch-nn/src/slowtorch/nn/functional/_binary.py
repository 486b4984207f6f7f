"""Binary cross entropy as operations: of probabilities, and of scores (logits)."""

from __future__ import annotations

from typing import Any, NamedTuple

from slowtorch import sigmoid
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._activations import LogSigmoid
from slowtorch.nn.functional._checks import in_order_of, scalar_like, share

__all__ = ["BinaryCrossEntropy", "BinaryCrossEntropyWithLogits", "Weighing"]


class Weighing(NamedTuple):
    """How the elements of a binary loss count. Nothing of it has a gradient."""

    weight: Tensor | None
    pos_weight: Tensor | None
    reduction: str


def _out(layout: Layout, reduction: str) -> Layout:
    """The layout of a loss, row by row."""
    if reduction == "none":
        return contiguous(layout.shape, layout.dtype, layout.device)
    return scalar_like(layout)


class BinaryCrossEntropy(Op):
    """z = -w (y log x + (1 - y) log(1 - x)), their sum or mean.

    dL/dx = g w (x - y) / (x (1 - x))    dL/dy = g w (log(1 - x) - log x)
    """

    __slots__ = ("weighing",)
    weighing: Weighing
    saves = ("self", "target", "weight")

    def forward(self, x: Tensor, y: Tensor, weighing: Weighing) -> Tensor:
        weight, _, reduction = self.weighing = weighing
        self.save_for_backward(x, y, weight)
        out = _out(x._layout, reduction)
        kernel = out.kernels["binary_cross_entropy"]
        result = make(kernel(out, x, y, weight, reduction), out)
        return in_order_of(x, result) if reduction == "none" else result

    def backward(self, grad: Tensor) -> Any:
        x, y, weight = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        g = grad * share(x._layout, self.weighing.reduction)
        if weight is not None:
            g = g * weight
        of_x = of_y = None
        if need_x:
            of_x = g * (x - y) / ((1 - x) * x).clamp(min=1e-12)
        if need_y:
            of_y = g * ((1 - x).log().clamp(min=-100) - x.log().clamp(min=-100))
        return of_x, of_y


class BinaryCrossEntropyWithLogits(Op):
    """z = w ((1 - y) x + (1 + (p - 1) y) log(1 + e^-x)), their sum or mean.

    With p = 1 that is the binary cross entropy of sigmoid(x).

    dL/dx = g w ((1 - y + p y) sigmoid(x) - p y)
    dL/dy = -g w (x + (p - 1) log(sigmoid(x)))
    """

    __slots__ = ("weighing",)
    weighing: Weighing
    saves = ("self", "target", "weight", "pos_weight")

    def forward(self, x: Tensor, y: Tensor, weighing: Weighing) -> Tensor:
        weight, pos_weight, reduction = self.weighing = weighing
        self.save_for_backward(x, y, weight, pos_weight)
        out = _out(x._layout, reduction)
        kernel = out.kernels["binary_cross_entropy_with_logits"]
        result = make(kernel(out, x, y, weight, pos_weight, reduction), out)
        return in_order_of(x, result) if reduction == "none" else result

    def backward(self, grad: Tensor) -> Any:
        x, y, weight, p = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        g = grad * share(x._layout, self.weighing.reduction)
        if weight is not None:
            g = g * weight
        of_x = of_y = None
        if need_x:
            positive = y if p is None else p * y
            total = 1.0 if p is None else 1 - y + positive
            of_x = g * (total * sigmoid(x) - positive)
        if need_y:
            extra = 0.0 if p is None else (p - 1) * LogSigmoid.apply(x)
            of_y = -g * (x + extra)
        return of_x, of_y
