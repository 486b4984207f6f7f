"""Losses: what training makes small."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.functional._checks import legacy_reduction
from slowtorch.nn.module import Module

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
    "SmoothL1Loss",
]


class Loss(Module):
    """A loss, and how the losses of single elements become one.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        if size_average is not None or reduce is not None:
            reduction = legacy_reduction(size_average, reduce)
        self.reduction = reduction


class WeightedLoss(Loss):
    """A loss with a weight for each class or element, kept as a buffer."""

    weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class MSELoss(Loss):
    """Mean squared error: the mean of (x - y)^2; see ``functional.mse_loss``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        two tensors of one shape, to a number (or that shape).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """Mean absolute error: the mean of |x - y|; see ``functional.l1_loss``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Shape:
        two tensors of one shape, to a number (or that shape).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.L1Loss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(1.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    """Squares near zero, absolute values beyond; see ``functional.smooth_l1_loss``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        beta: where the one becomes the other.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.SmoothL1Loss()(torch.tensor([3.0]), torch.tensor([0.0]))
        tensor(2.5000)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    """Squares near zero, absolute values beyond; see ``functional.huber_loss``.

    Args:
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        delta: where the one becomes the other.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.HuberLoss(delta=2.0)(torch.tensor([3.0]), torch.tensor([0.0]))
        tensor(4.)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class CrossEntropyLoss(WeightedLoss):
    """Cross entropy between scores and classes; see ``functional.cross_entropy``.

    Args:
        weight: one factor for each class.
        size_average: deprecated; see *reduction*.
        ignore_index: a class number that counts for nothing.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'`` (weighted), ``'sum'`` or ``'none'``.
        label_smoothing: the share of the target that is spread over all classes.

    Shape:
        scores (C), (N, C) or (N, C, ...); classes (), (N) or (N, ...), or
        probabilities of the scores' shape; to a number (or the classes' shape).

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.CrossEntropyLoss()
        >>> loss(torch.tensor([[2.0, 0.0, 0.0]]), torch.tensor([0]))
        tensor(0.2395)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.cross_entropy(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(WeightedLoss):
    """Negative log likelihood of classes; see ``functional.nll_loss``.

    Args:
        weight: one factor for each class.
        size_average: deprecated; see *reduction*.
        ignore_index: a class number that counts for nothing.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'`` (weighted), ``'sum'`` or ``'none'``.

    Shape:
        log-probabilities (C), (N, C) or (N, C, ...); classes (), (N) or (N, ...);
        to a number (or the classes' shape).

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.NLLLoss()
        >>> loss(torch.tensor([[-0.1, -2.4]]), torch.tensor([0]))
        tensor(0.1000)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.nll_loss(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )


class BCELoss(WeightedLoss):
    """Binary cross entropy of probabilities; see ``functional.binary_cross_entropy``.

    Args:
        weight: a factor for each element, broadcast to the input's shape.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.BCELoss()(torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0]))
        tensor(0.1643)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy(
            input, target, weight=self.weight, reduction=self.reduction
        )


class BCEWithLogitsLoss(WeightedLoss):
    """Binary cross entropy of sigmoid(x), from the scores x.

    See ``functional.binary_cross_entropy_with_logits``.

    Args:
        weight: a factor for each element, broadcast to the input's shape.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        pos_weight: a factor for the part of target 1 alone.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.BCEWithLogitsLoss()(torch.zeros(2), torch.tensor([1.0, 0.0]))
        tensor(0.6931)
    """

    pos_weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(
            input,
            target,
            self.weight,
            pos_weight=self.pos_weight,
            reduction=self.reduction,
        )


class KLDivLoss(Loss):
    """Kullback-Leibler divergence of log-probabilities; see ``functional.kl_div``.

    Args:
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'batchmean'``, ``'sum'``, ``'none'`` or ``'mean'``.
        log_target: whether the target holds logarithms.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.KLDivLoss(reduction="batchmean")
        >>> loss(torch.tensor([[0.2, 0.8]]).log(), torch.tensor([[0.5, 0.5]]))
        tensor(0.2231)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.kl_div(
            input, target, reduction=self.reduction, log_target=self.log_target
        )
