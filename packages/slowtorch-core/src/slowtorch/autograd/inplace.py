"""In-place operations: compute, write over, and tell the history anew.

``x.add_(y)`` computes ``x + y``, writes it into the memory of ``x`` and makes the
sum's node the history of ``x``. Every view of the same memory has a new history
then: if ``x`` is a view, the base's becomes ``CopySlices`` (the old base with a part
replaced), and other views find out by their version (``Tensor._view_edge``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from slowtorch._callers import user_frame
from slowtorch._dtype import can_cast
from slowtorch._tensor import (
    INFERENCE,
    Tensor,
    VersionCounter,
    alias,
    make,
    requires_grad,
)
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import Node, short_name, tick
from slowtorch.autograd.op import Op, edge_of
from slowtorch.autograd.overlap import check_overlap, check_places

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.autograd.node import Edge
    from slowtorch.ops.views import Geometry

__all__ = ["CopySlices", "augmented", "inplace", "write"]

P = ParamSpec("P")

SEVERAL_VIEWS = (
    " This view is the output of a function that returns multiple views. Such "
    "functions do not allow the output views to be modified inplace. You should "
    "replace the inplace operation by an out-of-place one."
)
CUSTOM_VIEW = (
    " This view was created inside a custom Function (or because an input was returned "
    "as-is) and the autograd logic to handle view+inplace would override the custom "
    "backward associated with the custom Function, leading to incorrect gradients. "
    "This behavior is forbidden. You can fix this by cloning the output of the custom "
    "Function."
)
OTHER_MODE = (
    " Given that this use case is ambiguous and error-prone, it is forbidden. You can "
    "clarify your code by moving both the view and the inplace either both inside the "
    "{} block (if you don't want the inplace to be tracked) or both outside (if you "
    "want the inplace to be tracked)."
)
REASONS = {
    "several": SEVERAL_VIEWS,
    "custom": CUSTOM_VIEW,
    "no_grad": OTHER_MODE.format("no_grad"),
    "inference": OTHER_MODE.format("inference_mode"),
}


def inplace(
    function: Callable[Concatenate[Tensor, P], Tensor], name: str | None = None
) -> Callable[Concatenate[Tensor, P], Tensor]:
    """The form of *function* that writes over its first argument, as ``mul_`` does."""
    name = name or f"{function.__name__}_"

    def in_place(self: Tensor, /, *args: P.args, **kwargs: P.kwargs) -> Tensor:
        check_writable(self)
        for other in args:
            if isinstance(other, Tensor) and other._storage is self._storage:
                check_overlap(self, other)
        return write(self, function(self, *args, **kwargs), name)

    in_place.__name__ = name
    in_place.__qualname__ = f"Tensor.{name}"
    in_place.__doc__ = f"""In-place version of ``{name.removesuffix("_")}``.

    The result takes the place of the tensor's own numbers, so it must have the same
    shape and a type that the tensor's dtype can hold.

    Raises:
        RuntimeError: the result has another shape or a higher category of dtype, or
            the tensor is a leaf that requires grad.
    """
    return in_place


def augmented(
    function: Callable[[Tensor, Any], Tensor], name: str
) -> Callable[[Tensor, Any], Tensor]:
    """What ``x += y`` calls: the in-place form of *function*, for two operands.

    For what is neither tensor nor number it is ``NotImplemented``: then Python says
    that ``+=`` has no meaning for these two, in its own words.
    """

    def in_place(self: Tensor, other: Any, /) -> Tensor:
        if not isinstance(other, (Tensor, int, float)):
            return NotImplemented  # type: ignore[no-any-return]  # what operators return
        check_writable(self)
        if isinstance(other, Tensor) and other._storage is self._storage:
            check_overlap(self, other)
        return write(self, function(self, other), name)

    in_place.__name__ = in_place.__qualname__ = name
    return in_place


def check_writable(self: Tensor, recorded: bool = False) -> None:
    """Refuse what must not change in place.

    Args:
        self: what is to change.
        recorded: whether the change will be, even if *self* has no history so far.

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
    if not mode.enabled or not (recorded or requires_grad(self)):
        return
    base = self._base
    if base is not None:
        check_rebase(self)
    if requires_grad(self) and (self if base is None else base)._edge is None:
        message = (
            f"a {'leaf' if base is None else 'view of a leaf'} Variable that requires "
            f"grad is being used in an in-place operation."
        )
        raise RuntimeError(message)


def check_rebase(view: Tensor, already: bool = False) -> None:
    """Refuse a view whose history cannot be told anew after a change.

    Args:
        view: the view.
        already: whether the change has happened, through the base or another view.

    Raises:
        RuntimeError: the view was made in another mode, together with others, or by a
            custom function.
    """
    meta = view._meta
    if meta is None or meta.origin is None:
        return
    what = "its base or another view of its base has been" if already else "is being"
    of, now = "", ""
    if meta.origin in ("no_grad", "inference") or meta.edge is None:
        inference = meta.origin == "inference"
        of = f" created in {'inference' if inference else 'no_grad'} mode"
        now = " in normal mode" if inference else " with grad mode enabled"
    if meta.edge is None:
        message = f"A view was{of} and {what} modified inplace{now}."
    else:
        node, number = meta.edge if isinstance(meta.edge, tuple) else (meta.edge, 0)
        of = of and f" of a view which was{of}"
        message = (
            f"Output {number} of {short_name(node)} is a view{of} and {what} modified "
            f"inplace{now}."
        )
    raise RuntimeError(message + REASONS[meta.origin])


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
    if 0 in layout.strides and name not in ("fill_", "zero_"):
        check_places(layout)
    recorded = requires_grad(result)
    if recorded:
        check_writable(self, recorded)
        _keep_old_values(self, result)
    layout.kernels["assign"](None, self, result)
    counter = changed(self, name)
    if recorded:
        if given.dtype is not layout.dtype:
            result = result.to(layout.dtype)
        _rebase(self, result, counter)
    return self


def _keep_old_values(self: Tensor, result: Tensor) -> None:
    """Where the operation has saved its first input, let it have the old numbers.

    (Another input that is the same tensor is not copied: ``x.mul_(x)`` has no
    gradient, as in PyTorch.)
    """
    node = result.grad_fn
    if not isinstance(node, Op) or not node._saved or node._saved[0] is not self:
        return
    if node.saves[:1] != ("self",):
        return
    out = self._layout.like(self._layout.dtype)
    old = make(out.kernels["clone"](out, self), out)
    if requires_grad(self):
        old._set_history(edge_of(self))
    node._saved = (old, *node._saved[1:])


def changed(self: Tensor, name: str) -> VersionCounter:
    """Count a change of the values of *self*, and remember where it happened."""
    counter = self.own_counter()
    if counter is not INFERENCE:
        frame = user_frame()
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
    if base is None:
        before = self._edge
        self._set_history(edge)
        move_retained(before, self)
        return
    # Not ``grad_fn``: a view's is told anew from the base, whose own is not set yet.
    before, before_view = base._edge, self._meta.edge  # type: ignore[union-attr]  # a view has one
    base._set_history(CopySlices(base, self, edge))
    move_retained(before, base)
    move_retained(before_view, self)


def move_retained(before: Edge, tensor: Tensor) -> None:
    """Let ``retain_grad`` speak of the tensor as it is now; its hooks stay behind."""
    hooks = (
        (before[0] if isinstance(before, tuple) else before).hooks if before else None
    )
    if hooks is None or not hooks.retained:
        return
    node = tensor.grad_fn
    for number, holder in tuple(hooks.retained.items()):
        if holder() is tensor and node is not None:
            del hooks.retained[number]
            node.own_hooks().retained[tensor.output_nr] = holder


class CopySlices(Node):
    """A base of which one part was replaced by an operation: ``base[part].exp_()``.

    The operation's own node is inside this one if its first input was the part. It
    has no other place in the graph.

    dL/dbase = g, but where the part is, by the operation's rule
    dL/dothers = by the operation's rule, from g[part]
    """

    __slots__ = ("inner", "part")
    part: Geometry  # as shape, strides and distance from the start of the base
    inner: Node | None

    def __init__(self, base: Tensor, view: Tensor, new: Edge) -> None:
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.inner, others = _rule_on(view, new)
        self.edges = (edge_of(base), *others)
        self.needs_input_grad = tuple([edge is not None for edge in self.edges])
        self.layout = base._layout
        shift = view._offset - base._offset
        self.part = (view._layout.shape, view._layout.strides, shift)
        self.seq = tick()

    def name(self) -> str:
        """PyTorch's name for this node."""
        return "torch::autograd::CopySlices"

    def backward(self, grad: Tensor) -> Any:
        """Cut the part out of the gradient, and put the rule's answer in its place."""
        from slowtorch.ops.strided import split_grad

        layout: Layout = self.layout  # type: ignore[assignment]  # one output
        if self.inner is None:
            return split_grad(grad, layout, self.part, self.needs_input_grad[0])
        _, of_part = split_grad(grad, layout, self.part, keep_rest=False)
        grads = self.inner.backward(of_part)
        first, *others = grads if isinstance(grads, tuple) else (grads,)
        if not self.needs_input_grad[0]:
            return None, *others
        rest, _ = split_grad(grad, layout, self.part, new=first)
        return rest, *others

    def release(self) -> None:
        """Let go of what the operation saved."""
        if self.inner is not None:
            self.inner.release()


def _rule_on(view: Tensor, new: Edge) -> tuple[Node | None, tuple[Edge, ...]]:
    """The node of the new values, if *view* was its first input; its other inputs."""
    before = view._meta.edge  # type: ignore[union-attr]  # a view has one
    if not isinstance(new, Op) or new.hooks is not None:
        return None, (new,)
    if new.edges and new.edges[0] == before:
        return new, new.edges[1:]
    return None, (new,)
