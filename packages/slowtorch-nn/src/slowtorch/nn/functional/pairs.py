"""Losses of answers that are 1 or -1: yes or no, alike or not, before or after."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._dtype import FLOATING
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import (
    chosen_reduction,
    constant,
    expanded,
    reduced,
)
from slowtorch.nn.functional._margins import SoftMarginLoss
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "soft_margin_loss",
]


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The logistic loss of scores x for answers y of 1 and -1: log(1 + exp(-y x)).

    Where exp(-y x) is too large for the dtype the loss is inf, as in PyTorch.

    Args:
        input: scores x, any shape.
        target: answers y of a shape that broadcasts to it.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: the scores are integers, or the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, y = torch.tensor([2.0, 2.0]), torch.tensor([1.0, -1.0])
        >>> F.soft_margin_loss(x, y, reduction="none")
        tensor([0.1269, 2.1269])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("soft_margin_loss", input)
    check_tensor("soft_margin_loss", target, "target", 2)
    constant("soft_margin_loss", target=target)
    kind, shape = input._layout.dtype, input._layout.shape
    if kind.category != FLOATING:
        message = (
            "result type Float can't be cast to the desired output type "
            f"{kind.type_name}"
        )
        raise RuntimeError(message)
    common = broadcast_shape(shape, target._layout.shape)
    if common != shape:
        message = (
            f"output with shape {list(shape)} doesn't match the broadcast shape "
            f"{list(common)}"
        )
        raise RuntimeError(message)
    target = expanded(target.to(kind), shape)
    result: Tensor = SoftMarginLoss.apply(input, target, reduction)
    return result


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """x1 should be larger than x2 where y is 1, smaller where y is -1.

        max(0, -y (x1 - x2) + margin)

    Args:
        input1: scores x1, any shape.
        input2: scores x2 of as many dimensions.
        target: y, 1 or -1, of as many dimensions.
        margin: by how much.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each pair.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> first, second = torch.tensor([3.0, 1.0]), torch.tensor([2.0, 2.0])
        >>> F.margin_ranking_loss(first, second, torch.ones(2), reduction="none")
        tensor([0., 1.])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("margin_ranking_loss", input1, "input1")
    check_tensor("margin_ranking_loss", input2, "input2", 2)
    check_tensor("margin_ranking_loss", target, "target", 3)
    if not input1.ndim == input2.ndim == target.ndim:
        message = (
            "margin_ranking_loss : All input tensors should have same dimension but "
            f"got sizes: input1: {input1.shape}, input2: {input2.shape}, target: "
            f"{target.shape} "
        )
        raise RuntimeError(message)
    gaps = -target * (input1 - input2) + float(margin)
    return reduced(gaps.clamp_min(0), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Distances x should be small where y is 1, and over a margin where y is -1.

        x  where y = 1,    max(0, margin - x)  where y = -1

    Args:
        input: distances x, any shape.
        target: y, 1 or -1, of a shape that broadcasts with it. (Where it is neither,
            both count.)
        margin: the least distance where y is -1.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, y = torch.tensor([0.2, 0.2]), torch.tensor([1.0, -1.0])
        >>> F.hinge_embedding_loss(x, y, reduction="none")
        tensor([0.2000, 0.8000])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("hinge_embedding_loss", input)
    check_tensor("hinge_embedding_loss", target, "target", 2)
    zero = torch.zeros((), dtype=input.dtype, device=input.device)
    least = torch.full((), margin, dtype=input.dtype, device=input.device)
    apart = torch.where(target != 1, (least - input).clamp_min(0), zero)
    near = torch.where(target != -1, input, zero)
    return reduced(apart + near, reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Vectors should point the same way where y is 1, and not where y is -1.

        1 - cos  where y = 1,    max(0, cos - margin)  where y = -1

    Args:
        input1: vectors of shape (N, D) or (D).
        input2: vectors to compare them with.
        target: y, 1 or -1, of shape (N) or ().
        margin: the largest cosine where y is -1.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each pair.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> first, second = torch.tensor([[1.0, 0.0]]), torch.tensor([[4.0, 3.0]])
        >>> F.cosine_embedding_loss(first, second, torch.tensor([1]))
        tensor(0.2000)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("cosine_embedding_loss", input1, "input1")
    check_tensor("cosine_embedding_loss", input2, "input2", 2)
    check_tensor("cosine_embedding_loss", target, "target", 3)
    _check_dimensions(input1, input2, target.ndim)
    dim, tiny = target.ndim, 1e-12
    lengths = ((input1 * input1).sum(dim) + tiny) * ((input2 * input2).sum(dim) + tiny)
    cos = (input1 * input2).sum(dim) / lengths.sqrt()
    zero = torch.zeros((), dtype=cos.dtype, device=cos.device)
    near = torch.where(target == 1, zero + 1 - cos, zero)
    apart = torch.where(target == -1, (cos - margin).clamp_min(0), zero)
    return reduced(near + apart, reduction)


def _check_dimensions(input1: Tensor, input2: Tensor, ndim: int) -> None:
    if ndim > 1:
        message = "0D or 1D target tensor expected, multi-target not supported"
        raise RuntimeError(message)
    if input1.ndim != ndim + 1 or input2.ndim != ndim + 1:
        message = (
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found "
            f"inputs with sizes {list(input1.shape)} and {list(input2.shape)}."
        )
        raise RuntimeError(message)


OPERATORS = (
    Operator(soft_margin_loss, nodes=(SoftMarginLoss,)),
    Operator(margin_ranking_loss),
    Operator(hinge_embedding_loss),
    Operator(cosine_embedding_loss),
)
