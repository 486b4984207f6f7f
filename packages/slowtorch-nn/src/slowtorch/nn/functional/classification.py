"""Losses that compare scores with classes."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import slowtorch as torch
from slowtorch._dtype import FLOATING, int64, uint8
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction, constant, floats_only
from slowtorch.nn.functional._nll import Labels, NllLoss, NllLoss2D, NllLossGrad
from slowtorch.ops._results import check_tensor
from slowtorch.ops.division import Div
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["cross_entropy", "kl_div", "nll_loss"]


class DivNumber(Div, node="DivBackward1"):
    """Division by a number that is no tensor in PyTorch, hence the other name."""

    __slots__ = ()


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Cross entropy between scores and classes: -w_t log softmax(x)_t.

    Args:
        input: scores x of shape (C), (N, C) or (N, C, ...).
        target: class numbers of shape (), (N) or (N, ...); or probabilities of the
            shape of *input*.
        weight: one factor w for each class, of shape (C).
        size_average: deprecated; see *reduction*.
        ignore_index: a class number that counts for nothing.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'`` (weighted by w), ``'sum'`` or ``'none'``.
        label_smoothing: the share of the target that is spread over all classes.

    Raises:
        ValueError: batch sizes differ, or *reduction* is none of these.
        IndexError: a target is no class.
        RuntimeError: a shape or dtype does not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> scores = torch.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
        >>> F.cross_entropy(scores, torch.tensor([0, 2]), reduction="none")
        tensor([0.2395, 1.0986])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("cross_entropy_loss", input)
    check_tensor("cross_entropy_loss", target, "target", 2)
    _check_options("cross_entropy_loss", weight, ignore_index)
    if not isinstance(label_smoothing, (int, float)):
        message = "cross_entropy_loss(): argument 'label_smoothing' (position 6) must "
        raise TypeError(f"{message}be float, not {type(label_smoothing).__name__}")
    if target.shape == input.shape:
        _check_probabilities(input, target, weight, ignore_index)
        return _of_probabilities(input, target, weight, reduction, label_smoothing)
    if label_smoothing > 1:
        message = (
            f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}"
        )
        raise RuntimeError(message)
    scores = torch.log_softmax(input, 0 if input.ndim == 1 else 1)
    likelihood = nll_loss(
        scores, target, weight, ignore_index=ignore_index, reduction=reduction
    )
    if label_smoothing <= 0:  # less than none is none, as in PyTorch
        return likelihood
    labels = Labels(target, weight, reduction, ignore_index)
    smooth = _over_all_classes(scores, labels)
    share = label_smoothing / _classes(input)
    return likelihood * (1 - label_smoothing) + smooth * share


def _check_options(name: str, weight: object, ignore_index: object) -> None:
    if weight is not None:
        check_tensor(name, weight, "weight", 3)
    if not isinstance(ignore_index, int):
        message = f"{name}(): argument 'ignore_index' (position 5) must be int, not "
        raise TypeError(message + type(ignore_index).__name__)


def _classes(input: Tensor) -> int:
    return input.shape[0] if input.ndim == 1 else input.shape[1]


def _by_class(weight: Tensor, ndim: int) -> Tensor:
    """*weight* in a shape that broadcasts along the classes of the scores."""
    return weight if ndim == 1 else weight.view(1, -1, *[1] * (ndim - 2))


def _check_probabilities(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int
) -> None:
    kind = target._layout.dtype
    if kind.category != FLOATING:
        message = (
            "Expected floating point type for target with class probabilities, got "
            f"{kind.type_name}"
        )
        raise RuntimeError(message)
    if ignore_index >= 0:
        message = "ignore_index is not supported for floating point target"
        raise RuntimeError(message)
    if weight is not None:
        _check_weight(weight, _classes(input), "cross_entropy: ")


def _of_probabilities(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    """-sum_c w_c p_c log softmax(x)_c; a mean is over examples, whatever w is."""
    classes = _classes(input)
    dim = 0 if input.ndim == 1 else 1
    if label_smoothing > 0:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    parts = torch.log_softmax(input, dim) * target
    if weight is not None:
        parts = parts * _by_class(weight, input.ndim)
    if reduction == "none":
        return -parts.sum(dim)
    if reduction == "sum":
        return -parts.sum()
    mean: Tensor = DivNumber.apply(-parts.sum(), input.numel() / classes)
    return mean


def _over_all_classes(scores: Tensor, labels: Labels) -> Tensor:
    """The sum over classes of -w_c log p_c: the part that smoothing adds."""
    dim = 0 if scores.ndim == 1 else 1
    target, weight, reduction, ignore_index = labels
    if weight is not None:
        scores = scores * _by_class(weight, scores.ndim)
    ignored = target == ignore_index
    losses = -scores.sum(dim)
    losses = losses.masked_fill(ignored.reshape(losses.shape), 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if weight is None:
        return losses.sum() / (~ignored).sum()
    return losses.sum() / weight[target[~ignored].long()].sum()


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Negative log likelihood: -w_t x_t, for log-probabilities x and class t.

    Args:
        input: log-probabilities of shape (C), (N, C) or (N, C, ...).
        target: class numbers of shape (), (N) or (N, ...); int64 or uint8.
        weight: one factor w for each class, of shape (C).
        size_average: deprecated; see *reduction*.
        ignore_index: a class number that counts for nothing.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'`` (the sum over the sum of the weights), ``'sum'`` or
            ``'none'``.

    Raises:
        ValueError: batch sizes differ, or *reduction* is none of these.
        IndexError: a target is no class.
        RuntimeError: a shape or dtype does not fit.
        NotImplementedError: the log-probabilities are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> logs = torch.tensor([[0.5, 0.5], [0.1, 0.9]]).log()
        >>> F.nll_loss(logs, torch.tensor([0, 1]), reduction="none")
        tensor([0.6931, 0.1054])
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    check_tensor("nll_loss_nd", input)
    check_tensor("nll_loss_nd", target, "target", 2)
    _check_options("nll_loss_nd", weight, ignore_index)
    shape, given = input._layout.shape, target._layout.shape
    _check_batch(shape, given)
    constant("nll_loss_forward", weight=weight)
    labels = Labels(target, weight, reduction, ignore_index)
    if len(shape) <= 2:
        _check_rows(shape, given)
        return _likelihood(NllLoss, input, labels)
    if len(shape) == 4:
        _check_image(shape, given)
        return _likelihood(NllLoss2D, input, labels)
    return _likelihood_nd(input, labels)


def _likelihood(op: type[NllLoss], input: Tensor, labels: Labels) -> Tensor:
    kind = labels.target._layout.dtype
    if kind not in (int64, uint8):
        message = f"expected target dtype to be Long or Byte, but got {kind.type_name}"
        raise RuntimeError(message)
    floats_only("nll_loss_out_frame", input._layout)
    weight = labels.weight
    if weight is not None:
        _check_weight(weight, _classes(input))
        kinds = input._layout.dtype.type_name, weight._layout.dtype.type_name
        if kinds[0] != kinds[1]:
            message = f"expected scalar type {kinds[0]} but found {kinds[1]}"
            raise RuntimeError(message)
    result: Tensor = op.apply(input, labels)
    return result


def _likelihood_nd(input: Tensor, labels: Labels) -> Tensor:
    """Any number of dimensions, as an image of one row."""
    shape, given = input._layout.shape, labels.target._layout.shape
    batch, classes = shape[:2]
    if given[1:] != shape[2:]:
        message = f"Expected target size {[batch, *shape[2:]]}, got {list(given)}"
        raise RuntimeError(message)
    rest = -1 if input.numel() else 0
    image = input.contiguous().view(batch, classes, 1, rest)
    flat = labels._replace(target=labels.target.contiguous().view(batch, 1, rest))
    result = _likelihood(NllLoss2D, image, flat)
    return result.view(*given) if labels.reduction == "none" else result


def _check_batch(shape: Shape, given: Shape) -> None:
    if not shape:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    count = given[0] if given else 0
    if len(shape) != 1 and shape[0] != count:
        message = (
            f"Expected input batch_size ({shape[0]}) to match target batch_size "
            f"({count})."
        )
        raise ValueError(message)


def _check_rows(shape: Shape, given: Shape) -> None:
    if len(given) > 1:
        message = "0D or 1D target tensor expected, multi-target not supported"
        raise RuntimeError(message)
    if len(shape) == 1 and given not in ((), (1,)):
        message = (
            f"For 1D input, 1D target must have size 1, but got target size: {given[0]}"
        )
        raise ValueError(message)


def _check_image(shape: Shape, given: Shape) -> None:
    if len(given) != 3:
        message = (
            "only batches of spatial targets supported (3D tensors) but got targets of "
            f"dimension: {len(given)}"
        )
        raise RuntimeError(message)
    if (shape[0], *shape[2:]) != tuple(given):
        message = f"size mismatch (got input: {list(shape)} , target: {list(given)}"
        raise RuntimeError(message)


def _check_weight(weight: Tensor, classes: int, who: str = "") -> None:
    if weight._layout.shape != (classes,):
        message = (
            f"{who}weight tensor should be defined either for all {classes} classes or "
            f"no classes but got weight tensor of shape: {list(weight.shape)}"
        )
        raise RuntimeError(message)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """Kullback-Leibler divergence of log-probabilities x from y: y (log y - x).

    Args:
        input: log-probabilities x, any shape.
        target: probabilities y, or their logarithms.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'batchmean'`` (the divergence, averaged over the first
            dimension), ``'sum'``, ``'none'``, or ``'mean'`` over all elements.
        log_target: whether *target* holds logarithms.

    Raises:
        ValueError: *reduction* is none of these.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, y = torch.tensor([[0.2, 0.8]]).log(), torch.tensor([[0.5, 0.5]])
        >>> F.kl_div(x, y, reduction="batchmean")
        tensor(0.2231)
    """
    batch_mean = reduction == "batchmean" and size_average is None and reduce is None
    chosen = chosen_reduction("sum" if batch_mean else reduction, size_average, reduce)
    if chosen == "mean":
        message = (
            "reduction: 'mean' divides the total loss by both the batch size and the "
            "support size.'batchmean' divides only by the batch size, and aligns with "
            "the KL div math definition.'mean' will be changed to behave the same as "
            "'batchmean' in the next major release."
        )
        warnings.warn(message, UserWarning, stacklevel=2)
    check_tensor("kl_div", input)
    check_tensor("kl_div", target, "target", 2)
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = torch.xlogy(target, target) - target * input
    if chosen == "none":
        return losses
    if chosen == "mean":
        return losses.mean()
    return losses.sum() / input.shape[0] if batch_mean and input.ndim else losses.sum()


OPERATORS = (
    Operator(nll_loss, nodes=(NllLoss, NllLoss2D, NllLossGrad)),
    Operator(cross_entropy, nodes=(DivNumber,)),
    Operator(kl_div),
)
