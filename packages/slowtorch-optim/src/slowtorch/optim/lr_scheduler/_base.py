"""``LRScheduler``: when learning rates change, and what is remembered of it."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch import Tensor
from slowtorch.optim.optimizer import Optimizer

__all__ = ["LRScheduler", "check_optimizer", "copied", "set_option"]

HOW_TO = (
    "See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
TOO_EARLY = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch "
    "1.1.0 and later, you should call them in the opposite order: `optimizer.step()` "
    "before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping "
    f"the first value of the learning rate schedule. {HOW_TO}"
)
OVERRIDDEN = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
    "initialization. Please, make sure to call `optimizer.step()` before "
    f"`lr_scheduler.step()`. {HOW_TO}"
)
EPOCH_DEPRECATED = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being "
    "deprecated where possible. Please use `scheduler.step()` to step the scheduler. "
    "During the deprecation, if epoch is different from None, the closed form is used "
    "instead of the new chainable form, where available. Please open an issue if you "
    "are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose."
)
NOT_RESUMABLE = (
    "param 'initial_lr' is not specified in param_groups[{}] when resuming scheduler "
    "with last_epoch >= 0.\n"
    "This typically happens when:\n"
    "1. You're trying to resume training from a checkpoint but haven't properly loaded "
    "the optimizer state\n"
    "2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
)


class LRScheduler:
    """The base class of schedules: once per epoch, or step, set the learning rates.

    A subclass gives ``get_lr``, the rate of each group at ``self.last_epoch``. Most
    rules say how the rate *changes* from the one before, so that several schedules
    can act on one optimiser.

    Args:
        optimizer: whose groups' ``'lr'`` to set.
        last_epoch: the epoch to go on from; -1 to begin. Groups must know their
            ``'initial_lr'`` otherwise.

    Raises:
        TypeError: *optimizer* is none.
        KeyError: going on, but a group has no ``'initial_lr'``.

    Example:
        >>> import slowtorch as torch
        >>> class Harmonic(torch.optim.lr_scheduler.LRScheduler):
        ...     def get_lr(self):
        ...         return [lr / (1 + self.last_epoch) for lr in self.base_lrs]
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.6)
        >>> scheduler = Harmonic(optimizer)
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.15]
    """

    # A user may call get_lr() himself; then rules that multiply would be misread.
    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copied(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(NOT_RESUMABLE.format(number))
        self.base_lrs: list[Any] = [
            copied(group["initial_lr"]) for group in optimizer.param_groups
        ]
        self.last_epoch = last_epoch
        if not optimizer._scheduled:  # only steps from now on count
            optimizer._scheduled = True
            optimizer._opt_called = False
        self._initial_step()

    def _initial_step(self) -> None:
        """Enter the first epoch: set the rates that it starts with."""
        self._step_count = 0
        self._is_initial = True
        self.step()
        self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser."""
        return {key: value for key, value in vars(self).items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what ``state_dict`` returned. Load the optimiser's as well."""
        vars(self).update(state_dict)

    def get_last_lr(self) -> list[Any]:
        """The rate of each group as last set."""
        return self._last_lr

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``self.last_epoch``; every schedule says which."""
        raise NotImplementedError

    def step(self, epoch: int | None = None) -> None:
        """Enter the next epoch. Call it after ``optimizer.step()``.

        Args:
            epoch: enter that one instead (deprecated in PyTorch).
        """
        if self._step_count == 1:
            self._check_order()
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATED, UserWarning, stacklevel=2)
        self._enter(epoch)

    def _enter(self, epoch: int | None) -> None:
        """Set the rates of the next epoch, or of any."""
        if epoch is None:
            self.last_epoch += 1
            self._set_lrs(self._asked(self.get_lr))
        else:
            self.last_epoch = epoch
            rule = getattr(self, "_get_closed_form_lr", self.get_lr)
            self._set_lrs(self._asked(rule))

    def _check_order(self) -> None:
        if "step" in vars(self.optimizer):
            warnings.warn(OVERRIDDEN, UserWarning, stacklevel=3)
        elif not self.optimizer._opt_called:
            warnings.warn(TOO_EARLY, UserWarning, stacklevel=3)

    def _asked(self, rule: Any) -> list[Any]:
        self._get_lr_called_within_step = True
        try:
            return list(rule())
        finally:
            self._get_lr_called_within_step = False

    def _set_lrs(self, lrs: list[Any]) -> None:
        for group, lr in zip(self.optimizer.param_groups, lrs, strict=False):
            set_option(group, "lr", lr)
        self._last_lr = self._current_lrs()

    def _current_lrs(self) -> list[Any]:
        return [copied(group["lr"]) for group in self.optimizer.param_groups]

    def _scaled(self, factor: float) -> list[Any]:
        """Every group's present rate times *factor*."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _warn_if_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            message = (
                "To get the last learning rate computed by the scheduler, please use "
                "`get_last_lr()`."
            )
            warnings.warn(message, UserWarning, stacklevel=3)


def check_optimizer(optimizer: object) -> None:
    """Refuse what is no optimiser."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def copied(value: Any) -> Any:
    """*value*, a tensor as a copy that later changes do not touch."""
    return value.detach().clone() if isinstance(value, Tensor) else value


def set_option(group: dict[str, Any], name: str, value: Any) -> None:
    """Set a group's option; one that is a tensor is filled, as others may hold it."""
    if isinstance(group[name], Tensor):
        group[name].fill_(value.item() if isinstance(value, Tensor) else value)
    else:
        group[name] = value
