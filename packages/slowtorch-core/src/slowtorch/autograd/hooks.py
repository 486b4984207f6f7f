"""Calling hooks, and looking at what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch.autograd.node import Hooks

__all__ = [
    "call_node_posthooks",
    "call_node_prehooks",
    "call_tensor_hooks",
    "retain",
]

MaybeTensors = list[Tensor | None]


def call_tensor_hooks(hooks: dict[int, Any], grad: Tensor | None) -> Tensor | None:
    """What the hooks of one tensor, in their order, make of its gradient."""
    for hook in tuple(hooks.values()):
        replaced = hook(grad)
        if replaced is not None:
            check_replacement(hook, grad, replaced)
            grad = replaced
    return grad


def retain(hooks: Hooks, grads: MaybeTensors) -> None:
    """Add to ``.grad`` of the tensors that asked to retain their gradient."""
    for number, holder in hooks.retained.items():
        tensor, grad = holder(), grads[number]
        if tensor is not None and grad is not None:
            meta = tensor.own_meta()
            meta.grad = grad.clone() if meta.grad is None else meta.grad + grad


def call_node_prehooks(hooks: Hooks, grads: MaybeTensors) -> MaybeTensors:
    """What a node's pre-hooks make of the gradients that have arrived."""
    for hook in tuple(hooks.pre.values()):
        replaced = hook(tuple(grads))
        if replaced is not None:
            check_replacements(hook, grads, replaced)
            grads = list(replaced)
    return grads


def call_node_posthooks(hooks: Hooks, results: Any, grads: MaybeTensors) -> Any:
    """What a node's hooks make of the gradients that go on to its inputs."""
    for hook in tuple(hooks.post.values()):
        replaced = hook(results, tuple(grads))
        if replaced is not None:
            check_replacements(hook, results, replaced)
            results = replaced
    return results


def check_replacements(hook: Callable[..., Any], before: Any, after: Any) -> None:
    """Refuse what cannot take the place of a node's gradients.

    Raises:
        TypeError: not a tuple.
        RuntimeError: another number of gradients; or see ``check_replacement``.
    """
    if not isinstance(after, tuple):
        message = f"expected tuple, but hook returned '{type(after).__name__}'"
        raise TypeError(message)
    if len(after) != len(before):
        message = (
            f"hook '{_name(hook)}' has returned an incorrect number of values "
            f"(got {len(after)}, but expected {len(before)})"
        )
        raise RuntimeError(message)
    for old, new in zip(before, after, strict=True):
        if new is not None:
            check_replacement(hook, old, new)


def check_replacement(hook: Callable[..., Any], before: Any, after: Any) -> None:
    """Refuse what cannot take a gradient's place.

    Raises:
        TypeError: not a tensor.
        RuntimeError: another shape or dtype.
    """
    if not isinstance(after, Tensor):
        message = f"expected Variable, but hook returned '{type(after).__name__}'"
        raise TypeError(message)
    if before is None or after._layout is before._layout:
        return
    old, new = before._layout, after._layout
    if old.dtype is not new.dtype or old.device != new.device:
        message = (
            f"hook '{_name(hook)}' has changed the type of value "
            f"(was {before.type()} got {after.type()})"
        )
        raise RuntimeError(message)
    if old.shape != new.shape:
        raise RuntimeError(f"hook '{_name(hook)}' has changed the size of value")


def _name(hook: Callable[..., Any]) -> str:
    return getattr(hook, "__name__", "<unknown>")
