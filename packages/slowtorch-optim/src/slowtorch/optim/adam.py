"""Adam, and AdamW."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor, maximum
from slowtorch.optim._checks import (
    check_betas,
    check_lr,
    check_not_negative,
    check_tensor_lr,
    check_variants,
)
from slowtorch.optim._fused import (
    State,
    Values,
    add_kernel,
    composed_decay,
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

__all__ = ["Adam", "AdamW"]


class Adam(PerParameter):
    """Adam: each parameter's step is scaled by the size of its recent gradients.

    In step t, with the decay rates b1 and b2::

        m <- b1 * m + (1 - b1) * g
        v <- b2 * v + (1 - b2) * g^2
        p <- p - lr * m' / (sqrt(v') + eps),   m' = m / (1 - b1^t), v' = v / (1 - b2^t)

    m', v' make up for the zeros that m and v start from. Numbers differ from
    PyTorch's by a last bit here and there: each line is rounded once, PyTorch rounds
    after every operation, and its square root is not always the nearest.

    Args:
        params: the tensors to update, or groups of them.
        lr: the learning rate, a number or a tensor of one element.
        betas: the decay rates (b1, b2).
        eps: keeps the division safe.
        weight_decay: adds weight_decay * p to g; see *decoupled_weight_decay*.
        amsgrad: divide by the largest v' so far.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.
        capturable: as *foreach*.
        differentiable: let the update itself be recorded and differentiated.
        fused: as *foreach*.
        decoupled_weight_decay: shrink p by lr * weight_decay instead: AdamW.

    Raises:
        ValueError: an option is negative, or a decay rate not in [0, 1).

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = torch.optim.Adam([x], lr=0.1)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x * x).sum().backward()
        ...     optimizer.step()
        >>> bool((x.abs() < 0.1).all())
        True

    Kingma and Ba, "Adam: a method for stochastic optimization", 2015 (arXiv:1412.6980);
    Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018, for AMSGrad.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_tensor_lr(lr, foreach, capturable)
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        check_variants(fused, foreach, differentiable)
        options = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, options)

    rule = "adam"
    sometimes = ("max_exp_avg_sq",)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        names = ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * group["amsgrad"]
        return {"step": no_steps()} | {name: zeros_for(param) for name in names}


class AdamW(Adam):
    """Adam with decoupled weight decay: p <- p * (1 - lr * weight_decay), then Adam.

    The decay does not pass through the averages, so parameters with large gradients
    are pulled towards zero as much as the others. Arguments are those of ``Adam``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.AdamW([x], lr=0.1, weight_decay=0.5)
        >>> x.grad = torch.zeros(1)
        >>> optimizer.step()
        >>> x
        tensor([0.9500], requires_grad=True)

    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019
    (arXiv:1711.05101).
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )


def adam(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """One pass for each line of the formula, 255 ns per element together.

    s * m / (sqrt(v) / c + eps) is computed as (s * c) * m / (sqrt(v) + c * eps), which
    saves a division. The decay rates are rounded to the parameter's type first: over
    a thousand steps the sums would tell the difference.
    """
    mean, square = state["exp_avg"], state["exp_avg_sq"]
    like = order(param, grad, mean, square)
    scalar = like.dtype.scalar
    p: Values = numbers(param, like)
    g = followed(like, param, grad, group)
    lr, keep, (beta1, beta2) = rates(group)
    if keep != 1:
        shrink = scalar(keep)
        p = like.store([shrink * x for x in p])
    a, b, c = scalar(1 - beta1), scalar(beta2), scalar(1 - beta2)
    m: Values = [x + a * (y - x) for x, y in zip(numbers(mean, like), g)]
    m = write(mean, like, m, "Adam.step")
    v: Values = [b * x + c * y * y for x, y in zip(numbers(square, like), g)]
    v = write(square, like, v, "Adam.step")
    if group["amsgrad"]:
        largest = state["max_exp_avg_sq"]
        v = write(largest, like, list(map(max, numbers(largest, like), v)), "Adam.step")
    step = advance(state["step"])
    correction = sqrt(1 - beta2**step)
    s, e = lr / (1 - beta1**step) * correction, group["eps"] * correction
    moved = [x - s * y / (z + e) for x, y, z in zip(p, m, map(sqrt, v))]
    write(param, like, moved, "Adam.step")


def composed_adam(
    _: None, param: Tensor, grad: Tensor, state: State, group: Group
) -> None:
    """The same in tensor operations."""
    mean, square = state["exp_avg"], state["exp_avg_sq"]
    lr, (beta1, beta2) = group["lr"], rates(group)[2]
    composed_decay(param, group)
    grad = composed_followed(param, grad, group)
    mean.add_((grad - mean) * (1 - beta1))
    square.mul_(beta2).add_(grad * grad * (1 - beta2))
    if group["amsgrad"]:
        largest = state["max_exp_avg_sq"]
        square = largest.copy_(maximum(largest, square))
    step = advance(state["step"])
    root = square.sqrt() / sqrt(1 - beta2**step)
    param.sub_(mean * (lr / (1 - beta1**step)) / (root + group["eps"]))


def rates(group: Group) -> tuple[float, float, tuple[float, float]]:
    """The learning rate, what decoupled decay keeps of a parameter, and the betas."""
    lr, (beta1, beta2) = number(group["lr"]), group["betas"]
    decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0
    return lr, 1 - lr * decay, (number(beta1), number(beta2))


add_kernel("adam", composed_adam, adam)
