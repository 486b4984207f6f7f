"""Losses under ``torch`` itself, whose reduction is a number.

0 is none, 1 the mean and 2 the sum; PyTorch takes all other numbers for none. Its
documentation has the mean as default, but what it does by default is none, and so do
these. The same losses in ``functional`` take words.
"""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn.functional import ctc, pairs, triplets
from slowtorch.nn.functional._checks import reduced
from slowtorch.nn.functional.ctc import Lengths
from slowtorch.nn.functional.distances import (
    cosine_similarity,
    pairwise_distance,
    pdist,
)
from slowtorch.nn.functional.likelihoods import poisson_losses
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__: list[str] = []  # they would hide those of functional


def _word(name: str, reduction: int) -> str:
    if isinstance(reduction, bool) or not isinstance(reduction, int):
        message = f"{name}(): argument 'reduction' must be int, not "
        raise TypeError(message + type(reduction).__name__)
    return {1: "mean", 2: "sum"}.get(reduction, "none")


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0.0,
    reduction: int = 0,
) -> Tensor:
    """max(0, -y (x1 - x2) + margin); see ``functional.margin_ranking_loss``.

    Args:
        input1: scores x1.
        input2: scores x2.
        target: y, 1 or -1.
        margin: by how much the one score should lead.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Example:
        >>> import slowtorch as torch
        >>> first, second = torch.tensor([3.0, 1.0]), torch.tensor([2.0, 2.0])
        >>> torch.margin_ranking_loss(first, second, torch.ones(2))
        tensor([0., 1.])
    """
    word = _word("margin_ranking_loss", reduction)
    return pairs.margin_ranking_loss(input1, input2, target, margin, reduction=word)


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = 0
) -> Tensor:
    """x or max(0, margin - x); see ``functional.hinge_embedding_loss``.

    Args:
        input: distances x.
        target: y, 1 or -1.
        margin: the least distance where y is -1.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.tensor([0.2, 0.2]), torch.tensor([1.0, -1.0])
        >>> torch.hinge_embedding_loss(x, y, 1.0, 2)
        tensor(1.)
    """
    word = _word("hinge_embedding_loss", reduction)
    return pairs.hinge_embedding_loss(input, target, margin, reduction=word)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0.0,
    reduction: int = 0,
) -> Tensor:
    """1 - cos or max(0, cos - margin); see ``functional.cosine_embedding_loss``.

    Args:
        input1: vectors of shape (N, D) or (D).
        input2: vectors to compare them with.
        target: y, 1 or -1.
        margin: the largest cosine where y is -1.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Example:
        >>> import slowtorch as torch
        >>> first, second = torch.tensor([[1.0, 0.0]]), torch.tensor([[4.0, 3.0]])
        >>> torch.cosine_embedding_loss(first, second, torch.tensor([1]))
        tensor([0.2000])
    """
    word = _word("cosine_embedding_loss", reduction)
    return pairs.cosine_embedding_loss(input1, input2, target, margin, reduction=word)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: int = 0,
) -> Tensor:
    """max(0, |a - p| - |a - n| + margin); see ``functional.triplet_margin_loss``.

    Here the margin may be negative, as in PyTorch.

    Args:
        anchor: vectors a.
        positive: vectors p that belong with them.
        negative: vectors n that do not.
        margin: by how much nearer the positive should be.
        p: the order of the norm.
        eps: added to differences.
        swap: measure the negative from the positive if that is nearer.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Example:
        >>> import slowtorch as torch
        >>> a, p, n = torch.tensor([[[0.0]], [[1.0]], [[1.5]]])
        >>> torch.triplet_margin_loss(a, p, n)
        tensor([0.5000])
    """
    word = _word("triplet_margin_loss", reduction)
    check_tensor("triplet_margin_loss", anchor, "anchor")
    check_tensor("triplet_margin_loss", positive, "positive", 2)
    check_tensor("triplet_margin_loss", negative, "negative", 3)

    def distance(x: Tensor, y: Tensor) -> Tensor:
        return pairwise_distance(x, y, p, eps)

    triplet = anchor, positive, negative
    return reduced(triplets.triplet_losses(triplet, distance, margin, swap), word)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool,
    full: bool,
    eps: float,
    reduction: int,
) -> Tensor:
    """exp(x) - y x, or x - y log(x + eps); see ``functional.poisson_nll_loss``.

    Args:
        input: the logarithm x of the expected count, or that count.
        target: counts y.
        log_input: whether x is a logarithm.
        full: add Stirling's approximation.
        eps: keeps the logarithm finite.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0])
        >>> torch.poisson_nll_loss(x, y, True, False, 1e-8, 0)
        tensor([1.0000, 0.7183])
    """
    word = _word("poisson_nll_loss", reduction)
    check_tensor("poisson_nll_loss", input)
    check_tensor("poisson_nll_loss", target, "target", 2)
    return reduced(poisson_losses(input, target, log_input, full, eps), word)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank: int = 0,
    reduction: int = 0,
    zero_infinity: bool = False,
) -> Tensor:
    """How unlikely a sequence of labels is; see ``functional.ctc_loss``.

    Args:
        log_probs: log-probabilities of shape (T, N, C) or (T, C).
        targets: class numbers.
        input_lengths: how many of the T times each example has.
        target_lengths: how many labels each has.
        blank: which class is the blank.
        reduction: 0 for none, 1 for the mean, 2 for the sum.
        zero_infinity: let targets that are too long count for nothing.

    Example:
        >>> import slowtorch as torch
        >>> scores = torch.zeros(2, 1, 2).log_softmax(2)
        >>> torch.ctc_loss(scores, torch.tensor([[1]]), (2,), (1,)).exp()
        tensor([1.3333])
    """
    given = log_probs, targets, input_lengths, target_lengths
    word = _word("ctc_loss", reduction)
    return ctc.reduced_ctc_loss(given, blank, word, zero_infinity)


OPERATORS: tuple[Operator, ...] = ()
TOP_LEVEL = (
    Operator(margin_ranking_loss),
    Operator(hinge_embedding_loss),
    Operator(cosine_embedding_loss),
    Operator(triplet_margin_loss),
    Operator(poisson_nll_loss),
    Operator(ctc_loss),
    Operator(cosine_similarity),
    Operator(pairwise_distance),
    Operator(pdist),
)
