"""Adafactor."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from slowtorch import Tensor, finfo, zeros
from slowtorch.optim._fused import State, number
from slowtorch.optim._steps import advance, no_steps, zeros_for
from slowtorch.optim.optimizer import PerParameter

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["Adafactor"]


class Adafactor(PerParameter):
    """Adafactor: Adam's averages of squares, of a matrix only by row and by column.

    In step t, with RMS(x) = sqrt(mean(x^2)), for a matrix::

        b <- t^beta2_decay
        r <- (1 - b) * r + b * mean over columns of g^2,   c likewise over rows
        v <- r c / mean(r)
        u <- g / sqrt(v), divided by max(1, RMS(u) / d)
        p <- p * (1 - lr * weight_decay)
        p <- p - max(eps2, RMS(p)) * min(lr, 1 / sqrt(t)) * u

    (RMS(p) is that before the decay.) A parameter of fewer dimensions has a v of its
    own shape; one of more is treated as matrices in its last two.

    Args:
        params: the tensors to update, or groups of them.
        lr: the highest relative step, a number or a tensor of one element.
        beta2_decay: how fast the averages come to rest, 0 or less.
        eps: the least r (``None``: the dtype's eps), and the least RMS(p).
        d: the largest RMS of an update, 1 or more.
        weight_decay: shrinks p by lr * weight_decay.
        foreach: accepted for PyTorch's sake; results are the same.
        maximize: climb instead.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, 2, requires_grad=True)
        >>> optimizer = torch.optim.Adafactor([x], lr=0.1)
        >>> x.grad = torch.tensor([[1.0, 1.0], [3.0, 3.0]])
        >>> optimizer.step()
        >>> x
        tensor([[0.9000, 0.9000],
                [0.9000, 0.9000]], requires_grad=True)

    Shazeer and Stern, "Adafactor: adaptive learning rates with sublinear memory cost",
    2018 (arXiv:1804.04235).
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        _check("Learning rate should be >= 0", lr, lr >= 0)
        _check("beta2_decay should be <= 0", beta2_decay, beta2_decay <= 0)
        _check("epsilon1 should be >= 0", eps[0], eps[0] is None or eps[0] >= 0)
        _check("epsilon2 should be >= 0", eps[1], eps[1] >= 0)
        _check("Clipping threshold d should be >= 1", d, d >= 1)
        _check("weight_decay should be >= 0", weight_decay, weight_decay >= 0)
        options = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, options)

    def fresh(self, param: Tensor, group: Group) -> State:
        """No steps, and averages of nothing."""
        if param.ndim < 2:
            return {"step": no_steps(), "variance": zeros_for(param)}
        *outer, rows, columns = param.shape
        kind, device = param.dtype, param.device
        return {
            "step": no_steps(),
            "row_var": zeros(*outer, rows, 1, dtype=kind, device=device),
            "col_var": zeros(*outer, 1, columns, dtype=kind, device=device),
        }

    def update(self, param: Tensor, grad: Tensor, group: Group) -> None:
        """Move *param* by its gradient, in place, with the options of its group."""
        state = self.state[param]
        if not state:
            state.update(self.fresh(param, group))
        if group["maximize"]:
            grad = -grad
        step, lr = advance(state["step"]), number(group["lr"])
        least, floor = group["eps"]
        if least is None:
            least = finfo(param.dtype).eps
        relative = max(floor, _rms(param)) * min(lr, 1 / sqrt(step))
        if group["weight_decay"]:
            param.mul_(1 - lr * group["weight_decay"])
        share = float(step) ** group["beta2_decay"]
        square = _average(state, grad, share, least)
        move = square.clamp_(min=least * least).rsqrt_().mul_(grad)
        param.sub_(move, alpha=relative / max(1.0, _rms(move) / group["d"]))


def _average(state: State, grad: Tensor, share: float, least: float) -> Tensor:
    """The average of squares as a new tensor, after taking these into it."""
    if "variance" in state:
        average: Tensor = state["variance"].lerp_(grad * grad, share)
        return average.clone()
    rows, columns = state["row_var"], state["col_var"]
    square = grad * grad
    rows.lerp_(square.mean(-1, keepdim=True), share)
    columns.lerp_(square.mean(-2, keepdim=True), share)
    total = rows.mean(-2, keepdim=True).clamp_(min=least)
    product: Tensor = rows @ columns / total
    return product


def _rms(x: Tensor) -> float:
    """sqrt(mean(x^2)), 0 if there is nothing."""
    return float(x.norm(2)) / sqrt(x.numel()) if x.numel() else 0.0


def _check(rule: str, value: object, kept: object) -> None:
    if not kept:
        raise ValueError(f"{rule} but is: {value}")
