"""Sizes and options as users give them to functions that create tensors."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["as_size", "check_non_negative", "leaf", "single_size"]


def as_size(name: str, sizes: tuple[Any, ...], size: Any = None) -> Shape:
    """The shape in ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``.

    Raises:
        TypeError: no size was given, or one of them is not an integer.
    """
    if size is not None:
        if isinstance(size, int):
            message = f"{name}(): argument 'size' must be tuple of ints, not "
            raise TypeError(message + type(size).__name__)
        sizes = (*sizes, size)
    elif not sizes:
        message = f'{name}() missing 1 required positional arguments: "size"'
        raise TypeError(message)
    if isinstance(sizes[0], (tuple, list)):
        if len(sizes) > 1:
            message = (
                f"{name}() takes 1 positional argument but {len(sizes)} were given"
            )
            raise TypeError(message)
        return single_size(name, sizes[0])
    if sizes[0].__class__ is not int:
        _check_first(name, sizes)
    return single_size(name, sizes)


def _check_first(name: str, sizes: tuple[Any, ...]) -> None:
    """Refuse a first size that is no integer: PyTorch takes the others for more."""
    none = _as_index(sizes[0]) is None
    if isinstance(sizes[0], bool) or (len(sizes) == 1 and none):
        raise TypeError(_not_a_size(name, sizes[0], 1))
    if none:
        message = f"{name}() takes 1 positional argument but {len(sizes)} were given"
        raise TypeError(message)


def single_size(name: str, size: Any, position: int = 1) -> Shape:
    """A shape given as one tuple or list, the argument ``size`` of function *name*.

    Raises:
        TypeError: it is something else, or one of its entries is not an integer.
    """
    if not isinstance(size, (tuple, list)):
        raise TypeError(_not_a_size(name, size, position))
    shape = []
    for place, each in enumerate(size, 1):
        number = _as_index(each)
        if number is None or (place == 1 and isinstance(each, bool)):
            if place == 1:
                message = (
                    f"{name}(): argument 'size' (position {position}) must be tuple of "
                    f"ints, but found element of type {type(each).__name__} at pos 0"
                )
                raise TypeError(message)
            message = (
                f"{name}(): argument 'size' failed to unpack the object at pos {place} "
                f'with error "type must be tuple of ints,but got {_kind_of(each)}"'
            )
            raise TypeError(message)
        shape.append(number)
    return tuple(shape)


def _kind_of(value: object) -> str:
    from slowtorch._signatures import kind_of  # which only errors need

    return kind_of(value)


def _not_a_size(name: str, given: object, position: int) -> str:
    return (
        f"{name}(): argument 'size' (position {position}) must be tuple of ints, not "
        f"{type(given).__name__}"
    )


def _as_index(size: Any) -> int | None:
    """*size* as an integer; None for what PyTorch does not take for one."""
    if isinstance(size, Tensor):
        layout = size._layout
        if layout.shape or layout.dtype.is_floating_point:
            return None
        return int(layout.kernels["item"](None, size))
    try:
        return operator.index(size)
    except TypeError:
        return None


def check_non_negative(shape: Shape, name: str | None = None) -> None:
    """Refuse a size below zero, in the words that function *name* has for it.

    Raises:
        RuntimeError: a size is negative.
    """
    for size in shape:
        if size < 0:
            message = f"{name}: Dimension size must be non-negative."
            if name is None:
                message = (
                    f"Trying to create tensor with negative dimension {size}: "
                    f"{list(shape)}"
                )
            raise RuntimeError(message)


def _no_flag(given: object) -> str:
    """What to say of a ``requires_grad`` that is no bool: only now look who called."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_name in HELPERS:
        frame = frame.f_back
    name = frame.f_code.co_name
    kind = type(given).__name__
    return f"{name}(): argument 'requires_grad' must be bool, not {kind}"


HELPERS = {"filled", "_sized", "_stepped", "_spaced", "_finished", "_normal_of_size"}


def leaf(result: Tensor, requires_grad: bool) -> Tensor:
    """A fresh tensor with its ``requires_grad`` set.

    Raises:
        RuntimeError: its elements are not floating-point numbers.
        TypeError: *requires_grad* is no bool.
    """
    if requires_grad:
        if requires_grad is not True:
            raise TypeError(_no_flag(requires_grad))
        if not result._layout.dtype.is_floating_point:
            message = (
                "Only Tensors of floating point and complex dtype can require gradients"
            )
            raise RuntimeError(message)
        result._requires_grad = True
    return result
