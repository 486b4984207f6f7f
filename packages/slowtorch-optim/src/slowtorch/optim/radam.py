"""RAdam."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_betas, check_lr, check_not_negative
from slowtorch.optim._fused import State, add_kernel, composed_decay, composed_followed
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["RAdam"]


class RAdam(PerParameter):
    """RAdam: Adam that does not scale its steps before it knows the scale well.

    m and v are Adam's, m' and v' as well. The length of the average so far is

        n = N - 2 * t * b2^t / (1 - b2^t),   N = 2 / (1 - b2) - 1

    Up to n = 5, p <- p - lr * m'. Then p <- p - lr * r * m' / (sqrt(v') + eps), with

        r^2 = (n - 4) * (n - 2) * N / ((N - 4) * (N - 2) * n)

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        betas: the decay rates (b1, b2).
        eps: keeps the division safe.
        weight_decay: adds weight_decay * p to g; see *decoupled_weight_decay*.
        decoupled_weight_decay: shrink p by lr * weight_decay instead.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.
        capturable: as *foreach*.
        differentiable: let the update itself be recorded and differentiated.

    Raises:
        ValueError: an option is negative, or a decay rate not in [0, 1).

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.RAdam([x], lr=0.1)
        >>> x.grad = torch.tensor([3.0])
        >>> optimizer.step()
        >>> x
        tensor([0.7000], requires_grad=True)

    Liu et al., "On the variance of the adaptive learning rate and beyond", 2020
    (arXiv:1908.03265).
    """

    rule = "radam"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        names = ("exp_avg", "exp_avg_sq")
        return {"step": no_steps()} | {name: zeros_for(param) for name in names}


def rectifier(step: int, beta2: float) -> float:
    """r of the formula, or 0 while the average is too short to tell."""
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * step * beta2**step / (1 - beta2**step)
    if length <= 5:
        return 0.0
    now, limit = (length - 4) * (length - 2), (longest - 4) * (longest - 2)
    return sqrt(now * longest / (limit * length))


def radam(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    step, (beta1, beta2) = advance(state["step"]), group["betas"]
    composed_decay(param, group)
    grad = composed_followed(param, grad, group)
    mean, square = state["exp_avg"], state["exp_avg_sq"]
    mean.add_((grad - mean) * (1 - beta1))
    square.mul_(beta2).add_(grad * grad * (1 - beta2))
    move = mean / (1 - beta1**step) * group["lr"]
    r = rectifier(step, beta2)
    if r:
        scale = sqrt(1 - beta2**step)
        move = move * (scale / (square.sqrt() + group["eps"])) * r
    param.sub_(move)


add_kernel("radam", radam)
