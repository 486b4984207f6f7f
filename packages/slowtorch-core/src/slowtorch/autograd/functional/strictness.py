"""``strict=True``: an error where a derivative is zero since nothing depends on it."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.functional.arguments import MaybeTensors, Tensors

__all__ = ["check_gradients", "check_jacobian", "check_outputs", "filled"]

WITH_GRAPH = "This is not allowed in strict mode when create_graph=True."
STRICTLY = "This is not allowed in strict mode."


def check_outputs(outputs: Tensors, strict: bool) -> None:
    """Raise ``RuntimeError`` if, in strict mode, an output has no history."""
    for place, each in enumerate(outputs):
        if strict and not requires_grad(each):
            message = (
                f"Output {place} of the user-provided function does not require "
                "gradients. The outputs must be computed in a differentiable manner "
                "from the input when running in strict mode."
            )
            raise RuntimeError(message)


def check_gradients(grads: MaybeTensors, strict: bool) -> None:
    """Raise ``RuntimeError`` if, in strict mode, an input has played no part."""
    for place, each in enumerate(grads):
        if strict and each is None:
            message = (
                "The output of the user-provided function is independent of input "
                f"{place}. {STRICTLY}"
            )
            raise RuntimeError(message)


def check_jacobian(jacobian: MaybeTensors, strict: bool) -> None:
    """Raise ``RuntimeError`` if, in strict mode, a Hessian would be zero."""
    check_gradients(jacobian, strict)
    for place, each in enumerate(jacobian):
        if strict and each is not None and not requires_grad(each):
            message = (
                "While computing the hessian, found that the jacobian of the "
                f"user-provided function with respect to input {place} is independent "
                f"of the input. {STRICTLY} You should ensure that your function is "
                "twice differentiable and that the jacobian depends on the inputs "
                "(this would be violated by a linear function for example)."
            )
            raise RuntimeError(message)


def filled(
    grads: Sequence[Tensor | None],
    like: Tensors,
    strict: bool,
    create_graph: bool,
    subject: str = "output",
) -> Tensors:
    """*grads*, with zeros for None.

    Args:
        grads: what arrived.
        like: tensors of the shapes of the zeros.
        strict: raise ``RuntimeError`` instead of giving zeros.
        create_graph: and also where what arrived is constant.
        subject: what is independent of the input then, in the message.
    """
    results = []
    for place, (each, other) in enumerate(zip(grads, like, strict=True)):
        if strict and each is None:
            message = (
                f"The {subject} of the user-provided function is independent of input "
                f"{place}. {STRICTLY}"
            )
            raise RuntimeError(message)
        if strict and create_graph and each is not None and not requires_grad(each):
            what = "jacobian" if subject in ("output", "jacobian") else "hessian"
            message = (
                f"The {what} of the user-provided function is independent of input "
                f"{place}. {WITH_GRAPH}"
            )
            raise RuntimeError(message)
        results.append(other.new_zeros(other.shape) if each is None else each)
    return tuple(results)
