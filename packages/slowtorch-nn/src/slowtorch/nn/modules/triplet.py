"""Losses of triplets."""

from __future__ import annotations

from collections.abc import Callable

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.modules.distance import PairwiseDistance
from slowtorch.nn.modules.loss import Loss

__all__ = ["TripletMarginLoss", "TripletMarginWithDistanceLoss"]


def _check_margin(name: str, margin: float) -> None:
    if margin <= 0:
        message = f"{name}: expected margin to be greater than 0, got {margin} instead"
        raise ValueError(message)


class TripletMarginLoss(Loss):
    """Like things near, unlike ones far; see ``functional.triplet_margin_loss``.

    Args:
        margin: by how much nearer.
        p: the order of the norm.
        eps: added to differences.
        swap: measure the negative from the positive if that is nearer.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        three of (N, D) or (D), to a number (or (N)).

    Raises:
        ValueError: *margin* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> a, p, n = torch.tensor([[[0.0]], [[1.0]], [[1.5]]])
        >>> torch.nn.TripletMarginLoss()(a, p, n)
        tensor(0.5000)
    """

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        _check_margin("TripletMarginLoss", margin)
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return F.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(Loss):
    """``TripletMarginLoss`` with a distance of one's own.

    See ``functional.triplet_margin_with_distance_loss``.

    Args:
        distance_function: takes two tensors; ``None``: ``PairwiseDistance()``. If it
            is a module, it is a child of this one.
        margin: by how much nearer.
        swap: measure the negative from the positive if that is nearer.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Raises:
        ValueError: *margin* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> a, p, n = torch.tensor([[[0.0]], [[1.0]], [[1.5]]])
        >>> torch.nn.TripletMarginWithDistanceLoss(margin=2.0)(a, p, n)
        tensor(1.5000)
    """

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction=reduction)
        _check_margin("TripletMarginWithDistanceLoss", margin)
        if distance_function is None:
            distance_function = PairwiseDistance()
        self.distance_function = distance_function
        self.margin = margin
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )
