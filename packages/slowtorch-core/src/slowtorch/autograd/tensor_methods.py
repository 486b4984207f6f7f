"""The methods of ``Tensor`` that concern gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import ref

from slowtorch._tensor import INFERENCE, Tensor, alias, requires_grad
from slowtorch.autograd import gradients
from slowtorch.autograd.engine import run_backward
from slowtorch.autograd.node import RemovableHandle
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.roots import gradient_of_root

__all__ = [
    "backward",
    "detach",
    "detach_",
    "is_inference",
    "register_hook",
    "register_post_accumulate_grad_hook",
    "requires_grad_",
    "retain_grad",
]


def backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Compute the gradient of this tensor with respect to the leaves of its graph.

    Each leaf's ``.grad`` grows by dL/dleaf, where dL/dself is *gradient*.

    Args:
        gradient: dL/dself, of this tensor's shape; for a tensor of one element it
            may be left out and is 1.
        retain_graph: keep what the graph saved, for another backward; by default
            only with *create_graph*.
        create_graph: record the computation, so that gradients can be differentiated.
        inputs: add gradients to these tensors only.

    Raises:
        RuntimeError: no gradient is needed here; *gradient* is missing or has
            another shape; or the graph was freed by an earlier backward.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> (x**3).sum().backward()
        >>> x.grad
        tensor([ 3., 12.])
    """
    if inputs is not None or not (gradient is None or isinstance(gradient, Tensor)):
        gradients.backward(self, gradient, retain_graph, create_graph, inputs=inputs)
        return
    grad = gradient_of_root(self, gradient, 0)
    keep = create_graph if retain_graph is None else retain_graph
    run_backward((self._edge or edge_of(self),), (grad,), keep, create_graph)


def detach(self: Tensor) -> Tensor:
    """The same memory without the history; in-place changes are seen by both.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, requires_grad=True)
        >>> (x * 2).detach()
        tensor([2., 2.])
    """
    return alias(self, self._layout, self._offset)


def detach_(self: Tensor) -> Tensor:
    """Forget the history of this tensor, which becomes a leaf.

    Raises:
        RuntimeError: it is a view, whose history is its base's.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(1, requires_grad=True) * 2
        >>> x.detach_().requires_grad
        False
    """
    if self._base is not None:
        message = (
            "Can't detach views in-place. Use detach() instead. If you are using "
            "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view "
            "is set as True, gradients are views of DDP buckets, and hence detach_() "
            "cannot be called on these gradients. To fix this error, please refer to "
            "the Optimizer.zero_grad() function in torch/optim/optimizer.py as the "
            "solution."
        )
        raise RuntimeError(message)
    self._edge = None
    self._requires_grad = False
    return self


def requires_grad_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """Say whether gradients of this leaf are wanted; returns the tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2).requires_grad_()
        tensor([0., 0.], requires_grad=True)
    """
    if requires_grad.__class__ is not bool:
        message = (
            "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
            f"{type(requires_grad).__name__}"
        )
        raise TypeError(message)
    if requires_grad and not self._layout.dtype.is_floating_point:
        message = "only Tensors of floating point dtype can require gradients"
        raise RuntimeError(message)
    if not requires_grad or self.is_leaf:  # the result of an operation has it anyway
        self.requires_grad = requires_grad
    return self


def retain_grad(self: Tensor) -> None:
    """Let backward fill ``.grad`` of this tensor even though it is not a leaf.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> y.retain_grad()
        >>> (2 * y).backward()
        >>> y.grad
        tensor(2.)
    """
    if not requires_grad(self):
        message = "can't retain_grad on Tensor that has requires_grad=False"
        raise RuntimeError(message)
    node = self.grad_fn
    if node is not None:
        self.own_meta().retains_grad = True
        node.own_hooks().retained[self.output_nr] = ref(self)


def register_hook(
    self: Tensor, hook: Callable[[Tensor], Tensor | None]
) -> RemovableHandle:
    """Call ``hook(grad)`` whenever the gradient of this tensor has been computed.

    What the hook returns, if anything, takes the gradient's place.

    Returns:
        A handle; its ``remove()`` takes the hook off again.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> handle = x.register_hook(lambda grad: grad * 10)
        >>> (x * x).backward()
        >>> x.grad
        tensor(60.)
    """
    if not requires_grad(self):
        message = "cannot register a hook on a tensor that doesn't require gradient"
        raise RuntimeError(message)
    node = self.grad_fn
    if node is None:
        meta = self.own_meta()
        meta.hooks = {} if meta.hooks is None else meta.hooks
        return RemovableHandle(meta.hooks, hook)
    of_tensor = node.own_hooks().tensor.setdefault(self.output_nr, {})
    return RemovableHandle(of_tensor, hook)


def register_post_accumulate_grad_hook(
    self: Tensor, hook: Callable[[Tensor], None]
) -> RemovableHandle:
    """Call ``hook(leaf)`` after a gradient has been added to this leaf's ``.grad``.

    Raises:
        RuntimeError: the tensor does not require grad, or is not a leaf.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> handle = x.register_post_accumulate_grad_hook(lambda x: print(x.grad))
        >>> (x * x).backward()
        tensor(6.)
    """
    if not requires_grad(self):
        message = "cannot register a hook on a tensor that doesn't require gradient"
        raise RuntimeError(message)
    if self.grad_fn is not None:
        message = "post accumulate grad hooks cannot be registered on non-leaf tensors"
        raise RuntimeError(message)
    meta = self.own_meta()
    meta.post_hooks = {} if meta.post_hooks is None else meta.post_hooks
    return RemovableHandle(meta.post_hooks, hook)


def is_inference(self: Tensor) -> bool:
    """Whether the tensor was made in inference mode.

    Example:
        >>> import slowtorch as torch
        >>> with torch.inference_mode():
        ...     x = torch.ones(1)
        >>> x.is_inference()
        True
    """
    return self._counter is INFERENCE


for _method in (backward, register_hook, register_post_accumulate_grad_hook):
    _method.__qualname__ = f"Tensor.{_method.__name__}"  # as errors say it
