"""``grad`` and ``grad_and_value``: the gradient of a function, as a function."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.func.arguments import Argnums, chosen, replaced, with_aux
from slowtorch.func.levels import Level

__all__ = ["grad", "grad_and_value"]

NAME = "grad_and_value(f)(*args)"


def grad(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that gives d func / d argument.

    Args:
        func: returns one number; with *has_aux* a pair (number, anything else).
        argnums: by which argument to differentiate, or by which ones.
        has_aux: return the pair (gradient, anything else).

    Returns:
        A function of the same arguments. Its result is nested as the argument is, a
        tensor for each tensor. It can be differentiated again, by ``grad`` or by
        ``backward``. Two things differ from PyTorch: inside *func* the argument is an
        ordinary tensor, and prints as one; and ``backward()`` can be called there.

    Raises:
        RuntimeError: *func* does not return one number, or there is no such argument.
        ValueError: the argument is no tensor.

    Example:
        >>> import slowtorch as torch
        >>> slope = torch.func.grad(torch.sin)
        >>> slope(torch.tensor(0.0)), torch.func.grad(slope)(torch.tensor(0.0))
        (tensor(1.), tensor(-0.))
    """

    @functools.wraps(func)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        found, value = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def grad_and_value(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that gives the pair (d func / d argument, func).

    With *has_aux* the second is itself the pair that *func* returned. Everything else
    is as in ``grad``.

    Example:
        >>> import slowtorch as torch
        >>> torch.func.grad_and_value(lambda x: x**2)(torch.tensor(3.0))
        (tensor(6.), tensor(9.))
    """

    @functools.wraps(func)
    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        level = Level(chosen(args, argnums))
        given = replaced(args, argnums, level.primals)
        result = level.call(functools.partial(func, **kwargs), *given)
        output, aux = with_aux(result, has_aux, NAME)
        check_number(output)
        found = level.nest(level.gradients((output,)))
        value = level.released(output)
        return found, ((value, level.released_tree(aux)) if has_aux else value)

    return both


def check_number(output: Any) -> None:
    """Raise ``RuntimeError`` unless *output* is a tensor without dimensions."""
    if not isinstance(output, Tensor):
        message = f"{NAME}: Expected f(*args) to return a Tensor, got {type(output)}"
        raise RuntimeError(message)
    if output.dim() != 0:
        message = (
            f"{NAME}: Expected f(*args) to return a scalar Tensor, got tensor with "
            f"{output.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs "
            "instead?"
        )
        raise RuntimeError(message)
