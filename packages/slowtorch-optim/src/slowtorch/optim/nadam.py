"""NAdam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import Tensor
from slowtorch.optim._checks import check_betas, check_lr, check_not_negative
from slowtorch.optim._fused import State, add_kernel, composed_decay, composed_followed
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["NAdam"]


class NAdam(PerParameter):
    """NAdam: Adam with Nesterov's momentum, which grows in the first steps.

    In step t, with u(t) = b1 * (1 - 0.96^(t * momentum_decay) / 2) and U(t) the
    product of u(1) ... u(t)::

        m <- b1 * m + (1 - b1) * g
        v <- b2 * v + (1 - b2) * g^2
        s  = sqrt(v / (1 - b2^t)) + eps
        p <- p - lr * (1 - u(t)) / (1 - U(t)) * g / s
               - lr * u(t + 1) / (1 - U(t + 1)) * m / s

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate.
        betas: the decay rates (b1, b2).
        eps: keeps the division safe.
        weight_decay: adds weight_decay * p to g; see *decoupled_weight_decay*.
        momentum_decay: how fast u approaches b1.
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
        >>> optimizer = torch.optim.NAdam([x], lr=0.1)
        >>> for _ in range(50):
        ...     optimizer.zero_grad()
        ...     (x * x).sum().backward()
        ...     optimizer.step()
        >>> bool(x.abs() < 0.1)
        True

    Dozat, "Incorporating Nesterov momentum into Adam", 2016.
    """

    rule = "nadam"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_not_negative("momentum_decay value", momentum_decay)
        options = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, the empty product, and averages of nothing."""
        names = ("exp_avg", "exp_avg_sq")
        start: State = {"step": no_steps(), "mu_product": no_steps() + 1}
        return start | {name: zeros_for(param) for name in names}


def nadam(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    step, (beta1, beta2) = advance(state["step"]), group["betas"]
    composed_decay(param, group)
    grad = composed_followed(param, grad, group)
    now, then = [
        beta1 * (1 - 0.5 * 0.96 ** (each * group["momentum_decay"]))
        for each in (step, step + 1)
    ]
    product = state["mu_product"].mul_(now).item()
    mean, square = state["exp_avg"], state["exp_avg_sq"]
    mean.add_((grad - mean) * (1 - beta1))
    square.mul_(beta2).add_(grad * grad * (1 - beta2))
    scale = (square / (1 - beta2**step)).sqrt() + group["eps"]
    param.sub_(grad * (group["lr"] * (1 - now) / (1 - product)) / scale)
    param.sub_(mean * (group["lr"] * then / (1 - product * then)) / scale)


add_kernel("nadam", nadam)
