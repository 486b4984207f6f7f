"""``vjp`` and ``jvp``: a Jacobian times a vector, from either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.functional.arguments import MaybeTensors, gradients
from slowtorch.autograd.mode import enable_grad
from slowtorch.func.arguments import tensors_only, with_aux
from slowtorch.func.levels import Level
from slowtorch.func.trees import flatten, unflatten

__all__ = ["Push", "jvp", "vjp"]

VJP = "vjp(f, *primals)"
JVP = "jvp(f, primals, tangents)"


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The outputs of *func*, and the function v -> v^T J.

    Args:
        func: from tensors (or nests of them) to tensors (or a nest of them).
        primals: its arguments, at which J = d func / d primals.
        has_aux: *func* returns a pair (outputs, anything else).

    Returns:
        The outputs and the function; with *has_aux* also what was returned beside
        them. The function takes tensors shaped and nested as the outputs, returns a
        tuple with one result for each primal, and can be called many times.

    Raises:
        RuntimeError: *func* returns something else than tensors, or, from the
            function, its argument is not nested or shaped as the outputs.
        ValueError: a primal is no tensor.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> outputs, pull = torch.func.vjp(lambda x: x**2, x)
        >>> outputs, pull(torch.tensor([1.0, 10.0]))
        (tensor([1., 4.]), (tensor([ 2., 40.]),))
    """
    level = Level(primals)
    result = level.call(func, *level.primals)
    output, aux = with_aux(result, has_aux, VJP)
    outputs, tree = tensors_only(output, VJP, "f(*primals)")

    def pull(cotangents: Any) -> Any:
        vectors, given = flatten(cotangents)
        if given != tree:
            message = (
                "Expected pytree structure of cotangents to be the same as pytree "
                "structure of outputs to the function. cotangents: "
                f"{given.short()}, primal output: {tree.short()}"
            )
            raise RuntimeError(message)
        return level.nest(level.gradients(outputs, vectors))

    released = unflatten([level.released(each) for each in outputs], tree)
    return (released, pull, level.released_tree(aux)) if has_aux else (released, pull)


class Push:
    """The function v -> J v, by two backward passes.

    The first gives g(u) = u^T J for a vector u that stays a variable. g is linear in
    u, and its own gradient, multiplied by v, is J v. The first pass is made once, the
    second for each v.
    """

    def __init__(self, level: Level, outputs: Sequence[Tensor]) -> None:
        self.level = level
        self.outputs = outputs
        with enable_grad():
            u = [each.detach().new_zeros(each.shape) for each in outputs]
            self.u = tuple([each.requires_grad_() for each in u])
            level.adopt(self.u)
            self.pulled: MaybeTensors = gradients(
                outputs, level.variables, self.u, create_graph=True
            )

    def __call__(self, vectors: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """J v, one tensor for each output; zeros where nothing depends on v."""
        level = self.level
        further = level.leads_outside([*self.outputs, *vectors])
        found = gradients(self.pulled, self.u, vectors, further)
        return tuple(
            [
                output.detach().new_zeros(output.shape)
                if each is None
                else level.released(each)
                for each, output in zip(found, self.outputs, strict=True)
            ]
        )


def jvp(
    func: Callable[..., Any],
    primals: Any,
    tangents: Any,
    *,
    strict: bool = False,
    has_aux: bool = False,
) -> Any:
    """The outputs of *func*, and J v: their derivative in the direction *tangents*.

    PyTorch computes it in one pass forwards. Here it takes two backward passes (see
    ``Push``), and may differ from PyTorch's in the last digit.

    Args:
        func: from tensors (or nests of them) to tensors (or a nest of them).
        primals: a tuple of its arguments, at which J = d func / d primals.
        tangents: v, nested and shaped as *primals*.
        strict: raise an error if the outputs do not depend on the primals.
        has_aux: *func* returns a pair (outputs, anything else).

    Returns:
        The outputs and J v; with *has_aux* also what was returned beside them.

    Raises:
        RuntimeError: the arguments are no tuples or do not fit; *func* returns
            something else than tensors; or see *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
        >>> torch.func.jvp(lambda x: x.prod(), (x,), (v,))
        (tensor(2.), tensor(12.))
    """
    vectors = _directions(primals, tangents)
    level = Level(primals)
    result = level.call(func, *level.primals)
    output, aux = with_aux(result, has_aux, JVP)
    outputs, tree = tensors_only(output, JVP, "f(*primals)")
    push = Push(level, outputs)
    if strict and all([each is None for each in push.pulled]):
        message = (
            "jvp(f, primals, tangents, strict=True): The output of f is independent of "
            "the inputs. This is not allowed with strict=True."
        )
        raise RuntimeError(message)
    derivatives = unflatten(push(vectors), tree)
    values = unflatten([level.released(each) for each in outputs], tree)
    if has_aux:
        return values, derivatives, level.released_tree(aux)
    return values, derivatives


def _directions(primals: Any, tangents: Any) -> list[Tensor]:
    """The leaves of *tangents*, once they fit those of *primals*."""
    if not isinstance(primals, tuple):
        message = (
            f"{JVP}: Expected primals to be a tuple. E.g. it should be valid to call "
            "f(*primals)."
        )
        raise RuntimeError(message)
    values, tree = flatten(primals)
    vectors, given = flatten(tangents)
    if given != tree:
        message = (
            f"{JVP}: Expected primals and tangents to have the same python structure. "
            "For example, if primals is a tuple of 3 tensors, tangents also must be. "
            f"Got primals with structure {tree.text()} and tangents with structure "
            f"{given.text()}"
        )
        raise RuntimeError(message)
    if not values:
        raise RuntimeError(f"{JVP}: Expected primals to contain at least one Tensor.")
    for name, leaves in (("primals", values), ("tangents", vectors)):
        for each in leaves:
            if not isinstance(each, Tensor):
                message = f"{JVP}: Expected {name} to only contain Tensors, got "
                raise RuntimeError(message + str(type(each)))
    for value, vector in zip(values, vectors, strict=True):
        if value.shape != vector.shape:
            message = (
                "Trying to set a forward gradient that has a different size than that "
                "of the original Tensor, this is not supported. Tensor is of size "
                f"{list(value.shape)} while the given forward gradient is of size "
                f"{list(vector.shape)}."
            )
            raise RuntimeError(message)
    return vectors
