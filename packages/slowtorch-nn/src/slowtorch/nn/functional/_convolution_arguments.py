"""The arguments of convolutions: what they may be, and what is said if they are not.

Messages list the arguments as most calls write them: tensors by position, the others
by name. (PyTorch's know how the call was written.)
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.nn.parameter import Parameter
from slowtorch.ops._reductions import invalid_combination
from slowtorch.ops._results import check_tensor

__all__ = ["Numbers", "check_arguments", "check_sequences", "sizes_of"]

Numbers = int | Sequence[int]
FORM = (
    " * (Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, "
    "{}, tuple of ints dilation = 1, int groups = 1)\n"
)
BOTH = (
    FORM.format("tuple of ints padding = 0"),
    FORM.format('str padding = "valid"'),
)
MISMATCH = "      didn't match because some of the arguments have invalid types: "
DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}


def sizes_of(given: Any, dims: int) -> tuple[int, ...]:
    """A number for each dimension, or as many as are given.

    Raises:
        TypeError: they are no integers.
    """
    if isinstance(given, (tuple, list)):
        return tuple(map(_size, given))
    return (_size(given),) * dims


def _size(given: Any) -> int:
    """*given* as an int; a tensor of one integer is one, a bool is not."""
    if given.__class__ is bool:
        raise TypeError("a bool is no size")
    return index(given)


def check_arguments(
    name: str, tensors: Sequence[Any], numbers: dict[str, Any], transposed: bool
) -> None:
    """Refuse what is no tensor, or no number.

    Raises:
        TypeError: in PyTorch's words.
    """
    if transposed:
        _check_one_form(name, tensors, numbers)
    elif not _fits(tensors, numbers):
        if isinstance(tensors[1], Parameter):  # a layer, which passes all by position
            given = [*tensors, *numbers.values()]
            shown = ", ".join([type(each).__name__ for each in given])
            marked = ", ".join(map(_marked, given))
            forms = "".join([f"{form}{MISMATCH}({marked})\n" for form in BOTH])
            raise TypeError(invalid_combination(name, shown, forms))
        shown = _shown(tensors, numbers)
        raise TypeError(invalid_combination(name, shown, "".join(BOTH)))


def _marked(given: object) -> str:
    """A type as PyTorch lists it beside a form that it does not fit."""
    shown = type(given).__name__
    if isinstance(given, (tuple, list)):
        inner = ", ".join([type(each).__name__ for each in given])
        if isinstance(given, list):
            shown += f" of [{inner}]"
        else:
            shown += f" of ({inner}{',' if len(given) == 1 else ''})"
    return shown if shown == "Tensor" else f"!{shown}!"


def check_sequences(name: str, numbers: dict[str, Any]) -> None:
    """Refuse a number where there should be one for each dimension.

    Raises:
        TypeError: in PyTorch's words.
    """
    places = {"stride": 4, "padding": 5, "dilation": 6, "output_padding": 8}
    for argument, given in numbers.items():
        if not isinstance(given, (tuple, list)) or not _is_number(argument, given):
            message = (
                f"{name}(): argument '{argument}' (position {places[argument]}) must "
                f"be tuple of ints, not {type(given).__name__}"
            )
            raise TypeError(message)


def _fits(tensors: Sequence[Any], numbers: dict[str, Any]) -> bool:
    *_, bias = tensors
    if not all([isinstance(each, Tensor) for each in tensors[:2]]):
        return False
    if not (bias is None or isinstance(bias, Tensor)):
        return False
    return all([_is_number(*each) for each in numbers.items()])


def _is_number(name: str, given: Any) -> bool:
    if name == "padding" and isinstance(given, str):
        return True
    try:
        _size(given) if name == "groups" else sizes_of(given, 1)
    except TypeError:
        return False
    return True


def _shown(tensors: Sequence[Any], numbers: dict[str, Any]) -> str:
    *given, bias = tensors
    if bias is not None:
        given.append(bias)
    named = [
        f"{name}={type(value).__name__}"
        for name, value in numbers.items()
        if value.__class__ is not int or value != DEFAULTS[name]
    ]
    return ", ".join([*[type(each).__name__ for each in given], *named])


def _check_one_form(name: str, tensors: Sequence[Any], numbers: dict[str, Any]) -> None:
    for at, (argument, value) in enumerate(
        zip(("input", "weight", "bias"), tensors), 1
    ):
        if argument != "bias" or value is not None:
            check_tensor(name, value, argument, at)
    for argument, value in numbers.items():
        wanted = "int" if argument == "groups" else "tuple of ints"
        if isinstance(value, str) or not _is_number(argument, value):
            message = (
                f"{name}(): argument '{argument}' must be {wanted}, not "
                f"{type(value).__name__}"
            )
            raise TypeError(message)
