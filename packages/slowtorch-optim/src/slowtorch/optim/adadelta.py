"""Adadelta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_lr, check_not_negative
from slowtorch.optim._fused import State, add_kernel, composed_followed
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Adadelta"]


class Adadelta(PerParameter):
    """Adadelta: steps as large as recent steps were, in proportion to the gradient.

    With the smoothing constant r::

        v <- r * v + (1 - r) * g^2
        d  = g * sqrt(u + eps) / sqrt(v + eps)
        u <- r * u + (1 - r) * d^2
        p <- p - lr * d

    Args:
        params: the tensors to update, or groups of them.
        lr: a factor for the steps, which need none in theory.
        rho: the smoothing constant.
        eps: gets the steps going.
        weight_decay: adds weight_decay * p to g.
        foreach: accepted for PyTorch's sake; results are the same.
        capturable: as *foreach*.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.

    Raises:
        ValueError: an option is negative, or *rho* is above 1.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.Adadelta([x], eps=0.01, rho=0.0)
        >>> x.grad = torch.tensor([10.0])
        >>> optimizer.step()
        >>> x
        tensor([0.9000], requires_grad=True)

    Zeiler, "ADADELTA: an adaptive learning rate method", 2012 (arXiv:1212.5701).
    """

    rule = "adadelta"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative("epsilon value", eps)
        check_not_negative("weight_decay value", weight_decay)
        options = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        names = ("square_avg", "acc_delta")
        return {"step": no_steps()} | {name: zeros_for(param) for name in names}


def adadelta(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    advance(state["step"])
    grad = composed_followed(param, grad, group)
    rho, eps = group["rho"], group["eps"]
    square, moved = state["square_avg"], state["acc_delta"]
    square.mul_(rho).add_(grad * grad * (1 - rho))
    delta = (moved + eps).sqrt() / (square + eps).sqrt() * grad
    moved.mul_(rho).add_(delta * delta * (1 - rho))
    param.sub_(delta * group["lr"])


add_kernel("adadelta", adadelta)
