"""Samples for the losses of margins, triplets and likelihoods, and for distances.

Scores keep away from the bends, so that finite differences may be taken everywhere.
Names that stand under ``torch``, too, are called there: reductions are numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

FIRST = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8]
SECOND = [0.2, 0.9, -0.8, 0.1, 1.7, -0.3]
THIRD = [1.2, -0.9, 0.8, 1.1, 0.7, -0.5]
WORDS = ("mean", "sum", "none")


def matrix(values: list[float], *shape: int) -> torch.Tensor:
    """Two rows of three numbers, unless another shape is asked for."""
    return torch.tensor(values, dtype=torch.float64).reshape(*(shape or (2, 3)))


def signs() -> torch.Tensor:
    """Answers without a gradient, as integers."""
    return torch.tensor([[1, -1, 1], [-1, -1, 1]])


def soft_margins() -> list[Sample]:
    """Scores and answers."""
    x = matrix(FIRST)
    return [
        *[Sample(x, signs(), reduction=word) for word in WORDS],
        Sample(x, signs()[:1]),
        Sample(matrix(FIRST, 3, 2).t(), signs(), reduction="none"),
    ]


def rankings() -> list[Sample]:
    """Pairs of scores, and which is larger."""
    pair = matrix(FIRST), matrix(SECOND)
    return [Sample(*pair, signs(), 0.4, number) for number in (0, 1, 2)]


def hinges() -> list[Sample]:
    """Distances and answers."""
    return [
        Sample(matrix(FIRST), signs(), 1.3, 0),
        Sample(matrix(FIRST), signs()[:1], 0.5, 1),
        Sample(matrix(FIRST), signs(), reduction=2),
    ]


def angles() -> list[Sample]:
    """Pairs of vectors, and whether they are alike."""
    x, y, answers = matrix(FIRST), matrix(SECOND), signs()[:, 0]
    return [
        *[Sample(x, y, answers, -0.7, number) for number in (0, 1, 2)],
        Sample(x[0], y[0], answers[0]),
    ]


def triplets() -> list[Sample]:
    """An anchor, and something like and unlike it."""
    three = matrix(FIRST), matrix(SECOND), matrix(THIRD)
    return [
        Sample(*three),
        Sample(*three, margin=2.0, p=3.0, reduction=1),
        Sample(*three, 1.5, 2.0, 1e-6, True, 2),
        Sample(*[each[0] for each in three], margin=2.0),
    ]


def triplets_with_distance() -> list[Sample]:
    """The same with a distance of one's own."""
    three = matrix(FIRST), matrix(SECOND), matrix(THIRD)

    def distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((x - y) ** 2).sum(-1)

    plain = [Sample(*three, reduction=word) for word in WORDS]
    return [*plain, Sample(*three, distance_function=distance, margin=9.0, swap=True)]


def classes() -> list[Sample]:
    """Scores and class numbers."""
    x, target, weight = matrix(SECOND), torch.tensor([2, 0]), matrix([0.5, 2.0, 1.0], 3)
    return [
        *[Sample(x, target, reduction=word) for word in WORDS],
        Sample(x, target, p=2, margin=0.5),
        Sample(x, target, weight=weight, reduction="sum"),
        Sample(x[0], torch.tensor(1)),
    ]


def labels() -> list[Sample]:
    """Scores and lists of class numbers."""
    x, target = matrix(FIRST), torch.tensor([[2, 0, -1], [1, -1, 0]])
    plain = [Sample(x, target, reduction=word) for word in WORDS]
    return [*plain, Sample(x[1], target[1])]


def answers() -> list[Sample]:
    """Scores and a yes or no for each class."""
    x, y = matrix(FIRST), matrix(THIRD).sigmoid()
    plain = [Sample(x, y, reduction=word) for word in WORDS]
    return [*plain, Sample(x, y, matrix(THIRD)[0]), Sample(x[0], y[0])]


def counts() -> list[Sample]:
    """Logarithms of expected counts, and counts."""
    x, y = matrix(FIRST), matrix(THIRD).exp()
    return [
        Sample(x, y, True, False, 1e-8, 0),
        Sample(x, y + 1, True, True, 1e-8, 1),
        Sample(x.exp(), y, False, False, 0.1, 2),
    ]


def normals() -> list[Sample]:
    """Expected values, numbers and variances."""
    x, y, variance = matrix(FIRST), matrix(SECOND), matrix(THIRD).exp()
    plain = [Sample(x, y, variance, reduction=word) for word in WORDS]
    return [*plain, Sample(x, y, variance[:, 0], True), Sample(x, y, 0.5)]


def alignments() -> list[Sample]:
    """Log-probabilities and labels.

    In float32, so that no derivatives are compared: as in PyTorch they are those of
    the scores before log-softmax.
    """
    scores = torch.tensor(FIRST + SECOND + THIRD).reshape(3, 2, 3).log_softmax(2)
    target = torch.tensor([[1, 2], [2, 0]])
    return [
        Sample(scores, target, (3, 2), (2, 1)),
        Sample(scores, target, (3, 2), (2, 1), 0, 1),
        Sample(scores[:, 0], torch.tensor([1, 2]), (3,), (2,), reduction=2),
    ]


def distances() -> list[Sample]:
    """Pairs of vectors."""
    x, y = matrix(FIRST), matrix(SECOND)
    return [Sample(x, y), Sample(x, y, 3.0, 0.1, True), Sample(x, y[0], 1.0)]


def rows() -> list[Sample]:
    """The rows of one matrix."""
    x = matrix(FIRST + SECOND, 4, 3)
    return [Sample(x), Sample(x, 1.0), Sample(x, p=3.0), Sample(x.t())]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "cosine_embedding_loss": angles,
    "ctc_loss": alignments,
    "gaussian_nll_loss": normals,
    "hinge_embedding_loss": hinges,
    "margin_ranking_loss": rankings,
    "multi_margin_loss": classes,
    "multilabel_margin_loss": labels,
    "multilabel_soft_margin_loss": answers,
    "pairwise_distance": distances,
    "pdist": rows,
    "poisson_nll_loss": counts,
    "soft_margin_loss": soft_margins,
    "triplet_margin_loss": triplets,
    "triplet_margin_with_distance_loss": triplets_with_distance,
}
REFERENCES: dict[str, Callable[..., Any]] = {}
