"""Exponentials and logarithms, and the logistic functions made of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op, Unary
from slowtorch.ops._elementwise import as_float, binary, unary_float
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = [
    "exp",
    "exp2",
    "exp2_",
    "exp_",
    "expm1",
    "expm1_",
    "log",
    "log1p",
    "log1p_",
    "log2",
    "log2_",
    "log10",
    "log10_",
    "log_",
    "logit",
    "logit_",
    "sigmoid",
    "sigmoid_",
]


class Exp(Unary):
    """Exponential: z = e^x.

    dL/dx = g * z
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("exp", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return grad * z


class Exp2(Unary):
    """Power of two: z = 2^x.

    dL/dx = g * z * log(2)
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("exp2", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return grad * z * math.log(2)


class Expm1(Unary):
    """Exponential less one: z = e^x - 1.

    dL/dx = g * (z + 1)
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("expm1", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return grad * (z + 1)


class Log(Unary):
    """Natural logarithm: z = log(x).

    dL/dx = g / x
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("log", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad / x


class Log2(Unary):
    """Logarithm of base 2: z = log(x) / log(2).

    dL/dx = g / (x * log(2))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("log2", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad / (x * math.log(2))


class Log10(Unary):
    """Logarithm of base 10: z = log(x) / log(10).

    dL/dx = g / (x * log(10))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("log10", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad / (x * math.log(10))


class Log1P(Unary):
    """Logarithm of one more: z = log(1 + x).

    dL/dx = g / (1 + x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("log1p", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad / (x + 1)


class Sigmoid(Unary):
    """Logistic function: z = 1 / (1 + e^-x).

    dL/dx = g * z * (1 - z)
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("sigmoid", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return SigmoidBackward.apply(grad, z)


class SigmoidBackward(Binary):
    """The gradient of ``Sigmoid`` in one loop: d = g * z * (1 - z).

    dL/dg = h * z * (1 - z)    dL/dz = h * g * (1 - 2z)
    """

    __slots__ = ()
    saves = ("grad_output", "output")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("sigmoid_backward", x, y)

    def backward(self, grad: Tensor) -> Any:
        g, z = self.saved_tensors
        need_g, need_z = self.needs_input_grad
        return (
            SigmoidBackward.apply(grad, z) if need_g else None,
            grad * g * (1 - 2 * z) if need_z else None,
        )


class Logit(Op):
    """The inverse of the logistic function: z = log(x / (1 - x)).

    dL/dx = g / (x * (1 - x)); 0 beyond the limits of eps, nan beyond 0 and 1
    """

    __slots__ = ("eps",)
    saves = ("self",)
    eps: float | None

    def forward(self, x: Tensor, eps: float | None) -> Tensor:
        self.eps = eps
        self.save_for_backward(x)
        x = as_float(x)
        if eps is not None:
            out = x._layout.like(x._layout.dtype)
            kernel = out.kernels["clamp"]
            from slowtorch._tensor import make

            x = make(kernel(out, x, eps, 1 - eps), out)
        return unary_float("logit", x)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.selection import where

        (x,) = self.saved_tensors
        low = 0.0 if self.eps is None else self.eps
        outside = math.nan if self.eps is None else 0.0
        inside = (x >= low) & (x <= 1 - low)
        return where(inside, grad / (x * (1 - x)), outside)


def exp(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The exponential function, element by element: z = e^input.

    Example:
        >>> import slowtorch as torch
        >>> torch.exp(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 2.7183])
    """
    if not isinstance(input, Tensor):  # asked here: 0.1 us less
        check_tensor("exp", input)
    result = Exp.apply(input)
    return result if out is None else finish("exp", result, out)


def exp2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Powers of two, element by element: z = 2^input.

    Example:
        >>> import slowtorch as torch
        >>> torch.exp2(torch.tensor([0.0, 1.0, -2.0]))
        tensor([1.0000, 2.0000, 0.2500])
    """
    check_tensor("exp2", input)
    return finish("exp2", Exp2.apply(input), out)


def expm1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The exponential less one, exact near 0 too: z = e^input - 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.expm1(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.7183])
    """
    check_tensor("expm1", input)
    return finish("expm1", Expm1.apply(input), out)


def log(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The natural logarithm, element by element.

    It is -inf for 0 and nan for negative numbers.

    Example:
        >>> import slowtorch as torch
        >>> torch.log(torch.tensor([1.0, 2.0, 0.0]))
        tensor([0.0000, 0.6931,   -inf])
    """
    if not isinstance(input, Tensor):  # asked here: 0.1 us less
        check_tensor("log", input)
    result = Log.apply(input)
    return result if out is None else finish("log", result, out)


def log2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of base 2, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.log2(torch.tensor([1.0, 8.0]))
        tensor([0., 3.])
    """
    check_tensor("log2", input)
    return finish("log2", Log2.apply(input), out)


def log10(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of base 10, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.log10(torch.tensor([1.0, 1000.0]))
        tensor([0., 3.])
    """
    check_tensor("log10", input)
    return finish("log10", Log10.apply(input), out)


def log1p(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of one more, exact near 0 too: z = log(1 + input).

    Example:
        >>> import slowtorch as torch
        >>> torch.log1p(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.6931])
    """
    check_tensor("log1p", input)
    return finish("log1p", Log1P.apply(input), out)


def sigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logistic function, element by element: z = 1 / (1 + e^-input).

    Example:
        >>> import slowtorch as torch
        >>> torch.sigmoid(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([0.2689, 0.5000, 0.7311])
    """
    if not isinstance(input, Tensor):  # asked here: 0.1 us less
        check_tensor("sigmoid", input)
    result = Sigmoid.apply(input)
    return result if out is None else finish("sigmoid", result, out)


def logit(
    input: Tensor, eps: float | None = None, *, out: Tensor | None = None
) -> Tensor:
    """The inverse of ``sigmoid``: z = log(input / (1 - input)).

    Args:
        input: probabilities.
        eps: clamp them to [eps, 1 - eps] first; without it numbers outside of
            [0, 1] give nan.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.logit(torch.tensor([0.5, 0.75]))
        tensor([0.0000, 1.0986])
    """
    check_tensor("logit", input)
    return finish("logit", Logit.apply(input, eps), out)


exp_ = inplace(exp)
exp2_ = inplace(exp2)
expm1_ = inplace(expm1)
log_ = inplace(log)
log2_ = inplace(log2)
log10_ = inplace(log10)
log1p_ = inplace(log1p)
sigmoid_ = inplace(sigmoid)
logit_ = inplace(logit)

OPERATORS = (
    Operator(exp, method=True, inplace=True, nodes=(Exp,)),
    Operator(exp2, method=True, inplace=True, nodes=(Exp2,)),
    Operator(expm1, method=True, inplace=True, nodes=(Expm1,)),
    Operator(log, method=True, inplace=True, nodes=(Log,)),
    Operator(log2, method=True, inplace=True, nodes=(Log2,)),
    Operator(log10, method=True, inplace=True, nodes=(Log10,)),
    Operator(log1p, method=True, inplace=True, nodes=(Log1P,)),
    Operator(sigmoid, method=True, inplace=True, nodes=(Sigmoid, SigmoidBackward)),
    Operator(logit, method=True, inplace=True, nodes=(Logit,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
