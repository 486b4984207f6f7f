"""Modified Bessel functions of the first kind, and the scaled error function."""

from __future__ import annotations

from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Unary
from slowtorch.ops._elementwise import unary_float
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.selection import where
from slowtorch.ops.special import TWO_BY_ROOT_PI
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["i0", "i0_"]


class I0(Unary):
    """Modified Bessel function of order 0: z = the sum of (x^2/4)^k / (k!)^2.

    dL/dx = g * i1(x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("i0", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * special_i1(x)


class SpecialI0E(Unary):
    """The same times e^-|x|, which no float is too small for.

    dL/dx = g * (i1e(x) - sign(x) z)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("i0e", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * (special_i1e(x) - x.sgn() * special_i0e(x))


class SpecialI1(Unary):
    """Modified Bessel function of order 1: z = i0'(x).

    dL/dx = g * (i0(x) - z / x), g / 2 for x = 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("i1", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        far = x.abs() > 0
        some = where(far, x, 1.0)
        return grad * where(far, i0(some) - special_i1(some) / some, 0.5)


class SpecialI1E(Unary):
    """The same times e^-|x|.

    dL/dx = g * (i0e(x) - z (sign(x) + 1 / x)), g / 2 for x = 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("i1e", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        far = x.abs() > 0
        some = where(far, x, 1.0)
        slope = special_i0e(some) - special_i1e(some) * (some.sgn() + 1 / some)
        return grad * where(far, slope, 0.5)


class SpecialErfcx(Unary):
    """The scaled complementary error function: z = e^(x^2) erfc(x).

    dL/dx = g * (2 x z - 2 / sqrt(pi))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("erfcx", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * (2 * x * special_erfcx(x) - TWO_BY_ROOT_PI)


def i0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 0.

    i0(x) = the sum over k of (x^2 / 4)^k / (k!)^2

    Example:
        >>> import slowtorch as torch
        >>> torch.i0(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 1.2661])
    """
    check_tensor("i0", input)
    return finish("i0", I0.apply(input), out)


def special_i0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``i0``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.i0(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 1.2661])
    """
    check_tensor("special_i0", input)
    return i0(input, out=out)


def special_i0e(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``i0`` times e^-|input|, which stays small.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.i0e(torch.tensor([0.0, 1.0, 1000.0]))
        tensor([1.0000, 0.4658, 0.0126])
    """
    check_tensor("special_i0e", input)
    return finish("special_i0e", SpecialI0E.apply(input), out)


def special_i1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of order 1, which is the derivative of ``i0``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.i1(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.5652])
    """
    check_tensor("special_i1", input)
    return finish("special_i1", SpecialI1.apply(input), out)


def special_i1e(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``special.i1`` times e^-|input|.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.i1e(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2079])
    """
    check_tensor("special_i1e", input)
    return finish("special_i1e", SpecialI1E.apply(input), out)


def special_erfcx(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """e^(input^2) erfc(input), also where ``erfc`` is too small for a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.erfcx(torch.tensor([0.0, 1.0, 100.0]))
        tensor([1.0000, 0.4276, 0.0056])
    """
    check_tensor("special_erfcx", input)
    kind = input._layout.dtype
    if kind.is_floating_point and kind.bits == 16:
        message = f"\"erfcx_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    return finish("special_erfcx", SpecialErfcx.apply(input), out)


i0_ = inplace(i0)

OPERATORS = (
    Operator(i0, method=True, inplace=True, nodes=(I0,)),
    Operator(special_i0),
    Operator(special_i0e, nodes=(SpecialI0E,)),
    Operator(special_i1, nodes=(SpecialI1,)),
    Operator(special_i1e, nodes=(SpecialI1E,)),
    Operator(special_erfcx, nodes=(SpecialErfcx,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
