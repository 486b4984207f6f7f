"""Muon."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor, bfloat16
from slowtorch.optim._fused import State, number
from slowtorch.optim._steps import zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Muon"]

Coefficients = tuple[float, float, float]
ADJUSTMENTS = (None, "original", "match_rms_adamw")


class Muon(PerParameter):
    """Muon: the momentum of a matrix, made orthogonal.

    In each step, with momentum m::

        b <- m * b + (1 - m) * g
        u <- m * b + (1 - m) * g (with Nesterov), or b
        p <- p * (1 - lr * weight_decay) - rate * O(u)

    O(u) replaces all singular values of u by about 1, by *ns_steps* steps of the
    iteration of Newton and Schulz in bfloat16::

        x <- a * x + (b * x x^T + c * (x x^T)^2) x

    It is for the weights of hidden layers; other parameters need another optimiser.
    O(u) has three digits, as in PyTorch, and may differ from PyTorch's in the last.

    Args:
        params: the matrices to update, or groups of them.
        lr: the learning rate.
        weight_decay: shrinks p by lr * weight_decay.
        momentum: m.
        nesterov: look one step ahead.
        ns_coefficients: (a, b, c) of the iteration.
        eps: the least norm that u is divided by before it.
        ns_steps: how many steps it has, less than 100.
        adjust_lr_fn: ``'original'`` or ``None``: rate = lr * sqrt(max(1, rows /
            columns)); ``'match_rms_adamw'``: rate = 0.2 * lr * sqrt(max(rows,
            columns)), for the learning rates that AdamW takes.

    Raises:
        ValueError: an option is out of its range, or a parameter is no matrix.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 2, requires_grad=True)
        >>> optimizer = torch.optim.Muon([x], lr=1.0)
        >>> x.grad = torch.tensor([[100.0, 0.0], [0.0, 0.1]])
        >>> optimizer.step()
        >>> (x.diagonal() < 0).tolist()
        [True, True]

    Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024;
    Liu et al., "Muon is scalable for LLM training", 2025 (arXiv:2502.16982).
    """

    sometimes = ("momentum_buffer",)

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: Coefficients = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        options = {"Learning rate": lr, "momentum": momentum}
        for name, value in (options | {"weight decay": weight_decay}).items():
            if not value >= 0:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in ADJUSTMENTS:
            message = f"Adjust learning rate function {adjust_lr_fn} is not supported"
            raise ValueError(message)
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for param in group["params"]:
                if param.ndim != 2:
                    message = (
                        "Muon only supports 2D parameters whereas we found a parameter "
                        f"with size: {param.size()}"
                    )
                    raise ValueError(message)

    def fresh(self, param: Tensor, group: Group) -> State:
        """Momentum that has not moved."""
        return {"momentum_buffer": zeros_for(param)}

    def update(self, param: Tensor, grad: Tensor, group: Group) -> None:
        """Move *param* by its gradient, in place, with the options of its group."""
        state = self.state[param]
        if not state:
            state.update(self.fresh(param, group))
        momentum, lr = group["momentum"], number(group["lr"])
        average = state["momentum_buffer"].lerp_(grad, 1 - momentum)
        if group["nesterov"]:
            average = grad.lerp(average, momentum)
        coefficients, steps = group["ns_coefficients"], group["ns_steps"]
        move = orthogonal(average, coefficients, steps, group["eps"])
        rate = adjusted(lr, group["adjust_lr_fn"], param)
        param.mul_(1 - lr * group["weight_decay"])
        param.sub_(move.to(param.dtype), alpha=rate)


def adjusted(lr: float, rule: str | None, param: Tensor) -> float:
    """The rate for a matrix of this shape."""
    rows, columns = param.shape
    if rule == "match_rms_adamw":
        return lr * 0.2 * sqrt(max(rows, columns))
    return lr * sqrt(max(1, rows / columns))


def orthogonal(x: Tensor, by: Coefficients, steps: int, eps: float) -> Tensor:
    """*x* with all its singular values near 1.

    Raises:
        ValueError: there are 100 steps or more, or not three coefficients.
    """
    if steps >= 100:
        message = "Number of steps must be less than 100 for computational efficiency"
        raise ValueError(message)
    if len(by) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = by
    result = x.to(bfloat16)
    high = x.shape[0] > x.shape[1]
    if high:
        result = result.t()
    result = result / result.norm().clamp(min=eps)
    for _ in range(steps):
        gram = result @ result.t()
        gram = gram.addmm(gram, gram, beta=b, alpha=c)
        result = result.addmm(gram, result, beta=a)
    return result.t() if high else result
