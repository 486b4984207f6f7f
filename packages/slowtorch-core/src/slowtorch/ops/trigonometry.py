"""Trigonometric functions, their inverses, and angles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Unary
from slowtorch.ops._elementwise import as_float, binary, float_operands, unary_float
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = [
    "acos",
    "acos_",
    "arccos",
    "arccos_",
    "arcsin",
    "arcsin_",
    "arctan",
    "arctan2",
    "arctan_",
    "asin",
    "asin_",
    "atan",
    "atan2",
    "atan_",
    "cos",
    "cos_",
    "deg2rad",
    "deg2rad_",
    "rad2deg",
    "rad2deg_",
    "sin",
    "sin_",
    "sinc",
    "sinc_",
    "tan",
    "tan_",
]


class Sin(Unary):
    """Sine: z = sin(x).

    dL/dx = g * cos(x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("sin", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * x.cos()


class Cos(Unary):
    """Cosine: z = cos(x).

    dL/dx = -g * sin(x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("cos", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return -grad * x.sin()


class Asin(Unary):
    """Inverse sine: z = asin(x).

    dL/dx = g / sqrt(1 - x^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("asin", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * (1 - x * x).rsqrt()


class Acos(Unary):
    """Inverse cosine: z = acos(x).

    dL/dx = -g / sqrt(1 - x^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("acos", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return -grad * (1 - x * x).rsqrt()


class Atan(Unary):
    """Inverse tangent: z = atan(x).

    dL/dx = g / (1 + x^2)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("atan", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad / (x * x + 1)


class Tan(Unary):
    """Tangent: z = sin(x) / cos(x).

    dL/dx = g * (1 + z^2)
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary_float("tan", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return grad * (1 + z * z)


class Sinc(Unary):
    """The sine of pi x over pi x: z = sin(pi x) / (pi x), and 1 at 0.

    dL/dx = g * (cos(pi x) - z) / x, and 0 at 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return unary_float("sinc", x)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.selection import where

        (x,) = self.saved_tensors
        angle = math.pi * x
        rate = (angle * angle.cos() - angle.sin()) / (angle * x)
        return grad * where(x == 0, 0.0, rate)


class Deg2Rad(Unary):
    """Degrees as radians: z = x * pi / 180.

    dL/dx = g * pi / 180
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return binary("mul", as_float(x), math.pi / 180)

    def backward(self, grad: Tensor) -> Any:
        return grad * (math.pi / 180)


class Rad2Deg(Unary):
    """Radians as degrees: z = x * 180 / pi.

    dL/dx = g * 180 / pi
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return binary("mul", as_float(x), 180 / math.pi)

    def backward(self, grad: Tensor) -> Any:
        return grad * (180 / math.pi)


class Atan2(Binary):
    """The angle of the point (y, x): z = atan(x / y) in the right quadrant.

    dL/dx = g * y / (x^2 + y^2)    dL/dy = -g * x / (x^2 + y^2)    both 0 at 0, 0
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("atan2", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.selection import where

        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        square = x * x + y * y
        rate = grad * where(square == 0, 0.0, 1 / square)
        return rate * y if need_x else None, rate * -x if need_y else None


def sin(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sine, element by element, of angles in radians.

    Example:
        >>> import slowtorch as torch
        >>> torch.sin(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8415])
    """
    check_tensor("sin", input)
    return finish("sin", Sin.apply(input), out)


def cos(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The cosine, element by element, of angles in radians.

    Example:
        >>> import slowtorch as torch
        >>> torch.cos(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 0.5403])
    """
    check_tensor("cos", input)
    return finish("cos", Cos.apply(input), out)


def asin(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse sine, from -pi/2 to pi/2; nan outside of [-1, 1].

    Example:
        >>> import slowtorch as torch
        >>> torch.asin(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.5708])
    """
    check_tensor("asin", input)
    return finish("asin", Asin.apply(input), out)


def acos(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse cosine, from 0 to pi; nan outside of [-1, 1].

    Example:
        >>> import slowtorch as torch
        >>> torch.acos(torch.tensor([0.0, 1.0]))
        tensor([1.5708, 0.0000])
    """
    check_tensor("acos", input)
    return finish("acos", Acos.apply(input), out)


def atan(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse tangent, from -pi/2 to pi/2.

    Example:
        >>> import slowtorch as torch
        >>> torch.atan(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7854])
    """
    check_tensor("atan", input)
    return finish("atan", Atan.apply(input), out)


def tan(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The tangent, element by element, of angles in radians.

    Example:
        >>> import slowtorch as torch
        >>> torch.tan(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.5574])
    """
    check_tensor("tan", input)
    return finish("tan", Tan.apply(input), out)


def sinc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The normalised sinc: z = sin(pi * input) / (pi * input), and 1 at 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.sinc(torch.tensor([0.0, 0.5]))
        tensor([1.0000, 0.6366])
    """
    check_tensor("sinc", input)
    return finish("sinc", Sinc.apply(input), out)


def deg2rad(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Degrees as radians: z = input * pi / 180.

    Example:
        >>> import slowtorch as torch
        >>> torch.deg2rad(torch.tensor([0.0, 180.0]))
        tensor([0.0000, 3.1416])
    """
    check_tensor("deg2rad", input)
    return finish("deg2rad", Deg2Rad.apply(input), out)


def rad2deg(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Radians as degrees: z = input * 180 / pi.

    Example:
        >>> import slowtorch as torch
        >>> torch.rad2deg(torch.tensor([0.0, torch.pi]))
        tensor([  0., 180.])
    """
    check_tensor("rad2deg", input)
    return finish("rad2deg", Rad2Deg.apply(input), out)


def atan2(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The angle, from -pi to pi, of the point with x = *other* and y = *input*.

    Example:
        >>> import slowtorch as torch
        >>> torch.atan2(torch.tensor([1.0, 0.0]), torch.tensor([1.0, -1.0]))
        tensor([0.7854, 3.1416])
    """
    check_tensor("atan2", input)
    check_tensor("atan2", other, "other", 2)
    return finish("atan2", Atan2.apply(input, other), out)


arccos, arcsin, arctan, arctan2 = acos, asin, atan, atan2

sin_ = inplace(sin)
cos_ = inplace(cos)
tan_ = inplace(tan)
asin_ = arcsin_ = inplace(asin)
acos_ = arccos_ = inplace(acos)
atan_ = arctan_ = inplace(atan)
sinc_ = inplace(sinc)
deg2rad_ = inplace(deg2rad)
rad2deg_ = inplace(rad2deg)
atan2_ = arctan2_ = inplace(atan2)

OPERATORS = (
    Operator(sin, method=True, inplace=True, nodes=(Sin,)),
    Operator(cos, method=True, inplace=True, nodes=(Cos,)),
    Operator(asin, method=True, inplace=True, nodes=(Asin,)),
    Operator(acos, method=True, inplace=True, nodes=(Acos,)),
    Operator(atan, method=True, inplace=True, nodes=(Atan,)),
    Operator(tan, method=True, inplace=True, nodes=(Tan,)),
    Operator(sinc, method=True, inplace=True, nodes=(Sinc,)),
    Operator(deg2rad, method=True, inplace=True, nodes=(Deg2Rad,)),
    Operator(rad2deg, method=True, inplace=True, nodes=(Rad2Deg,)),
    Operator(atan2, method=True, inplace=True, nodes=(Atan2,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
