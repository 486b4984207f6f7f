"""Adamax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import Tensor, maximum
from slowtorch.optim._checks import check_betas, check_lr, check_not_negative
from slowtorch.optim._fused import State, add_kernel, composed_followed
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Adamax"]


class Adamax(PerParameter):
    """Adamax: Adam with the largest recent gradient in the place of the mean square.

    In step t::

        m <- b1 * m + (1 - b1) * g
        u <- max(b2 * u, |g| + eps)
        p <- p - lr / (1 - b1^t) * m / u

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        betas: the decay rates (b1, b2).
        eps: keeps the division safe.
        weight_decay: adds weight_decay * p to g.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.
        capturable: as *foreach*.

    Raises:
        ValueError: an option is negative, or a decay rate not in [0, 1).

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 1.0], requires_grad=True)
        >>> optimizer = torch.optim.Adamax([x], lr=0.5)
        >>> x.grad = torch.tensor([100.0, 0.01])
        >>> optimizer.step()
        >>> x
        tensor([0.5000, 0.5000], requires_grad=True)

    Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 7.1
    (arXiv:1412.6980).
    """

    rule = "adamax"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        options = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        names = ("exp_avg", "exp_inf")
        return {"step": no_steps()} | {name: zeros_for(param) for name in names}


def adamax(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    step = advance(state["step"])
    grad = composed_followed(param, grad, group)
    beta1, beta2 = group["betas"]
    mean, largest = state["exp_avg"], state["exp_inf"]
    mean.add_((grad - mean) * (1 - beta1))
    largest.copy_(maximum(largest * beta2, grad.abs() + group["eps"]))
    param.sub_(mean * (group["lr"] / (1 - beta1**step)) / largest)


add_kernel("adamax", adamax)
