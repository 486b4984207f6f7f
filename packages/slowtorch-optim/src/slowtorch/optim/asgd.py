"""Averaged stochastic gradient descent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_lr, check_not_negative
from slowtorch.optim._fused import State, add_kernel, composed_followed, number
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["ASGD"]


class ASGD(PerParameter):
    """Averaged stochastic gradient descent: SGD that remembers its mean position.

    In step t, with eta = lr / (1 + lambd * lr * t)^alpha of the step before::

        p  <- p * (1 - lambd * eta) - eta * g
        ax <- ax + (p - ax) / max(1, t - t0)        (mean positions, ``state[p]["ax"]``)

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        lambd: how fast eta falls, and a decay of the parameters.
        alpha: the power by which it falls.
        t0: the step to start averaging at.
        weight_decay: adds weight_decay * p to g.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.
        capturable: as *foreach*.

    Raises:
        ValueError: an option is negative.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.ASGD([x], lr=0.1, lambd=0.0)
        >>> x.grad = torch.tensor([3.0])
        >>> optimizer.step()
        >>> x, optimizer.state[x]["ax"]
        (tensor([0.7000], requires_grad=True), tensor([0.7000]))

    Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
    """

    rule = "asgd"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("weight_decay value", weight_decay)
        options = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, the first rate, and a mean of nothing."""
        return {
            "step": no_steps(),
            "eta": no_steps() + number(group["lr"]),
            "mu": no_steps() + 1,
            "ax": zeros_for(param),
        }


def asgd(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    step = advance(state["step"])
    grad = composed_followed(param, grad, group)
    eta, mean = state["eta"].item(), state["ax"]
    param.mul_(1 - group["lambd"] * eta).sub_(grad * eta)
    share = state["mu"].item()
    if share == 1:
        mean.copy_(param)
    else:
        mean.add_((param - mean) * share)
    lr = number(group["lr"])
    state["eta"].fill_(lr / (1 + group["lambd"] * lr * step) ** group["alpha"])
    state["mu"].fill_(1 / max(1, step - group["t0"]))


add_kernel("asgd", asgd)
