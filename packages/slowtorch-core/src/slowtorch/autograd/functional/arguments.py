"""What goes into the functions of ``autograd.functional``, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.gradients import grad

__all__ = [
    "MaybeTensors",
    "Result",
    "Tensors",
    "as_tuple",
    "call",
    "check_vector",
    "finished",
    "gradients",
    "independent",
]

Tensors: TypeAlias = tuple[Tensor, ...]
MaybeTensors: TypeAlias = tuple[Tensor | None, ...]
Result: TypeAlias = Any  # a tensor where a tensor was given, a tuple for a tuple

OUTPUTS = "outputs of the user-provided function"


def as_tuple(given: Any, what: str, function: str) -> Tensors:
    """One tensor or a tuple of them, as a tuple.

    Raises:
        TypeError: *given*, which is called *what*, is something else.
    """
    message = (
        f"The {what} given to {function} must be either a Tensor or a tuple of Tensors "
    )
    if isinstance(given, Tensor):
        return (given,)
    if not isinstance(given, tuple):
        raise TypeError(message + f"but the given {what} has type {type(given)}.")
    for place, each in enumerate(given):
        if not isinstance(each, Tensor):
            raise TypeError(
                message + f"but the value at index {place} has type {type(each)}."
            )
    return given


def independent(inputs: Tensors, create_graph: bool) -> Tensors:
    """Tensors of the same numbers to differentiate with respect to.

    With *create_graph*, those that have a history keep it behind them.
    """
    return tuple(
        [
            each.view_as(each)
            if create_graph and requires_grad(each)
            else each.detach().requires_grad_()
            for each in inputs
        ]
    )


def call(func: Callable[..., Any], inputs: Tensors, name: str) -> tuple[Tensors, bool]:
    """The outputs of *func*, and whether it returned a tuple of them."""
    outputs = func(*inputs)
    return as_tuple(outputs, OUTPUTS, name), isinstance(outputs, tuple)


def gradients(
    outputs: Sequence[Tensor | None],
    inputs: Tensors,
    grads: Sequence[Tensor] | None = None,
    create_graph: bool = False,
) -> MaybeTensors:
    """``autograd.grad``, with None for whatever plays no part."""
    places = [
        place
        for place, each in enumerate(outputs)
        if each is not None and requires_grad(each)
    ]
    if not places:
        return (None,) * len(inputs)
    used: Any = [outputs[place] for place in places]
    given = None if grads is None else [grads[place] for place in places]
    return grad(used, inputs, given, True, create_graph, allow_unused=True)


def check_vector(v: Tensors, others: Tensors, is_tuple: bool) -> None:
    """Raise ``RuntimeError`` unless each vector has the shape of its partner."""
    if len(v) != len(others):
        if is_tuple:
            message = (
                f"v is a tuple of invalid length: should be {len(others)} but got "
                f"{len(v)}."
            )
            raise RuntimeError(message)
        raise RuntimeError("The given v should contain a single Tensor.")
    for place, (each, other) in enumerate(zip(v, others, strict=True)):
        if each.size() != other.size():
            entry = f"Entry {place} in " if is_tuple else ""
            message = (
                f"{entry}v has invalid size: should be {other.size()} but got "
                f"{each.size()}."
            )
            raise RuntimeError(message)


def finished(results: Tensors, is_tuple: bool, create_graph: bool) -> Result:
    """*results* as the caller expects them: history only with *create_graph*."""
    if not create_graph:
        results = tuple([each.detach() for each in results])
    return results if is_tuple else results[0]
