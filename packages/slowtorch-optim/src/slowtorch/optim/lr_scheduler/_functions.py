"""Schedules by functions of the user's."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from slowtorch.optim.lr_scheduler._base import LRScheduler

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["LambdaLR", "MultiplicativeLR"]

Factor = Callable[[int], float]


class LambdaLR(LRScheduler):
    """The initial rate times a function of the epoch: lr(e) = initial * f(e).

    Args:
        optimizer: whose rates to set.
        lr_lambda: the function, or a list of one for each group.
        last_epoch: the epoch to go on from; -1 to begin.

    Raises:
        ValueError: the list has not one function for each group.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.5)
        >>> halving = lambda epoch: 0.5 ** epoch
        >>> scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, halving)
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.25]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Factor | list[Factor],
        last_epoch: int = -1,
    ) -> None:
        count = len(optimizer.param_groups)
        several = isinstance(lr_lambda, (list, tuple))
        self.lr_lambdas: list[Factor] = (
            list(lr_lambda) if several else [lr_lambda] * count  # type: ignore[arg-type,list-item]  # several tells which
        )
        if len(self.lr_lambdas) != count:
            message = f"Expected {count} lr_lambdas, but got {len(self.lr_lambdas)}"
            raise ValueError(message)
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser; of a function ``None``.

        Of an object that can be called, its attributes.
        """
        state = super().state_dict()
        functions = state.pop("lr_lambdas")
        state["lr_lambdas"] = [
            None if isinstance(each, FunctionType) else vars(each).copy()
            for each in functions
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what ``state_dict`` returned; functions stay as they are."""
        state = state_dict.copy()
        saved = state.pop("lr_lambdas")
        vars(self).update(state)
        for function, attributes in zip(self.lr_lambdas, saved, strict=True):
            if attributes is not None:
                vars(function).update(attributes)

    def get_lr(self) -> list[Any]:
        """The initial rates times the functions' values."""
        self._warn_if_outside_step()
        pairs = zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [lr * function(self.last_epoch) for lr, function in pairs]


class MultiplicativeLR(LambdaLR):
    """The last rate times a function of the epoch: lr(e) = lr(e - 1) * f(e).

    Arguments and errors are those of ``LambdaLR``.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.5)
        >>> scheduler = torch.optim.lr_scheduler.MultiplicativeLR(
        ...     optimizer, lambda epoch: 1 / epoch)
        >>> for _ in range(2):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.25]
    """

    def get_lr(self) -> list[Any]:
        """The present rates times the functions' values."""
        self._warn_if_outside_step()
        groups = self.optimizer.param_groups
        if self._is_initial:
            return [group["lr"] for group in groups]
        pairs = zip(groups, self.lr_lambdas, strict=True)
        return [group["lr"] * function(self.last_epoch) for group, function in pairs]
