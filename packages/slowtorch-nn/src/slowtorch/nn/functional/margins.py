"""Losses that ask for a margin between the scores of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._dtype import float32, float64, int64
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction, constant, reduced
from slowtorch.nn.functional._margins import (
    Margins,
    MultilabelMarginLoss,
    MultiMarginLoss,
)
from slowtorch.nn.functional.activations import logsigmoid
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._types import Shape

__all__ = [
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
]


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The score of the right class t should lead all others by a margin.

        the sum over i != t of w_t max(0, margin - x_t + x_i)^p / C

    Args:
        input: scores x of shape (N, C) or (C).
        target: class numbers t of shape (N) or (); int64.
        p: 1 or 2.
        margin: by how much.
        weight: one factor w for each class, of shape (C).
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each example.

    Raises:
        ValueError: *reduction*, *p* or *weight* is none of these.
        RuntimeError: a shape or dtype does not fit, or a target is no class.
        NotImplementedError: the scores are neither float32 nor float64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.multi_margin_loss(torch.tensor([[0.1, 0.2, 0.8]]), torch.tensor([2]))
        tensor(0.2333)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    check_tensor("multi_margin_loss", input)
    check_tensor("multi_margin_loss", target, "target", 2)
    constant("multi_margin_loss", weight=weight)
    shape, given = input._layout.shape, target._layout.shape
    _check_rows(shape)
    batch = shape[0] if len(shape) == 2 else 1
    if len(given) > 1 or target.numel() != batch:
        message = (
            "multi_margin_loss: target tensor should be 1-D with size equal to the "
            "number of input samples (batch size). Expected target size "
            f"[{batch}], but got {list(given)}. Input has shape {list(shape)}."
        )
        raise RuntimeError(message)
    classes = shape[-1] if shape else 1
    if weight is not None and len(weight) != classes:
        message = "inconsistent weight size, expected "
        raise RuntimeError(f"{message}{classes} but got {list(weight.shape)}")
    _check_loop("multi_margin_loss_cpu_kernel", input)
    _check_kind(target, int64)
    if weight is not None:
        _check_kind(weight, input._layout.dtype)
    margins = Margins(target, int(p), float(margin), weight, reduction)
    result: Tensor = MultiMarginLoss.apply(input, margins)
    return result


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The scores of all right classes t should lead those of all others by 1.

        the sum over t and the other classes i of max(0, 1 - x_t + x_i) / C

    Args:
        input: scores x of shape (N, C) or (C).
        target: of the same shape, int64: in each row the right classes, then -1;
            what follows a -1 does not count.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each example.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: a shape or dtype does not fit, or a target is no class.
        NotImplementedError: the scores are neither float32 nor float64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[0.1, 0.2, 0.4, 0.8]])
        >>> F.multilabel_margin_loss(x, torch.tensor([[3, 0, -1, 1]]))
        tensor(0.8500)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("multilabel_margin_loss", input)
    check_tensor("multilabel_margin_loss", target, "target", 2)
    shape, given = input._layout.shape, target._layout.shape
    _check_rows(shape)
    if shape != given and (shape or target.numel() != 1):
        message = "inconsistent target size: "
        raise RuntimeError(f"{message}{list(given)} for input of size: {list(shape)}")
    _check_kind(target, int64)
    _check_loop("multilabel_margin_loss_forward_out_frame", input)
    result: Tensor = MultilabelMarginLoss.apply(input, target, reduction)
    return result


def _check_rows(shape: Shape) -> None:
    if len(shape) > 2 or 0 in shape[-1:]:
        message = (
            "Expected non-empty vector or matrix with optional 0-dim batch size, but "
            f"got: {list(shape)}"
        )
        raise RuntimeError(message)


def _check_loop(name: str, input: Tensor) -> None:
    kind = input._layout.dtype
    if kind not in (float32, float64):
        message = f"\"{name}\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)


def _check_kind(x: Tensor, expected: dtype) -> None:
    kind = x._layout.dtype
    if kind is not expected:
        names = expected.type_name, kind.type_name
        raise RuntimeError(f"expected scalar type {names[0]} but found {names[1]}")


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross entropy of scores x, averaged over the classes of each example.

        -w (y log sigmoid(x) + (1 - y) log(1 - sigmoid(x)))

    Args:
        input: scores x of shape (N, C) or (C).
        target: answers y between 0 and 1, of the same shape.
        weight: a factor w for each class.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each example.

    Raises:
        ValueError: *reduction* is none of these.
        IndexError: the scores have no dimensions.
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, y = torch.tensor([[2.0, -1.0]]), torch.tensor([[1.0, 0.0]])
        >>> F.multilabel_soft_margin_loss(x, y)
        tensor(0.2201)
    """
    if size_average is not None or reduce is not None:
        reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("multilabel_soft_margin_loss", input)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    losses = losses.sum(-1) / input.size(-1)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return reduced(losses, reduction)


OPERATORS = (
    Operator(multi_margin_loss, nodes=(MultiMarginLoss,)),
    Operator(multilabel_margin_loss, nodes=(MultilabelMarginLoss,)),
    Operator(multilabel_soft_margin_loss),
)
