"""Dimensions and shapes as users write them: -1, (2, 3), several arguments."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["as_shape", "normal_dim", "normal_dims"]


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
        sizes = tuple(named)
    elif len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        sizes = tuple(sizes[0])
    elif not sizes:
        message = f'{name}() missing 1 required positional arguments: "{argument}"'
        raise TypeError(message)
    try:
        return tuple(map(operator.index, sizes))
    except TypeError:
        raise TypeError(_not_a_shape(name, sizes, argument)) from None


def _not_a_shape(name: str, sizes: tuple[Any, ...], argument: str) -> str:
    if isinstance(sizes[0], (tuple, list)):
        return f"{name}() takes 1 positional argument but {len(sizes)} were given"
    wrong = next((size for size in sizes if not hasattr(size, "__index__")), sizes[0])
    return (
        f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not "
        f"{type(wrong).__name__}"
    )
