"""Losses that compare numbers with numbers."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction, same_size
from slowtorch.nn.functional._regression import (
    HuberLoss,
    MseLoss,
    MseLossGrad,
    SmoothL1Loss,
)
from slowtorch.plugins.operators import Operator

__all__ = ["huber_loss", "l1_loss", "mse_loss", "smooth_l1_loss"]


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Mean squared error: the mean of (x - y)^2.

    Args:
        input: x, any shape.
        target: y, of the same shape. (Others broadcast, with a warning.)
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.
        weight: a factor for each element; the mean divides by their sum.

    Raises:
        ValueError: *reduction* is none of these, or *weight* has another size.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.mse_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    input, target = same_size("mse_loss", input, target)
    if weight is not None:
        losses = MseLoss.apply(input, target, "none")
        return _weighted_mean(losses, weight, reduction)
    result: Tensor = MseLoss.apply(input, target, reduction)
    return result


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Mean absolute error: the mean of |x - y|.

    Args:
        input: x, any shape.
        target: y, of the same shape. (Others broadcast, with a warning.)
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.
        weight: a factor for each element; the mean divides by their sum.

    Raises:
        ValueError: *reduction* is none of these, or *weight* has another size.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.l1_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(1.)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    input, target = same_size("l1_loss", input, target)
    losses = (input - target).abs()
    if weight is not None:
        return _weighted_mean(losses, weight, reduction)
    return _reduced(losses, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Squares near zero, absolute values further out; d = x - y.

        d^2 / (2 beta)  where |d| < beta,    |d| - beta / 2  elsewhere

    Args:
        input: x, any shape.
        target: y, of the same shape. (Others broadcast, with a warning.)
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.
        beta: where the one becomes the other; 0 gives ``l1_loss``.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: *beta* is negative.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.smooth_l1_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), reduction="none")
        tensor([0.1250, 2.5000])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    input, target = same_size("smooth_l1_loss", input, target)
    if beta < 0:
        message = "smooth_l1_loss does not support negative values for beta."
        raise RuntimeError(message)
    if beta == 0:
        return _reduced((input - target).abs(), reduction)
    result: Tensor = SmoothL1Loss.apply(input, target, reduction, float(beta))
    return result


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """Squares near zero, absolute values further out; d = x - y.

        d^2 / 2  where |d| <= delta,    delta (|d| - delta / 2)  elsewhere

    Args:
        input: x, any shape.
        target: y, of the same shape. (Others broadcast, with a warning.)
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.
        delta: where the one becomes the other.
        weight: a factor for each element; unlike in ``mse_loss``, a mean divides by
            the number of elements.

    Raises:
        ValueError: *reduction* is none of these, or *weight* has another size.
        RuntimeError: *delta* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.huber_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), delta=2.0)
        tensor(2.0625)
    """
    reduction = chosen_reduction(reduction)
    input, target = same_size("huber_loss", input, target)
    if delta <= 0:
        message = "huber_loss does not support non-positive values for delta."
        raise RuntimeError(message)
    if weight is None:
        result: Tensor = HuberLoss.apply(input, target, reduction, float(delta))
        return result
    _check_weight(input, weight)
    losses = HuberLoss.apply(input, target, "none", float(delta))
    return _reduced(losses * weight, reduction)


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def _check_weight(losses: Tensor, weight: Tensor) -> None:
    if weight.shape != losses.shape:
        raise ValueError("Weights and input must have the same size.")


def _weighted_mean(losses: Tensor, weight: Tensor, reduction: str) -> Tensor:
    _check_weight(losses, weight)
    weighted = losses * weight
    if reduction == "mean":
        return weighted.sum() / weight.sum()
    return _reduced(weighted, reduction)


OPERATORS = (
    Operator(mse_loss, nodes=(MseLoss, MseLossGrad)),
    Operator(l1_loss),
    Operator(smooth_l1_loss, nodes=(SmoothL1Loss,)),
    Operator(huber_loss, nodes=(HuberLoss,)),
)
