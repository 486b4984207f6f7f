"""Schedules made of schedules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch.optim.lr_scheduler._base import LRScheduler
from slowtorch.optim.lr_scheduler._plateau import ReduceLROnPlateau

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["ChainedScheduler", "SequentialLR"]


def _check_members(
    name: str, verb: str, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None
) -> Optimizer:
    """Refuse schedules that cannot work together; returns their optimiser."""
    if not schedulers:
        message = f"{name} expects at least one scheduler{verb}, but got no scheduler."
        raise ValueError(message)
    optimizer = optimizer or schedulers[0].optimizer
    for index, each in enumerate(schedulers):
        if not hasattr(each, "optimizer"):
            message = (
                f"{name} at index {index} should have `optimizer` as its attribute."
            )
            raise TypeError(message)
        if isinstance(each, ReduceLROnPlateau):
            message = (
                f"{name} does not support `ReduceLROnPlateau` scheduler as it requires "
                "additional kwargs to be specified when calling `step`, but got one at "
                f"index {index} in the given schedulers sequence."
            )
            raise ValueError(message)
        if each.optimizer is not optimizer:
            message = (
                f"{name} expects all schedulers to belong to the same optimizer, but "
                f"got scheduler {type(each).__name__} at index {index} has "
                f"{each.optimizer}, which is different from "
                f"{type(optimizer).__name__}."
            )
            raise ValueError(message)
    return optimizer


class _Combined(LRScheduler):
    """What both have in common: a list of schedules, saved with its own state."""

    _schedulers: list[LRScheduler]

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser; of each schedule, its state dict."""
        state = super().state_dict()
        members = state.pop("_schedulers")
        return state | {"_schedulers": [each.state_dict() for each in members]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what ``state_dict`` returned."""
        state = state_dict.copy()
        saved = state.pop("_schedulers")
        vars(self).update(state)
        for scheduler, each in zip(self._schedulers, saved, strict=True):
            scheduler.load_state_dict(each)


class SequentialLR(_Combined):
    """One schedule after the other: the next takes over at each milestone.

    Args:
        optimizer: whose rates to set; all *schedulers* must be its own.
        schedulers: in order of time.
        milestones: the epochs at which the second, third, ... begins.
        last_epoch: the epoch to go on from; -1 to begin.

    Raises:
        ValueError: not one milestone less than schedules; one is a
            ``ReduceLROnPlateau``; or one belongs to another optimiser.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.lr_scheduler import ConstantLR, ExponentialLR
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=1.0)
        >>> first = ConstantLR(optimizer, factor=0.5, total_iters=2)
        >>> then = ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler = torch.optim.lr_scheduler.SequentialLR(
        ...     optimizer, [first, then], milestones=[2])
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        _check_members("SequentialLR", "", schedulers, optimizer)
        if len(milestones) != len(schedulers) - 1:
            message = (
                "Sequential Schedulers expects number of schedulers provided to be one "
                "more than the number of milestone points, but got number of "
                f"schedulers {len(schedulers)} and the number of milestones to be "
                f"equal to {len(milestones)}"
            )
            raise ValueError(message)
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # Each schedule has begun when it was made. Only the first was to.
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        for scheduler in schedulers:
            scheduler.last_epoch -= 1
        schedulers[0]._initial_step()
        self._last_lr = schedulers[0].get_last_lr()

    def step(self, epoch: int | None = None) -> None:
        """Enter the next epoch, and with a milestone the next schedule.

        Raises:
            TypeError: *epoch* is given; the order is the milestones'.
        """
        if epoch is not None:
            raise TypeError("SequentialLR.step() takes no epoch")
        self.last_epoch += 1
        index = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[index]
        if index > 0 and self._milestones[index - 1] == self.last_epoch:
            scheduler._enter(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Combined):
    """Several schedules at once: the factors of all of them are multiplied.

    Args:
        schedulers: whose rules say how the rate changes from the one before.
        optimizer: the one that they belong to; ``None``: the first one's.

    Raises:
        ValueError: one is a ``ReduceLROnPlateau``, or belongs to another optimiser.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.lr_scheduler import ConstantLR, ExponentialLR
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=1.0)
        >>> scheduler = torch.optim.lr_scheduler.ChainedScheduler([
        ...     ConstantLR(optimizer, factor=0.5, total_iters=2),
        ...     ExponentialLR(optimizer, gamma=0.5)])
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.25]
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        name, verb = "ChainedScheduler", " to be chained"
        self.optimizer = _check_members(name, verb, schedulers, optimizer)
        self._schedulers = list(schedulers)
        self._last_lr = self._current_lrs()

    def step(self, epoch: int | None = None) -> None:
        """Let every schedule enter the next epoch.

        Raises:
            TypeError: *epoch* is given.
        """
        if epoch is not None:
            raise TypeError("ChainedScheduler.step() takes no epoch")
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = self._current_lrs()
