"""``Target``: what backward is asked for, where that is not simply every leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slowtorch._tensor import Tensor
    from slowtorch.autograd.node import Edge, Node

__all__ = ["Output", "Target", "pair"]

Output = tuple["Node", int]  # a node and the number of its output


class Target:
    """The gradients that are wanted, and the nodes that must run to get them.

    Args:
        edges: of the tensors whose gradients are wanted.
        nodes: all nodes of the walk, youngest first.
        accumulate: add what arrives at leaves to their ``.grad``; otherwise keep
            it in ``captured``.

    Attributes:
        needed: the nodes that have to run.
        captured: the gradients that have arrived.
    """

    def __init__(self, edges: list[Edge], nodes: list[Node], accumulate: bool) -> None:
        wanted = {pair(edge) for edge in edges}
        ends = {node for node, _ in wanted}
        self.accumulate = accumulate
        self.wanted = set() if accumulate else wanted
        self.needed = _leading_to(ends, nodes)
        if accumulate:
            self.needed |= ends
        self.captured: dict[Output, Tensor] = {}

    def capture(self, node: Node, grads: list[Any]) -> None:
        """Keep what is wanted of the gradients that have arrived at *node*."""
        for number, grad in enumerate(grads):
            if grad is not None and (node, number) in self.wanted:
                self.captured[node, number] = grad


def pair(edge: Edge) -> Output:
    """A node and the number of its output."""
    return edge if isinstance(edge, tuple) else (edge, 0)  # type: ignore[return-value]  # roots and inputs have an edge


def _leading_to(ends: set[Node], nodes: list[Node]) -> set[Node]:
    """The nodes whose gradients flow on to one of *ends*."""
    found: set[Node] = set()
    for node in reversed(nodes):  # inputs come before what was computed from them
        for edge in node.edges:
            source = edge[0] if isinstance(edge, tuple) else edge
            if source in ends or source in found:
                found.add(node)
                break
    return found
