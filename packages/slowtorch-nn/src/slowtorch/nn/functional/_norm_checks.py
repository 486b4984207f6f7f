"""What normalisations check, in PyTorch's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import float32
from slowtorch._tensor import Tensor
from slowtorch.ops._elementwise import common_device
from slowtorch.ops._results import check_tensor

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "check_elements",
    "check_float",
    "check_normalized",
    "check_parameters",
    "check_types",
    "several_values",
    "whole_numbers",
]


def check_float(name: str, argument: str, value: object, at: int) -> None:
    """Refuse an argument that is not a Python number.

    Raises:
        TypeError: naming the function, the argument and what was given.
    """
    if not isinstance(value, (int, float)):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be float, not "
            f"{type(value).__name__}"
        )
        raise TypeError(message)


def check_parameters(
    name: str, weight: Tensor | None, bias: Tensor | None, at: int = 3
) -> None:
    """Refuse a weight or bias that is neither a tensor nor missing.

    Raises:
        TypeError: naming the function, the argument and what was given.
    """
    for place, (argument, value) in enumerate((("weight", weight), ("bias", bias)), at):
        if value is not None:
            check_tensor(name, value, argument, place)


def check_types(input: Tensor, *parameters: Tensor | None) -> None:
    """Parameters have the input's type, or all float32 beside a 16-bit input.

    Raises:
        RuntimeError: they do not, or they are on different devices.
    """
    own = input._layout
    given = [each._layout for each in parameters if each is not None]
    if not given:
        return
    first = given[0].dtype
    for each in given:
        common_device(own, each)
    if first is not own.dtype:
        if any(each.dtype is not float32 for each in given):
            message = "mixed dtype (CPU): expect parameter to have scalar type of Float"
            raise RuntimeError(message)
        if own.dtype.bits != 16 or not own.dtype.is_floating_point:
            message = "mixed dtype (CPU): all inputs must share same datatype."
            raise RuntimeError(message)
    for each in given[1:]:
        if each.dtype is not first:
            message = (
                f"expected scalar type {first.type_name} but found "
                f"{each.dtype.type_name}"
            )
            raise RuntimeError(message)


def check_elements(channels: int, **parameters: Tensor | None) -> None:
    """Each parameter has one element for each channel.

    Raises:
        RuntimeError: one has not.
    """
    for name, value in parameters.items():
        if value is not None and value._layout.numel != channels:
            message = (
                f"{name} should contain {channels} elements not {value._layout.numel}"
            )
            raise RuntimeError(message)


def whole_numbers(name: str, shape: Any) -> Shape:
    """*shape* as a tuple of ints.

    Raises:
        TypeError: it is none.
    """
    where = f"{name}(): argument 'normalized_shape' "
    if not isinstance(shape, (tuple, list)):
        kind = type(shape).__name__
        raise TypeError(f"{where}(position 2) must be tuple of ints, not {kind}")
    for at, each in enumerate(shape):
        if isinstance(each, int) and not isinstance(each, bool):
            continue
        kind = type(each).__name__
        if at == 0:
            message = (
                f"{where}(position 2) must be tuple of ints, but found element of type "
                f"{kind} at pos 0"
            )
        else:
            message = (
                f"{where}failed to unpack the object at pos {at + 1} with error "
                f'"type must be tuple of ints,but got {kind}"'
            )
        raise TypeError(message)
    return tuple(shape)


def check_normalized(
    input: Tensor,
    shape: Shape,
    weight: Tensor | None,
    bias: Tensor | None,
    separator: str = ", ",
) -> None:
    """The input ends in *shape*, and the parameters are of that shape.

    Raises:
        RuntimeError: they do not or are not.
    """
    listed = list(shape)
    if not listed:
        message = (
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing "
            "at least one element, but got normalized_shape = []"
        )
        raise RuntimeError(message)
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value._layout.shape != shape:
            message = (
                f"Expected {name} to be of same shape as normalized_shape, but got "
                f"{name} of shape {list(value.shape)} and normalized_shape = {listed}"
            )
            raise RuntimeError(message)
    given = input._layout.shape
    if given[len(given) - len(shape) :] != shape or len(given) < len(shape):
        wanted = f"[*{separator}{', '.join(map(str, shape))}]"
        message = (
            f"Given normalized_shape={listed}, expected input with shape {wanted}, but "
            f"got input of size{list(given)}"
        )
        raise RuntimeError(message)


def several_values(what: str, sizes: Sequence[int], shown: object) -> None:
    """Refuse sets of one number, of which there is no variance.

    Raises:
        ValueError: the product of *sizes* is 1.
    """
    count = 1
    for size in sizes:
        count *= size
    if count == 1:
        message = f"Expected more than 1 {what} when training, got input size {shown}"
        raise ValueError(message)
