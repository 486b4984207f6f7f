"""Running one node where there is more to it than its rule.

The engine's own loop runs a node that has a gradient and no hooks. Here is what
happens to all others: those with hooks, those that no gradient reached, those that
need not run because nothing behind them is wanted, and all in anomaly mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch.autograd import anomaly
from slowtorch.autograd.hooks import (
    call_node_posthooks,
    call_node_prehooks,
    call_tensor_hooks,
    retain,
)

if TYPE_CHECKING:
    from slowtorch.autograd.node import Hooks, Node
    from slowtorch.autograd.target import Target

__all__ = ["run_with_care"]


def run_with_care(
    node: Node, arrived: Any, keep_graph: bool, target: Target | None
) -> tuple[Any, ...]:
    """Run *node* with the gradients that have arrived, if it is to be run.

    PyTorch runs a node even if no gradient has reached it: its hooks see None.
    """
    grads = _as_list(node, arrived)
    if target is not None:
        _capture(node, grads, target)
        if node not in target.needed:
            return (None,) * len(node.edges)
    hooks = node.hooks
    if hooks is not None:
        grads = _before(hooks, grads)
    results = _run(node, grads)
    if not keep_graph:
        node.release()
    if hooks is not None:
        results = call_node_posthooks(hooks, _wanted(node, results), grads)
    return results


def _wanted(node: Node, results: tuple[Any, ...]) -> tuple[Any, ...]:
    """The gradients as hooks see them: none for an input that needs none."""
    unwanted = [place for place, edge in enumerate(node.edges) if edge is None]
    return tuple(
        [None if place in unwanted else grad for place, grad in enumerate(results)]
    )


def _as_list(node: Node, arrived: Any) -> list[Any]:
    if isinstance(arrived, list):
        return arrived
    if arrived is None and isinstance(node.layout, tuple):
        return [None] * len(node.layout)
    return [arrived]


def _before(hooks: Hooks, grads: list[Any]) -> list[Any]:
    """Tensor hooks, then ``retain_grad``, then the node's own pre-hooks."""
    for number, of_tensor in hooks.tensor.items():
        grads[number] = call_tensor_hooks(of_tensor, grads[number])
    retain(hooks, grads)
    return call_node_prehooks(hooks, grads)


def _capture(node: Node, grads: list[Any], target: Target) -> None:
    """Report the gradients that are wanted.

    As in PyTorch, the tensor's hooks have seen them only if the walk ends here.
    """
    hooks = node.hooks
    if hooks is not None and node not in target.needed:
        for number, of_tensor in hooks.tensor.items():
            if (node, number) in target.wanted:
                grads[number] = call_tensor_hooks(of_tensor, grads[number])
    target.capture(node, grads)


def _run(node: Node, grads: list[Any]) -> tuple[Any, ...]:
    if not node.runs_on_nothing and all([grad is None for grad in grads]):
        return (None,) * len(node.edges)
    if anomaly.Anomaly.enabled:
        results = anomaly.run(node, grads)
    else:
        results = node.backward(*grads)
    return results if isinstance(results, tuple) else (results,)
