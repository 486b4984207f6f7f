"""``register_multi_grad_hook``: one hook for the gradients of several tensors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.node import Node, RemovableHandle
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.target import pair
from slowtorch.autograd.walks import current_walk

__all__ = ["register_multi_grad_hook"]


class MultiHandle:
    """What registering a hook for several tensors returns."""

    def __init__(self, handles: Sequence[RemovableHandle]) -> None:
        self.handles = tuple(handles)

    def remove(self) -> None:
        """Take the hook off again."""
        for handle in self.handles:
            handle.remove()

    def __enter__(self) -> MultiHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class Collector:
    """The gradients that have arrived so far, in each walk that is under way."""

    def __init__(self, nodes: list[Node], fn: Callable[..., Any], first: bool) -> None:
        self.nodes = nodes
        self.fn = fn
        self.first = first  # call with the first gradient, not with all
        self.lock = threading.Lock()
        # the walk's own dictionary -> gradients, and how many are still to come
        self.arrived: list[tuple[Any, list[Tensor | None], list[int]]] = []

    def hook(self, place: int) -> Callable[[Tensor], None]:
        """The hook of one of the tensors."""
        return lambda grad: self.arrive(place, grad)

    def arrive(self, place: int, grad: Tensor) -> None:
        """Note a gradient; call the user's function when its time has come."""
        walk = current_walk()
        if walk is None:  # somebody called the hook by hand
            return
        with self.lock:
            entry = self._entry(walk)
            _, grads, left = entry
            grads[place] = grad
            left[0] -= 1
            is_first = left[0] == left[1] - 1
            is_last = left[0] == 0
            if is_last:
                self.arrived.remove(entry)
        if self.first and is_first:
            self.fn(grad)
        elif is_last and not self.first:
            self.fn(grads)

    def _entry(self, walk: Any) -> tuple[Any, list[Tensor | None], list[int]]:
        for entry in self.arrived:
            if entry[0] is walk.uses:
                return entry
        count = sum([walk.reaches(node) for node in self.nodes])
        entry = (walk.uses, [None] * len(self.nodes), [count, count])
        self.arrived.append(entry)
        return entry


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[..., Any], *, mode: str = "all"
) -> MultiHandle:
    """Call *fn* once in each backward, with the gradients of several tensors.

    Args:
        tensors: which; all of them require grad.
        fn: what it returns is ignored.
        mode: ``"all"`` calls ``fn(grads)`` when all gradients that will come in this
            backward have come, with None for the others; ``"any"`` calls ``fn(grad)``
            with the first that comes.

    Returns:
        A handle; its ``remove()`` takes the hook off again.

    Raises:
        ValueError: *mode* is neither of these.
        AssertionError: a tensor does not require grad.

    Example:
        >>> import slowtorch as torch
        >>> a, b = torch.ones(2, requires_grad=True).unbind()
        >>> handle = torch.autograd.graph.register_multi_grad_hook([a, b], print)
        >>> (2 * a + 3 * b).backward()
        [tensor(2.), tensor(3.)]
    """
    if mode not in ("all", "any"):
        message = f"Expects mode to be one of ('all', 'any') but got {mode}"
        raise ValueError(message)
    if not all([requires_grad(each) for each in tensors]):
        raise AssertionError("Expected gradient function to be set")
    nodes = [pair(edge_of(each))[0] for each in tensors]
    collector = Collector(nodes, fn, mode == "any")
    return MultiHandle(
        [each.register_hook(collector.hook(n)) for n, each in enumerate(tensors)]
    )
