"""Logic on truth values, and on the bits of integers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import augmented, inplace
from slowtorch.ops._elementwise import align, ask, binary, compare, unary
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.arithmetic import as_operands
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
]


def _both(name: str, x: Tensor, y: Tensor, out: Tensor | None) -> Tensor:
    check_tensor(name, x)
    check_tensor(name, y, "other", 2)
    return finish(name, compare(name, x, y), out)


def logical_and(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether both elements are true, that is, not zero.

    Example:
        >>> import slowtorch as torch
        >>> torch.logical_and(torch.tensor([0, 1, 2]), torch.tensor([1, 1, 0]))
        tensor([False,  True, False])
    """
    return _both("logical_and", input, other, out)


def logical_or(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether at least one of both elements is true.

    Example:
        >>> import slowtorch as torch
        >>> torch.logical_or(torch.tensor([0, 1, 0]), torch.tensor([0, 1, 3]))
        tensor([False,  True,  True])
    """
    return _both("logical_or", input, other, out)


def logical_xor(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether exactly one of both elements is true.

    Example:
        >>> import slowtorch as torch
        >>> torch.logical_xor(torch.tensor([0, 1, 2]), torch.tensor([1, 1, 0]))
        tensor([ True, False,  True])
    """
    return _both("logical_xor", input, other, out)


def logical_not(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether each element is false, that is, zero.

    Example:
        >>> import slowtorch as torch
        >>> torch.logical_not(torch.tensor([0, 1, 2]))
        tensor([ True, False, False])
    """
    check_tensor("logical_not", input)
    return finish("logical_not", ask("logical_not", input), out)


def _bitwise(kernel: str, cpu_name: str, x: Any, y: Any) -> Tensor:
    """Combine bits, which floats are not made of here."""
    if not isinstance(x, Tensor) or not isinstance(y, Tensor):
        for each, argument, at in ((x, "input", 1), (y, "other", 2)):
            if not isinstance(each, (Tensor, int, float)):
                check_tensor(kernel, each, argument, at)
        x, y = as_operands(kernel, x, y)
    common = align(x, y)[2].dtype
    if common.category == FLOATING:
        message = f"\"{cpu_name}\" not implemented for '{common.type_name}'"
        raise NotImplementedError(message)
    if common.category == BOOL and kernel.endswith("shift"):
        raise NotImplementedError(f"\"{cpu_name}\" not implemented for 'Bool'")
    return binary(kernel, x, y)


def bitwise_and(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """The bits that both integers have; of bools, "and": input & other.

    Raises:
        NotImplementedError: an operand is a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_and(torch.tensor([6, 5]), 3)
        tensor([2, 1])
    """
    result = _bitwise("bitwise_and", "bitwise_and_cpu", input, other)
    return finish("bitwise_and", result, out)


def bitwise_or(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """The bits that at least one integer has; of bools, "or": input | other.

    Raises:
        NotImplementedError: an operand is a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_or(torch.tensor([6, 5]), 3)
        tensor([7, 7])
    """
    result = _bitwise("bitwise_or", "bitwise_or_cpu", input, other)
    return finish("bitwise_or", result, out)


def bitwise_xor(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """The bits that exactly one integer has: input ^ other.

    Raises:
        NotImplementedError: an operand is a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_xor(torch.tensor([6, 5]), 3)
        tensor([5, 6])
    """
    result = _bitwise("bitwise_xor", "bitwise_xor_cpu", input, other)
    return finish("bitwise_xor", result, out)


def bitwise_not(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Every bit the other way round; of bools, "not": ~input.

    Raises:
        NotImplementedError: *input* is a tensor of floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_not(torch.tensor([0, 5, -1]))
        tensor([-1, -6,  0])
    """
    check_tensor("bitwise_not", input)
    kind = input._layout.dtype
    if kind.category == FLOATING:
        message = f"\"bitwise_not_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    if kind.category == BOOL:
        return finish("bitwise_not", ask("logical_not", input), out)
    return finish("bitwise_not", unary("bitwise_not", input), out)


def bitwise_left_shift(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Bits moved to the left: input * 2^other.

    A negative distance, or one beyond the number of bits, gives 0.

    Raises:
        NotImplementedError: an operand is a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_left_shift(torch.tensor([1, 3]), 2)
        tensor([ 4, 12])
    """
    result = _bitwise("left_shift", "lshift_cpu", input, other)
    return finish("bitwise_left_shift", result, out)


def bitwise_right_shift(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Bits moved to the right: input / 2^other, rounded down.

    A negative distance, or one beyond the number of bits, leaves the sign: 0 or -1.

    Raises:
        NotImplementedError: an operand is a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.bitwise_right_shift(torch.tensor([8, -8]), 2)
        tensor([ 2, -2])
    """
    result = _bitwise("right_shift", "rshift_cpu", input, other)
    return finish("bitwise_right_shift", result, out)


logical_and_ = inplace(logical_and)
logical_or_ = inplace(logical_or)
logical_xor_ = inplace(logical_xor)
logical_not_ = inplace(logical_not)
bitwise_and_ = inplace(bitwise_and)
__iand__ = augmented(bitwise_and, "bitwise_and_")
bitwise_or_ = inplace(bitwise_or)
__ior__ = augmented(bitwise_or, "bitwise_or_")
bitwise_xor_ = inplace(bitwise_xor)
__ixor__ = augmented(bitwise_xor, "bitwise_xor_")
bitwise_not_ = inplace(bitwise_not)
bitwise_left_shift_ = inplace(bitwise_left_shift)
__ilshift__ = augmented(bitwise_left_shift, "bitwise_left_shift_")
bitwise_right_shift_ = inplace(bitwise_right_shift)
__irshift__ = augmented(bitwise_right_shift, "bitwise_right_shift_")


def __invert__(self: Tensor) -> Tensor:
    if self._layout.dtype.category == FLOATING:
        message = (
            "~ (operator.invert) is only implemented on integer and Boolean-type "
            "tensors"
        )
        raise TypeError(message)
    return bitwise_not(self)


def _is_operand(other: object) -> bool:
    return isinstance(other, (Tensor, int, float))


def __and__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return bitwise_and(self, other) if _is_operand(other) else NotImplemented


def __or__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return bitwise_or(self, other) if _is_operand(other) else NotImplemented


def __xor__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return bitwise_xor(self, other) if _is_operand(other) else NotImplemented


def __lshift__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return bitwise_left_shift(self, other) if _is_operand(other) else NotImplemented


def __rshift__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return bitwise_right_shift(self, other) if _is_operand(other) else NotImplemented


def __rlshift__(self: Tensor, other: Number) -> Tensor:
    return bitwise_left_shift(other, self) if _is_operand(other) else NotImplemented


def __rrshift__(self: Tensor, other: Number) -> Tensor:
    return bitwise_right_shift(other, self) if _is_operand(other) else NotImplemented


OPERATORS = tuple(
    [
        Operator(function, method=True, inplace=True)
        for function in (
            *(logical_and, logical_or, logical_xor, logical_not),
            *(bitwise_and, bitwise_or, bitwise_xor, bitwise_not),
            *(bitwise_left_shift, bitwise_right_shift),
        )
    ]
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
