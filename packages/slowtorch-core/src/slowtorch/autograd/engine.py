"""The engine: walks the graph from the results back to the leaves.

    for each node, latest first, once all its gradients have arrived:
        gradients of its inputs = its backward rule(gradient of its output)
        add each to what the input's node has received so far

The walk keeps its state in local dictionaries, not on the nodes: backward may run
in several threads, inside itself (in a hook), and be interrupted in the middle,
without leaving anything behind. It is iterative: the length of a graph is bounded
by memory only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import AccumulateGrad, Node

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.autograd.node import Edge, Hooks

__all__ = ["run_backward"]

accumulate_lock = threading.RLock()  # two threads may add to the same leaf


def run_backward(
    roots: Sequence[tuple[Edge, Tensor]],
    keep_graph: bool,
    create_graph: bool,
    inputs: Sequence[Edge] | None = None,
    accumulate: bool = True,
) -> dict[tuple[Node, int], Tensor]:
    """Send gradients from *roots* backwards through the graph.

    Args:
        roots: where to start, each with the gradient that arrives there.
        keep_graph: whether saved values must survive for another backward.
        create_graph: whether to record the computation of the gradients.
        inputs: go no further than these; by default, go to every leaf.
        accumulate: add what arrives to the leaves' ``.grad``, or else report it.

    Returns:
        The gradients that arrived at *inputs*, if they were not accumulated.
    """
    before = mode.enabled
    mode.enabled = create_graph
    try:
        walk = _Walk(keep_graph, None if inputs is None else set(map(pair, inputs)))
        walk.accumulate = accumulate
        walk.run(roots)
        return walk.captured
    finally:
        mode.enabled = before


def pair(edge: Edge) -> tuple[Node, int]:
    """A node and the number of its output."""
    return edge if isinstance(edge, tuple) else (edge, 0)  # type: ignore[return-value]  # roots and inputs have an edge


def count_uses(roots: Iterable[Node]) -> dict[Node, int]:
    """How many gradients each node behind *roots* will receive from other nodes."""
    uses = dict.fromkeys(roots, 0)
    stack = list(uses)
    while stack:
        for edge in stack.pop().edges:
            if edge is None:
                continue
            node = edge[0] if isinstance(edge, tuple) else edge
            if node in uses:
                uses[node] += 1
            else:
                uses[node] = 1
                stack.append(node)
    return uses


class _Walk:
    """One run of the engine."""

    def __init__(self, keep_graph: bool, wanted: set[tuple[Node, int]] | None) -> None:
        self.keep_graph = keep_graph
        self.wanted = wanted
        self.accumulate = True
        self.needed: set[Node] | None = None  # None: every node is
        self.captured: dict[tuple[Node, int], Tensor] = {}
        # What has arrived: node -> gradient, or a list where it has several outputs.
        self.grads: dict[Node, Any] = {}

    def run(self, roots: Sequence[tuple[Edge, Tensor]]) -> None:
        """Walk until no node is ready."""
        nodes = dict.fromkeys([pair(edge)[0] for edge, _ in roots])
        waiting = count_uses(nodes)
        if self.wanted is not None:
            self.needed = self._lead_to_wanted(waiting)
        for edge, grad in roots:
            self._add(*pair(edge), grad)
        ready: list[tuple[int, Node]] = []
        for node in nodes:
            if isinstance(node, AccumulateGrad):
                self._finish_leaf(node) if not waiting[node] else None
            elif not waiting[node]:
                heappush(ready, (-node.seq, node))
        grads, keep_graph = self.grads, self.keep_graph
        while ready:
            node = heappop(ready)[1]
            if node.hooks is None and self.needed is None and node in grads:
                grad = grads.pop(node)
                results = node.backward(*grad if isinstance(grad, list) else (grad,))
                if not keep_graph:
                    node.release()
                if results.__class__ is not tuple:
                    results = (results,)
            else:
                results = self._run_carefully(node)
            for edge, grad in zip(node.edges, results, strict=True):
                if edge is None:
                    continue
                if edge.__class__ is tuple:
                    target, number = edge  # type: ignore[misc]  # __class__ says so
                    if grad is not None:
                        grad = conform(node, edge, grad, target.layout[number])
                        self._add(target, number, grad)
                else:
                    target = edge
                    if grad is not None:
                        if grad._layout is not target.layout:
                            grad = conform(node, edge, grad, target.layout)
                        if target in grads:
                            grad = add(grads[target], grad)
                        grads[target] = grad
                left = waiting[target] = waiting[target] - 1
                if left:
                    continue
                if target.__class__ is AccumulateGrad:
                    self._finish_leaf(target)
                else:
                    heappush(ready, (-target.seq, target))

    def _add(self, node: Node, number: int, grad: Tensor) -> None:
        """Add *grad* to what has arrived at output *number* of *node*."""
        if not isinstance(node.layout, tuple):
            self.grads[node] = self.grads[node] + grad if node in self.grads else grad
            return
        arrived = self.grads.setdefault(node, [None] * len(node.layout))
        before = arrived[number]
        arrived[number] = grad if before is None else before + grad

    def _run_carefully(self, node: Node) -> Any:
        """Run a node that has hooks, no gradient, or perhaps need not be run."""
        grads = self.grads.pop(node, None)
        nothing = (None,) * len(node.edges)
        if grads is None:
            return nothing
        grads = grads if isinstance(grads, list) else [grads]
        hooks = node.hooks
        if hooks is not None:
            grads = before_hooks(hooks, grads)
        self._capture(node, grads)
        if self.needed is not None and node not in self.needed:
            return nothing
        results = node.backward(*grads)
        if not self.keep_graph:
            node.release()
        results = results if isinstance(results, tuple) else (results,)
        return results if hooks is None else after_hooks(hooks, results, tuple(grads))

    def _capture(self, node: Node, grads: list[Tensor | None]) -> None:
        for number, grad in enumerate(grads):
            wanted = self.wanted is not None and (node, number) in self.wanted
            if wanted and grad is not None:
                self.captured[node, number] = grad

    def _finish_leaf(self, node: AccumulateGrad) -> None:
        grad = self.grads.pop(node, None)
        if grad is None:
            return
        leaf = node.variable
        meta = leaf.own_meta()
        for hook in tuple((meta.hooks or {}).values()):
            grad = called(hook, grad)
        self._capture(node, [grad])
        if not self.accumulate or (
            self.wanted is not None and (node, 0) not in self.wanted
        ):
            return
        grads: Any = (grad,)
        if node.hooks is not None:
            for hook in tuple(node.hooks.pre.values()):
                grads = hook(grads) or grads
        with accumulate_lock:
            accumulate(leaf, grads[0])
        if node.hooks is not None:
            for hook in tuple(node.hooks.post.values()):
                hook((), grads)
        for hook in tuple((meta.post_hooks or {}).values()):
            hook(leaf)

    def _lead_to_wanted(self, waiting: dict[Node, int]) -> set[Node]:
        """The nodes that must run for a gradient to arrive at what is wanted."""
        ends = {node for node, _ in self.wanted or ()}
        needed: set[Node] = set()
        for node in sorted(waiting, key=lambda each: each.seq):
            if isinstance(node, AccumulateGrad):
                continue
            targets = [pair(edge)[0] for edge in node.edges if edge is not None]
            if any([target in ends or target in needed for target in targets]):
                needed.add(node)
        return needed


def accumulate(leaf: Tensor, grad: Tensor) -> None:
    """Add *grad* to ``leaf.grad``: in place, unless the sum is itself recorded."""
    meta = leaf.own_meta()
    if meta.grad is None:
        # A copy: the same gradient may be on its way to other leaves too.
        meta.grad = grad.clone() if mode.enabled else copied(grad)
    elif mode.enabled:
        meta.grad = meta.grad + grad
    else:
        meta.grad.add_(grad)


def copied(x: Tensor) -> Tensor:
    """A copy of the numbers of *x*, without history."""
    out = x._layout.like(x._layout.dtype)
    return make(out.kernels["clone"](out, x), out)


def add(x: Tensor, y: Tensor) -> Tensor:
    """x + y, past the operator when nothing is recorded (0.5 us less)."""
    layout = x._layout
    if mode.enabled or y._layout is not layout or not layout.whole:
        return x + y
    return make(layout.kernels["add"](layout, x, y), layout)


def before_hooks(hooks: Hooks, grads: list[Tensor | None]) -> list[Tensor | None]:
    """Tensor hooks, then ``retain_grad``, then the node's own pre-hooks."""
    for number, of_tensor in hooks.tensor.items():
        for hook in tuple(of_tensor.values()):
            grads[number] = called(hook, grads[number])
    for number, holder in hooks.retained.items():
        tensor, grad = holder(), grads[number]
        if tensor is not None and grad is not None:
            accumulate_retained(tensor, grad)
    for hook in tuple(hooks.pre.values()):
        replaced = hook(tuple(grads))
        if replaced is not None:
            grads = list(replaced) if isinstance(replaced, tuple) else [replaced]
    return grads


def accumulate_retained(tensor: Tensor, grad: Tensor) -> None:
    """Add *grad* to ``.grad`` of a tensor that asked to retain its gradient."""
    meta = tensor.own_meta()
    meta.grad = grad.clone() if meta.grad is None else meta.grad + grad


def after_hooks(hooks: Hooks, results: Any, grads: tuple[Tensor | None, ...]) -> Any:
    """The node's post-hooks, each of which may replace the input gradients."""
    for hook in tuple(hooks.post.values()):
        replaced = hook(results, grads)
        if replaced is not None:
            results = replaced if isinstance(replaced, tuple) else (replaced,)
    return results


def called(hook: Any, grad: Tensor | None) -> Tensor | None:
    """What a tensor hook makes of *grad*."""
    replaced = hook(grad)
    if replaced is None:
        return grad
    if not isinstance(replaced, Tensor):
        message = f"expected Tensor, but hook returned '{type(replaced).__name__}'"
        raise TypeError(message)
    return replaced


def conform(node: Node, edge: Edge, grad: Tensor, layout: Layout) -> Tensor:
    """*grad* as the gradient of an input with *layout*.

    Broadcasting is undone here, once for all rules: what an input gave to several
    places comes back as their sum. A gradient also takes its input's dtype.

    Raises:
        RuntimeError: the shapes have nothing to do with one another.
    """
    if grad._layout.shape != layout.shape:
        if not _sums_to(grad._layout.shape, layout.shape):
            message = (
                f"Function {node.name()} returned an invalid gradient at index "
                f"{node.edges.index(edge)} - got {list(grad.shape)} but expected shape compatible "
                f"with {list(layout.shape)}"
            )
            raise RuntimeError(message)
        grad = grad.sum_to_size(layout.shape)
    if grad._layout.dtype is not layout.dtype:
        grad = grad.to(layout.dtype)
    return grad


def _sums_to(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether broadcasting *target* could have given *shape*."""
    extra = len(shape) - len(target)
    return extra >= 0 and all(
        [b in (1, a) for a, b in zip(shape[extra:], target, strict=True)]
    )


def gradient_of_root(output: Tensor, grad: Tensor | None, position: int) -> Tensor:
    """The gradient that backward starts with: 1 for a scalar, or what was given."""
    from slowtorch._creation import ones_like

    if not requires_grad(output):
        message = (
            f"element {position} of tensors does not require grad and does not have "
            "a grad_fn"
        )
        raise RuntimeError(message)
    if grad is None:
        if output._layout.numel != 1:
            message = "grad can be implicitly created only for scalar outputs"
            raise RuntimeError(message)
        return ones_like(output)
    if grad._layout.shape != output._layout.shape:
        message = (
            f"Mismatch in shape: grad_output[{position}] has a shape of {grad.shape} "
            f"and output[{position}] has a shape of {output.shape}."
        )
        raise RuntimeError(message)
    return grad
