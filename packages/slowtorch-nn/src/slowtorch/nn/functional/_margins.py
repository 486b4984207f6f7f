"""Losses that ask for a margin, as operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from slowtorch import sigmoid
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import scalar_like, share
from slowtorch.nn.functional._regression import PairwiseLoss

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["Margins", "MultiMarginLoss", "MultilabelMarginLoss", "SoftMarginLoss"]


class SoftMarginLoss(PairwiseLoss):
    """z = log(1 + exp(-y x)), their sum or mean.

    dL/dx = -g y sigmoid(-y x)    dL/dy: no gradient, as in PyTorch
    """

    __slots__ = ()
    kernel = "soft_margin_loss"
    loop_name = "soft_margin_cpu"

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        g = grad * share(x._layout, self.reduction)
        return -g * y * sigmoid(-y * x), None


class Margins(NamedTuple):
    """What ``MultiMarginLoss`` is asked about. Nothing of it has a gradient."""

    target: Tensor
    p: int
    margin: float
    weight: Tensor | None
    reduction: str


def _losses(x: Layout, shape: Shape, reduction: str) -> Layout:
    """The layout of the result: one number for each example, or for all."""
    if reduction != "none":
        return scalar_like(x)
    return contiguous(shape, x.dtype, x.device)


def _shared(grad: Tensor, x: Tensor, reduction: str) -> Tensor:
    """The gradient of each example's loss, in a shape that broadcasts over classes."""
    shape = x._layout.shape
    if reduction == "mean" and len(shape) == 2 and shape[0]:
        grad = grad * (1 / shape[0])
    return grad.reshape(-1, 1) if reduction == "none" else grad


class MultiMarginLoss(Op):
    """z = the sum over i != t of w_t max(0, m - x_t + x_i)^p / C; their sum or mean.

    dL/dx_i = g w_t p max(0, m - x_t + x_i)^(p-1) / C    dL/dx_t = -the sum of these
    """

    __slots__ = ("margins",)
    margins: Margins
    saves = ("self", "target", "weight")

    def forward(self, x: Tensor, margins: Margins) -> Tensor:
        self.margins = margins
        self.save_for_backward(x, margins.target, margins.weight)
        out = _losses(x._layout, margins.target._layout.shape, margins.reduction)
        return make(out.kernels["multi_margin_loss"](out, x, *margins), out)

    def backward(self, grad: Tensor) -> Any:
        x, target, weight = self.saved_tensors
        _, p, margin, _, reduction = self.margins
        scores = x.reshape(-1, x.shape[-1] if x.ndim else 1)
        place = target.reshape(-1, 1)
        gaps = margin - scores.gather(1, place) + scores
        slope = (gaps > 0).to(x.dtype) if p == 1 else 2 * gaps.clamp(min=0)
        slope = slope.scatter(1, place, 0)
        slope = slope.scatter_add(1, place, -slope.sum(1, True)) / scores.shape[1]
        if weight is not None:
            slope = slope * weight[target.reshape(-1)].unsqueeze(1)
        return (_shared(grad, x, reduction) * slope).reshape(x.shape)


class MultilabelMarginLoss(Op):
    """z = the sum over labels t and others i of max(0, 1 - x_t + x_i) / C.

    dL/dx_i = g / C for each margin too small, dL/dx_t = -g / C
    """

    __slots__ = ("reduction",)
    reduction: str
    saves = ("self", "target")

    def forward(self, x: Tensor, target: Tensor, reduction: str) -> Tensor:
        self.reduction = reduction
        self.save_for_backward(x, target)
        out = _losses(x._layout, x._layout.shape[:-1], reduction)
        kernel = out.kernels["multilabel_margin_loss"]
        return make(kernel(out, x, target, reduction), out)

    def backward(self, grad: Tensor) -> Any:
        x, target = self.saved_tensors
        shape = x._layout.shape
        out = contiguous(shape, x._layout.dtype, x._layout.device)
        slope = make(out.kernels["multilabel_margin_slope"](out, x, target), out)
        g = _shared(grad, x, self.reduction)
        return (g * slope).reshape(shape), None
