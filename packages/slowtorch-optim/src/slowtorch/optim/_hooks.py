"""Hooks: functions that run before or after a step, or with a state dict."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch.autograd.node import RemovableHandle

if TYPE_CHECKING:
    from slowtorch.optim.optimizer import Optimizer

__all__ = ["AFTER_ANY", "BEFORE_ANY", "Hooks", "add_hook", "hooked"]

Hooks: TypeAlias = "OrderedDict[int, Callable[..., Any]]"

BEFORE_ANY: Hooks = OrderedDict()  # hooks of every optimiser there is
AFTER_ANY: Hooks = OrderedDict()


def add_hook(
    hooks: Hooks, hook: Callable[..., Any], first: bool = False
) -> RemovableHandle:
    """Append *hook*, or put it *first*; the handle removes it."""
    handle = RemovableHandle(hooks, hook)
    if first:
        hooks.move_to_end(next(reversed(hooks)), last=False)
    return handle


def hooked(step: Callable[..., Any]) -> Callable[..., Any]:
    """*step* with the step hooks round it; every optimiser class gets it this way."""

    @functools.wraps(step)
    def run(self: Optimizer, /, *args: Any, **kwargs: Any) -> Any:
        self._opt_called = True  # what a scheduler looks at, to warn of a wrong order
        if BEFORE_ANY or self._step_pre_hooks:
            args, kwargs = _before(self, step, args, kwargs)
        result = step(self, *args, **kwargs)
        for hook in (*self._step_post_hooks.values(), *AFTER_ANY.values()):
            hook(self, (self, *args), kwargs)
        return result

    run._hooked = True  # type: ignore[attr-defined]  # a mark: wrap it only once
    return run


def _before(
    self: Optimizer, step: Callable[..., Any], args: Any, kwargs: Any
) -> tuple[Any, Any]:
    """The arguments of *step* as the pre-hooks leave them."""
    args = (self, *args)
    for hook in (*BEFORE_ANY.values(), *self._step_pre_hooks.values()):
        result = hook(self, args, kwargs)
        if result is None:
            continue
        if not (isinstance(result, tuple) and len(result) == 2):
            message = (
                f"{step} must return None or a tuple of (new_args, new_kwargs), but "
                f"got {result}."
            )
            raise RuntimeError(message)
        args, kwargs = result
    return args[1:], kwargs
