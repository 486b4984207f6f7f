"""Relatives of the gamma function: incomplete, of several variables; and zeta."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op, WithNumber
from slowtorch.ops._elementwise import (
    align,
    as_float,
    binary,
    constant,
    float_operands,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.special import digamma, lgamma, overloaded
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["igamma", "igammac", "mvlgamma"]


class Igamma(Binary):
    """The lower incomplete gamma function: z = the integral of t^(a-1) e^-t / gamma(a).

    dL/dx = g * x^(a-1) e^-x / gamma(a); the one with respect to a is not known
    """

    __slots__ = ()
    saves = ("self", "other")
    function = "igamma"
    sign = 1

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return _incomplete("igamma", x, y)

    def backward(self, grad: Tensor) -> Any:
        """See above.

        Raises:
            NotImplementedError: the gradient with respect to a is asked for.
        """
        if self.needs_input_grad[0]:
            message = f"the derivative for '{self.function}: input' is not implemented."
            raise NotImplementedError(message)
        a, x = self.saved_tensors
        density = ((a - 1) * x.log() - x - lgamma(a)).exp()
        return None, grad * density * self.sign


class Igammac(Igamma):
    """The upper one: what the lower one lacks to 1; see ``Igamma``."""

    __slots__ = ()
    function = "igammac"
    sign = -1

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return _incomplete("igammac", x, y)


def _incomplete(name: str, x: Tensor, y: TensorOrNumber) -> Tensor:
    kind = align(x, y)[2].dtype
    if kind.category != FLOATING:
        message = f"\"{name}_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    return binary(name, x, y)


class Mvlgamma(Op):
    """log(gamma) of p variables: z = p (p-1)/4 log(pi) + the sum of lgamma(x - j/2).

    dL/dx = g * the sum of digamma(x - j/2)
    """

    __slots__ = ("p",)
    saves = ("self",)
    p: int

    def forward(self, x: Tensor, p: int) -> Tensor:
        self.p = p
        self.save_for_backward(x)
        total = as_float(x.detach()) * 0 + p * (p - 1) / 4 * math.log(math.pi)
        for each in _shifted(as_float(x.detach()), p):
            total = total + lgamma(each)
        return total

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * sum(digamma(each) for each in _shifted(x, self.p))


def _shifted(x: Tensor, p: int) -> list[Tensor]:
    return [x - j / 2 for j in range(p)]


class SpecialZeta(Binary):
    """Hurwitz's zeta function: z = the sum of 1 / (y + k)^x over k = 0, 1, 2, ...

    dL/dy = -g * x * zeta(x + 1, y); the one with respect to x is not known
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("zeta", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        """See above.

        Raises:
            NotImplementedError: the gradient with respect to x is asked for.
        """
        if self.needs_input_grad[0]:
            raise NotImplementedError(NO_ZETA)
        x, y = self.saved_tensors
        return None, grad * (-x * special_zeta(x + 1, y))


NO_ZETA = "the derivative for 'zeta' is not implemented."


class ZetaOfNumber(WithNumber, node="SpecialZetaBackward1"):
    """The same for a number x: dL/dy = -g * x * zeta(x + 1, y)."""

    __slots__ = ()
    saves = ("other", "self")

    def forward(self, y: Tensor, c: Number) -> Tensor:
        self.save_for_backward(y, c)
        return binary("zeta", *float_operands(constant(c, beside=y), y))

    def backward(self, grad: Tensor) -> Any:
        y, c = self.saved_tensors
        return grad * (-c * special_zeta(c + 1, y))


class ZetaNumber(WithNumber, node="SpecialZetaBackward2"):
    """The same for a number y: no gradient is known."""

    __slots__ = ()

    def forward(self, x: Tensor, c: Number) -> Tensor:
        return binary("zeta", *float_operands(x, c))

    def backward(self, grad: Tensor) -> Any:
        """Say so.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(NO_ZETA)


def igamma(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The lower incomplete gamma function, divided by the complete one.

    P(a, x) = 1 / gamma(a) * the integral of t^(a - 1) e^-t from 0 to x, which is the
    distribution function of a gamma distribution.

    Args:
        input: a, positive.
        other: x, not negative, in a shape that broadcasts.
        out: where to write the result.

    Raises:
        NotImplementedError: both are integers; or, in backward, the gradient with
            respect to *input* is asked for.

    Example:
        >>> import slowtorch as torch
        >>> torch.igamma(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
        tensor([0.6321, 0.2642])
    """
    check_tensor("igamma", input)
    check_tensor("igamma", other, "other", 2)
    return finish("igamma", Igamma.apply(input, other), out)


def igammac(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The upper incomplete gamma function: 1 - ``igamma``, exact for large *other*.

    Example:
        >>> import slowtorch as torch
        >>> torch.igammac(torch.tensor([1.0]), torch.tensor([1.0]))
        tensor([0.3679])
    """
    check_tensor("igammac", input)
    check_tensor("igammac", other, "other", 2)
    return finish("igammac", Igammac.apply(input, other), out)


def mvlgamma(input: Tensor, p: int, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the gamma function of p variables, as in Wishart's distribution.

    p (p - 1) / 4 log(pi) + the sum of lgamma(input - j / 2) over j = 0 ... p - 1

    Args:
        input: numbers above (p - 1) / 2.
        p: how many variables.
        out: where to write the result.

    Raises:
        RuntimeError: *p* is below 1, or *input* has bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.mvlgamma(torch.tensor([3.0]), 2)
        tensor([1.5502])
    """
    check_tensor("mvlgamma", input)
    if isinstance(p, bool) or not isinstance(p, int):
        message = "mvlgamma(): argument 'p' (position 2) must be int, not "
        raise TypeError(message + type(p).__name__)
    if input._layout.dtype.category == BOOL:
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    return finish("mvlgamma", Mvlgamma.apply(input, p), out)


def special_gammainc(
    input: Tensor, other: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """Another name for ``igamma``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.gammainc(torch.tensor([1.0]), torch.tensor([1.0]))
        tensor([0.6321])
    """
    check_tensor("special_gammainc", input)
    return igamma(input, other, out=out)


def special_gammaincc(
    input: Tensor, other: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """Another name for ``igammac``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.gammaincc(torch.tensor([1.0]), torch.tensor([1.0]))
        tensor([0.3679])
    """
    check_tensor("special_gammaincc", input)
    return igammac(input, other, out=out)


def special_multigammaln(input: Tensor, p: int, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``mvlgamma``.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.multigammaln(torch.tensor([3.0]), 2)
        tensor([1.5502])
    """
    check_tensor("special_multigammaln", input, "a")
    return mvlgamma(input, p, out=out)


def special_zeta(
    input: TensorOrNumber, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Hurwitz's zeta function: the sum of 1 / (other + k)^input over k = 0, 1, 2, ...

    With *other* 1 it is Riemann's.

    Args:
        input: exponents, above 1.
        other: where the sum begins; one of both is a tensor.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.special.zeta(torch.tensor([2.0, 4.0]), 1)
        tensor([1.6449, 1.0823])
    """
    operations = (SpecialZeta, ZetaOfNumber, ZetaNumber)
    result = overloaded("special_zeta", input, other, operations)
    return finish("special_zeta", result, out)


igamma_ = inplace(igamma)
igammac_ = inplace(igammac)
mvlgamma_ = inplace(mvlgamma)

OPERATORS = (
    Operator(igamma, method=True, inplace=True, nodes=(Igamma,)),
    Operator(igammac, method=True, inplace=True, nodes=(Igammac,)),
    Operator(mvlgamma, method=True, inplace=True, nodes=(Mvlgamma,)),
    Operator(special_gammainc),
    Operator(special_gammaincc),
    Operator(special_multigammaln),
    Operator(special_zeta, nodes=(SpecialZeta, ZetaOfNumber, ZetaNumber)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
