"""The error function, the gamma function, and functions made of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op, Unary, WithNumber
from slowtorch.ops._elementwise import (
    as_float,
    binary,
    constant,
    float_operands,
    unary_float,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.selection import where
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "digamma",
    "erf",
    "erf_",
    "erfc",
    "erfc_",
    "erfinv",
    "lgamma",
    "polygamma",
    "xlogy",
    "xlogy_",
]

TWO_BY_ROOT_PI = 2 / math.sqrt(math.pi)


class Erf(Unary):
    """Error function: z = 2/sqrt(pi) * the integral of e^(-t^2) from 0 to x.

    dL/dx = g * 2/sqrt(pi) * e^(-x^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("erf", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * (TWO_BY_ROOT_PI * (-(x * x)).exp())


class Erfc(Unary):
    """What the error function lacks to 1: z = 1 - erf(x).

    dL/dx = -g * 2/sqrt(pi) * e^(-x^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("erfc", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * (-TWO_BY_ROOT_PI * (-(x * x)).exp())


class Erfinv(Unary):
    """Inverse of the error function: erf(z) = x.

    dL/dx = g * sqrt(pi)/2 * e^(z^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("erfinv", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        z = erfinv(x)
        return grad * ((z * z).exp() / TWO_BY_ROOT_PI)


class Lgamma(Unary):
    """Logarithm of the gamma function: z = log |gamma(x)|.

    dL/dx = g * digamma(x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("lgamma", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * digamma(x)


class Digamma(Unary):
    """Derivative of log(gamma(x)).

    dL/dx = g * polygamma(1, x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("digamma", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * polygamma(1, x)


class Polygamma(Op):
    """The n-th derivative of digamma.

    dL/dx = g * polygamma(n + 1, x)
    """

    __slots__ = ("n",)
    saves = ("self",)
    n: int

    def forward(self, n: int, x: Tensor) -> Tensor:
        self.n = n
        self.save_for_backward(x)
        x = as_float(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["polygamma"](out, x, n), out)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * polygamma(self.n + 1, x)


class PolygammaInPlace(Polygamma, node="PolygammaBackward1"):
    """The same in place."""

    __slots__ = ()


class Xlogy(Binary):
    """A product with a logarithm: z = x * log(y), and 0 for x = 0.

    dL/dx = g * log(y), 0 where x = 0 and y <= 0    dL/dy = g * x / y
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("xlogy", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        flat = (x == 0) & (y <= 0)
        return (
            grad * where(flat, 0.0, y.log()) if need_x else None,
            grad * (x / y) if need_y else None,
        )


class XlogyOfNumber(WithNumber, node="XlogyBackward1"):
    """A number times the logarithm of a tensor: z = c * log(y), and 0 for c = 0.

    dL/dy = g * c / y
    """

    __slots__ = ()
    saves = ("other", "self")

    def forward(self, y: Tensor, c: Number) -> Tensor:
        self.save_for_backward(y, c)
        return binary("xlogy", *float_operands(constant(c, beside=y), y))

    def backward(self, grad: Tensor) -> Any:
        y, c = self.saved_tensors
        return grad * (c / y)


class XlogyNumber(WithNumber, node="XlogyBackward2"):
    """A tensor times the logarithm of a number: z = x * log(c), and 0 for x = 0.

    dL/dx = g * log(c), 0 where x = 0 and c <= 0
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, c: Number) -> Tensor:
        self.save_for_backward(x, c)
        return binary("xlogy", *float_operands(x, c))

    def backward(self, grad: Tensor) -> Any:
        x, c = self.saved_tensors
        rate = constant(float(c), beside=grad).log()
        return grad * (where(x == 0, 0.0, rate) if c <= 0 else rate)


def erf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The error function: 2/sqrt(pi) * the integral of e^(-t^2) from 0 to input.

    Example:
        >>> import slowtorch as torch
        >>> torch.erf(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8427])
    """
    check_tensor("erf", input)
    return finish("erf", Erf.apply(input), out)


def erfc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """What the error function lacks to 1, exact for large numbers: 1 - erf(input).

    Example:
        >>> import slowtorch as torch
        >>> torch.erfc(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 0.1573])
    """
    check_tensor("erfc", input)
    return finish("erfc", Erfc.apply(input), out)


def erfinv(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of the error function; nan outside of [-1, 1].

    Example:
        >>> import slowtorch as torch
        >>> torch.erfinv(torch.tensor([0.0, 0.5, 1.0]))
        tensor([0.0000, 0.4769,    inf])
    """
    check_tensor("erfinv", input)
    return finish("erfinv", Erfinv.apply(input), out)


def lgamma(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the gamma function's absolute value.

    Example:
        >>> import slowtorch as torch
        >>> torch.lgamma(torch.tensor([0.5, 1.0, 5.0]))
        tensor([0.5724, 0.0000, 3.1781])
    """
    check_tensor("lgamma", input)
    return finish("lgamma", Lgamma.apply(input), out)


def digamma(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The derivative of ``lgamma``.

    Example:
        >>> import slowtorch as torch
        >>> torch.digamma(torch.tensor([1.0, 0.5]))
        tensor([-0.5772, -1.9635])
    """
    check_tensor("digamma", input)
    return finish("digamma", Digamma.apply(input), out)


def polygamma(n: int, input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The n-th derivative of ``digamma``.

    Args:
        n: how often to differentiate, 0 or more.
        input: a tensor.
        out: where to write the result.

    Raises:
        RuntimeError: *n* is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.polygamma(1, torch.tensor([1.0, 0.5]))
        tensor([1.6449, 4.9348])
    """
    check_tensor("polygamma", input, at=2)
    _check_derivative(n)
    return finish("polygamma", Polygamma.apply(n, input), out)


def _check_derivative(n: int) -> None:
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")


def polygamma_method(self: Tensor, n: int) -> Tensor:
    """The n-th derivative of ``digamma``; see ``polygamma``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1.0, 0.5]).polygamma(1)
        tensor([1.6449, 4.9348])
    """
    return polygamma(n, self)


def polygamma_copy(self: Tensor, n: int) -> Tensor:
    """What ``polygamma_`` writes."""
    _check_derivative(n)
    return PolygammaInPlace.apply(n, self)


def xlogy(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """A product with a logarithm: z = input * log(other), and 0 where input is 0.

    Args:
        input: a tensor, or a number.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        out: where to write the result.

    Raises:
        TypeError: neither is a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.xlogy(torch.tensor([0.0, 2.0]), torch.tensor([0.0, 3.0]))
        tensor([0.0000, 2.1972])
    """
    operations = (Xlogy, XlogyOfNumber, XlogyNumber)
    return finish("xlogy", overloaded("xlogy", input, other, operations), out)


def overloaded(name: str, x: Any, y: Any, operations: tuple[Any, Any, Any]) -> Tensor:
    """Apply one of three: to two tensors, a number and a tensor, or the reverse."""
    if isinstance(x, Tensor):
        if not isinstance(y, (Tensor, int, float)):
            check_tensor(name, y, "other", 2)
        operation = operations[0 if isinstance(y, Tensor) else 2]
        return operation.apply(x, y)  # type: ignore[no-any-return]  # one of three
    if not isinstance(x, (int, float)) or not isinstance(y, Tensor):
        check_tensor(name, x)
    return operations[1].apply(y, x)  # type: ignore[no-any-return]  # one of three


erf_ = inplace(erf)
erfc_ = inplace(erfc)
erfinv_ = inplace(erfinv)
lgamma_ = inplace(lgamma)
digamma_ = inplace(digamma)
polygamma_ = inplace(polygamma_copy, "polygamma_")
xlogy_ = inplace(xlogy)

OPERATORS = (
    Operator(erf, method=True, inplace=True, nodes=(Erf,)),
    Operator(erfc, method=True, inplace=True, nodes=(Erfc,)),
    Operator(erfinv, method=True, inplace=True, nodes=(Erfinv,)),
    Operator(lgamma, method=True, inplace=True, nodes=(Lgamma,)),
    Operator(digamma, method=True, inplace=True, nodes=(Digamma,)),
    Operator(polygamma, nodes=(Polygamma, PolygammaInPlace)),
    Operator(
        xlogy,
        method=True,
        inplace=True,
        nodes=(Xlogy, XlogyOfNumber, XlogyNumber),
    ),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
