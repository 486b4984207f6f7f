"""Arithmetic, element by element: + - * / and powers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, get_default_dtype
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Binary, Op, Unary
from slowtorch.autograd.inplace import inplace
from slowtorch.ops._elementwise import align, binary, cast, unary
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["add", "mul", "neg", "sub"]


class Add(Binary):
    """Sum: z = x + y.

    dL/dx = g    dL/dy = g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        return binary("add", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad, grad


class Sub(Binary):
    """Difference: z = x - y.

    dL/dx = g    dL/dy = -g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        return binary("sub", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad, -grad if self.needs_input_grad[1] else None


class Mul(Binary):
    """Elementwise product: z = x * y.

    dL/dx = g * y    dL/dy = g * x
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        need_x, need_y = self.needs_input_grad
        self.save_for_backward(x if need_y else None, y if need_x else None)
        return binary("mul", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return grad * y if need_x else None, grad * x if need_y else None


class Div(Binary):
    """True division: z = x / y.

    dL/dx = g / y    dL/dy = -g * x / y^2 = -g * z / y
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x if self.needs_input_grad[1] else None, y)
        if x._layout.dtype.category != FLOATING:
            x, y = _float_operands(x, y)
        return binary("div", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return grad / y if need_x else None, -grad * (x / y) / y if need_y else None


def _float_operands(x: Tensor, y: TensorOrNumber) -> tuple[Tensor, TensorOrNumber]:
    """Both operands as floats: the quotient of two integers is a float."""
    x, y, out = align(x, y)
    if out.dtype.category != FLOATING:
        x = cast(x, get_default_dtype())
    return x, y


class Neg(Unary):
    """Negation: z = -x.

    dL/dx = -g
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return unary("neg", x)

    def backward(self, grad: Tensor) -> Any:
        return -grad


class Reciprocal(Unary):
    """Reciprocal: z = 1 / x.

    dL/dx = -g * z^2
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary("reciprocal", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return -grad * (z * z)


class Pow(Binary):
    """A tensor to the power of a number: z = x^n.

    dL/dx = g * n * x^(n - 1)
    """

    __slots__ = ()
    saves = ("self", "exponent")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("pow", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, n = self.saved_tensors
        return grad * (n * x if n == 2 else n * x ** (n - 1)), None


def add(
    input: Tensor,
    other: TensorOrNumber,
    *,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Sum, element by element: z = input + alpha * other.

    Args:
        input: a tensor.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        alpha: a factor for *other*.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> torch.add(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0]), alpha=2)
        tensor([21., 42.])
    """
    check_tensor("add", input)
    if alpha != 1:
        other = other * alpha
    return finish("add", Add.apply(input, other), out, other)


def sub(
    input: Tensor,
    other: TensorOrNumber,
    *,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Difference, element by element: z = input - alpha * other.

    Args:
        input: a tensor.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        alpha: a factor for *other*.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast, or both operands are bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.sub(torch.tensor([5, 7]), 2)
        tensor([3, 5])
    """
    check_tensor("sub", input)
    if alpha != 1:
        other = other * alpha
    return finish("sub", Sub.apply(input, other), out, other)


def mul(
    input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Product, element by element: z = input * other.

    Args:
        input: a tensor.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> torch.mul(torch.tensor([[1.0], [2.0]]), torch.tensor([3.0, 4.0]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    check_tensor("mul", input)
    return finish("mul", Mul.apply(input, other), out, other)


def neg(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Negation, element by element: z = -input.

    Raises:
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.neg(torch.tensor([1, -2]))
        tensor([-1,  2])
    """
    check_tensor("neg", input)
    return finish("neg", Neg.apply(input), out)


add_ = inplace(add)
sub_ = inplace(sub)
mul_ = inplace(mul)
neg_ = inplace(neg)


# Operators go straight to the operation; ``NotImplemented`` lets Python say that a
# list, say, cannot be added.
def __add__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return Add.apply(self, other)


def __sub__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return Sub.apply(self, other)


def __mul__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return Mul.apply(self, other)


def __truediv__(self: Tensor, other: TensorOrNumber) -> Tensor:
    return Div.apply(self, other)


def __rtruediv__(self: Tensor, other: Number) -> Tensor:
    return Mul.apply(Reciprocal.apply(self), other)


def __pow__(self: Tensor, exponent: TensorOrNumber) -> Tensor:
    return Pow.apply(self, exponent)


def __neg__(self: Tensor) -> Tensor:
    return Neg.apply(self)


OPERATORS = (
    Operator(add, method=True, inplace=True, nodes=(Add,)),
    Operator(sub, method=True, inplace=True, nodes=(Sub,)),
    Operator(mul, method=True, inplace=True, nodes=(Mul,)),
    Operator(neg, method=True, inplace=True, nodes=(Neg,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
