"""Negative log likelihoods of numbers under a distribution."""

from __future__ import annotations

import math

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction, reduced
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["gaussian_nll_loss", "poisson_nll_loss"]


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log likelihood of counts y under Poisson's distribution.

        exp(x) - y x,    or  x - y log(x + eps)  if x is the rate itself

    Args:
        input: the logarithm x of the expected count, or that count.
        target: counts y of a shape that broadcasts with it.
        log_input: whether x is a logarithm.
        full: add Stirling's approximation y log(y) - y + log(2 pi y) / 2 of log(y!),
            where y is more than 1.
        size_average: deprecated; see *reduction*.
        eps: keeps the logarithm finite.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.poisson_nll_loss(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
        tensor(0.8591)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("poisson_nll_loss", input)
    check_tensor("poisson_nll_loss", target, "target", 2)
    return reduced(poisson_losses(input, target, log_input, full, eps), reduction)


def poisson_losses(
    input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float
) -> Tensor:
    """One number for each count."""
    if log_input:
        losses = input.exp() - target * input
    else:
        losses = input - target * (input + eps).log()
    if not full:
        return losses
    stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
    return losses + stirling.masked_fill(target <= 1, 0)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """The negative log likelihood of numbers y under normal distributions.

        (log v + (x - y)^2 / v) / 2,    v = max(var, eps)

    The gradient of *var* is that of v, also where it is below eps.

    Args:
        input: expected values x.
        target: numbers y of the same shape, or one that broadcasts.
        var: their variances: of the same shape; of that shape with a last dimension
            of 1, or without it; or one number.
        full: add the constant log(2 pi) / 2.
        eps: the least variance.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.

    Raises:
        ValueError: a variance is negative, *var* has another shape, or *reduction* is
            none of these.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, y = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0])
        >>> F.gaussian_nll_loss(x, y, torch.ones(2))
        tensor(1.)
    """
    if isinstance(var, Tensor):
        if (var < 0).any():
            raise ValueError("var has negative entry/entries")
    elif var < 0:
        raise ValueError("var has negative entry/entries")
    else:
        var = var * torch.ones_like(input)
    variance = _fitting(var, input)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    variance = variance.clone()
    with torch.no_grad():
        variance.clamp_(min=eps)
    losses = 0.5 * (variance.log() + (input - target) ** 2 / variance)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)


def _fitting(var: Tensor, input: Tensor) -> Tensor:
    """*var* in a shape that broadcasts; the last dimension may be missing or 1."""
    size, given = input.shape, var.shape
    if given == size or (given[:-1] == size[:-1] and given[-1:] == (1,)):
        return var
    if given == size[:-1]:
        return var.unsqueeze(-1)
    raise ValueError("var is of incorrect size")


OPERATORS = (Operator(poisson_nll_loss), Operator(gaussian_nll_loss))
