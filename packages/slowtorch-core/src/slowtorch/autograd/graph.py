"""``autograd.graph``: looking into the graph, and at what it saves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.node import Node
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.saved import packing
from slowtorch.autograd.target import pair

__all__ = [
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes: a node, and the number of its output.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.autograd.graph import get_gradient_edge
        >>> x = torch.ones(2, requires_grad=True)
        >>> edge = get_gradient_edge(x.unbind()[1])
        >>> edge.node.name(), edge.output_nr
        ('UnbindBackward0', 1)
    """

    node: Node
    output_nr: int
    ownership_token: Node | None = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the gradient of *tensor* goes.

    Raises:
        RuntimeError: it does not require grad.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(1, requires_grad=True)
        >>> torch.autograd.graph.get_gradient_edge(x * 2).node.name()
        'MulBackward0'
    """
    if not requires_grad(tensor):
        message = "It is not possible to get the gradient edge for a Tensor"
        raise RuntimeError(f"{message} that does not require gradients")
    return GradientEdge(*pair(edge_of(tensor)))


class saved_tensors_hooks:  # noqa: N801 (PyTorch's own spelling)
    """Decide how tensors are kept for backward, say rounded or in a file.

    Inside the block *pack_hook* gets each tensor that an operation saves, and what it
    returns is kept instead; *unpack_hook* gets that when backward asks, and returns a
    tensor of the same numbers. Blocks may be nested: the innermost one counts.

    Args:
        pack_hook: from a tensor to anything.
        unpack_hook: and back.

    Raises:
        RuntimeError: ``disable_saved_tensors_hooks`` is in force.

    Example:
        >>> import slowtorch as torch
        >>> with torch.autograd.graph.saved_tensors_hooks(
        ...     lambda x: x.tolist(), torch.tensor
        ... ):
        ...     x = torch.ones(2, requires_grad=True)
        ...     y = (x * x).sum()
        >>> y.backward()
        >>> x.grad
        tensor([2., 2.])
    """

    def __init__(
        self,
        pack_hook: Callable[[Tensor], Any],
        unpack_hook: Callable[[Any], Tensor],
    ) -> None:
        self.hooks = (pack_hook, unpack_hook)

    def __enter__(self) -> None:
        if packing.forbidden is not None:
            raise RuntimeError(packing.forbidden)
        packing.push(self.hooks)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        packing.pop()


class save_on_cpu(saved_tensors_hooks):  # noqa: N801 (PyTorch's own spelling)
    """Keep what operations save in a copy, as from a GPU it would be on the CPU.

    Everything is on the CPU here: what is saved is safe from changes in place.

    Args:
        pin_memory: accepted for PyTorch's sake.
        device_type: the same.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, requires_grad=True)
        >>> with torch.autograd.graph.save_on_cpu():
        ...     y = (x * x).sum()
        >>> y.backward()
        >>> x.grad
        tensor([2., 2.])
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(Tensor.clone, lambda packed: packed)


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a change in place that happened where nobody saw it.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(1)
        >>> torch.autograd.graph.increment_version(x)
        >>> x._version
        1
    """
    from slowtorch.autograd.inplace import changed

    for each in (tensor,) if isinstance(tensor, Tensor) else tensor:
        changed(each, "increment_version")


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Refuse ``saved_tensors_hooks`` inside the block, with this message.

    Example:
        >>> import slowtorch as torch
        >>> hooks = torch.autograd.graph.saved_tensors_hooks(torch.clone, torch.clone)
        >>> with torch.autograd.graph.disable_saved_tensors_hooks("not here"):
        ...     with hooks:
        ...         pass
        Traceback (most recent call last):
            ...
        RuntimeError: not here
    """
    before = packing.forbidden
    if packing.stack:
        raise RuntimeError(error_message)
    packing.forbidden = error_message
    try:
        yield
    finally:
        packing.forbidden = before


if TYPE_CHECKING:
    from slowtorch.autograd.multi_hooks import (
        register_multi_grad_hook as register_multi_grad_hook,
    )
else:

    def __getattr__(name: str) -> object:
        if name == "register_multi_grad_hook":  # imported when first asked for
            from slowtorch.autograd import multi_hooks

            return multi_hooks.register_multi_grad_hook
        from slowtorch._naming import no_attribute

        raise no_attribute(__name__, name)
