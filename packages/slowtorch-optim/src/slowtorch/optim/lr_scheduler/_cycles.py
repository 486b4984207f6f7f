"""Schedules that raise the rate before they lower it, and move momentum against it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

from slowtorch.optim.lr_scheduler._base import (
    LRScheduler,
    check_optimizer,
    copied,
    set_option,
)

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["CyclicLR", "OneCycleLR"]


class _MomentumCycle(LRScheduler):
    """What both have in common: momentum, or Adam's first beta, moves as well."""

    cycle_momentum: bool
    use_beta1: bool

    def _check_momentum(self, optimizer: Optimizer) -> None:
        self.use_beta1 = "betas" in optimizer.defaults
        if not self.use_beta1 and "momentum" not in optimizer.defaults:
            message = (
                "optimizer must support momentum or beta1 with `cycle_momentum` option "
                "enabled"
            )
            raise ValueError(message)

    def _set_momentum(self, group: dict[str, Any], momentum: float) -> None:
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


def _for_each_group(optimizer: Optimizer, name: str, value: Any) -> list[Any]:
    """*value* once for each group, or the list of them that it is.

    Raises:
        ValueError: the list has another length.
    """
    groups = optimizer.param_groups
    if not isinstance(value, (list, tuple)):
        return [value] * len(groups)
    if len(value) != len(groups):
        message = (
            f"{name} must have the same length as optimizer.param_groups. {name} has "
            f"{len(value)} values, param_groups has {len(groups)}."
        )
        raise ValueError(message)
    return list(value)


def _cos(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)


def _linear(start: float, end: float, share: float) -> float:
    return (end - start) * share + start


class OneCycleLR(_MomentumCycle):
    """Raise the rate to *max_lr*, then lower it far below where it began.

    It starts at max_lr / div_factor, peaks after pct_start of all steps, and ends at
    max_lr / div_factor / final_div_factor; momentum goes the other way. Call ``step``
    after every batch.

    Args:
        optimizer: whose rates to set.
        max_lr: the highest rate, or a list with one for each group.
        total_steps: how many steps there will be; or *epochs* and *steps_per_epoch*.
        epochs: see *total_steps*.
        steps_per_epoch: see *total_steps*.
        pct_start: the share of steps in which the rate rises.
        anneal_strategy: ``'cos'`` or ``'linear'``.
        cycle_momentum: move momentum, or Adam's first beta, against the rate.
        base_momentum: the lowest momentum.
        max_momentum: the highest.
        div_factor: see above.
        final_div_factor: see above.
        three_phase: come down as one went up, and then fall to the end.
        last_epoch: the step to go on from; -1 to begin.

    Raises:
        ValueError: the number of steps is missing or not positive; *pct_start* is no
            share; there is no momentum to cycle; or more steps are taken than that.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.1, momentum=0.9)
        >>> scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, 11)
        >>> for _ in range(10):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [4e-06]

    Smith and Topin, "Super-convergence: very fast training of neural networks using
    large learning rates", 2018 (arXiv:1708.07120).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = _total_steps(total_steps, epochs, steps_per_epoch)
        if not (isinstance(pct_start, (int, float)) and 0 <= pct_start <= 1):
            message = f"Expected float between 0 and 1 pct_start, but got {pct_start}"
            raise ValueError(message)
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        if anneal_strategy not in ("cos", "linear"):
            message = (
                "anneal_strategy must be one of 'cos' or 'linear', instead got "
                f"{anneal_strategy}"
            )
            raise ValueError(message)
        self._anneal_func_type = anneal_strategy
        highest = _for_each_group(optimizer, "max_lr", max_lr)
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, highest, strict=True):
                group["initial_lr"] = rate / div_factor
                group["max_lr"] = rate
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._check_momentum(optimizer)
            if last_epoch == -1:
                self._begin_momentum(base_momentum, max_momentum)
        super().__init__(optimizer, last_epoch)

    def _begin_momentum(self, base: Any, highest: Any) -> None:
        lows = _for_each_group(self.optimizer, "base_momentum", base)
        highs = _for_each_group(self.optimizer, "max_momentum", highest)
        for group, low, high in zip(
            self.optimizer.param_groups, lows, highs, strict=True
        ):
            self._set_momentum(group, high)
            group["max_momentum"] = high
            group["base_momentum"] = low

    def get_lr(self) -> list[Any]:
        """The rates at this step; momentum is set on the way."""
        self._warn_if_outside_step()
        number = self.last_epoch
        if number > self.total_steps:
            message = (
                f"Tried to step {number} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
            raise ValueError(message)
        phase, share = self._place(number)
        curve = _cos if self._anneal_func_type == "cos" else _linear
        lrs = []
        for group in self.optimizer.param_groups:
            lrs.append(curve(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                start, end = phase["start_momentum"], phase["end_momentum"]
                self._set_momentum(group, curve(group[start], group[end], share))
        return lrs

    def _place(self, number: int) -> tuple[dict[str, Any], float]:
        """The phase that step *number* is in, and how much of it is over."""
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if number <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        return phase, (number - start) / (end - start)


def _total_steps(total: Any, epochs: Any, per_epoch: Any) -> int:
    if total is not None:
        _check_positive("total_steps", total)
        return int(total)
    if epochs is None or per_epoch is None:
        message = "You must define either total_steps OR (epochs AND steps_per_epoch)"
        raise ValueError(message)
    _check_positive("epochs", epochs)
    _check_positive("steps_per_epoch", per_epoch)
    return int(epochs * per_epoch)


def _check_positive(name: str, value: Any) -> None:
    if not isinstance(value, int) or value <= 0:
        raise ValueError(f"Expected positive integer {name}, but got {value}")


def _phases(total: int, pct_start: float, three: bool) -> list[dict[str, Any]]:
    """Where each phase ends, and between which of a group's options it moves."""
    peak = float(pct_start * total) - 1
    up = _phase(peak, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    if not three:
        down = ("max_lr", "min_lr", "base_momentum", "max_momentum")
        return [up, _phase(total - 1, *down)]
    back = ("max_lr", "initial_lr", "base_momentum", "max_momentum")
    out = ("initial_lr", "min_lr", "max_momentum", "max_momentum")
    return [
        up,
        _phase(float(2 * pct_start * total) - 2, *back),
        _phase(total - 1, *out),
    ]


def _phase(end: float, *names: str) -> dict[str, Any]:
    keys = ("start_lr", "end_lr", "start_momentum", "end_momentum")
    return {"end_step": end, **dict(zip(keys, names, strict=True))}


class CyclicLR(_MomentumCycle):
    """Let the rate go up and down between *base_lr* and *max_lr*, in straight lines.

    The height of a cycle stays (``'triangular'``), is halved every time
    (``'triangular2'``), or shrinks as gamma^step (``'exp_range'``). Call ``step``
    after every batch.

    Args:
        optimizer: whose rates to set.
        base_lr: the lowest rate, or a list with one for each group.
        max_lr: the highest, likewise.
        step_size_up: steps on the way up.
        step_size_down: steps on the way down; ``None``: as many.
        mode: one of the three above.
        gamma: for ``'exp_range'``.
        scale_fn: a function in the place of *mode*: the height's factor.
        scale_mode: whether *scale_fn* gets the number of the ``'cycle'``, from 1, or
            of ``'iterations'``, from 0.
        cycle_momentum: move momentum, or Adam's first beta, against the rate.
        base_momentum: the lowest momentum.
        max_momentum: the highest.
        last_epoch: the step to go on from; -1 to begin.

    Raises:
        ValueError: an unknown *mode*; lists of another length than the groups; or
            there is no momentum to cycle.

    Example:
        >>> import slowtorch as torch
        >>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.1)
        >>> scheduler = torch.optim.lr_scheduler.CyclicLR(
        ...     optimizer, base_lr=1.0, max_lr=2.0, step_size_up=2)
        >>> for _ in range(2):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [2.0]

    Smith, "Cyclical learning rates for training neural networks", 2017
    (arXiv:1506.01186).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        lows = _for_each_group(optimizer, "base_lr", base_lr)
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, lows, strict=True):
                set_option(group, "lr", rate)
        self.max_lrs = _for_each_group(optimizer, "max_lr", max_lr)
        down = step_size_up if step_size_down is None else step_size_down
        self.total_size = float(step_size_up) + float(down)
        self.step_ratio = float(step_size_up) / self.total_size
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        by_mode = "iterations" if mode == "exp_range" else "cycle"
        self.scale_mode = by_mode if scale_fn is None else scale_mode
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._check_momentum(optimizer)
            self._begin_momentum(base_momentum, max_momentum, last_epoch == -1)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = [copied(rate) for rate in lows]

    def _begin_momentum(self, base: Any, highest: Any, begin: bool) -> None:
        optimizer = self.optimizer
        self.base_momentums = _for_each_group(optimizer, "base_momentum", base)
        self.max_momentums = _for_each_group(optimizer, "max_momentum", highest)
        pairs = zip(self.base_momentums, self.max_momentums, strict=True)
        if begin:
            for group, (low, high) in zip(optimizer.param_groups, pairs, strict=True):
                self._set_momentum(group, high)
                group["max_momentum"] = high
                group["base_momentum"] = low

    def scale_fn(self, x: float) -> float:
        """The factor of the height, in cycle *x* or after *x* steps."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        if self.mode == "triangular2":
            return 1 / float(2.0 ** (x - 1))
        return float(self.gamma**x)

    def get_lr(self) -> list[Any]:
        """The rates at this step; momentum is set on the way."""
        self._warn_if_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        up = x <= self.step_ratio
        height = x / self.step_ratio if up else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            self._move_momentum(height, scale)
        return [
            base + (top - base) * height * scale
            for base, top in zip(self.base_lrs, self.max_lrs, strict=True)
        ]

    def _move_momentum(self, height: float, scale: float) -> None:
        groups = self.optimizer.param_groups
        pairs: Sequence[tuple[float, float]] = list(
            zip(self.base_momentums, self.max_momentums, strict=True)
        )
        for group, (low, high) in zip(groups, pairs, strict=True):
            self._set_momentum(group, high - (high - low) * height * scale)

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimiser; a function of the user's as ``None``.

        Of an object that can be called, its attributes.
        """
        state = super().state_dict()
        custom = state.pop("_scale_fn_custom")
        plain = custom is None or isinstance(custom, FunctionType)
        return state | {"_scale_fn_custom": None if plain else vars(custom).copy()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what ``state_dict`` returned; a function stays as it is."""
        state = state_dict.copy()
        saved = state.pop("_scale_fn_custom")
        vars(self).update(state)
        if saved is not None and self._scale_fn_custom is not None:
            vars(self._scale_fn_custom).update(saved)
