"""Products of a Hessian with a vector, without the Hessian: hvp and vhp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.functional.arguments import (
    Result,
    Tensors,
    as_tuple,
    call,
    finished,
    gradients,
    independent,
)
from slowtorch.autograd.functional.products import own_vector
from slowtorch.autograd.functional.strictness import (
    check_jacobian,
    check_outputs,
    filled,
)
from slowtorch.autograd.mode import enable_grad

__all__ = ["hvp", "single_number", "vhp"]

NEEDED = "the input to the user-provided function is"


def single_number(outputs: Tensors, is_tuple: bool, name: str) -> None:
    """Raise ``RuntimeError`` unless there is one output, of one element."""
    if is_tuple:
        message = f"The function given to {name} should return a single Tensor"
        raise RuntimeError(message)
    if outputs[0].numel() != 1:
        message = (
            f"The Tensor returned by the function given to {name} should contain a "
            "single element"
        )
        raise RuntimeError(message)


def hvp(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    v: Tensor | Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Result, Result]:
    """The value of *func*, and H v, with H the matrix of its second derivatives.

    It takes three backward passes: one for the gradient, and two more for the
    gradient's derivative in the direction *v* (see ``jvp``). ``vhp`` takes two, and
    where second derivatives are continuous the result is the same.

    Args:
        func: from tensors to a tensor of one element.
        inputs: a tensor or a tuple of tensors.
        v: of the shapes of *inputs*; may be left out if they are one number.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, where nothing depends on an
            input.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: *func* returns more than one number; *v* does not fit; or see
            *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
        >>> torch.autograd.functional.hvp(lambda x: (x**3).sum(), x, v)
        (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        given, vectors, output, jacobian = _gradient(
            func, inputs, v, create_graph, strict, "hvp"
        )
        u = tuple([each.detach().new_zeros(each.shape) for each in given])
        u = tuple([each.requires_grad_() for each in u])
        second = gradients(jacobian, given, u, create_graph=True)
        check_jacobian(jacobian, strict)
    third = gradients(second, u, vectors, create_graph)
    results = filled(third, given, strict, create_graph, "hessian")
    return (
        finished((output,), False, create_graph),
        finished(results, isinstance(inputs, tuple), create_graph),
    )


def vhp(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    v: Tensor | Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Result, Result]:
    """The value of *func*, and v^T H, with H the matrix of its second derivatives.

    It takes two backward passes: the gradient of (v . gradient).

    Args:
        func: from tensors to a tensor of one element.
        inputs: a tensor or a tuple of tensors.
        v: of the shapes of *inputs*; may be left out if they are one number.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, where nothing depends on an
            input.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: *func* returns more than one number; *v* does not fit; or see
            *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
        >>> torch.autograd.functional.vhp(lambda x: (x**3).sum(), x, v)
        (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        given, vectors, output, jacobian = _gradient(
            func, inputs, v, create_graph, strict, "vhp"
        )
        check_jacobian(jacobian, strict)
    second = gradients(jacobian, given, vectors, create_graph)
    results = filled(second, given, strict, create_graph, "hessian")
    return (
        finished((output,), False, create_graph),
        finished(results, isinstance(inputs, tuple), create_graph),
    )


def _gradient(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    v: Tensor | Tensors | None,
    create_graph: bool,
    strict: bool,
    name: str,
) -> tuple[Tensors, Tensors, Tensor, tuple[Tensor | None, ...]]:
    """The inputs and the vector, checked; the function's value and its gradient."""
    given = independent(as_tuple(inputs, "inputs", name), create_graph)
    is_tuple = isinstance(inputs, tuple)
    vectors = own_vector(v, given, is_tuple, name, NEEDED, create_graph)
    outputs, several = call(func, given, name)
    single_number(outputs, several, name)
    check_outputs(outputs, strict)
    return given, vectors, outputs[0], gradients(outputs, given, create_graph=True)
