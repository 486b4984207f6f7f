"""Dimensions and shapes as users write them: -1, (2, 3), several arguments."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "as_shape",
    "method_form",
    "normal_dim",
    "normal_dims",
    "shape_of",
]


def normal_dim(dim: int, ndim: int) -> int:
    """*dim* counted from the front; -1 is the last.

    A tensor without dimensions is treated as if it had one.

    Raises:
        IndexError: there is no such dimension.
    """
    ndim = ndim or 1
    if not -ndim <= dim < ndim:
        message = (
            f"Dimension out of range (expected to be in range of [{-ndim}, "
            f"{ndim - 1}], but got {dim})"
        )
        raise IndexError(message)
    return dim % ndim


def normal_dims(dims: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    """Several dimensions counted from the front, in the order given.

    Raises:
        IndexError: there is no such dimension.
        RuntimeError: one of them is named twice.
    """
    given = (dims,) if isinstance(dims, int) else tuple(dims)
    normal = tuple([normal_dim(dim, ndim) for dim in given])
    for position, dim in enumerate(normal):
        if dim in normal[:position]:
            message = f"dim {dim} appears multiple times in the list of dims"
            raise RuntimeError(message)
    return normal


def as_shape(
    name: str, sizes: tuple[Any, ...], argument: str = "size", named: Any = None
) -> Shape:
    """A shape from ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``.

    Args:
        name: what the function is called.
        sizes: its positional arguments.
        argument: what the shape is called.
        named: the shape, if it was given by that name.

    Raises:
        TypeError: there is no shape, or a size is not an integer.
    """
    if named is not None:
        return shape_of(name, named, argument)
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return shape_of(name, sizes[0], argument, 1)
    if not sizes:
        message = f'{name}() missing 1 required positional arguments: "{argument}"'
        raise TypeError(message)
    try:
        return tuple(map(operator.index, sizes))
    except TypeError:
        raise TypeError(_not_a_shape(name, sizes, argument)) from None


def shape_of(name: str, sizes: Any, argument: str, at: int | None = None) -> Shape:
    """A shape from one sequence of integers: ``f(x, (2, 3))``.

    Args:
        name: what the function is called.
        sizes: the sequence.
        argument: what it is called.
        at: its place among the positional arguments, if it was given as one.

    Raises:
        TypeError: it is no sequence, or a size is not an integer.
    """
    if isinstance(sizes, (tuple, list)):
        try:
            return tuple(map(operator.index, sizes))
        except TypeError:
            raise TypeError(_wrong_size(name, sizes, argument, at)) from None
    place = "" if at is None else f" (position {at})"
    message = (
        f"{name}(): argument '{argument}'{place} must be tuple of ints, not "
        f"{type(sizes).__name__}"
    )
    raise TypeError(message)


def _not_a_shape(name: str, sizes: tuple[Any, ...], argument: str) -> str:
    if hasattr(sizes[0], "__index__"):
        return _wrong_size(name, sizes, argument, 1)
    if len(sizes) > 1:
        return f"{name}() takes 1 positional argument but {len(sizes)} were given"
    return (
        f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not "
        f"{type(sizes[0]).__name__}"
    )


def _wrong_size(name: str, sizes: Any, argument: str, at: int | None) -> str:
    wrong = [hasattr(size, "__index__") for size in sizes].index(False)
    kind = type(sizes[wrong]).__name__
    if wrong:  # PyTorch looks at the first one to tell what kind of sequence it is
        return (
            f"{name}(): argument '{argument}' failed to unpack the object at pos "
            f'{wrong + 1} with error "type must be tuple of ints,but got {kind}"'
        )
    if at is None:
        kind = type(sizes).__name__
        return f"{name}(): argument '{argument}' must be tuple of ints, not {kind}"
    return (
        f"{name}(): argument '{argument}' (position {at}) must be tuple of ints, but "
        f"found element of type {kind} at pos 0"
    )


F = TypeVar("F", bound=Callable[..., Any])


def method_form(function: F) -> F:
    """Let ``method_flip`` call itself ``flip``: it takes ``x.flip(0, 1)`` as well.

    PyTorch's functions want one tuple, where its methods take numbers one by one.
    """
    named: Any = function
    named.__name__ = named.__name__.removeprefix("method_")
    named.__qualname__ = f"Tensor.{named.__name__}"
    return function
