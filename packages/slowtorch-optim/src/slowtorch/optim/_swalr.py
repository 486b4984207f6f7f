"""The learning rates that weights are averaged with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from slowtorch.optim.lr_scheduler._base import LRScheduler
from slowtorch.optim.lr_scheduler._cycles import _for_each_group

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["SWALR"]


class SWALR(LRScheduler):
    """Go from the present rate to *swa_lr* in some epochs, and stay there.

    Args:
        optimizer: whose rates to set.
        swa_lr: the rate at the end, or a list with one for each group.
        anneal_epochs: in how many epochs.
        anneal_strategy: ``'cos'`` or ``'linear'``.
        last_epoch: the epoch to go on from; -1 to begin.

    Raises:
        ValueError: another strategy, a negative number of epochs, or the list has
            another length.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import SWALR
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=1.0)
        >>> scheduler = SWALR(optimizer, 0.5, anneal_epochs=2, anneal_strategy="linear")
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        ...     print(scheduler.get_last_lr())
        [0.75]
        [0.5]
        [0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        rates = _for_each_group(optimizer, "swa_lr", swa_lr)
        for rate, group in zip(rates, optimizer.param_groups, strict=True):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            message = "anneal_strategy must be one of 'cos' or 'linear', instead got "
            raise ValueError(f"{message}{anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            message = "anneal_epochs must be equal or greater than 0, got "
            raise ValueError(f"{message}{anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """From the present rate back to the one it began with, and on from there."""
        self._warn_if_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            end, lr = group["swa_lr"], group["lr"]
            first = end if before == 1 else (lr - end * before) / (1 - before)
            rates.append(end * now + first * (1 - now))
        return rates

    def _share(self, step: int) -> float:
        """How far it has gone in that step, between 0 and 1."""
        t = max(0, min(1, step / max(1, self.anneal_epochs)))
        if self._anneal_strategy == "linear":
            return t
        return (1 - math.cos(math.pi * t)) / 2
