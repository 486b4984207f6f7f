"""Rounding, signs and absolute values, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING, bfloat16, float16, float32
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op, Unary, WithNumber
from slowtorch.ops._elementwise import as_float, binary, float_operands, unary
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "abs",
    "abs_",
    "absolute",
    "ceil",
    "ceil_",
    "copysign",
    "fix",
    "fix_",
    "floor",
    "floor_",
    "frac",
    "frac_",
    "nan_to_num",
    "nan_to_num_",
    "round",
    "round_",
    "sgn",
    "sign",
    "trunc",
    "trunc_",
]


class Abs(Unary):
    """Absolute value: z = |x|.

    dL/dx = g * sign(x), which is 0 at 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        _refuse_bool("abs_cpu", x)
        return unary("abs", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * x.sgn()


class _Step(Unary):
    """A function made of steps: its gradient is 0 everywhere."""

    __slots__ = ()

    def backward(self, grad: Tensor) -> Any:
        return grad.new_zeros(grad._layout.shape)


class Floor(_Step):
    """The next integer below: z = floor(x).

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return _rounded("floor", x)


class Ceil(_Step):
    """The next integer above: z = ceil(x).

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return _rounded("ceil", x)


class Trunc(_Step):
    """The next integer towards zero: z = trunc(x).

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return _rounded("trunc", x)


class Round(_Step):
    """The nearest integer, the even one of two: z = round(x).

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return _rounded("round", x)


class RoundDecimals(Op, node="RoundBackward1"):
    """The nearest number with some decimals.

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor, decimals: int) -> Tensor:
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["round_decimals"](out, x, decimals), out)

    def backward(self, grad: Tensor) -> Any:
        return grad.new_zeros(grad._layout.shape)


class Frac(Unary):
    """The part behind the point: z = x - trunc(x).

    dL/dx = g
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return unary("frac", x)

    def backward(self, grad: Tensor) -> Any:
        return grad


class Sign(_Step):
    """The sign: z = -1, 0 or 1.

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return unary("sgn", x)


class Sgn(_Step):
    """The sign: z = -1, 0 or 1 (of complex numbers it would be x / |x|).

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        return unary("sgn", x)


class Copysign(Binary):
    """The size of one and the sign of another: z = |x| * sign(y).

    dL/dx = g where the sign stays, -g where it turns, 0 for x = 0    dL/dy = 0
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("copysign", *float_operands(x, y))

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return (
            grad * kept_sign(x, y) if need_x else None,
            grad * 0 if need_y else None,
        )


class CopysignNumber(WithNumber, node="CopysignBackward1"):
    """The size of a tensor and the sign of a number; see ``Copysign``."""

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: Number) -> Tensor:
        self.save_for_backward(x, y)
        return binary("copysign", as_float(x), y)

    def backward(self, grad: Tensor) -> Any:
        return grad * kept_sign(*self.saved_tensors)


def kept_sign(x: Tensor, y: TensorOrNumber) -> Tensor:
    """1 where x has the sign of y already, -1 where not, and 0 for x = 0."""
    from slowtorch.ops.selection import where

    size: Tensor = where(x == 0, 1.0, x)
    return copysign(x, y) / size


class NanToNum(Op):
    """Numbers in place of nan and the infinities.

    dL/dx = g where x is finite, or else 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor, numbers: tuple[float, float, float]) -> Tensor:
        self.save_for_backward(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["nan_to_num"](out, x, *numbers), out)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return grad * x.isfinite()


def _rounded(kernel: str, x: Tensor) -> Tensor:
    """Round a tensor of floats; integers are round already."""
    _refuse_bool(f"{kernel}_vml_cpu", x)
    if x._layout.dtype.category != FLOATING:
        kernel = "clone"
    return unary(kernel, x)


def _refuse_bool(kernel: str, x: Tensor) -> None:
    if x._layout.dtype.category == BOOL:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def _refuse_no_float(kernel: str, x: Tensor) -> None:
    kind = x._layout.dtype
    if kind.category != FLOATING:
        message = f"\"{kernel}\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)


def abs(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Absolute value, element by element: z = |input|.

    The subgradient at 0 is 0.

    Raises:
        NotImplementedError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.abs(torch.tensor([-1.5, 2.0]))
        tensor([1.5000, 2.0000])
    """
    check_tensor("abs", input)
    return finish("abs", Abs.apply(input), out)


def ceil(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smallest integer that is not less, as a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.ceil(torch.tensor([-1.5, 0.2]))
        tensor([-1.,  1.])
    """
    check_tensor("ceil", input)
    return finish("ceil", Ceil.apply(input), out)


def floor(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The largest integer that is not more, as a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.floor(torch.tensor([-1.5, 0.2]))
        tensor([-2.,  0.])
    """
    check_tensor("floor", input)
    return finish("floor", Floor.apply(input), out)


def trunc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The integer part, as a float.

    Example:
        >>> import slowtorch as torch
        >>> torch.trunc(torch.tensor([-1.5, 0.2]))
        tensor([-1.,  0.])
    """
    check_tensor("trunc", input)
    return finish("trunc", Trunc.apply(input), out)


def frac(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The part behind the point: z = input - trunc(input).

    Raises:
        NotImplementedError: *input* is no tensor of floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.frac(torch.tensor([-1.5, 2.25]))
        tensor([-0.5000,  0.2500])
    """
    check_tensor("frac", input)
    _refuse_no_float("frac_cpu", input)
    return finish("frac", Frac.apply(input), out)


def round(input: Tensor, *, decimals: int = 0, out: Tensor | None = None) -> Tensor:
    """The nearest integer, as a float; of two that are equally near, the even one.

    Args:
        input: a tensor.
        decimals: round to so many places behind the point, or, if negative, in
            front of it.
        out: where to write the result.

    Raises:
        NotImplementedError: *input* is a tensor of bools, or one of integers and
            *decimals* is given.

    Example:
        >>> import slowtorch as torch
        >>> torch.round(torch.tensor([0.5, 1.5, -2.7]))
        tensor([ 0.,  2., -3.])
        >>> torch.round(torch.tensor([0.1234]), decimals=2)
        tensor([0.1200])
    """
    check_tensor("round", input)
    if decimals == 0:
        return finish("round", Round.apply(input), out)
    _refuse_no_float("round_cpu", input)
    return finish("round", RoundDecimals.apply(input, decimals), out)


def sign(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sign of each element: -1, 0 or 1. That of nan is 0, as in PyTorch.

    Example:
        >>> import slowtorch as torch
        >>> torch.sign(torch.tensor([-2.5, 0.0, 3.0]))
        tensor([-1.,  0.,  1.])
    """
    check_tensor("sign", input)
    return finish("sign", Sign.apply(input), out)


def sgn(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sign of each element; see ``sign``, from which complex numbers differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.sgn(torch.tensor([-2, 0, 3]))
        tensor([-1,  0,  1])
    """
    check_tensor("sgn", input)
    return finish("sgn", Sgn.apply(input), out)


def copysign(
    input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """The absolute value of *input* with the sign of *other*. Zeros have signs too.

    Example:
        >>> import slowtorch as torch
        >>> torch.copysign(torch.tensor([1.0, -2.0]), torch.tensor([-0.0, 3.0]))
        tensor([-1.,  2.])
    """
    check_tensor("copysign", input)
    if isinstance(other, Tensor):
        return finish("copysign", Copysign.apply(input, other), out)
    return finish("copysign", CopysignNumber.apply(input, other), out, other)


def nan_to_num(
    input: Tensor,
    nan: float | None = None,
    posinf: float | None = None,
    neginf: float | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Numbers in place of nan and the infinities.

    Args:
        input: a tensor.
        nan: for nan; 0 by default.
        posinf: for infinity; by default, the largest number of the dtype.
        neginf: for minus infinity; by default, the smallest number of the dtype.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.nan_to_num(torch.tensor([1.0, torch.nan]), nan=-1.0)
        tensor([ 1., -1.])
    """
    check_tensor("nan_to_num", input)
    kind = input._layout.dtype
    largest = LARGEST.get(kind.name, 1.7976931348623157e308)
    numbers = (
        0.0 if nan is None else float(nan),
        largest if posinf is None else float(posinf),
        -largest if neginf is None else float(neginf),
    )
    if kind.category != FLOATING:
        return finish("nan_to_num", input.clone(), out)
    return finish("nan_to_num", NanToNum.apply(input, numbers), out)


LARGEST = {
    float16.name: 65504.0,
    bfloat16.name: (2 - 2.0**-7) * 2.0**127,
    float32.name: (2 - 2.0**-23) * 2.0**127,
}

absolute, fix = abs, trunc

abs_ = absolute_ = inplace(abs)
ceil_ = inplace(ceil)
floor_ = inplace(floor)
trunc_ = fix_ = inplace(trunc)
frac_ = inplace(frac)
round_ = inplace(round)
sign_ = inplace(sign)
sgn_ = inplace(sgn)
copysign_ = inplace(copysign)
nan_to_num_ = inplace(nan_to_num)

OPERATORS = (
    Operator(abs, method=True, inplace=True, nodes=(Abs,)),
    Operator(ceil, method=True, inplace=True, nodes=(Ceil,)),
    Operator(floor, method=True, inplace=True, nodes=(Floor,)),
    Operator(trunc, method=True, inplace=True, nodes=(Trunc,)),
    Operator(frac, method=True, inplace=True, nodes=(Frac,)),
    Operator(round, method=True, inplace=True, nodes=(Round, RoundDecimals)),
    Operator(sign, method=True, inplace=True, nodes=(Sign,)),
    Operator(sgn, method=True, inplace=True, nodes=(Sgn,)),
    Operator(copysign, method=True, inplace=True, nodes=(Copysign, CopysignNumber)),
    Operator(nan_to_num, method=True, inplace=True, nodes=(NanToNum,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
