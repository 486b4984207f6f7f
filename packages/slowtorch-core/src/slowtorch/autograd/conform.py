"""What a rule returns becomes the gradient of an input: of its shape and dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.autograd.node import Edge, Node

__all__ = ["conform", "wrong_number"]


def conform(node: Node, edge: Edge, grad: Any, layout: Layout) -> Tensor:
    """*grad* as the gradient of an input with *layout*.

    Broadcasting is undone here, once for all rules: what an input gave to several
    places comes back as their sum. A gradient also takes its input's dtype.

    Raises:
        RuntimeError: the shapes have nothing to do with one another.
    """
    given: Layout = grad._layout
    if given.shape != layout.shape:
        if not _sums_to(given.shape, layout.shape):
            message = (
                f"Function {node.name()} returned an invalid gradient at index "
                f"{node.edges.index(edge)} - got {list(given.shape)} but expected "
                f"shape compatible with {list(layout.shape)}"
            )
            raise RuntimeError(message)
        grad = grad.sum_to_size(layout.shape)
    if given.dtype is not layout.dtype:
        grad = grad.to(layout.dtype)
    result: Tensor = grad
    return result


def _sums_to(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether broadcasting *target* could have given *shape*."""
    extra = len(shape) - len(target)
    return extra >= 0 and all(
        [b in (1, a) for a, b in zip(shape[extra:], target, strict=True)]
    )


def wrong_number(node: Node, expected: int, got: int) -> str:
    """The message for a rule that returned too many gradients, or too few."""
    return (
        f"function {node.name()} returned an incorrect number of gradients "
        f"(expected {expected}, got {got})"
    )
