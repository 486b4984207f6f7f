"""Bags of rows of a table: looked up and combined in one step."""

from __future__ import annotations

import warnings

from slowtorch import arange
from slowtorch._callers import user_stacklevel
from slowtorch._dtype import int32, int64
from slowtorch._naming import class_of
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._embedding_bag import Bags, EmbeddingBag
from slowtorch.nn.functional.embeddings import shorten
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["embedding_bag"]

SWAPPED = (
    "Argument order of nn.functional.embedding_bag was changed. Usage "
    "`embedding_bag(weight, input, ...)` is deprecated, and should now be "
    "`embedding_bag(input, weight, ...)`."
)


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """Rows of a table, added up bag by bag: y[b] = sum of W[x_i] over i in bag b.

    Args:
        input: row numbers x, of shape (bags, size of each); or (n) with *offsets*.
        weight: W of shape (rows, width).
        offsets: where in *input* each bag starts.
        max_norm: rows that are read and longer than this are scaled down, in place.
        norm_type: the p of the norm that measures their length.
        scale_grad_by_freq: divide a row's gradient by how often it was read. (PyTorch
            2.13 takes another row's count for some rows that follow repeated ones.)
        mode: ``'sum'``, ``'mean'``, or ``'max'`` for the largest of each column.
        sparse: not supported here: gradients are dense.
        per_sample_weights: factors for the rows of a sum, of the shape of *input*.
        include_last_offset: the last of *offsets* says where the last bag ends.
        padding_idx: a row that is left out and gets no gradient.

    Returns:
        y of shape (bags, width); zeros for an empty bag.

    Raises:
        ValueError: ranks do not go together, or *mode* is none of these.
        RuntimeError: there is no such row, or a dtype or an offset does not fit.
        NotImplementedError: sparse gradients are asked for, or factors for something
            else than a sum.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> table = torch.tensor([[0.0, 0.1], [1.0, 1.1], [2.0, 2.1]])
        >>> F.embedding_bag(torch.tensor([0, 1, 2]), table, torch.tensor([0, 2]))
        tensor([[0.5000, 0.6000],
                [2.0000, 2.1000]])
    """
    check_tensor("embedding_bag", input)
    check_tensor("embedding_bag", weight, "weight", 2)
    if weight.dtype is int64 and input.dtype.is_floating_point:
        warnings.warn(SWAPPED, UserWarning, stacklevel=user_stacklevel())
        input, weight = weight, input
    _check_ranks(input, weight, offsets, per_sample_weights)
    _check_mode(mode, scale_grad_by_freq, sparse, per_sample_weights)
    if max_norm is not None:
        shorten(weight, input, max_norm, norm_type)
    if input.dim() == 2:
        offsets = arange(0, input.numel(), input.shape[1], device=input.device)
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights.reshape(-1)
        input = input.reshape(-1)
    elif offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    _check_dtypes(input, weight, offsets, per_sample_weights)
    if include_last_offset and not len(offsets):
        message = "include_last_offset: number of offset should be at least 1"
        raise RuntimeError(message)
    row = _padding_row(padding_idx, weight.shape[0])
    bags = Bags(input, offsets, mode, row, scale_grad_by_freq, include_last_offset)
    result: Tensor = EmbeddingBag.apply(weight, per_sample_weights, bags)
    return result


def _check_ranks(
    input: Tensor, weight: Tensor, offsets: Tensor | None, samples: Tensor | None
) -> None:
    if samples is not None and samples.shape != input.shape:
        message = (
            f"embedding_bag: If per_sample_weights ({samples.shape}) is not None, then "
            f"it must have the same shape as the input ({input.shape})"
        )
        raise ValueError(message)
    if weight.dim() != 2:
        message = (
            f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}"
        )
        raise ValueError(message)
    if input.dim() not in (1, 2):
        message = (
            "input has to be 1D or 2D Tensor, but got Tensor of dimension "
            f"{input.dim()}"
        )
        raise ValueError(message)
    if input.dim() == 2 and offsets is not None:
        message = (
            "if input is 2D, then offsets has to be None, as input is treated is a "
            "mini-batch of fixed length sequences. However, found offsets of type "
            f"{class_of(offsets)}"
        )
        raise ValueError(message)
    if offsets is not None and offsets.dim() != 1:
        raise ValueError("offsets has to be a 1D Tensor")


def _check_mode(
    mode: str, by_frequency: bool, sparse: bool, samples: Tensor | None
) -> None:
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and by_frequency:
        message = "max mode does not support scaling the gradient by the frequency"
        raise ValueError(message)
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if sparse:
        message = (
            "sparse=True is not supported: the gradient of the table is dense here"
        )
        raise NotImplementedError(message)
    if samples is not None and mode != "sum":
        message = (
            "embedding_bag: per_sample_weights was not None. per_sample_weights is "
            f"only supported for mode='sum' (got mode='{mode}'). Please open a feature "
            "request on GitHub."
        )
        raise NotImplementedError(message)


def _check_dtypes(
    input: Tensor, weight: Tensor, offsets: Tensor, samples: Tensor | None
) -> None:
    for each in (input, offsets):
        if each.dtype not in (int64, int32):
            _refuse(each, "indices", "Long, Int")
    if not weight.dtype.is_floating_point:
        _refuse(weight, "weight", "Half, BFloat16, Float, Double")
    if samples is not None and samples.dtype is not weight.dtype:
        message = (
            "Expected tensor for argument #1 'weight' to have the same type as tensor "
            f"for argument #1 'per_sample_weights'; but type {weight.type()} does not "
            f"equal {samples.type()} (while checking arguments for embedding_bag)"
        )
        raise RuntimeError(message)


def _refuse(given: Tensor, argument: str, kinds: str) -> None:
    message = (
        f"Expected tensor for argument #1 '{argument}' to have one of the following "
        f"scalar types: {kinds}; but got {given.type()} instead (while checking "
        "arguments for embedding_bag)"
    )
    raise RuntimeError(message)


def _padding_row(padding_idx: int | None, rows: int) -> int:
    """The row that is left out, counted from the front; -1 for none."""
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        message = (
            f"padding_idx must be within the number of embeddings, -{rows} through "
            f"{rows - 1}, but got {padding_idx}"
        )
        raise RuntimeError(message)
    return padding_idx % rows


OPERATORS = (Operator(embedding_bag, nodes=(EmbeddingBag,)),)
