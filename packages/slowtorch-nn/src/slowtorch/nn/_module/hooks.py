"""Functions of the user's that are called around forward and backward.

A module without hooks pays for none: ``_hooks`` is ``None`` until the first one is
registered, and the call asks no further.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from slowtorch.autograd.node import RemovableHandle
from slowtorch.nn._module.backward_hooks import BackwardHooks
from slowtorch.nn._module.conversion import Conversion

if TYPE_CHECKING:
    from slowtorch.nn.module import Module

__all__ = ["CallHooks", "Hooks"]

PRE_HOOK_RESULT = (
    "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
    "{}."
)


class Hook(NamedTuple):
    """A forward hook or pre-hook, and how it wants to be called."""

    call: Callable[..., Any]
    with_kwargs: bool
    always: bool = False


class CallHooks:
    """The hooks of one module, by kind; each in the order of calling."""

    def __init__(self) -> None:
        self.forward_pre: OrderedDict[int, Hook] = OrderedDict()
        self.forward: OrderedDict[int, Hook] = OrderedDict()
        self.backward_pre: OrderedDict[int, Callable[..., Any]] = OrderedDict()
        self.backward: OrderedDict[int, Callable[..., Any]] = OrderedDict()


def add_hook(
    hooks: OrderedDict[int, Any], hook: object, prepend: bool
) -> RemovableHandle:
    """Put *hook* last, or first; the handle takes it off again."""
    handle = RemovableHandle(hooks, hook)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


class Hooks(Conversion):
    """Registers hooks, and calls them."""

    _hooks: CallHooks | None

    def _own_hooks(self) -> CallHooks:
        if self._hooks is None:
            self._hooks = CallHooks()
        return self._hooks

    def register_forward_pre_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before each forward.

        What it returns, if anything, replaces the arguments. With *with_kwargs* it
        is ``hook(module, args, kwargs)``, returning ``None`` or both.

        Args:
            hook: the function.
            prepend: call it before the hooks that are there already.
            with_kwargs: give it the keyword arguments too.

        Example:
            >>> import slowtorch as torch
            >>> layer = torch.nn.Identity()
            >>> handle = layer.register_forward_pre_hook(lambda m, args: args[0] * 2)
            >>> layer(torch.ones(2))
            tensor([2., 2.])
        """
        hooks = self._own_hooks().forward_pre
        return add_hook(hooks, Hook(hook, with_kwargs), prepend)

    def register_forward_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after each forward.

        What it returns, if anything, replaces the output.

        Args:
            hook: the function.
            prepend: call it before the hooks that are there already.
            with_kwargs: call ``hook(module, args, kwargs, output)``.
            always_call: call it even if forward raises an error.

        Example:
            >>> import slowtorch as torch
            >>> layer = torch.nn.Tanh()
            >>> seen = []
            >>> handle = layer.register_forward_hook(lambda m, x, y: seen.append(y))
            >>> layer(torch.zeros(1)), seen
            (tensor([0.]), [tensor([0.])])
        """
        hooks = self._own_hooks().forward
        return add_hook(hooks, Hook(hook, with_kwargs, always_call), prepend)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` when backward reaches the module.

        What it returns, if anything, replaces the gradients of the outputs.
        """
        return add_hook(self._own_hooks().backward_pre, hook, prepend)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` after the module's backward.

        *grad_input* are the gradients of the positional arguments, ``None`` for what
        is no tensor or needs none. What the hook returns, if anything, replaces them.

        Example:
            >>> import slowtorch as torch
            >>> layer = torch.nn.Tanh()
            >>> handle = layer.register_full_backward_hook(
            ...     lambda module, grad_input, grad_output: print(grad_input))
            >>> layer(torch.zeros(2, requires_grad=True)).sum().backward()
            (tensor([1., 1.]),)
        """
        return add_hook(self._own_hooks().backward, hook, prepend)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        hooks = self._own_hooks()
        done: set[int] = set()
        result = None
        try:
            args, kwargs = self._before_forward(hooks, args, kwargs)
            around = None
            if hooks.backward or hooks.backward_pre:
                around = BackwardHooks(self, hooks.backward, hooks.backward_pre)
                args = around.watch_inputs(args)
            result = cast("Module", self).forward(*args, **kwargs)
            for number, hook in list(hooks.forward.items()):
                done.add(number)
                result = self._called(hook, args, kwargs, result)
            return result if around is None else around.watch_outputs(result)
        except Exception:
            self._call_the_rest(done, args, kwargs, result)
            raise

    def _before_forward(
        self, hooks: CallHooks, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for hook in list(hooks.forward_pre.values()):
            if hook.with_kwargs:
                replaced = hook.call(self, args, kwargs)
                if replaced is not None:
                    if not (isinstance(replaced, tuple) and len(replaced) == 2):
                        raise RuntimeError(PRE_HOOK_RESULT.format(replaced))
                    args, kwargs = replaced
            else:
                replaced = hook.call(self, args)
                if replaced is not None:
                    args = replaced if isinstance(replaced, tuple) else (replaced,)
        return args, kwargs

    def _called(
        self, hook: Hook, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> Any:
        if hook.with_kwargs:
            replaced = hook.call(self, args, kwargs, result)
        else:
            replaced = hook.call(self, args, result)
        return result if replaced is None else replaced

    def _call_the_rest(
        self, done: set[int], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """After an error: the hooks that are always called, and were not yet."""
        for number, hook in list(self._own_hooks().forward.items()):
            if not hook.always or number in done:
                continue
            try:
                result = self._called(hook, args, kwargs, result)
            except Exception as error:  # noqa: BLE001 (reported; the first error matters)
                message = (
                    "module forward hook with ``always_call=True`` raised an exception "
                    "that was silenced as another error was raised in forward: "
                    f"{error}"
                )
                warnings.warn(message, UserWarning, stacklevel=4)
