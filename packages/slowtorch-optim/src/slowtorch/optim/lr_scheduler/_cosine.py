"""Schedules that follow a cosine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch.optim.lr_scheduler._base import LRScheduler

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


def _between(low: Any, high: Any, angle: float) -> Any:
    """From *high* at angle 0 down to *low* at pi."""
    return low + (high - low) * (1 + math.cos(angle)) / 2


class CosineAnnealingLR(LRScheduler):
    """Let the rate fall along half a cosine in *T_max* epochs, and rise again.

    lr(e) = eta_min + (initial - eta_min) * (1 + cos(pi * e / T_max)) / 2

    It is computed from the rate before, as in PyTorch, so that other schedules may
    act on the same optimiser.

    Args:
        optimizer: whose rates to set.
        T_max: how many epochs the way down takes.
        eta_min: the lowest rate.
        last_epoch: the epoch to go on from; -1 to begin.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=1.0)
        >>> scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
        >>> for _ in range(2):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> round(scheduler.get_last_lr()[0], 6)
        0.5

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017
    (arXiv:1608.03983).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The present rates, moved by the cosine's change since the last epoch."""
        self._warn_if_outside_step()
        epoch, length, low = self.last_epoch, self.T_max, self.eta_min
        lrs = [group["lr"] for group in self.optimizer.param_groups]
        if self._is_initial:
            return lrs
        if self._step_count == 1 and epoch > 0:
            return self._get_closed_form_lr()
        if (epoch - 1 - length) % (
            2 * length
        ) == 0:  # at the bottom a ratio says nothing
            rise = (1 - math.cos(math.pi / length)) / 2
            pairs = zip(lrs, self.base_lrs, strict=True)
            return [lr + (base - low) * rise for lr, base in pairs]
        now = 1 + math.cos(math.pi * epoch / length)
        before = 1 + math.cos(math.pi * (epoch - 1) / length)
        return [now / before * (lr - low) + low for lr in lrs]

    def _get_closed_form_lr(self) -> list[Any]:
        angle = math.pi * self.last_epoch / self.T_max
        return [_between(self.eta_min, base, angle) for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Let the rate fall along half a cosine, and start again from the top.

    lr = eta_min + (initial - eta_min) * (1 + cos(pi * T_cur / T_i)) / 2, where T_cur
    epochs of the T_i of this round are over.

    Args:
        optimizer: whose rates to set.
        T_0: how many epochs the first round takes.
        T_mult: how many times longer each round is than the one before.
        eta_min: the lowest rate.
        last_epoch: the epoch to go on from; -1 to begin.

    Raises:
        ValueError: *T_0* or *T_mult* is not a positive integer.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=1.0)
        >>> schedulers = torch.optim.lr_scheduler
        >>> scheduler = schedulers.CosineAnnealingWarmRestarts(optimizer, T_0=2)
        >>> for _ in range(4):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [1.0]

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017
    (arXiv:1608.03983).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            message = (
                f"Expected float or int eta_min, but got {eta_min} of type "
                f"{type(eta_min)}"
            )
            raise ValueError(message)
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rates at this place of the round."""
        self._warn_if_outside_step()
        angle = math.pi * self.T_cur / self.T_i
        return [_between(self.eta_min, base, angle) for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Enter the next epoch, or any place between two epochs.

        Args:
            epoch: may be called for after every batch, such as 2.5 in the middle of
                the third epoch.

        Raises:
            ValueError: *epoch* is negative.
        """
        if epoch is not None and epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            self._find_round(epoch)
        self.last_epoch = math.floor(epoch)
        self._set_lrs(self._asked(self.get_lr))

    def _find_round(self, epoch: float) -> None:
        """In which round *epoch* is, and where in it."""
        if epoch < self.T_0:
            self.T_i, self.T_cur = self.T_0, epoch
        elif self.T_mult == 1:
            self.T_i, self.T_cur = self.T_0, epoch % self.T_0
        else:
            # Rounds before this one: the sum of T_0 * T_mult^i is a geometric series.
            ratio = epoch / self.T_0 * (self.T_mult - 1) + 1
            rounds = int(math.log(ratio, self.T_mult))
            before = self.T_0 * (self.T_mult**rounds - 1) / (self.T_mult - 1)
            self.T_i = self.T_0 * self.T_mult**rounds
            self.T_cur = epoch - before
