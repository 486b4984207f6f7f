"""The engine: walks the graph from the results back to the leaves.

    for each node, youngest first:
        gradients of its inputs = its backward rule(gradient of its output)
        add each to what the input's node has received so far

An operation is younger than its inputs. So when a node's turn comes, all that use
its result have had theirs, and its gradient is complete; a leaf gets its gradient
at once when the last part has arrived. This is PyTorch's order.

The walk keeps its state in local variables, not on the nodes: backward may run in
several threads, inside itself (in a hook), and be interrupted in the middle,
without leaving anything behind. It is iterative: the length of a graph is bounded
by memory only.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make
from slowtorch.autograd.anomaly import Anomaly
from slowtorch.autograd.careful import run_with_care
from slowtorch.autograd.conform import conform, wrong_number
from slowtorch.autograd.leaves import finish_leaf
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import FREED, AccumulateGrad, Node
from slowtorch.autograd.target import Target

if TYPE_CHECKING:
    from slowtorch.autograd.node import Edge
    from slowtorch.autograd.target import Output

__all__ = ["run_backward"]

sequence_number = attrgetter("seq")


def run_backward(
    edges: tuple[Edge, ...],
    grads: tuple[Tensor, ...],
    keep_graph: bool,
    create_graph: bool,
    inputs: list[Edge] | None = None,
    accumulate: bool = True,
) -> dict[Output, Tensor]:
    """Send gradients backwards through the graph.

    Args:
        edges: where to start.
        grads: the gradient that arrives at each of them.
        keep_graph: whether saved values must survive for another backward.
        create_graph: whether to record the computation of the gradients.
        inputs: go no further than these; by default, go to every leaf.
        accumulate: add what arrives to the leaves' ``.grad``, or else report it.

    Returns:
        The gradients that arrived at *inputs*, if they were not accumulated.
    """
    root: Any
    arrived: Any
    if len(edges) == 1 and can_begin_at(edges[0], grads[0]):
        root, arrived = edges[0], grads[0]  # 0.7 us less than another node
    else:
        root, arrived = Root(edges), list(grads)
    nodes, uses = explore(root)
    target = None if inputs is None else Target(inputs, nodes, accumulate)
    before = mode.enabled
    mode.enabled = create_graph
    try:
        walk(nodes, uses, {root: arrived}, keep_graph, create_graph, target)
    finally:
        mode.enabled = before
    return {} if target is None else target.captured


def can_begin_at(edge: Any, grad: Tensor) -> bool:
    """Whether the walk may begin at the node of a result: the usual case."""
    kind = edge.__class__
    if kind is tuple or kind is AccumulateGrad:
        return False
    return grad._layout is edge.layout


class Root(Node):
    """Where a walk begins: the node whose inputs are the results."""

    __slots__ = ()

    def __init__(self, edges: tuple[Edge, ...]) -> None:
        self.edges = edges
        self.needs_input_grad = (True,) * len(edges)
        self.seq = 2**64  # younger than any other
        self.hooks = None
        self._saved = ()
        self._versions = None

    def backward(self, *grads: Tensor) -> tuple[Tensor, ...]:
        """Pass on the gradients that backward was called with."""
        return grads


def explore(root: Node) -> tuple[list[Any], dict[Any, int]]:
    """*root* and the nodes behind it, youngest first; how often each is used.

    (Only the numbers of leaves are wanted, but to count all is the faster loop.)
    """
    nodes: list[Any] = [root]
    uses: dict[Any, int] = {}
    for node in nodes:  # which grows on the way
        for edge in node.edges:
            if edge is None:
                continue
            kind = edge.__class__
            if kind is tuple:
                edge = edge[0]
            if edge in uses:
                uses[edge] += 1
            else:
                uses[edge] = 1
                if kind is not AccumulateGrad:
                    nodes.append(edge)
    nodes.sort(key=sequence_number, reverse=True)
    return nodes, uses


def walk(
    nodes: list[Any],
    uses: dict[Any, int],
    grads: dict[Any, Any],
    keep_graph: bool,
    create_graph: bool,
    target: Target | None,
) -> None:
    """Run the rules of *nodes* in their order.

    Args:
        nodes: the root and all that is behind it, youngest first.
        uses: how many gradients each leaf will receive.
        grads: what has arrived: node -> gradient, or a list where the node has
            several outputs.
        keep_graph: whether saved values must survive.
        create_graph: whether gradients are recorded.
        target: what is wanted, if it is not every leaf.
    """
    careful = target is not None or Anomaly.enabled
    for node in nodes:
        grad = grads.pop(node, None)
        if careful or grad is None or node.hooks is not None:
            results = run_with_care(node, grad, keep_graph, target)
        else:
            if grad.__class__ is list:
                results = node.backward(*grad)
            else:
                results = node.backward(grad)
            if not keep_graph and node._saved:
                node._saved = node._versions = FREED
            if results.__class__ is not tuple:
                results = (results,)
        edges = node.edges
        if len(results) != len(edges):  # zip(strict=True) takes 90 ns more
            raise RuntimeError(wrong_number(node, len(edges), len(results)))
        for edge, grad in zip(edges, results):
            kind = edge.__class__
            if grad is not None and edge is not None:
                if kind is tuple:
                    receive(node, edge, grad, grads)
                    continue
                if grad._layout is not edge.layout:
                    grad = conform(node, edge, grad, edge.layout)
                if edge in grads:
                    grads[edge] = add(grads[edge], grad, create_graph)
                elif kind is AccumulateGrad and uses[edge] == 1:  # all of it
                    finish_leaf(edge, grad, create_graph, target)
                    continue
                else:
                    grads[edge] = grad
            if kind is AccumulateGrad:
                left = uses[edge] = uses[edge] - 1
                if not left:
                    grad = grads.pop(edge, None)
                    finish_leaf(edge, grad, create_graph, target)


def receive(node: Node, edge: Any, grad: Tensor, grads: dict[Any, Any]) -> None:
    """Add *grad* to what has arrived at one of a node's several outputs."""
    source, number = edge
    grad = conform(node, edge, grad, source.layout[number])
    arrived = grads.get(source)
    if arrived is None:
        arrived = grads[source] = [None] * len(source.layout)
    before = arrived[number]
    arrived[number] = grad if before is None else before + grad


def add(x: Tensor, y: Tensor, create_graph: bool) -> Tensor:
    """x + y, past the operator when nothing is recorded (0.4 us less)."""
    layout = x._layout
    if create_graph or y._layout is not layout or not layout.whole:
        return x + y
    return make(layout.kernels["add"](layout, x, y), layout)
