"""Losses that are negative log likelihoods."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.functional.ctc import Lengths
from slowtorch.nn.modules.loss import Loss, NLLLoss

__all__ = ["CTCLoss", "GaussianNLLLoss", "NLLLoss2d", "PoissonNLLLoss"]


class PoissonNLLLoss(Loss):
    """Counts under Poisson's distribution; see ``functional.poisson_nll_loss``.

    Args:
        log_input: whether the input is the logarithm of the expected count.
        full: add Stirling's approximation.
        size_average: deprecated; see *reduction*.
        eps: keeps the logarithm finite.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.PoissonNLLLoss()
        >>> loss(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
        tensor(0.8591)
    """

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        return F.poisson_nll_loss(
            log_input,
            target,
            log_input=self.log_input,
            full=self.full,
            eps=self.eps,
            reduction=self.reduction,
        )


class GaussianNLLLoss(Loss):
    """Numbers under normal distributions; see ``functional.gaussian_nll_loss``.

    Args:
        full: add the constant.
        eps: the least variance.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.

    Example:
        >>> import slowtorch as torch
        >>> loss = torch.nn.GaussianNLLLoss()
        >>> loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]), torch.ones(2))
        tensor(1.)
    """

    def __init__(
        self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction=reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        return F.gaussian_nll_loss(
            input, target, var, full=self.full, eps=self.eps, reduction=self.reduction
        )


class CTCLoss(Loss):
    """Labels without their times; see ``functional.ctc_loss``.

    Args:
        blank: which class is the blank.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        zero_infinity: let targets that are too long count for nothing.

    Shape:
        log-probabilities (T, N, C) or (T, C), targets (N, S) or all in one row, two
        times lengths (N) or (); to a number (or (N)).

    Example:
        >>> import slowtorch as torch
        >>> scores = torch.zeros(2, 1, 2).log_softmax(2)
        >>> torch.nn.CTCLoss()(scores, torch.tensor([[1]]), (2,), (1,))
        tensor(0.2877)
    """

    def __init__(
        self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False
    ) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(
        self,
        log_probs: Tensor,
        targets: Tensor,
        input_lengths: Lengths,
        target_lengths: Lengths,
    ) -> Tensor:
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )


class NLLLoss2d(NLLLoss):
    """``NLLLoss`` under an older name, which warns.

    Example:
        >>> import warnings
        >>> import slowtorch as torch
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     torch.nn.NLLLoss2d()
        NLLLoss2d()
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        message = (
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a "
            "drop-in replacement"
        )
        warnings.warn(message, FutureWarning, stacklevel=2)
        super().__init__(*args, **kwargs)
