"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_sgd, check_variants
from slowtorch.optim._fused import (
    State,
    add_kernel,
    composed_followed,
    followed,
    kernel,
    number,
    numbers,
    order,
    write,
)
from slowtorch.optim._steps import zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["SGD"]


class SGD(PerParameter):
    """Stochastic gradient descent: p <- p - lr * g.

    With weight decay w, momentum m and dampening d::

        g <- g + w * p
        b <- m * b + (1 - d) * g        (b <- g in the first step)
        p <- p - lr * b                 (Nesterov: p <- p - lr * (g + m * b))

    Given equal gradients, float32 parameters equal PyTorch's bit for bit.

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate, a number or a tensor of one element.
        momentum: how much of the last steps' direction is kept.
        dampening: how much of a new gradient is left out, with momentum.
        weight_decay: pulls every parameter towards zero (an L2 penalty).
        nesterov: look ahead along the momentum.
        maximize: climb instead.
        foreach: accepted for PyTorch's sake; results are the same.
        differentiable: let the update itself be recorded and differentiated.
        fused: as *foreach*.

    Raises:
        ValueError: an option is negative, or Nesterov's momentum is asked for without
            momentum or with dampening.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> optimizer = torch.optim.SGD([x], lr=0.1, momentum=0.9)
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (x * x).sum().backward()
        ...     optimizer.step()
        >>> x
        tensor([0.4600, 0.9200], requires_grad=True)

    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Sutskever et al., "On the importance of initialization and momentum in deep
    learning", 2013, for this form of Nesterov's momentum.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_sgd(lr, momentum, weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            message = "Nesterov momentum requires a momentum and zero dampening"
            raise ValueError(message)
        check_variants(fused, foreach, differentiable)
        options = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, options)

    sometimes = ("momentum_buffer",)

    def fresh(self, param: Tensor, group: Group) -> State:
        """Nothing: momentum starts with the first gradient."""
        return {}

    def update(self, param: Tensor, grad: Tensor, group: Group) -> None:
        """One step for one parameter."""
        # Without momentum there is no state, and state_dict() shows none.
        state = self.state[param] if group["momentum"] else {}
        kernel("sgd", param, group)(None, param, grad, state, group)


def sgd(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """p - lr * g in one pass, 62 ns per element.

    Products are rounded before the sum wherever PyTorch rounds them, which makes a
    step with momentum 24 % slower than it could be (154 ns per element for 124).
    """
    momentum, old = group["momentum"], state.get("momentum_buffer")
    like = order(param, grad) if old is None else order(param, grad, old)
    p, g = numbers(param, like), followed(like, param, grad, group)
    if momentum:
        m = like.dtype.scalar(momentum)
        if old is None:
            old = state["momentum_buffer"] = zeros_for(param)
            b = write(old, like, g, "SGD.step")
        else:
            b = like.store([m * x for x in numbers(old, like)])
            keep = like.dtype.scalar(1 - group["dampening"])
            new = g if keep == 1 else [keep * x for x in g]
            b = write(old, like, list(map(add, b, new)), "SGD.step")
        g = like.store([x + m * y for x, y in zip(g, b)]) if group["nesterov"] else b
    lr = like.dtype.scalar(number(group["lr"]))
    write(param, like, [x - lr * y for x, y in zip(p, g)], "SGD.step")


def composed_sgd(
    _: None, param: Tensor, grad: Tensor, state: State, group: Group
) -> None:
    """The same in tensor operations."""
    grad = composed_followed(param, grad, group)
    if group["momentum"]:
        buffer = state.get("momentum_buffer")
        if buffer is None:
            buffer = state["momentum_buffer"] = grad.detach().clone()
        else:
            buffer.mul_(group["momentum"]).add_(grad * (1 - group["dampening"]))
        grad = grad + buffer * group["momentum"] if group["nesterov"] else buffer
    param.sub_(grad * group["lr"])


add_kernel("sgd", composed_sgd, sgd)
