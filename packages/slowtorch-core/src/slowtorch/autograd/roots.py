"""The gradients that backward starts with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.op import edge_of

if TYPE_CHECKING:
    from slowtorch.autograd.node import Edge

__all__ = ["as_list", "gradient_of_root", "roots"]


def as_list(given: Any) -> list[Any]:
    """One tensor or several, as a list."""
    if given is None:
        return []
    return [given] if isinstance(given, Tensor) else list(given)


def roots(
    tensors: Iterable[Tensor] | Tensor, grads: Sequence[Tensor | None] | Tensor | None
) -> tuple[tuple[Edge, ...], tuple[Tensor, ...]]:
    """Where to start, and with which gradients.

    Raises:
        TypeError: a gradient is neither a tensor nor None.
        RuntimeError: there are fewer gradients than tensors; or a tensor cannot have
            the gradient that was given, or none at all.
    """
    outputs = as_list(tensors)
    given = as_list(grads) or [None] * len(outputs)
    for grad in given:
        _check_kind(grad)
    complete = [  # gradients too many are not looked at, as in PyTorch
        gradient_of_root(output, grad, position)
        for position, (output, grad) in enumerate(zip(outputs, given, strict=False))
    ]
    if len(given) < len(outputs):
        message = f"got {len(outputs)} tensors and {len(given)} gradients"
        raise RuntimeError(message)
    return tuple(map(edge_of, outputs)), tuple(complete)


def gradient_of_root(output: Tensor, grad: Tensor | None, position: int) -> Tensor:
    """The gradient that backward starts with: 1 for a scalar, or what was given."""
    if not (output._requires_grad or requires_grad(output)):
        message = (
            f"element {position} of tensors does not require grad and does not have "
            "a grad_fn"
        )
        raise RuntimeError(message)
    layout = output._layout
    if grad is None:
        if layout.numel != 1:
            message = "grad can be implicitly created only for scalar outputs"
            raise RuntimeError(message)
        out = layout if layout.whole else layout.like(layout.dtype)
        return make(out.kernels["full"](out, 1), out)
    _check_kind(grad)
    if grad._layout.shape != layout.shape:
        message = (
            f"Mismatch in shape: grad_output[{position}] has a shape of {grad.shape} "
            f"and output[{position}] has a shape of {output.shape}."
        )
        raise RuntimeError(message)
    return grad


def _check_kind(grad: object) -> None:
    if not (grad is None or isinstance(grad, Tensor)):
        message = (
            "gradients can be either Tensors or None, but got " + type(grad).__name__
        )
        raise TypeError(message)
