"""In-place operations: compute, write over, and tell the history anew.

``x.add_(y)`` computes ``x + y``, writes it into the memory of ``x`` and makes the
sum's node the history of ``x``. Every view of the same memory has a new history
then: if ``x`` is a view, the base's becomes ``CopySlices`` (the old base with a part
replaced), and other views find out by their version (``Tensor._view_edge``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from slowtorch._dtype import can_cast
from slowtorch._tensor import (
    INFERENCE,
    Tensor,
    VersionCounter,
    alias,
    make,
    requires_grad,
)
from slowtorch.autograd.op import Op, edge_of
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import Node, tick

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.autograd.node import Edge
    from slowtorch.ops.views import Geometry

__all__ = ["CopySlices", "inplace", "write"]

P = ParamSpec("P")

NO_GRAD_VIEW = (
    "A view was created in no_grad mode and is being modified inplace with grad mode "
    "enabled. Given that this use case is ambiguous and error-prone, it is forbidden. "
    "You can clarify your code by moving both the view and the inplace either both "
    "inside the no_grad block (if you don't want the inplace to be tracked) or both "
    "outside (if you want the inplace to be tracked)."
)

ONE_OF_SEVERAL = (
    "This view is the output of a function that returns multiple views. Such functions "
    "do not allow the output views to be modified inplace. You should replace the "
    "inplace operation by an out-of-place one."
)
IN_A_FUNCTION = (
    "This view was created inside a custom Function (or because an input was returned "
    "as-is) and the autograd logic to handle view+inplace would override the custom "
    "backward associated with the custom Function, leading to incorrect gradients. "
    "This behavior is forbidden. You can fix this by cloning the output of the custom "
    "Function."
)


def inplace(
    function: Callable[Concatenate[Tensor, P], Tensor], name: str | None = None
) -> Callable[Concatenate[Tensor, P], Tensor]:
    """The in-place form of an operation: ``mul_ = inplace(mul)``."""
    name = name or f"{function.__name__}_"

    def in_place(self: Tensor, /, *args: P.args, **kwargs: P.kwargs) -> Tensor:
        check_writable(self)
        return write(self, function(self, *args, **kwargs), name)

    in_place.__name__ = name
    in_place.__qualname__ = f"Tensor.{name}"
    in_place.__doc__ = f"""In-place version of ``{function.__name__}``.

    The result takes the place of the tensor's own numbers, so it must have the same
    shape and a type that the tensor's dtype can hold.

    Raises:
        RuntimeError: the result has another shape or a higher category of dtype, or
            the tensor is a leaf that requires grad.
    """
    return in_place


def check_writable(self: Tensor) -> None:
    """Refuse what must not change in place.

    Raises:
        RuntimeError: *self* is a leaf that requires grad, or a view whose history
            could not be told after a change.
    """
    if self._counter is INFERENCE and not mode.inference:
        message = (
            "Inplace update to inference tensor outside InferenceMode is not allowed."
            "You can make a clone to get a normal tensor before doing inplace update."
            "See https://github.com/pytorch/rfcs/pull/17 for more details."
        )
        raise RuntimeError(message)
    if not mode.enabled or not requires_grad(self):
        return
    meta = self._meta
    if meta is None or meta.base is None:
        if self._edge is None:
            message = (
                "a leaf Variable that requires grad is being used in an in-place "
                "operation."
            )
            raise RuntimeError(message)
        return
    if meta.origin is not None:
        raise RuntimeError(_why_not(self, meta.origin))
    if meta.base._edge is None and meta.base._requires_grad and meta.edge is not None:
        message = (
            "a view of a leaf Variable that requires grad is being used in an "
            "in-place operation."
        )
        raise RuntimeError(message)


def _why_not(self: Tensor, origin: str) -> str:
    if origin == "no_grad":
        return NO_GRAD_VIEW
    kind, _, function = origin.rpartition(" ")
    start = (
        f"Output {self.output_nr} of {function} is a view and is being modified inplace. "
    )
    return start + (IN_A_FUNCTION if kind else ONE_OF_SEVERAL)


def write(self: Tensor, result: Tensor, name: str) -> Tensor:
    """Let *result* take the place of the numbers and the history of *self*."""
    layout, given = self._layout, result._layout
    if given.shape != layout.shape:
        message = (
            f"output with shape {list(layout.shape)} doesn't match the broadcast "
            f"shape {list(given.shape)}"
        )
        raise RuntimeError(message)
    if not can_cast(given.dtype, layout.dtype):
        message = (
            f"result type {given.dtype.type_name} can't be cast to the desired output "
            f"type {layout.dtype.type_name}"
        )
        raise RuntimeError(message)
    recorded = requires_grad(result)
    if recorded:
        _keep_old_values(self, result)
    layout.kernels["assign"](None, self, result)
    counter = changed(self, name)
    if recorded:
        if given.dtype is not layout.dtype:
            result = result.to(layout.dtype)
        _rebase(self, result, counter)
    return self


def _keep_old_values(self: Tensor, result: Tensor) -> None:
    """Where the operation has saved *self*, let it have a copy of the old numbers."""
    node = result.grad_fn
    if isinstance(node, Op) and any([value is self for value in node._saved]):
        out = self._layout.like(self._layout.dtype)
        old = make(out.kernels["clone"](out, self), out)
        if requires_grad(self):
            old._set_history(edge_of(self))
        node._saved = tuple([old if value is self else value for value in node._saved])


def changed(self: Tensor, name: str) -> VersionCounter:
    """Count a change of the values of *self*, and remember where it happened."""
    counter = self.own_counter()
    if counter is not INFERENCE:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals.get("__name__", "").startswith(
            "slowtorch."
        ):
            frame = frame.f_back
        # Names only: keeping the frame would keep every variable of the caller.
        counter.count(f"{name}() at {frame.f_code.co_filename}, line {frame.f_lineno}")
    return counter


def _rebase(self: Tensor, result: Tensor, counter: VersionCounter) -> None:
    """Make the history of *result* that of *self*, through its base if it has one."""
    node = result.grad_fn
    if isinstance(node, Op) and node.saves == ("result",):
        # The node saved its own result, which now lives in this tensor's memory.
        node._saved = (alias(self, self._layout, self._offset),)
        node._versions = (counter.value,)
    rebase(self, edge_of(result))


def rebase(self: Tensor, edge: Edge) -> None:
    """Make *edge* the history of *self*, through its base if it has one."""
    base = self._base
    holder = self if base is None else base
    before = holder.grad_fn
    if base is not None:
        edge = CopySlices(base, self, edge)
    holder._set_history(edge)
    if before is not None and before.hooks is not None and before.hooks.retained:
        move_retained(before, holder)


def move_retained(before: Node, tensor: Tensor) -> None:
    """Let ``retain_grad`` speak of the tensor as it is now; its hooks stay behind."""
    hooks, node = before.own_hooks(), tensor.grad_fn
    for number, holder in tuple(hooks.retained.items()):
        if holder() is tensor and node is not None:
            del hooks.retained[number]
            node.own_hooks().retained[tensor.output_nr] = holder


class CopySlices(Node):
    """A base of which one part was replaced: ``base[part] = new``.

    dL/dbase = g, with zeros where the part is    dL/dnew = g[part]
    """

    __slots__ = ("part",)
    part: Geometry  # as shape, strides and distance from the start of the base

    def __init__(self, base: Tensor, view: Tensor, new: Edge) -> None:
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (edge_of(base), new)
        self.needs_input_grad = tuple([edge is not None for edge in self.edges])
        self.layout = base._layout
        shift = view._offset - base._offset
        self.part = (view._layout.shape, view._layout.strides, shift)
        self.seq = tick()

    def backward(self, grad: Tensor) -> Any:
        """Cut the part out of the gradient."""
        from slowtorch.ops.strided import split_grad

        layout: Layout = self.layout  # type: ignore[assignment]  # one output
        return split_grad(grad, layout, self.part, self.needs_input_grad[0])
