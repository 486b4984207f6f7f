"""Rprop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import Tensor, where
from slowtorch.optim._checks import check_lr
from slowtorch.optim._fused import State, add_kernel
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Rprop"]


class Rprop(PerParameter):
    """Rprop: steps by the sign of the gradient, longer while the sign stays.

    Each element has a step size s, which starts at lr and stays within *step_sizes*.
    Where the gradient has the sign of the last one, s <- s * etaplus; where it has the
    other one, s <- s * etaminus and the gradient counts as zero this time::

        p <- p - s * sign(g)

    Args:
        params: the tensors to update, or groups of them.
        lr: the first step size.
        etas: (etaminus, etaplus).
        step_sizes: the smallest and the largest one.
        capturable: accepted for PyTorch's sake; results are the same.
        foreach: as *capturable*.
        maximize: climb instead.
        differentiable: let the update itself be recorded and differentiated.

    Raises:
        ValueError: *lr* is negative, or not 0 < etaminus < 1 < etaplus.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 1.0], requires_grad=True)
        >>> optimizer = torch.optim.Rprop([x], lr=0.5)
        >>> x.grad = torch.tensor([100.0, -0.01])
        >>> optimizer.step()
        >>> x
        tensor([0.5000, 1.5000], requires_grad=True)

    Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning:
    the RPROP algorithm", 1993.
    """

    rule = "rprop"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        options = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, no gradient yet, and equal step sizes."""
        size = zeros_for(param) + group["lr"]
        return {"step": no_steps(), "prev": zeros_for(param), "step_size": size}


def rprop(_: None, param: Tensor, grad: Tensor, state: State, group: Group) -> None:
    """The formula, line by line."""
    advance(state["step"])
    if group["maximize"]:
        grad = -grad
    shorter, longer = group["etas"]
    same, size = grad * state["prev"], state["step_size"]
    smaller = where(same < 0, size * shorter, size)
    size.copy_(where(same > 0, size * longer, smaller).clamp(*group["step_sizes"]))
    grad = where(same < 0, 0.0, grad)
    param.sub_(grad.sign() * size)
    state["prev"].copy_(grad)


add_kernel("rprop", rprop)
