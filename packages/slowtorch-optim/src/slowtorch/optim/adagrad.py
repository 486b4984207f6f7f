"""Adagrad."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_lr, check_not_negative, check_variants
from slowtorch.optim._fused import (
    State,
    Values,
    add_kernel,
    composed_followed,
    followed,
    number,
    numbers,
    order,
    write,
)
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Adagrad"]


class Adagrad(PerParameter):
    """Adagrad: gradients divided by the root of the sum of all their squares.

    In step t::

        v <- v + g^2
        p <- p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(v) + eps)

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        lr_decay: how it falls.
        weight_decay: adds weight_decay * p to g.
        initial_accumulator_value: what v starts from.
        eps: keeps the division safe.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.
        fused: as *foreach*.

    Raises:
        ValueError: an option is negative.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 1.0], requires_grad=True)
        >>> optimizer = torch.optim.Adagrad([x], lr=0.5)
        >>> x.grad = torch.tensor([100.0, 0.01])
        >>> optimizer.step()
        >>> x
        tensor([0.5000, 0.5000], requires_grad=True)

    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and
    stochastic optimization", 2011.
    """

    rule = "adagrad"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_not_negative("lr_decay value", lr_decay)
        check_not_negative("weight_decay value", weight_decay)
        name = "initial_accumulator_value value"
        check_not_negative(name, initial_accumulator_value)
        check_not_negative("epsilon value", eps)
        check_variants(fused, foreach, differentiable)
        options = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, options)
        # Unlike the others it has state from the start, in PyTorch too.
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param] = self.fresh(param, group)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and a sum that starts as it was asked to."""
        total = zeros_for(param)
        if group["initial_accumulator_value"]:
            total.fill_(group["initial_accumulator_value"])
        return {"step": no_steps(), "sum": total}


def rate(state: State, group: Group) -> float | Tensor:
    """The learning rate of the step that begins here."""
    step = advance(state["step"])
    lr: float | Tensor = group["lr"] / (1 + (step - 1) * group["lr_decay"])
    return lr


def adagrad(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """One pass for each line of the formula."""
    total = state["sum"]
    like = order(param, grad, total)
    p, g = numbers(param, like), followed(like, param, grad, group)
    v: Values = [x + y * y for x, y in zip(numbers(total, like), g)]
    v = write(total, like, v, "Adagrad.step")
    lr, eps = like.dtype.scalar(number(rate(state, group))), group["eps"]
    moved = [x - lr * y / (z + eps) for x, y, z in zip(p, g, map(sqrt, v))]
    write(param, like, moved, "Adagrad.step")


def composed_adagrad(
    _: None, param: Tensor, grad: Tensor, state: State, group: Group
) -> None:
    """The same in tensor operations."""
    grad = composed_followed(param, grad, group)
    total = state["sum"].add_(grad * grad)
    param.sub_(grad * rate(state, group) / (total.sqrt() + group["eps"]))


add_kernel("adagrad", composed_adagrad, adagrad)
