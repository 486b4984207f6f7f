"""The end of the way: a leaf's gradient is added to its ``.grad``."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.hooks import call_node_prehooks, call_tensor_hooks

if TYPE_CHECKING:
    from slowtorch._tensor import AutogradMeta
    from slowtorch.autograd.node import AccumulateGrad
    from slowtorch.autograd.target import Target

__all__ = ["accumulate", "finish_leaf"]

accumulate_lock = threading.RLock()  # two threads may add to the same leaf


def finish_leaf(
    node: AccumulateGrad,
    grad: Tensor | None,
    create_graph: bool,
    target: Target | None,
) -> None:
    """Do with a leaf's complete gradient what is to be done.

    Its tensor's hooks see the gradient first. Then it is captured, or the node's
    pre-hooks, the accumulation and the hooks that follow it take place.
    """
    leaf = node.variable
    meta = leaf._meta or leaf.own_meta()
    if target is not None:
        wanted = (node, 0) in target.wanted
        if not wanted and node not in target.needed:
            return
    if meta.hooks:
        grad = call_tensor_hooks(meta.hooks, grad)
    if target is not None and wanted:
        target.capture(node, [grad])
        return
    hooks = node.hooks
    if hooks is not None:
        (grad,) = call_node_prehooks(hooks, [grad])
    if grad is not None and (leaf._requires_grad or requires_grad(leaf)):
        with accumulate_lock:  # else: detached since
            if meta.grad is None and not create_graph:
                # A copy: the same gradient may be on its way to other leaves too.
                meta.grad = copied(grad, leaf)
            else:
                accumulate(leaf, grad, meta, create_graph)
    if meta.post_hooks:
        _call_post_hooks(leaf)
    if hooks is not None:
        for hook in tuple(hooks.post.values()):
            hook((), (grad,))


def _call_post_hooks(leaf: Tensor) -> None:
    for hook in tuple((leaf.own_meta().post_hooks or {}).values()):
        answer = hook(leaf)
        if answer is not None:
            message = f"expected Variable, but hook returned '{type(answer).__name__}'"
            raise TypeError(message)


def accumulate(
    leaf: Tensor, grad: Tensor, meta: AutogradMeta, create_graph: bool
) -> None:
    """Add *grad* to ``leaf.grad``: in place, unless the sum is itself recorded."""
    before = meta.grad
    if before is None:
        meta.grad = recorded_copy(grad, leaf)
    elif create_graph:
        meta.grad = before + grad
    else:
        add_in_place(before, grad)


def copied(grad: Tensor, leaf: Tensor) -> Tensor:
    """A copy of *grad* in the order of *leaf*'s strides, without history."""
    out = leaf._layout
    if not out.whole:
        out = out.like(out.dtype)
    return make(out.kernels["clone"](out, grad), out)


def recorded_copy(grad: Tensor, leaf: Tensor) -> Tensor:
    """The same, with the history of *grad*."""
    from slowtorch.ops.copying import Copy

    result: Tensor = Copy.apply(copied(grad, leaf), grad)
    return result


def add_in_place(total: Tensor, grad: Tensor) -> None:
    """``total += grad``, past the in-place operator (3 us less) where that is all."""
    layout = total._layout
    if grad._layout is not layout or not layout.whole or total._requires_grad:
        total.add_(grad)
        return
    counter = total.own_counter()
    total_now = make(layout.kernels["add"](layout, total, grad), layout)
    layout.kernels["assign"](None, total, total_now)
    counter.count("backward(), which added a gradient")
