"""Functions of probability that PyTorch keeps in ``torch.special``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Binary, Unary, WithNumber
from slowtorch.ops._elementwise import binary, constant, float_operands, unary_float
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.selection import where
from slowtorch.ops.special import erf, overloaded
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__: list[str] = []  # for ``slowtorch.special``, not for ``slowtorch``

ROOT_TAU = math.sqrt(2 * math.pi)


class SpecialEntr(Unary):
    """A term of entropy: z = -x log(x), 0 for x = 0 and -inf below.

    dL/dx = -g * (1 + log(x))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("entr", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * where(x.isnan(), x, -x.log() - 1)


class SpecialNdtri(Unary):
    """Inverse of the normal distribution function: ndtr(z) = x.

    dL/dx = g * sqrt(2 pi) * e^(z^2 / 2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("ndtri", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        z = ndtri(x)
        return grad * (ROOT_TAU * (z * z / 2).exp())


class SpecialLogNdtr(Unary):
    """Logarithm of the normal distribution function: z = log(ndtr(x)).

    dL/dx = g * e^(-x^2 / 2 - z) / sqrt(2 pi)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("log_ndtr", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * ((-(x * x) / 2 - log_ndtr(x)).exp() / ROOT_TAU)


class SpecialXlog1Py(Binary):
    """A product with a logarithm: z = x * log(1 + y), and 0 for x = 0.

    dL/dx = g * log(1 + y), 0 where x = 0 and y <= -1    dL/dy = g * x / (1 + y)
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("xlog1py", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        flat = (x == 0) & (y <= -1)
        return (
            grad * where(flat, 0.0, y.log1p()) if need_x else None,
            grad * (x / (y + 1)) if need_y else None,
        )


class Xlog1PyOfNumber(WithNumber, node="SpecialXlog1PyBackward1"):
    """A number times a logarithm: z = c * log(1 + y), and 0 for c = 0.

    dL/dy = g * c / (1 + y)
    """

    __slots__ = ()
    saves = ("other", "self")

    def forward(self, y: Tensor, c: Number) -> Tensor:
        self.save_for_backward(y, c)
        return binary("xlog1py", *float_operands(constant(c, beside=y), y))

    def backward(self, grad: Tensor) -> Any:
        y, c = self.saved_tensors
        return grad * (c / (y + 1))


class Xlog1PyNumber(WithNumber, node="SpecialXlog1PyBackward2"):
    """A tensor times the logarithm of a number: z = x * log(1 + c), 0 for x = 0.

    dL/dx = g * log(1 + c), 0 where x = 0 and c <= -1
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, c: Number) -> Tensor:
        self.save_for_backward(x, c)
        return binary("xlog1py", *float_operands(x, c))

    def backward(self, grad: Tensor) -> Any:
        x, c = self.saved_tensors
        rate = constant(float(c), beside=grad).log1p()
        return grad * (where(x == 0, 0.0, rate) if c <= -1 else rate)


def entr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Terms of entropy: z = -input * log(input), 0 for 0 and -inf below.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.entr(torch.tensor([-1.0, 0.0, 0.5]))
        tensor([  -inf, 0.0000, 0.3466])
    """
    check_tensor("special_entr", input)
    return finish("special_entr", SpecialEntr.apply(input), out)


class PlusOne(Unary, node="AddBackward1"):
    """A step of ``ndtr``, which has a name of its own in PyTorch: z = x + 1.

    dL/dx = g
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return binary("add", x, 1)

    def backward(self, grad: Tensor) -> Any:
        return grad


class Halved(Unary, node="MulBackward1"):
    """The next step: z = x / 2.

    dL/dx = g / 2
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return binary("mul", x, 0.5)

    def backward(self, grad: Tensor) -> Any:
        return grad * 0.5


def ndtr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The normal distribution function: the area under the bell curve up to input.

    It is (1 + erf(input / sqrt(2))) / 2, which is 0 far below zero; for that tail
    there is ``log_ndtr``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.ndtr(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([0.1587, 0.5000, 0.8413])
    """
    check_tensor("special_ndtr", input)
    result = Halved.apply(PlusOne.apply(erf(input * math.sqrt(0.5))))
    return finish("special_ndtr", result, out)


def ndtri(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``ndtr``; nan outside of [0, 1].

    Example:
        >>> import slowtorch as torch
        >>> torch.special.ndtri(torch.tensor([0.0, 0.25, 0.5]))
        tensor([   -inf, -0.6745,  0.0000])
    """
    check_tensor("special_ndtri", input)
    return finish("special_ndtri", SpecialNdtri.apply(input), out)


def log_ndtr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``ndtr``, exact far below zero too.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.log_ndtr(torch.tensor([-2.0, 0.0, 1.0]))
        tensor([-3.7832, -0.6931, -0.1728])
    """
    check_tensor("special_log_ndtr", input)
    return finish("special_log_ndtr", SpecialLogNdtr.apply(input), out)


def xlog1py(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """A product with a logarithm: z = input * log(1 + other), 0 where input is 0.

    Raises:
        TypeError: neither is a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.xlog1py(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 2.0]))
        tensor([0.0000, 2.1972])
    """
    operations = (SpecialXlog1Py, Xlog1PyOfNumber, Xlog1PyNumber)
    result = overloaded("special_xlog1py", input, other, operations)
    return finish("special_xlog1py", result, out)


OPERATORS = (
    Operator(entr, name="special_entr", nodes=(SpecialEntr,)),
    Operator(ndtr, name="special_ndtr"),
    Operator(ndtri, name="special_ndtri", nodes=(SpecialNdtri,)),
    Operator(log_ndtr, name="special_log_ndtr", nodes=(SpecialLogNdtr,)),
    Operator(
        xlog1py,
        name="special_xlog1py",
        nodes=(SpecialXlog1Py, Xlog1PyOfNumber, Xlog1PyNumber),
    ),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
