"""Functions of two numbers: hypot, logaddexp, ldexp, and common divisors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, INTEGER
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary
from slowtorch.ops._elementwise import align, binary, float_operands
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = [
    "gcd",
    "gcd_",
    "hypot",
    "lcm",
    "lcm_",
    "ldexp",
    "ldexp_",
    "logaddexp",
    "logaddexp2",
]


class Hypot(Binary):
    """Length of the hypotenuse: z = sqrt(x^2 + y^2).

    dL/dx = g * x / z    dL/dy = g * y / z
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("hypot", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        z = hypot(x, y)
        return grad * (x / z), grad * (y / z)


class Logaddexp(Binary):
    """Logarithm of a sum of exponentials: z = log(e^x + e^y).

    dL/dx = g / (1 + e^(y - x))    dL/dy = g / (1 + e^(x - y))
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("logaddexp", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return grad / (1 + (y - x).exp()), grad / (1 + (x - y).exp())


class Logaddexp2(Binary):
    """Logarithm of a sum of powers of two: z = log2(2^x + 2^y).

    dL/dx = g / (1 + 2^(y - x))    dL/dy = g / (1 + 2^(x - y))
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("logaddexp2", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return grad / (1 + (y - x).exp2()), grad / (1 + (x - y).exp2())


class Ldexp(Binary):
    """Product with a power of two: z = x * 2^y.

    dL/dx = g * 2^y    dL/dy = g * z * log(2)
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("ldexp", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return (
            grad * y.exp2() if need_x else None,
            grad * (ldexp(x, y) * math.log(2)) if need_y else None,
        )


def _checked(
    name: str, x: Tensor, y: Tensor, category: int | None, argument: str = "other"
) -> tuple[Tensor, Tensor]:
    """Both tensors, if they promote to a type that the function knows."""
    check_tensor(name, x)
    check_tensor(name, y, argument, 2)
    kind = align(x, y)[2].dtype
    if category not in (None, kind.category):
        message = f"\"{name}_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    return x, y


def hypot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The length of the hypotenuse: z = sqrt(input^2 + other^2).

    Raises:
        NotImplementedError: both are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.hypot(torch.tensor([3.0]), torch.tensor([4.0]))
        tensor([5.])
    """
    operands = _checked("hypot", input, other, FLOATING)
    return finish("hypot", Hypot.apply(*operands), out)


def logaddexp(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of a sum of exponentials: z = log(e^input + e^other).

    It does not overflow where the exponentials would.

    Raises:
        NotImplementedError: both are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.logaddexp(torch.tensor([1000.0]), torch.tensor([1000.0]))
        tensor([1000.6932])
    """
    operands = _checked("logaddexp", input, other, FLOATING)
    return finish("logaddexp", Logaddexp.apply(*operands), out)


def logaddexp2(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The same of base 2: z = log2(2^input + 2^other).

    Raises:
        NotImplementedError: both are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.logaddexp2(torch.tensor([3.0]), torch.tensor([3.0]))
        tensor([4.])
    """
    operands = _checked("logaddexp2", input, other, FLOATING)
    return finish("logaddexp2", Logaddexp2.apply(*operands), out)


def ldexp(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product with a power of two: z = input * 2^other.

    Example:
        >>> import slowtorch as torch
        >>> torch.ldexp(torch.tensor([1.0, 3.0]), torch.tensor([2, -1]))
        tensor([4.0000, 1.5000])
    """
    operands = _checked("ldexp", input, other, None)
    return finish("ldexp", Ldexp.apply(*operands), out)


def gcd(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The greatest common divisor of two integers; that of 0 and 0 is 0.

    Raises:
        NotImplementedError: they are no integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.gcd(torch.tensor([12, -9]), torch.tensor([18, 6]))
        tensor([6, 3])
    """
    operands = _checked("gcd", input, other, INTEGER)
    return finish("gcd", binary("gcd", *operands), out)


def lcm(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The least common multiple of two integers.

    Raises:
        NotImplementedError: they are no integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.lcm(torch.tensor([4, 5]), torch.tensor([6, 3]))
        tensor([12, 15])
    """
    operands = _checked("lcm", input, other, INTEGER)
    return finish("lcm", binary("lcm", *operands), out)


hypot_ = inplace(hypot)
ldexp_ = inplace(ldexp)
gcd_ = inplace(gcd)
lcm_ = inplace(lcm)

OPERATORS = (
    Operator(hypot, method=True, inplace=True, nodes=(Hypot,)),
    Operator(logaddexp, method=True, nodes=(Logaddexp,)),
    Operator(logaddexp2, method=True, nodes=(Logaddexp2,)),
    Operator(ldexp, method=True, inplace=True, nodes=(Ldexp,)),
    Operator(gcd, method=True, inplace=True),
    Operator(lcm, method=True, inplace=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
