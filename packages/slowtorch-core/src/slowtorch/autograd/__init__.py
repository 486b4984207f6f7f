"""Automatic differentiation: the graph, the way back through it, and its modes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd import function
from slowtorch.autograd.function import Function
from slowtorch.autograd.engine import gradient_of_root, pair, run_backward
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.mode import (
    enable_grad,
    inference_mode,
    no_grad,
    set_grad_enabled,
)

__all__ = [
    "Function",
    "backward",
    "enable_grad",
    "grad",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
]

Tensors = Tensor | Sequence[Tensor]
MaybeTensors = Tensor | Sequence[Tensor | None] | None


def _as_list(given: Any) -> list[Any]:
    if given is None:
        return []
    return [given] if isinstance(given, Tensor) else list(given)


def _roots(tensors: Tensors, grads: MaybeTensors) -> list[tuple[Any, Tensor]]:
    outputs = _as_list(tensors)
    given = _as_list(grads) or [None] * len(outputs)
    if len(given) != len(outputs):
        message = f"got {len(outputs)} tensors and {len(given)} gradients"
        raise RuntimeError(message)
    return [
        (edge_of(output), gradient_of_root(output, grad, position))
        for position, (output, grad) in enumerate(zip(outputs, given, strict=True))
    ]


def backward(
    tensors: Tensors,
    grad_tensors: MaybeTensors = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    *,
    inputs: Tensors | None = None,
) -> None:
    """Add the gradients of the sum of *tensors* to the leaves' ``.grad``.

    Args:
        tensors: where to start.
        grad_tensors: dL/dtensor for each of them; 1 for a scalar where left out.
        retain_graph: keep what the graph saved; by default only with *create_graph*.
        create_graph: record the computation, so that gradients can be differentiated.
        inputs: add gradients to these tensors only.

    Raises:
        RuntimeError: see ``Tensor.backward``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> torch.autograd.backward([x * x, 2 * x])
        >>> x.grad
        tensor(8.)
    """
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        run_backward(_roots(tensors, grad_tensors), keep, create_graph)
        return
    wanted = _as_list(inputs)
    if not wanted:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for tensor in wanted:
        if tensor.grad_fn is not None:
            tensor.retain_grad()
    edges = [edge_of(tensor) for tensor in wanted]
    run_backward(_roots(tensors, grad_tensors), keep, create_graph, edges)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: MaybeTensors = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor, ...]:
    """The gradients of the sum of *outputs* with respect to *inputs*.

    Nothing is accumulated: ``.grad`` of the leaves stays as it is.

    Args:
        outputs: what to differentiate.
        inputs: with respect to which tensors.
        grad_outputs: dL/doutput for each output; 1 for a scalar where left out.
        retain_graph: keep what the graph saved; by default only with *create_graph*.
        create_graph: record the computation, so that gradients can be differentiated.
        allow_unused: give None for an input that plays no part, instead of an error.
        is_grads_batched: not supported; call ``grad`` for each gradient instead.
        materialize_grads: give zeros instead of None.

    Raises:
        RuntimeError: an input does not require grad or plays no part.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> (dx,) = torch.autograd.grad(x**3, x, create_graph=True)
        >>> dx, torch.autograd.grad(dx, x)
        (tensor(12., grad_fn=<MulBackward0>), (tensor(12.),))
    """
    if is_grads_batched:
        message = "is_grads_batched=True is not supported: call grad() for each gradient"
        raise NotImplementedError(message)
    wanted = _as_list(inputs)
    for tensor in wanted:
        if not requires_grad(tensor):
            message = "One of the differentiated Tensors does not require grad"
            raise RuntimeError(message)
    keep = create_graph if retain_graph is None else retain_graph
    edges = [edge_of(tensor) for tensor in wanted]
    roots = _roots(outputs, grad_outputs)
    found = run_backward(roots, keep, create_graph, edges, accumulate=False)
    results = []
    for position, (tensor, edge) in enumerate(zip(wanted, edges, strict=True)):
        result = found.get(pair(edge))
        if result is None and materialize_grads:
            result = tensor.new_zeros(tensor.shape)
        if result is None and not allow_unused:
            message = (
                f"The differentiated Tensor at index {position} appears to not have been "
                "used in the graph. Set allow_unused=True if this is the desired behavior."
            )
            raise RuntimeError(message)
        results.append(result)
    return tuple(results)  # type: ignore[arg-type]  # None only if allow_unused says so
