"""Distances and angles."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    """The distances of vectors; see ``functional.pairwise_distance``.

    Args:
        p: the order of the norm.
        eps: added to differences.
        keepdim: keep the last dimension, with size 1.

    Shape:
        two of (N, D) or (D), to (N) or ().

    Example:
        >>> import slowtorch as torch
        >>> distance = torch.nn.PairwiseDistance()
        >>> distance(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """

    def __init__(
        self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
    ) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between vectors; see ``functional.cosine_similarity``.

    Args:
        dim: the dimension that the vectors lie in.
        eps: the least length.

    Example:
        >>> import slowtorch as torch
        >>> cosine = torch.nn.CosineSimilarity()
        >>> cosine(torch.tensor([[3.0, 4.0]]), torch.tensor([[4.0, 3.0]]))
        tensor([0.9600])
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
