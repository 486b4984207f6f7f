"""Losses of answers yes or no."""

from __future__ import annotations

from slowtorch._dtype import BOOL, FLOATING, dtype
from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch._types import Shape
from slowtorch.nn.functional._binary import (
    BinaryCrossEntropy,
    BinaryCrossEntropyWithLogits,
    Weighing,
)
from slowtorch.nn.functional._checks import (
    chosen_reduction,
    constant,
    expanded,
    floats_only,
    has_size,
)
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.plugins.operators import Operator

__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits"]

NO_BOOLS = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the "
    "`^` or `logical_xor()` operator instead."
)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross entropy of probabilities: -w (y log x + (1 - y) log(1 - x)).

    Logarithms count as -100 at least, so the loss is finite.

    Args:
        input: probabilities x, any shape.
        target: y between 0 and 1, of the same shape and dtype.
        weight: a factor w, broadcast to that shape.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.

    Raises:
        ValueError: shapes differ, or *reduction* is none of these.
        RuntimeError: a probability is not between 0 and 1, or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.binary_cross_entropy(torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0]))
        tensor(0.1643)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    has_size(target, input)
    if target.shape != input.shape:
        message = (
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
        raise ValueError(message)
    floats_only("binary_cross_entropy", input._layout)
    ours, theirs = input._layout.dtype.type_name, target._layout.dtype.type_name
    if ours != theirs:
        raise RuntimeError(f"Found dtype {theirs} but expected {ours}")
    constant("binary_cross_entropy", weight=weight)
    if weight is not None:
        _check_fit(weight._layout.shape, input._layout.shape)
    weighing = Weighing(_spread(weight, input), None, reduction)
    result: Tensor = BinaryCrossEntropy.apply(input, target, weighing)
    return result


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Binary cross entropy of sigmoid(x), computed from x without overflow.

    Args:
        input: scores x, any shape.
        target: y between 0 and 1, of the same shape.
        weight: a factor for each element, broadcast to that shape.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each element.
        pos_weight: a factor for the part of y = 1 alone, broadcast likewise.

    Raises:
        ValueError: shapes differ, or *reduction* is none of these.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.binary_cross_entropy_with_logits(torch.zeros(2), torch.tensor([1.0, 0.0]))
        tensor(0.6931)
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    has_size(target, input)
    if target.shape != input.shape:
        message = (
            f"Target size ({target.shape}) must be the same as input size "
            f"({input.shape})"
        )
        raise ValueError(message)
    floats_only("log_sigmoid_cpu", input._layout)
    _check_target(input._layout.dtype, target._layout.dtype)
    name = "binary_cross_entropy_with_logits"
    constant(name, weight=weight, pos_weight=pos_weight)
    if pos_weight is not None:
        broadcast_shape(pos_weight._layout.shape, input._layout.shape)
    of_all, of_positive = _spread(weight, input), _spread(pos_weight, input)
    weighing = Weighing(of_all, of_positive, reduction)
    result: Tensor = BinaryCrossEntropyWithLogits.apply(input, target, weighing)
    return result


def _check_target(ours: dtype, theirs: dtype) -> None:
    """Refuse a target of whole numbers, in which PyTorch computes 1 - y."""
    if theirs.category == BOOL:
        raise RuntimeError(NO_BOOLS)
    if theirs.category != FLOATING:
        message = (
            f"result type {ours.type_name} can't be cast to the desired output type "
            f"{theirs.type_name}"
        )
        raise RuntimeError(message)


def _check_fit(given: Shape, wanted: Shape) -> None:
    """Refuse a weight by its last dimension that does not fit."""
    pairs = zip(reversed(given), reversed(wanted), strict=False)
    for at, (size, other) in enumerate(pairs, 1):
        if size not in (1, other):
            message = (
                f"Attempting to broadcast a dimension of length {size} at {-at}! "
                f"Mismatching argument at index 1 had {Size(given)}; but expected "
                f"shape should be broadcastable to {list(wanted)}"
            )
            raise RuntimeError(message)


def _spread(weight: Tensor | None, input: Tensor) -> Tensor | None:
    """*weight* in the shape of *input*, which must not grow by it."""
    if weight is None:
        return None
    shape = broadcast_shape(input._layout.shape, weight._layout.shape)
    if shape != input._layout.shape:
        message = (
            f"output with shape {list(input.shape)} doesn't match the broadcast shape "
            f"{list(shape)}"
        )
        raise RuntimeError(message)
    return expanded(weight, shape)


OPERATORS = (
    Operator(binary_cross_entropy, nodes=(BinaryCrossEntropy,)),
    Operator(binary_cross_entropy_with_logits, nodes=(BinaryCrossEntropyWithLogits,)),
)
