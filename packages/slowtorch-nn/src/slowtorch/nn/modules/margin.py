"""Losses that ask for a margin."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.modules.loss import Loss, WeightedLoss

__all__ = [
    "CosineEmbeddingLoss",
    "HingeEmbeddingLoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "SoftMarginLoss",
]


class MarginLoss(Loss):
    """A loss with a margin.

    Args:
        margin: by how much.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
    """

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin


class SoftMarginLoss(Loss):
    """Logistic loss for answers 1 and -1; see ``functional.soft_margin_loss``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.SoftMarginLoss()
        >>> loss(torch.tensor([2.0, 0.0]), torch.tensor([1.0, -1.0]))
        tensor(0.4100)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.soft_margin_loss(input, target, reduction=self.reduction)


class MarginRankingLoss(MarginLoss):
    """Which of two is larger; see ``functional.margin_ranking_loss``.

    Args:
        margin: by how much.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.MarginRankingLoss()
        >>> loss(torch.tensor([1.0]), torch.tensor([2.0]), torch.tensor([1.0]))
        tensor(1.)
    """

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return F.margin_ranking_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class HingeEmbeddingLoss(MarginLoss):
    """Distances, small or large; see ``functional.hinge_embedding_loss``.

    Args:
        margin: the least distance where the answer is -1.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.HingeEmbeddingLoss()
        >>> loss(torch.tensor([0.2, 0.2]), torch.tensor([1.0, -1.0]))
        tensor(0.5000)
    """

    def __init__(
        self,
        margin: float = 1.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.hinge_embedding_loss(
            input, target, margin=self.margin, reduction=self.reduction
        )


class CosineEmbeddingLoss(MarginLoss):
    """Vectors, alike or not; see ``functional.cosine_embedding_loss``.

    Args:
        margin: the largest cosine where the answer is -1.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        two of (N, D) or (D), and answers (N) or (); to a number (or (N)).

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.CosineEmbeddingLoss()
        >>> x, y = torch.tensor([[1.0, 0.0]]), torch.tensor([[4.0, 3.0]])
        >>> loss(x, y, torch.tensor([1]))
        tensor(0.2000)
    """

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return F.cosine_embedding_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class MultiMarginLoss(WeightedLoss):
    """The right class should lead the others; see ``functional.multi_margin_loss``.

    Args:
        p: 1 or 2.
        margin: by how much.
        weight: one factor for each class.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        scores (N, C) or (C), classes (N) or (); to a number (or (N)).

    Raises:
        ValueError: *p* or the shape of *weight* is none of these.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.MultiMarginLoss()
        >>> loss(torch.tensor([[0.1, 0.2, 0.8]]), torch.tensor([2]))
        tensor(0.2333)
    """

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.ndim != 1:
            message = (
                "MultiMarginLoss: expected weight to be None or 1D tensor, got "
                f"{weight.ndim}D instead"
            )
            raise ValueError(message)
        self.p = p
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.multi_margin_loss(
            input,
            target,
            p=self.p,
            margin=self.margin,
            weight=self.weight,
            reduction=self.reduction,
        )


class MultiLabelMarginLoss(Loss):
    """All right classes should lead; see ``functional.multilabel_margin_loss``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        scores and class numbers (N, C) or (C); to a number (or (N)).

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.MultiLabelMarginLoss()
        >>> loss(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]]))
        tensor(0.8500)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(WeightedLoss):
    """Yes or no for each class; see ``functional.multilabel_soft_margin_loss``.

    Args:
        weight: one factor for each class.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        scores and answers (N, C) or (C); to a number (or (N)).

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.MultiLabelSoftMarginLoss()
        >>> loss(torch.tensor([[2.0, -1.0]]), torch.tensor([[1.0, 0.0]]))
        tensor(0.2201)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.multilabel_soft_margin_loss(
            input, target, weight=self.weight, reduction=self.reduction
        )
