"""The negative log likelihood as an operation."""

from __future__ import annotations

from typing import Any, NamedTuple

from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import scalar_like

__all__ = ["Labels", "NllLoss", "NllLoss2D", "NllLossGrad"]


class Labels(NamedTuple):
    """What a likelihood is asked about. Nothing of it has a gradient.

    (Tensors inside another object are no inputs of an operation.)
    """

    target: Tensor
    weight: Tensor | None
    reduction: str
    ignore_index: int


class NllLoss(Op):
    """z_n = -w[t_n] x[n, t_n], their sum, or their sum over the sum of weights.

    dL/dx[n, t_n] = -g w[t_n] (over the sum of weights, for a mean), 0 elsewhere
    """

    __slots__ = ("labels", "source")
    labels: Labels
    source: Layout
    saves = ("target", "weight")

    def forward(self, x: Tensor, labels: Labels) -> Tensor:
        self.labels, self.source = labels, x._layout
        self.save_for_backward(labels.target, labels.weight)
        out = scalar_like(x._layout)
        if labels.reduction == "none" and len(x._layout.shape) > 1:
            shape = labels.target._layout.shape
            out = contiguous(shape, x._layout.dtype, x._layout.device)
        return make(out.kernels["nll_loss"](out, x, *labels), out)

    def backward(self, grad: Tensor) -> Any:
        target, weight = self.saved_tensors
        labels = self.labels._replace(target=target, weight=weight)
        return NllLossGrad.apply(grad, self.source, labels)


class NllLoss2D(NllLoss):
    """The same for images: x is (N, C, H, W), and each pixel has its own target."""

    __slots__ = ()


class NllLossGrad(Op, node="NllLossBackwardBackward0"):
    """The gradient of the likelihood, for a gradient h of it.

    dL/dg is the likelihood of h itself: both are linear, and each other's transpose.
    """

    __slots__ = ("labels",)
    labels: Labels

    def forward(self, grad: Tensor, source: Layout, labels: Labels) -> Tensor:
        self.labels = labels
        self.save_for_backward(labels.target, labels.weight)
        out = contiguous(source.shape, source.dtype, source.device)
        return make(out.kernels["nll_loss_backward"](out, grad, *labels), out)

    def backward(self, h: Tensor) -> Any:
        target, weight = self.saved_tensors
        labels = self.labels._replace(target=target, weight=weight)
        return NllLoss.apply(h, labels)
