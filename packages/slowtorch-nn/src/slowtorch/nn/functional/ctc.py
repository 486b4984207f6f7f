"""Connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Sequence

import slowtorch as torch
from slowtorch._dtype import FLOATING, float32, float64
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction
from slowtorch.nn.functional._ctc import Alignments, CtcLoss, CtcLossGrad
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["ctc_loss"]

Lengths = Tensor | Sequence[int]
CHECKING = "(while checking arguments for ctc_loss_allocate_outputs)"


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """How unlikely a sequence of labels is, whenever in time they come.

    At each of T times there is one of C labels or a blank. The probability of a
    target is the sum over all ways to say it: labels may last, and blanks may lie
    between them; between two equal labels one must. The loss is its -log.

    Unlike PyTorch's, this refuses a target that is no class.

    Args:
        log_probs: log-probabilities of shape (T, N, C) or (T, C), as log_softmax gives
            them: the gradient is right for these alone, as in PyTorch.
        targets: class numbers of shape (N, S), each row filled up at the end; or all
            in one row, (sum of *target_lengths*).
        input_lengths: how many of the T times each example has, of shape (N) or ().
        target_lengths: how many labels each has.
        blank: which class is the blank.
        reduction: ``'mean'`` (each loss divided by its number of labels first),
            ``'sum'`` or ``'none'``.
        zero_infinity: let targets that are too long for their time count for nothing;
            otherwise their loss is inf.

    Raises:
        ValueError: *reduction* is none of these.
        RuntimeError: a shape, length or class does not fit.
        NotImplementedError: *log_probs* is neither float32 nor float64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> scores = torch.zeros(2, 1, 2).log_softmax(2)  # 2 times, blank or label 1
        >>> F.ctc_loss(scores, torch.tensor([[1]]), (2,), (1,)).exp()  # 1-, -1 or 11
        tensor(1.3333)

    Graves et al., "Connectionist temporal classification: labelling unsegmented
    sequence data with recurrent neural networks", 2006.
    """
    reduction = chosen_reduction(reduction)
    return reduced_ctc_loss(
        (log_probs, targets, input_lengths, target_lengths),
        blank,
        reduction,
        zero_infinity,
    )


def reduced_ctc_loss(
    given: tuple[Tensor, Tensor, Lengths, Lengths],
    blank: int,
    reduction: str,
    zero_infinity: bool,
) -> Tensor:
    """The loss, once the reduction is known."""
    log_probs, targets, *spans = given
    check_tensor("ctc_loss", log_probs, "log_probs")
    check_tensor("ctc_loss", targets, "targets", 2)
    _check_lengths(*spans)
    one = log_probs.ndim != 3
    if one:
        log_probs = log_probs.unsqueeze(1)
    times, labels = map(_numbers, spans)
    _check(log_probs, targets, (times, labels), blank)
    alignments = Alignments(targets, (times, labels), int(blank))
    losses = CtcLoss.apply(log_probs, alignments, bool(zero_infinity))
    if zero_infinity:
        infinite = losses.detach() == float("inf")
        losses = torch.where(infinite, torch.zeros_like(losses.detach()), losses)
    if reduction == "mean":
        counts = torch.tensor(labels, device=losses.device).clamp_min(1)
        mean: Tensor = (losses / counts.to(losses.dtype)).mean()
        return mean
    if reduction == "sum":
        total: Tensor = losses.sum()
        return total
    squeezed: Tensor = losses.squeeze(0) if one else losses
    return squeezed


def _check_lengths(times: Lengths, labels: Lengths) -> None:
    for name, each in (("input_lengths", times), ("target_lengths", labels)):
        if isinstance(each, Tensor):
            kind = each._layout.dtype
            if kind.category == FLOATING or kind is torch.bool:
                raise RuntimeError(f"{name} must be integral")
        elif not isinstance(each, Sequence):
            message = (
                f"ctc_loss(): argument '{name}' must be Tensor or tuple of ints, not "
                f"{type(each).__name__}"
            )
            raise TypeError(message)


def _numbers(lengths: Lengths) -> tuple[int, ...]:
    if isinstance(lengths, Tensor):
        return tuple(lengths.flatten().tolist())
    return tuple(map(int, lengths))


def _check(
    x: Tensor,
    targets: Tensor,
    lengths: tuple[tuple[int, ...], tuple[int, ...]],
    blank: int,
) -> None:
    if not x.numel():
        raise RuntimeError("log_probs tensor must not be empty")
    kind = x._layout.dtype
    if kind not in (float32, float64):
        message = f"\"ctc_loss_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    if x.ndim != 3:
        message = f"Expected 3-dimensional tensor, but got {x.ndim}-dimensional tensor "
        raise RuntimeError(f"{message}for argument #1 'log_probs' {CHECKING}")
    most, batch, classes = x.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, each in zip(("input_lengths", "target_lengths"), lengths, strict=True):
        if len(each) != batch:
            raise RuntimeError(f"{name} must be of size batch_size")
    times, labels = lengths
    _check_least("target_lengths", labels)
    _check_targets(targets, labels)
    _check_least("input_lengths", times)
    if max(times) > most:
        message = f"Expected input_lengths to have value at most {most}, but got value "
        raise RuntimeError(f"{message}{max(times)} {CHECKING}")


def _check_least(name: str, lengths: tuple[int, ...]) -> None:
    for each in lengths:
        if each < 0:
            message = f"Expected {name} to have value at least 0, but got value "
            raise RuntimeError(f"{message}{each} {CHECKING}")


def _check_targets(targets: Tensor, labels: tuple[int, ...]) -> None:
    shape = targets._layout.shape
    if len(shape) not in (1, 2):
        message = f"Expected 1 to 2 dimensions, but got {len(shape)}-dimensional tensor"
        raise RuntimeError(f"{message} for argument #2 'targets' {CHECKING}")
    expected, dim, word = sum(labels), 0, ""
    if len(shape) == 2:
        expected = len(labels)
        if shape[0] == expected and shape[1] < max(labels):
            expected, dim, word = max(labels), 1, "at least "
    if shape[dim] != expected:
        message = (
            f"Expected tensor to have size {word}{expected} at dimension {dim}, but "
            f"got size {shape[dim]} for argument #2 'targets' {CHECKING}"
        )
        raise RuntimeError(message)


OPERATORS = (Operator(ctc_loss, nodes=(CtcLoss, CtcLossGrad)),)
