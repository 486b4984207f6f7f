"""Products of a Jacobian with a vector, without the Jacobian: vjp and jvp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.functional.arguments import (
    Result,
    Tensors,
    as_tuple,
    call,
    check_vector,
    finished,
    gradients,
    independent,
)
from slowtorch.autograd.functional.strictness import (
    check_gradients,
    check_outputs,
    filled,
)
from slowtorch.autograd.mode import enable_grad

__all__ = ["jvp", "own_vector", "vjp"]


def own_vector(
    v: Tensor | Tensors | None,
    others: Tensors,
    is_tuple: bool,
    name: str,
    needed: str,
    create_graph: bool,
) -> Tensors:
    """The vector that *others* are multiplied with, checked; ones for a single number.

    Raises:
        TypeError: *v* is no tensor and no tuple of tensors.
        RuntimeError: it does not fit, or is left out where it may not be.
    """
    if v is None:
        if len(others) != 1 or others[0].numel() != 1:
            message = f"The vector v can only be None if {needed} a single Tensor with "
            raise RuntimeError(message + "a single element.")
        return (others[0].detach().new_ones(others[0].shape),)
    vectors = as_tuple(v, "v", name)
    check_vector(vectors, others, is_tuple)
    return vectors if create_graph else tuple([each.detach() for each in vectors])


def vjp(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    v: Tensor | Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Result, Result]:
    """The outputs of *func*, and v^T J: the gradient of (v . outputs).

    Args:
        func: from tensors to a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors, at which J = d func / d inputs.
        v: of the shapes of the outputs; may be left out if they are one number.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, for an input that plays no
            part.

    Returns:
        The outputs, and for each input a tensor of its shape.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: *v* does not fit; or see *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
        >>> torch.autograd.functional.vjp(lambda x: x**2, x, v)
        (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    with enable_grad():
        given = independent(as_tuple(inputs, "inputs", "vjp"), create_graph)
        outputs, several = call(func, given, "vjp")
        check_outputs(outputs, strict)
        needed = "the user-provided function returns"
        vectors = own_vector(v, outputs, several, "vjp", needed, create_graph)
    grads = gradients(outputs, given, vectors, create_graph)
    results = filled(grads, given, strict, create_graph)
    is_tuple = isinstance(inputs, tuple)
    return (
        finished(outputs, several, create_graph),
        finished(results, is_tuple, create_graph),
    )


def jvp(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    v: Tensor | Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Result, Result]:
    """The outputs of *func*, and J v: their derivative in the direction *v*.

    It takes two backward passes. The first gives g(u) = u^T J for a vector u that
    stays a variable; g is linear in u, and its own gradient, multiplied by v, is J v.

    Args:
        func: from tensors to a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors, at which J = d func / d inputs.
        v: of the shapes of *inputs*; may be left out if they are one number.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, for an input that plays no
            part.

    Returns:
        The outputs, and for each output a tensor of its shape.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: *v* does not fit; or see *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
        >>> torch.autograd.functional.jvp(lambda x: x.prod(), x, v)
        (tensor(2.), tensor(12.))
    """
    is_tuple = isinstance(inputs, tuple)
    needed = "the input to the user-provided function is"
    with enable_grad():
        given = independent(as_tuple(inputs, "inputs", "jvp"), create_graph)
        vectors = own_vector(v, given, is_tuple, "jvp", needed, create_graph)
        outputs, several = call(func, given, "jvp")
        check_outputs(outputs, strict)
        u = tuple([each.detach().new_zeros(each.shape) for each in outputs])
        u = tuple([each.requires_grad_() for each in u])
        first = gradients(outputs, given, u, create_graph=True)
        check_gradients(first, strict)
    second = gradients(first, u, vectors, create_graph)
    results = filled(second, outputs, strict, create_graph, "jacobian")
    return (
        finished(outputs, several, create_graph),
        finished(results, several, create_graph),
    )
