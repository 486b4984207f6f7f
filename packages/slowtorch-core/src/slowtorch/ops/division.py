"""Division, element by element: / // % and their relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import augmented, inplace
from slowtorch.autograd.op import Binary, Op, Unary, WithNumber
from slowtorch.ops._elementwise import (
    as_float,
    binary,
    constant,
    float_operands,
    unary,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.arithmetic import Mul, as_operands
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "div",
    "divide",
    "floor_divide",
    "fmod",
    "reciprocal",
    "reciprocal_",
    "remainder",
    "true_divide",
]


class Div(Binary):
    """True division: z = x / y.

    dL/dx = g / y    dL/dy = -g * x / y^2 = -g * z / y
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x if self.needs_input_grad[1] else None, y)
        if x._layout.dtype.category != FLOATING:
            x, y = float_operands(x, y)
        return binary("div", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return grad / y if need_x else None, -grad * (x / y / y) if need_y else None


class DivMode(Op, node="DivBackward2"):
    """Division with rounding, towards zero or down.

    The result is made of steps: its gradient is 0 everywhere. Without rounding it
    is that of ``Div``.
    """

    __slots__ = ("rounding_mode",)
    saves = ("self", "other")
    rounding_mode: str | None

    def forward(self, x: Tensor, y: Tensor, rounding_mode: str | None) -> Tensor:
        self.rounding_mode = rounding_mode
        self.save_for_backward(x, y)
        if rounding_mode is None:
            return binary("div", *float_operands(x, y))
        return binary(KERNELS[rounding_mode], x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        if self.rounding_mode is not None:
            zeros = grad * 0
            return zeros if need_x else None, zeros if need_y else None
        return grad / y if need_x else None, -grad * (x / y / y) if need_y else None


KERNELS = {"floor": "floor_divide", "trunc": "trunc_divide"}


class Undifferentiable(Binary):
    """An operation that PyTorch does not differentiate: backward says so."""

    __slots__ = ()
    function = ""

    def name(self) -> str:
        """PyTorch's name for such a node."""
        return "torch::autograd::NotImplemented"

    def backward(self, grad: Tensor) -> Any:
        message = f"derivative for aten::{self.function} is not implemented"
        raise RuntimeError(message)


class FloorDivide(Undifferentiable, node="NotImplemented"):
    """Quotient rounded down: z = floor(x / y)."""

    __slots__ = ()
    function = "floor_divide"

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        _refuse_bools("div_floor_cpu", x, y)
        return binary("floor_divide", x, y)


class RemainderOfNumber(Undifferentiable, node="NotImplemented"):
    """The remainder of a number divided by a tensor: z = x % y for a constant x."""

    __slots__ = ()
    function = "remainder"

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        _refuse_bools("remainder_cpu", x, y)
        return binary("remainder", x, y)


class Reciprocal(Unary):
    """Reciprocal: z = 1 / x.

    dL/dx = -g * z^2
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary("reciprocal", as_float(x))
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return -grad * (z * z)


class RemainderNumber(WithNumber, node="RemainderBackward0"):
    """Remainder after division by a number: z = x - y * floor(x / y).

    dL/dx = g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: Number) -> Tensor:
        return binary("remainder", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad


class Remainder(Binary, node="RemainderBackward1"):
    """Remainder with the sign of the divisor: z = x - y * floor(x / y).

    dL/dx = g    dL/dy = -g * floor(x / y)
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(*((x, y) if self.needs_input_grad[1] else (None, None)))
        return binary("remainder", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        if not self.needs_input_grad[1]:
            return grad, None
        return grad, -grad * div(x, y, rounding_mode="floor")


class FmodNumber(WithNumber, node="FmodBackward0"):
    """Remainder after division by a number: z = x - y * trunc(x / y).

    dL/dx = g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: Number) -> Tensor:
        return binary("fmod", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad


class Fmod(Binary, node="FmodBackward1"):
    """Remainder with the sign of the dividend: z = x - y * trunc(x / y).

    dL/dx = g    dL/dy = -g * trunc(x / y)
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(*((x, y) if self.needs_input_grad[1] else (None, None)))
        return binary("fmod", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        if not self.needs_input_grad[1]:
            return grad, None
        return grad, -grad * div(x, y, rounding_mode="trunc")


def _refuse_bools(kernel: str, x: Tensor, y: TensorOrNumber) -> None:
    """Refuse two bools: the result could not be a bool."""
    if x._layout.dtype.category != BOOL:
        return
    if y.dtype.category == BOOL if isinstance(y, Tensor) else isinstance(y, bool):
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def div(
    input: TensorOrNumber,
    other: TensorOrNumber,
    *,
    rounding_mode: str | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Quotient, element by element: z = input / other.

    Args:
        input: the dividend, a tensor or a number.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        rounding_mode: ``None`` for true division, whose result is a float;
            ``'trunc'`` rounds towards zero, ``'floor'`` rounds down.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast, the mode is unknown, or integers
            are divided by zero with rounding ("ZeroDivisionError").

    Example:
        >>> import slowtorch as torch
        >>> torch.div(torch.tensor([7, -7]), 2)
        tensor([ 3.5000, -3.5000])
        >>> torch.div(torch.tensor([7, -7]), 2, rounding_mode="floor")
        tensor([ 3, -4])
    """
    x, y = as_operands("div", input, other)
    if rounding_mode is None:
        return finish("div", Div.apply(x, y), out, y)
    if rounding_mode not in KERNELS:
        message = (
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but "
            f"found '{rounding_mode}'"
        )
        raise RuntimeError(message)
    if not isinstance(y, Tensor):
        if not isinstance(y, (int, float)):
            check_tensor("div", y, "other", 2)
        y = constant(y, x)
    _refuse_bools(f"div_{rounding_mode}_cpu", x, y)
    return finish("div", DivMode.apply(x, y, rounding_mode), out)


def true_divide(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Quotient, element by element, as a float; see ``div``.

    Example:
        >>> import slowtorch as torch
        >>> torch.true_divide(torch.tensor([1, 2]), 4)
        tensor([0.2500, 0.5000])
    """
    return div(input, other, out=out)


def floor_divide(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Quotient rounded down: z = floor(input / other).

    PyTorch defines no gradient for it: backward raises. ``div`` with a rounding mode
    has one, which is zero.

    Raises:
        RuntimeError: integers are divided by zero ("ZeroDivisionError").
        NotImplementedError: both operands are bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.floor_divide(torch.tensor([7, -7]), 2)
        tensor([ 3, -4])
    """
    x, y = as_operands("floor_divide", input, other)
    return finish("floor_divide", FloorDivide.apply(x, y), out, y)


def remainder(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Remainder with the sign of the divisor: z = x - y * floor(x / y).

    This is Python's ``%``.

    Raises:
        RuntimeError: integers are divided by zero ("ZeroDivisionError").
        NotImplementedError: both operands are bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.remainder(torch.tensor([5, -5]), 3)
        tensor([2, 1])
    """
    if not isinstance(input, Tensor):
        result = RemainderOfNumber.apply(*as_operands("remainder", input, other))
        return finish("remainder", result, out, other)
    _refuse_bools("remainder_cpu", input, other)
    if isinstance(other, Tensor):
        return finish("remainder", Remainder.apply(input, other), out)
    return finish("remainder", RemainderNumber.apply(input, other), out, other)


def fmod(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Remainder with the sign of the dividend: z = x - y * trunc(x / y).

    This is C's ``fmod``.

    Raises:
        RuntimeError: integers are divided by zero ("ZeroDivisionError").
        NotImplementedError: both operands are bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.fmod(torch.tensor([5, -5]), 3)
        tensor([ 2, -2])
    """
    check_tensor("fmod", input)
    _refuse_bools("fmod_cpu", input, other)
    if isinstance(other, Tensor):
        return finish("fmod", Fmod.apply(input, other), out)
    return finish("fmod", FmodNumber.apply(input, other), out, other)


def reciprocal(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Reciprocal, element by element: z = 1 / input. Integers become floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.reciprocal(torch.tensor([2.0, -4.0, 0.0]))
        tensor([ 0.5000, -0.2500,     inf])
    """
    check_tensor("reciprocal", input)
    return finish("reciprocal", Reciprocal.apply(input), out)


divide = div

div_ = divide_ = inplace(div)
__itruediv__ = augmented(div, "div_")
true_divide_ = inplace(true_divide)
floor_divide_ = inplace(floor_divide)
__ifloordiv__ = augmented(floor_divide, "floor_divide_")
remainder_ = inplace(remainder)
__imod__ = augmented(remainder, "remainder_")
fmod_ = inplace(fmod)
reciprocal_ = inplace(reciprocal)


if TYPE_CHECKING:

    def __truediv__(self: Tensor, other: TensorOrNumber) -> Tensor: ...
    def __floordiv__(self: Tensor, other: TensorOrNumber) -> Tensor: ...
else:
    __truediv__, __floordiv__ = Div.apply, FloorDivide.apply


def __rtruediv__(self: Tensor, other: Number) -> Tensor:
    if not isinstance(other, (int, float)):
        return NotImplemented
    return Mul.apply(Reciprocal.apply(self), other)


def __rfloordiv__(self: Tensor, other: Number) -> Tensor:
    if not isinstance(other, (int, float)):
        return NotImplemented
    return floor_divide(other, self)


def __mod__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return remainder(self, other)


def __rmod__(self: Tensor, other: Number) -> Tensor:
    if not isinstance(other, (int, float)):
        return NotImplemented
    return remainder(other, self)


OPERATORS = (
    Operator(div, method=True, inplace=True, nodes=(Div, DivMode)),
    Operator(true_divide, method=True, inplace=True, nodes=(Div,)),
    Operator(floor_divide, method=True, inplace=True, nodes=(FloorDivide,)),
    Operator(
        remainder,
        method=True,
        inplace=True,
        nodes=(Remainder, RemainderNumber, RemainderOfNumber),
    ),
    Operator(fmod, method=True, inplace=True, nodes=(Fmod, FmodNumber)),
    Operator(reciprocal, method=True, inplace=True, nodes=(Reciprocal,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
