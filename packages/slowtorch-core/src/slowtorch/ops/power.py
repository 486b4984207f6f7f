"""Powers and roots, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING, dtype, float64, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import augmented, inplace
from slowtorch.autograd.op import Binary, Unary, WithNumber
from slowtorch.ops._elementwise import (
    binary,
    cast,
    constant,
    fitting,
    type_with_number,
    unary_float,
)
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "float_power",
    "pow",
    "rsqrt",
    "rsqrt_",
    "sqrt",
    "sqrt_",
    "square",
    "square_",
]


class PowNumber(WithNumber, node="PowBackward0"):
    """A tensor to the power of a number: z = x^n.

    dL/dx = g * n * x^(n - 1), which is 0 for n = 0
    """

    __slots__ = ()
    saves = ("self", "exponent")

    def forward(self, x: Tensor, n: Number) -> Tensor:
        self.save_for_backward(x, n)
        if x._layout.dtype.category != FLOATING:
            _check_exponent(x._layout.dtype, n)
        return binary("pow", x, n)

    def backward(self, grad: Tensor) -> Any:
        x, n = self.saved_tensors
        if n == 0:
            return grad * 0
        return grad * (n * (x if n == 2 else x ** (n - 1)))


class Pow(Binary, node="PowBackward1"):
    """A tensor to the power of another: z = x^y.

    dL/dx = g * y * x^(y - 1), which is 0 for y = 0
    dL/dy = g * z * log(x), which is 0 for x = 0 and y >= 0
    """

    __slots__ = ()
    saves = ("self", "exponent")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("pow", x, y)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.selection import where

        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_x = of_y = None
        if need_x:
            of_x = where(y == 0, 0.0, grad * (y * x ** (y - 1)))
        if need_y:
            flat = (x == 0) & (y >= 0)
            of_y = grad * where(flat, 0.0, x**y * x.log())
        return of_x, of_y


class PowBase(WithNumber, node="PowBackward2"):
    """A number to the power of a tensor: z = c^x.

    dL/dx = g * z * log(c), which is 0 for c = 0 and x >= 0
    """

    __slots__ = ("base",)
    saves = ("exponent",)
    base: Number

    def forward(self, x: Tensor, base: Number) -> Tensor:
        self.base = base
        self.save_for_backward(x)
        kind = type_with_number(x._layout.dtype, base)
        if kind.category == BOOL:
            raise NotImplementedError("\"pow\" not implemented for 'Bool'")
        x = x if kind is x._layout.dtype else cast(x, kind)
        # Row-major whatever the exponent's strides, unlike other results: as PyTorch.
        out = contiguous(x._layout.shape, kind, x._layout.device)
        return make(out.kernels["base_pow"](out, x, kind.store((base,))[0]), out)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.selection import where

        (x,) = self.saved_tensors
        base = constant(self.base, beside=grad)
        rate = base.log()
        if self.base == 0:
            return grad * where(x >= 0, 0.0, self.base**x * rate)
        return grad * (self.base**x * rate)


def _check_exponent(kind: dtype, exponent: Number) -> None:
    """Refuse what integers cannot be raised to."""
    if isinstance(exponent, float):
        return
    if exponent < 0:
        message = "Integers to negative integer powers are not allowed."
        raise RuntimeError(message)
    fitting(exponent, int64 if kind.category == BOOL else kind)


class Sqrt(Unary):
    """Square root: z = x^(1/2).

    dL/dx = g / (2 z), infinite at 0
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("sqrt", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return grad / (2 * z)


class Rsqrt(Unary):
    """Reciprocal of the square root: z = x^(-1/2).

    dL/dx = -g * z^3 / 2
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("rsqrt", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return -0.5 * grad * z**3


def pow(
    input: TensorOrNumber, exponent: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Power, element by element: z = input^exponent.

    Of integers the result is an integer, which wraps around on overflow; a negative
    exponent in a tensor of integers gives 0, except for 1 and -1.

    Args:
        input: the base, a tensor or a number.
        exponent: a tensor whose shape broadcasts with *input*'s, or a number.
        out: where to write the result.

    Raises:
        RuntimeError: a tensor of integers is raised to a negative integer.
        NotImplementedError: both operands are tensors of bools.
        TypeError: neither operand is a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2)
        tensor([1., 4., 9.])
        >>> torch.pow(2, torch.tensor([1, 2, 3]))
        tensor([2, 4, 8])
    """
    if isinstance(exponent, Tensor):
        if isinstance(input, Tensor):
            return finish("pow", _power(input, exponent), out)
        if isinstance(input, (int, float)):
            return finish("pow", PowBase.apply(exponent, input), out)
    if not isinstance(input, Tensor) or not isinstance(exponent, (int, float)):
        raise no_match("pow", input, exponent)
    result = PowNumber.apply(input, exponent)
    return finish("pow", result, out)


def _power(x: Tensor, y: Tensor) -> Tensor:
    if x._layout.dtype.category == y._layout.dtype.category == BOOL:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    return Pow.apply(x, y)


def float_power(
    input: TensorOrNumber, exponent: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Power in double precision: both operands become float64 first.

    Example:
        >>> import slowtorch as torch
        >>> torch.float_power(torch.tensor([1, 2, 3]), -1)
        tensor([1.0000, 0.5000, 0.3333], dtype=torch.float64)
    """
    x, y = _as_double(input), _as_double(exponent)
    return pow(x, y, out=out)


def _as_double(x: TensorOrNumber) -> TensorOrNumber:
    return x.to(float64) if isinstance(x, Tensor) else float(x)


def sqrt(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Square root, element by element; nan for negative numbers.

    Example:
        >>> import slowtorch as torch
        >>> torch.sqrt(torch.tensor([4.0, 2.0, -1.0]))
        tensor([2.0000, 1.4142,    nan])
    """
    check_tensor("sqrt", input)
    return finish("sqrt", Sqrt.apply(input), out)


def rsqrt(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Reciprocal of the square root, element by element: z = 1 / sqrt(input).

    Example:
        >>> import slowtorch as torch
        >>> torch.rsqrt(torch.tensor([4.0, 2.0, 0.0]))
        tensor([0.5000, 0.7071,    inf])
    """
    check_tensor("rsqrt", input)
    return finish("rsqrt", Rsqrt.apply(input), out)


def square(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Square, element by element: z = input^2.

    Example:
        >>> import slowtorch as torch
        >>> torch.square(torch.tensor([-2.0, 3.0]))
        tensor([4., 9.])
    """
    check_tensor("square", input)
    return finish("square", PowNumber.apply(input, 2), out)


pow_ = inplace(pow)
__ipow__ = augmented(pow, "pow_")
float_power_ = inplace(float_power)
sqrt_ = inplace(sqrt)
rsqrt_ = inplace(rsqrt)
square_ = inplace(square)


def __pow__(self: Tensor, exponent: TensorOrNumber) -> Tensor:
    if isinstance(exponent, Tensor):
        return _power(self, exponent)
    return PowNumber.apply(self, exponent)


if TYPE_CHECKING:

    def __rpow__(self: Tensor, base: Number) -> Tensor: ...
else:
    __rpow__ = PowBase.apply

OPERATORS = (
    Operator(pow, method=True, inplace=True, nodes=(Pow, PowNumber, PowBase)),
    Operator(float_power, method=True, inplace=True, nodes=(Pow, PowNumber, PowBase)),
    Operator(sqrt, method=True, inplace=True, nodes=(Sqrt,)),
    Operator(rsqrt, method=True, inplace=True, nodes=(Rsqrt,)),
    Operator(square, method=True, inplace=True, nodes=(PowNumber,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
