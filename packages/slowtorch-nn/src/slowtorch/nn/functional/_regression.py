"""Losses that compare numbers with numbers, as operations."""

from __future__ import annotations

from typing import Any, ClassVar

from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import floats_only, scalar_like, share
from slowtorch.ops._elementwise import align

__all__ = ["HuberLoss", "MseLoss", "MseLossGrad", "SmoothL1Loss"]


class PairwiseLoss(Op):
    """A loss of x - y for each element; their sum or mean."""

    __slots__ = ("extra", "reduction")
    extra: tuple[float, ...]  # beta or delta, where the loss has one
    reduction: str
    saves = ("self", "target")
    kernel: ClassVar[str]
    loop_name: ClassVar[str]  # in PyTorch's messages

    def forward(self, x: Tensor, y: Tensor, reduction: str, *extra: float) -> Tensor:
        self.reduction, self.extra = reduction, extra
        self.save_for_backward(x, y)
        x, same, out = align(x, y)
        floats_only(self.loop_name, out)
        if reduction != "none":
            out = scalar_like(out)
        return make(out.kernels[self.kernel](out, x, same, reduction, *extra), out)


class MseLoss(PairwiseLoss):
    """z = (x - y)^2, their sum or mean.

    dL/dx = 2 g (x - y) / n for a mean    dL/dy = -dL/dx
    """

    __slots__ = ()
    kernel = "mse_loss"
    loop_name = "mse_cpu"

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        # Each by itself: the negative of the other would be -0.0 where they are equal.
        return (
            MseLossGrad.apply(grad, x, y, self.reduction) if need_x else None,
            MseLossGrad.apply(grad, y, x, self.reduction) if need_y else None,
        )


class MseLossGrad(Op, node="MseLossBackwardBackward0"):
    """The gradient of the squared error: z = c g (x - y), for a gradient h of z.

    dL/dg = c h (x - y), summed    dL/dx = c h g    dL/dy = -c h g
    """

    __slots__ = ("factor",)
    factor: float
    saves = ("grad_output", "self", "target")

    def forward(self, grad: Tensor, x: Tensor, y: Tensor, reduction: str) -> Tensor:
        self.save_for_backward(grad, x, y)
        _, _, out = align(x, y)
        self.factor = 2 * share(out, reduction)
        storage = out.kernels["mse_loss_backward"](out, grad, x, y, self.factor)
        return make(storage, out)

    def backward(self, h: Tensor) -> Any:
        g, x, y = self.saved_tensors
        need_g, need_x, need_y = self.needs_input_grad
        scaled = h * self.factor
        of_x = scaled * g if need_x or need_y else None
        return (
            scaled * (x - y) if need_g else None,
            of_x if need_x else None,
            -of_x if of_x is not None and need_y else None,
        )


class SmoothL1Loss(PairwiseLoss):
    """z = d^2 / (2 beta) where |d| < beta, |d| - beta / 2 elsewhere; d = x - y.

    dL/dx = g d / beta, between -g and g    dL/dy = -dL/dx
    """

    __slots__ = ()
    kernel = "smooth_l1_loss"
    loop_name = "smooth_l1_cpu"

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        (beta,) = self.extra
        of_x = grad * ((x - y) / beta).clamp(-1, 1) * _share(x, y, self.reduction)
        return of_x, 0 - of_x


class HuberLoss(PairwiseLoss):
    """z = d^2 / 2 where |d| <= delta, delta (|d| - delta / 2) elsewhere; d = x - y.

    dL/dx = g d, between -g delta and g delta    dL/dy = -dL/dx
    """

    __slots__ = ()
    kernel = "huber_loss"
    loop_name = "huber_cpu"

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        (delta,) = self.extra
        of_x = grad * (x - y).clamp(-delta, delta) * _share(x, y, self.reduction)
        return of_x, 0 - of_x


def _share(x: Tensor, y: Tensor, reduction: str) -> float:
    return share(align(x, y)[2], reduction)
