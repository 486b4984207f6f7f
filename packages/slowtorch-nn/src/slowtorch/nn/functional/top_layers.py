"""Layers and losses under ``torch`` itself, whose arguments differ from functional's.

A reduction is a number there: 0 is none, 1 the mean, 2 the sum. Left out, it is none,
whatever PyTorch's signatures say.
"""

from __future__ import annotations

from slowtorch import xlogy
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import binary, embeddings
from slowtorch.nn.functional._binary import BinaryCrossEntropyWithLogits
from slowtorch.nn.functional._embedding import Embedding, EmbeddingGrad
from slowtorch.nn.functional.linears import bilinear
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__: list[str] = []  # they would hide those of functional

WORDS = {1: "mean", 2: "sum"}


def _check_int(name: str, argument: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        message = f"{name}(): argument '{argument}' must be int, not "
        raise TypeError(message + type(value).__name__)


def embedding(
    weight: Tensor,
    indices: Tensor,
    padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of a table: y[i] = W[x_i]; see ``functional.embedding``.

    Args:
        weight: W of shape (rows, width).
        indices: row numbers x, any shape; int64 or int32.
        padding_idx: a row that gets no gradient; a negative number is none.
        scale_grad_by_freq: divide a row's gradient by how often it was read.
        sparse: not supported here: gradients are dense.

    Raises:
        IndexError: there is no such row.
        RuntimeError: the table is no matrix, or the numbers are no integers.
        NotImplementedError: sparse gradients are asked for.

    Example:
        >>> import slowtorch as torch
        >>> table = torch.tensor([[0.0, 0.1], [1.0, 1.1]])
        >>> torch.embedding(table, torch.tensor([1]))
        tensor([[1.0000, 1.1000]])
    """
    _check_int("embedding", "padding_idx", padding_idx)
    check_tensor("embedding", weight, "weight", 1)
    row = padding_idx if 0 <= padding_idx < len(weight) else None
    return embeddings.embedding(
        indices, weight, row, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse
    )


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    pos_weight: Tensor | None = None,
    reduction: int = 0,
) -> Tensor:
    """Binary cross entropy of sigmoid(x); see the function of ``functional``.

    Args:
        input: scores x, any shape.
        target: y between 0 and 1, of the same shape.
        weight: a factor for each element, broadcast to that shape.
        pos_weight: a factor for the part of y = 1 alone, broadcast likewise.
        reduction: 0 for none, 1 for the mean, 2 for the sum.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.binary_cross_entropy_with_logits(torch.zeros(2), torch.ones(2))
        tensor([0.6931, 0.6931])
    """
    name = "binary_cross_entropy_with_logits"
    _check_int(name, "reduction", reduction)
    for at, (argument, each) in enumerate(
        (("weight", weight), ("pos_weight", pos_weight)), 3
    ):
        if each is not None:
            check_tensor(name, each, argument, at)
    word = WORDS.get(reduction, "none")
    return binary.binary_cross_entropy_with_logits(
        input, target, weight, reduction=word, pos_weight=pos_weight
    )


def kl_div(
    input: Tensor, target: Tensor, reduction: int = 0, *, log_target: bool = False
) -> Tensor:
    """Kullback-Leibler divergence: y (log y - x); see ``functional.kl_div``.

    Args:
        input: log-probabilities x, any shape.
        target: probabilities y, or their logarithms.
        reduction: 0 for none, 1 for the mean, 2 for the sum.
        log_target: whether *target* holds logarithms.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.tensor([0.2, 0.8]).log(), torch.tensor([0.5, 0.5])
        >>> torch.kl_div(x, y, 2)
        tensor(0.2231)
    """
    check_tensor("kl_div", input)
    check_tensor("kl_div", target, "target", 2)
    if isinstance(reduction, bool) or not isinstance(reduction, int):
        message = "kl_div(): argument 'reduction' (position 3) must be int, not "
        raise TypeError(message + type(reduction).__name__)
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = xlogy(target, target) - target * input
    word = WORDS.get(reduction, "none")
    if word == "none":
        return losses
    return losses.mean() if word == "mean" else losses.sum()


OPERATORS: tuple[Operator, ...] = ()
TOP_LEVEL = (
    Operator(bilinear),
    Operator(binary_cross_entropy_with_logits, nodes=(BinaryCrossEntropyWithLogits,)),
    Operator(embedding, nodes=(Embedding, EmbeddingGrad)),
    Operator(kl_div),
)
