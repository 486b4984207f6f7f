"""Full backward hooks: seeing the gradients as they leave and enter a module.

Two nodes that change nothing are put around the module's part of the graph. Backward
meets the outer one with the gradients of the module's outputs, and later the inner
one with the gradients of its inputs; a pre-hook on each node tells the module's hooks.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from slowtorch._tensor import Tensor, make_view, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op

__all__ = ["BackwardHooks"]

NO_INPUTS = (
    "Full backward hook is firing when gradients are computed with respect to module "
    "outputs since no inputs require gradients."
)

Grads = tuple[Tensor | None, ...]
HookTable = Mapping[int, Callable[..., Any]]


class BackwardHookFunction(Op, node="BackwardHookFunctionBackward"):
    """The identity on several tensors: z_i = x_i.

    dL/dx_i = g_i
    """

    __slots__ = ()

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        views = tuple([make_view(x, x._layout, x._offset) for x in tensors])
        for view in views:
            # In-place changes of them would go past the node that watches.
            view.own_meta().origin = type(self).__name__
        return views

    def backward(self, *grads: Tensor) -> Grads:
        return grads


class BackwardHooks:
    """One call of a module whose gradients are to be seen.

    Args:
        module: the module that is called.
        hooks: called with the module, grad_input and grad_output.
        pre_hooks: called with the module and grad_output.
    """

    def __init__(self, module: Any, hooks: HookTable, pre_hooks: HookTable) -> None:
        self.module = module
        self.hooks = list(hooks.values())
        self.pre_hooks = list(pre_hooks.values())
        self.inputs: list[int] = []  # which arguments are watched
        self.outputs: list[int] = []  # which results are
        self.input_count = 0
        self.output_count = 0
        self.grad_output: Grads | None = None

    def watch_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """*args*, those that need gradients behind a node that reports them."""
        self.input_count = len(args)
        watched, self.inputs, node = _watched(args)
        if node is not None:
            node.register_prehook(self._inputs_arrived)
        return watched

    def watch_outputs(self, result: Any) -> Any:
        """*result*, its tensors behind a node that reports their gradients."""
        if not isinstance(result, (Tensor, tuple)):
            message = (
                "For backward hooks to be called, module output should be a Tensor or "
                f"a tuple of Tensors but received {type(result)}"
            )
            warnings.warn(message, UserWarning, stacklevel=5)
            return result
        results = (result,) if isinstance(result, Tensor) else result
        self.output_count = len(results)
        watched, self.outputs, node = _watched(results)
        if node is not None:
            node.register_prehook(self._outputs_arrived)
        return watched[0] if isinstance(result, Tensor) else watched

    def _outputs_arrived(self, grads: Grads) -> Grads:
        full = _spread(grads, self.outputs, self.output_count)
        for hook in self.pre_hooks:
            full = _replaced(full, hook(self.module, full), "grad_output")
        self.grad_output = full
        if (
            self.hooks and not self.inputs
        ):  # no gradient will arrive there: now or never
            warnings.warn(NO_INPUTS, UserWarning, stacklevel=2)
            self._tell((None,) * self.input_count)
        return tuple([full[at] for at in self.outputs])

    def _inputs_arrived(self, grads: Grads) -> Grads:
        full = self._tell(_spread(grads, self.inputs, self.input_count))
        return tuple([full[at] for at in self.inputs])

    def _tell(self, grad_input: Grads) -> Grads:
        for hook in self.hooks:
            returned = hook(self.module, grad_input, self.grad_output)
            grad_input = _replaced(grad_input, returned, "grad_input")
        return grad_input


def _watched(values: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[int], Op | None]:
    """*values* with the tensors that need gradients put behind one common node."""
    wanted = [
        at
        for at, value in enumerate(values)
        if mode.enabled and isinstance(value, Tensor) and requires_grad(value)
    ]
    if not wanted:
        return values, wanted, None
    views: Any = BackwardHookFunction.apply(*[values[at] for at in wanted])
    changed = list(values)
    for at, view in zip(wanted, views, strict=True):
        changed[at] = view
    return tuple(changed), wanted, views[0].grad_fn


def _spread(grads: Grads, places: list[int], count: int) -> Grads:
    full: list[Tensor | None] = [None] * count
    for at, grad in zip(places, grads, strict=True):
        full[at] = grad
    return tuple(full)


def _replaced(grads: Grads, returned: Any, name: str) -> Grads:
    """What a hook returned in the place of *grads*, if it returned anything."""
    if returned is None:
        return grads
    if not isinstance(returned, (Tensor, tuple)):
        len(returned)  # a number has none: that is the error PyTorch gives
    new: Grads = returned if isinstance(returned, tuple) else (returned,)
    if len(new) != len(grads):
        message = (
            f"Backward hook returned an invalid number of {name}, got {len(new)}, but "
            f"expected {len(grads)}"
        )
        raise RuntimeError(message)
    return new
