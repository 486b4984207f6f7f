"""Arithmetic, element by element: + - * and the sign.

``division.py`` has / // %, ``power.py`` has powers and roots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING, bool_
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import augmented, inplace
from slowtorch.autograd.op import UNRECORDED, Binary, Op, Unary, WithNumber
from slowtorch.ops._elementwise import align, binary, constant, unary
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "add",
    "mul",
    "multiply",
    "neg",
    "neg_",
    "negative",
    "negative_",
    "positive",
    "rsub",
    "sub",
    "subtract",
]


class Add(Binary):
    """Sum: z = x + y.

    dL/dx = g    dL/dy = g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        return binary("add", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad, grad


class AddScaled(Op, node="AddBackward0"):
    """Sum with a factor: z = x + a * y.

    dL/dx = g    dL/dy = a * g
    """

    __slots__ = ("alpha",)
    alpha: Number

    def forward(self, x: Tensor, y: Tensor, alpha: Number) -> Tensor:
        self.alpha = alpha
        return add_scaled(x, y, alpha)

    def backward(self, grad: Tensor) -> Any:
        return grad, grad * self.alpha if self.needs_input_grad[1] else None


class Sub(Binary):
    """Difference: z = x - y.

    dL/dx = g    dL/dy = -g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        if x._layout.dtype is bool_ or (
            y._layout.dtype is bool_
            if isinstance(y, Tensor)
            else y is True or y is False
        ):
            _refuse_bools(x, y)
        return binary("sub", x, y)

    def backward(self, grad: Tensor) -> Any:
        return grad, -grad if self.needs_input_grad[1] else None


class SubScaled(Op, node="SubBackward0"):
    """Difference with a factor: z = x - a * y.

    dL/dx = g    dL/dy = -a * g
    """

    __slots__ = ("alpha",)
    alpha: Number

    def forward(self, x: Tensor, y: Tensor, alpha: Number) -> Tensor:
        self.alpha = alpha
        return add_scaled(x, y, -alpha)

    def backward(self, grad: Tensor) -> Any:
        return grad, grad * -self.alpha if self.needs_input_grad[1] else None


class Rsub(SubScaled, node="RsubBackward0"):
    """Difference the other way round: z = y - a * x, of two tensors."""

    __slots__ = ()

    def forward(self, x: Tensor, y: Tensor, alpha: Number) -> Tensor:
        self.alpha = alpha
        return add_scaled(y, x, -alpha)

    def backward(self, grad: Tensor) -> Any:
        return grad * -self.alpha if self.needs_input_grad[0] else None, grad


class RsubNumber(WithNumber, node="RsubBackward1"):
    """A number minus a tensor: z = c - x.

    dL/dx = -g
    """

    __slots__ = ()

    def forward(self, x: Tensor, number: Number) -> Tensor:
        _refuse_bools(x, number)
        return binary("rsub", x, number)

    def backward(self, grad: Tensor) -> Any:
        return -grad


class RsubScaled(Op, node="RsubBackward1"):
    """A number minus a multiple of a tensor: z = c - a * x.

    dL/dx = -a * g
    """

    __slots__ = ("alpha",)
    alpha: Number

    def forward(self, x: Tensor, number: Number, alpha: Number) -> Tensor:
        self.alpha = alpha
        return add_scaled(constant(number, beside=x), x, -alpha)

    def backward(self, grad: Tensor) -> Any:
        return grad * -self.alpha


class Mul(Binary):
    """Elementwise product: z = x * y.

    dL/dx = g * y    dL/dy = g * x
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        if self is not UNRECORDED:  # 0.1 us less in each backward rule
            need_x, need_y = self.needs_input_grad
            self.save_for_backward(x if need_y else None, y if need_x else None)
        return binary("mul", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return grad * y if need_x else None, grad * x if need_y else None


class Neg(Unary):
    """Negation: z = -x.

    dL/dx = -g
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        if x._layout.dtype.category == BOOL:
            raise RuntimeError(
                "Negation, the `-` operator, on a bool tensor is not supported. "
                "If you are trying to invert a mask, use the `~` or `logical_not()` "
                "operator instead."
            )
        return unary("neg", x)

    def backward(self, grad: Tensor) -> Any:
        return -grad


def add_scaled(x: Tensor, y: Tensor, alpha: Number) -> Tensor:
    """x + alpha * y, for a sum, and with -alpha for a difference."""
    if alpha in (1, -1):
        return binary("add" if alpha == 1 else "sub", x, y)
    x, other, out = align(x, y)
    factor = out.dtype.store((alpha,))[0]
    return make(out.kernels["add_scaled"](out, x, other, factor), out)


def _is_bool(y: TensorOrNumber) -> bool:
    if isinstance(y, Tensor):
        return y._layout.dtype.category == BOOL
    return y is True or y is False


def _refuse_bools(x: Tensor, y: TensorOrNumber) -> None:
    """Refuse to subtract bools."""
    advice = "If you are trying to invert a mask, use the `~` or `logical_not()`"
    if _is_bool(x) and _is_bool(y):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
    if _is_bool(x) or _is_bool(y):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. "
            f"{advice} operator instead."
        )


def _check_alpha(name: str, x: Tensor, y: Tensor, alpha: Number) -> None:
    """Refuse a factor that the result's type cannot express."""
    if not isinstance(alpha, (int, float)) and not isinstance(alpha, Tensor):
        message = f"{name}(): argument 'alpha' must be Number, not "
        raise TypeError(message + type(alpha).__name__)
    category = max(x._layout.dtype.category, y._layout.dtype.category)
    if isinstance(alpha, bool) and category != BOOL:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and category != FLOATING:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point "
            "number."
        )


def as_operands(name: str, x: Any, y: Any) -> tuple[Tensor, Any]:
    """The operands of a function that takes a number on either side.

    Raises:
        TypeError: one is neither a tensor nor a number.
    """
    if not isinstance(x, Tensor):
        if not isinstance(x, (int, float)):
            check_tensor(name, x)
        return constant(x, y if isinstance(y, Tensor) else None), y
    return x, y


def _scaled_operands(
    name: str, x: Tensor, y: TensorOrNumber, alpha: Number
) -> tuple[Tensor, Tensor, Number]:
    if not isinstance(y, Tensor):
        if not isinstance(y, (int, float)):
            check_tensor(name, y, "other", 2)
        y = constant(y, x)
    _check_alpha(name, x, y, alpha)
    return x, y, alpha


def add(
    input: TensorOrNumber,
    other: TensorOrNumber,
    *,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Sum, element by element: z = input + alpha * other.

    Args:
        input: a tensor, or a number.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        alpha: a factor for *other*.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast, or *alpha* has a higher category
            than the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.add(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0]), alpha=2)
        tensor([21., 42.])
    """
    x, y = as_operands("add", input, other)
    if alpha is not True and alpha == 1:
        return finish("add", Add.apply(x, y), out, y)
    operands = _scaled_operands("add", x, y, alpha)
    return finish("add", AddScaled.apply(*operands), out)


def sub(
    input: TensorOrNumber,
    other: TensorOrNumber,
    *,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Difference, element by element: z = input - alpha * other.

    Args:
        input: a tensor, or a number.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        alpha: a factor for *other*.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast, or an operand is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.sub(torch.tensor([5, 7]), 2)
        tensor([3, 5])
    """
    x, y = as_operands("sub", input, other)
    if alpha is not True and alpha == 1:
        return finish("sub", Sub.apply(x, y), out, y)
    if isinstance(y, (Tensor, int, float)):
        _refuse_bools(x, y)
    operands = _scaled_operands("sub", x, y, alpha)
    return finish("sub", SubScaled.apply(*operands), out)


def rsub(input: Tensor, other: TensorOrNumber, *, alpha: Number = 1) -> Tensor:
    """Difference the other way round: z = other - alpha * input.

    Args:
        input: a tensor.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        alpha: a factor for *input*.

    Raises:
        RuntimeError: the shapes do not broadcast, or an operand is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.rsub(torch.tensor([1, 2]), 10)
        tensor([9, 8])
    """
    check_tensor("rsub", input)
    if isinstance(other, Tensor):
        _refuse_bools(input, other)
        _check_alpha("rsub", input, other, alpha)
        return finish("rsub", Rsub.apply(input, other, alpha))
    _scaled_operands("rsub", input, other, alpha)
    if alpha == 1:
        return finish("rsub", RsubNumber.apply(input, other))
    _refuse_bools(input, other)
    return finish("rsub", RsubScaled.apply(input, other, alpha))


def mul(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Product, element by element: z = input * other.

    Args:
        input: a tensor, or a number.
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
    x, y = as_operands("mul", input, other)
    return finish("mul", Mul.apply(x, y), out, y)


def neg(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Negation, element by element: z = -input.

    Unsigned integers wrap around: -1 is 255 in uint8.

    Raises:
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.neg(torch.tensor([1, -2]))
        tensor([-1,  2])
    """
    check_tensor("neg", input)
    return finish("neg", Neg.apply(input), out)


def positive(input: Tensor) -> Tensor:
    """The tensor itself: +input.

    Raises:
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.positive(torch.tensor([1, -2]))
        tensor([ 1, -2])
    """
    check_tensor("positive", input)
    if input._layout.dtype.category == BOOL:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


subtract, multiply, negative = sub, mul, neg

add_ = inplace(add)
__iadd__ = augmented(add, "add_")
sub_ = subtract_ = inplace(sub)
__isub__ = augmented(sub, "sub_")
mul_ = multiply_ = inplace(mul)
__imul__ = augmented(mul, "mul_")
neg_ = negative_ = inplace(neg)


# Operators go straight to the operation; ``NotImplemented`` lets Python say that a
# list, say, cannot be added.
if TYPE_CHECKING:

    def __add__(self: Tensor, other: TensorOrNumber) -> Tensor: ...
    def __sub__(self: Tensor, other: TensorOrNumber) -> Tensor: ...
    def __rsub__(self: Tensor, other: Number) -> Tensor: ...
    def __mul__(self: Tensor, other: TensorOrNumber) -> Tensor: ...
    def __neg__(self: Tensor) -> Tensor: ...
else:
    __add__, __sub__, __rsub__ = Add.apply, Sub.apply, RsubNumber.apply
    __mul__, __neg__ = Mul.apply, Neg.apply

OPERATORS = (
    Operator(add, method=True, inplace=True, nodes=(Add, AddScaled)),
    Operator(sub, method=True, inplace=True, nodes=(Sub, SubScaled)),
    Operator(rsub, nodes=(Rsub, RsubNumber, RsubScaled)),
    Operator(mul, method=True, inplace=True, nodes=(Mul,)),
    Operator(neg, method=True, inplace=True, nodes=(Neg,)),
    Operator(positive, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
