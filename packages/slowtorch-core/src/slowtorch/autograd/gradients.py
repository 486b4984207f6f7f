"""``autograd.backward`` and ``autograd.grad``: the ways into the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.engine import run_backward
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.roots import as_list, roots
from slowtorch.autograd.target import pair

if TYPE_CHECKING:
    from slowtorch.autograd.node import Edge

__all__ = ["backward", "grad"]

Tensors: TypeAlias = Tensor | Sequence[Tensor]
MaybeTensors: TypeAlias = Tensor | Sequence[Tensor | None] | None


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
        RuntimeError: see ``Tensor.backward``. Also, unlike in PyTorch, if there are
            more gradients than tensors, or fewer.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> torch.autograd.backward([x * x, 2 * x])
        >>> x.grad
        tensor(8.)
    """
    keep = create_graph if retain_graph is None else retain_graph
    edges = None
    if inputs is not None:
        edges = _edges_to_accumulate(as_list(inputs))
    run_backward(*roots(tensors, grad_tensors), keep, create_graph, edges)


def _edges_to_accumulate(wanted: list[Tensor]) -> list[Edge]:
    if not wanted:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for tensor in wanted:
        tensor.retain_grad()  # which changes nothing for a leaf
    return [edge_of(tensor) for tensor in wanted]


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
        ValueError: *materialize_grads* together with ``allow_unused=False``.
        NotImplementedError: *is_grads_batched*.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> (dx,) = torch.autograd.grad(x**3, x, create_graph=True)
        >>> dx, torch.autograd.grad(dx, x)
        (tensor(12., grad_fn=<MulBackward0>), (tensor(12.),))
    """
    if is_grads_batched:
        message = "is_grads_batched=True is not supported: call grad() for each"
        raise NotImplementedError(f"{message} gradient")
    if materialize_grads and allow_unused is False:
        message = (
            "Expected allow_unused to be True or not passed when "
            f"materialize_grads=True, but got: allow_unused={allow_unused}."
        )
        raise ValueError(message)
    wanted = as_list(inputs)
    keep = create_graph if retain_graph is None else retain_graph
    starts = roots(outputs, grad_outputs)
    edges = _edges_to_capture(wanted)
    found = run_backward(*starts, keep, create_graph, edges, accumulate=False)
    results: list[Any] = [found.get(pair(edge)) for edge in edges]
    for position, result in enumerate(results):
        if result is None:
            results[position] = _unused(
                wanted[position], position, bool(allow_unused), materialize_grads
            )
    return tuple(results)


def _edges_to_capture(wanted: list[Tensor]) -> list[Edge]:
    if not wanted:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    for tensor in wanted:
        if not requires_grad(tensor):
            message = "One of the differentiated Tensors does not require grad"
            raise RuntimeError(message)
    return [edge_of(tensor) for tensor in wanted]


def _unused(
    tensor: Tensor, position: int, allow_unused: bool, zeros: bool
) -> Tensor | None:
    """The gradient of an input that plays no part."""
    if zeros:
        return tensor.new_zeros(tensor.shape)
    if allow_unused:
        return None
    message = (
        f"The differentiated Tensor at index {position} appears to not have been used "
        "in the graph. Set allow_unused=True if this is the desired behavior."
    )
    raise RuntimeError(message)
