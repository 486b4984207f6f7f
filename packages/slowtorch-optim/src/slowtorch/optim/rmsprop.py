"""RMSprop."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_lr, check_not_negative
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

__all__ = ["RMSprop"]


class RMSprop(PerParameter):
    """RMSprop: gradients divided by the root of their recent mean square.

    With the smoothing constant a, momentum u::

        v <- a * v + (1 - a) * g^2
        s <- sqrt(v) + eps          (centered: sqrt(v - m^2) + eps, m the mean of g)
        p <- p - lr * g / s         (momentum: b <- u * b + g / s, p <- p - lr * b)

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        alpha: the smoothing constant.
        eps: keeps the division safe.
        weight_decay: adds weight_decay * p to g.
        momentum: how much of the last steps' direction is kept.
        centered: divide by the standard deviation instead.
        capturable: accepted for PyTorch's sake; results are the same.
        foreach: as *capturable*.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.

    Raises:
        ValueError: an option is negative.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.RMSprop([x], lr=0.1, alpha=0.75)
        >>> x.grad = torch.tensor([3.0])
        >>> optimizer.step()
        >>> x
        tensor([0.8000], requires_grad=True)

    Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning", 2012;
    Graves, "Generating sequences with recurrent neural networks", 2013, for the
    centred form (arXiv:1308.0850).
    """

    rule = "rmsprop"
    sometimes = ("momentum_buffer", "grad_avg")

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_not_negative("momentum value", momentum)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("alpha value", alpha)
        options = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        names = ["square_avg"]
        names += ["momentum_buffer"] * (group["momentum"] > 0)
        names += ["grad_avg"] * group["centered"]
        return {"step": no_steps()} | {name: zeros_for(param) for name in names}


def rmsprop(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """One pass for each line of the formula."""
    advance(state["step"])
    square = state["square_avg"]
    like = order(param, grad, square)
    scalar, by, eps = like.dtype.scalar, "RMSprop.step", group["eps"]
    p, g = numbers(param, like), followed(like, param, grad, group)
    a, b = scalar(group["alpha"]), scalar(1 - group["alpha"])
    v = [a * x + b * y * y for x, y in zip(numbers(square, like), g)]
    spread: Values = write(square, like, v, by)
    if group["centered"]:
        mean = state["grad_avg"]
        m = write(
            mean, like, [x + b * (y - x) for x, y in zip(numbers(mean, like), g)], by
        )
        spread = [x - y * y for x, y in zip(spread, m)]
    lr = scalar(number(group["lr"]))
    if group["momentum"]:
        u, buffer = scalar(group["momentum"]), state["momentum_buffer"]
        old = numbers(buffer, like)
        new = [u * x + y / (sqrt(s) + eps) for x, y, s in zip(old, g, spread)]
        moved = [x - lr * y for x, y in zip(p, write(buffer, like, new, by))]
    else:
        moved = [x - lr * y / (sqrt(s) + eps) for x, y, s in zip(p, g, spread)]
    write(param, like, moved, by)


def composed_rmsprop(
    _: None, param: Tensor, grad: Tensor, state: State, group: Group
) -> None:
    """The same in tensor operations."""
    advance(state["step"])
    grad = composed_followed(param, grad, group)
    square, keep = state["square_avg"], group["alpha"]
    square.mul_(keep).add_(grad * grad * (1 - keep))
    if group["centered"]:
        mean = state["grad_avg"]
        mean.add_((grad - mean) * (1 - keep))
        square = square - mean * mean
    scaled = grad / (square.sqrt() + group["eps"])
    if group["momentum"]:
        scaled = state["momentum_buffer"].mul_(group["momentum"]).add_(scaled)
    param.sub_(scaled * group["lr"])


add_kernel("rmsprop", composed_rmsprop, rmsprop)
