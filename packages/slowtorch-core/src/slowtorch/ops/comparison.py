"""Comparisons, element by element, and questions to each element.

Their results are bools, which have no gradient: these are plain functions. In place
they are operations, as the tensor's history goes through them: with slope 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import ask, cast, compare
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = [
    "allclose",
    "eq",
    "equal",
    "ge",
    "greater",
    "greater_equal",
    "gt",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "le",
    "less",
    "less_equal",
    "lt",
    "ne",
    "not_equal",
    "signbit",
]


def _compared(name: str, x: Tensor, y: TensorOrNumber, out: Tensor | None) -> Tensor:
    if not isinstance(x, Tensor) or not isinstance(y, (Tensor, int, float)):
        raise no_match(name, x, y)
    return finish(name, compare(name, x, y), out)


def eq(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether the elements are equal: input == other. Nan equals nothing.

    Args:
        input: a tensor.
        other: a tensor whose shape broadcasts with *input*'s, or a number.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3]))
        tensor([ True, False])
    """
    return _compared("eq", input, other, out)


def ne(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether the elements differ: input != other.

    Example:
        >>> import slowtorch as torch
        >>> torch.ne(torch.tensor([1, 2]), 1)
        tensor([False,  True])
    """
    return _compared("ne", input, other, out)


def lt(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether input < other, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.lt(torch.tensor([1, 2]), 2)
        tensor([ True, False])
    """
    return _compared("lt", input, other, out)


def le(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether input <= other, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.le(torch.tensor([1, 2, 3]), 2)
        tensor([ True,  True, False])
    """
    return _compared("le", input, other, out)


def gt(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether input > other, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.gt(torch.tensor([1, 2, 3]), 2)
        tensor([False, False,  True])
    """
    return _compared("gt", input, other, out)


def ge(input: Tensor, other: TensorOrNumber, *, out: Tensor | None = None) -> Tensor:
    """Whether input >= other, element by element.

    Example:
        >>> import slowtorch as torch
        >>> torch.ge(torch.tensor([1, 2, 3]), 2)
        tensor([False,  True,  True])
    """
    return _compared("ge", input, other, out)


def isnan(input: Tensor) -> Tensor:
    """Whether each element is nan.

    Example:
        >>> import slowtorch as torch
        >>> torch.isnan(torch.tensor([1.0, torch.nan]))
        tensor([False,  True])
    """
    check_tensor("isnan", input)
    return ask("isnan", input)


def isinf(input: Tensor) -> Tensor:
    """Whether each element is an infinity.

    Example:
        >>> import slowtorch as torch
        >>> torch.isinf(torch.tensor([1.0, -torch.inf]))
        tensor([False,  True])
    """
    check_tensor("isinf", input)
    return ask("isinf", input)


def isfinite(input: Tensor) -> Tensor:
    """Whether each element is neither nan nor an infinity.

    Example:
        >>> import slowtorch as torch
        >>> torch.isfinite(torch.tensor([1.0, torch.inf, torch.nan]))
        tensor([ True, False, False])
    """
    check_tensor("isfinite", input)
    return ask("isfinite", input)


def isposinf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether each element is positive infinity.

    Example:
        >>> import slowtorch as torch
        >>> torch.isposinf(torch.tensor([torch.inf, -torch.inf]))
        tensor([ True, False])
    """
    check_tensor("isposinf", input)
    return finish("isposinf", ask("isposinf", input), out)


def isneginf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether each element is negative infinity.

    Example:
        >>> import slowtorch as torch
        >>> torch.isneginf(torch.tensor([torch.inf, -torch.inf]))
        tensor([False,  True])
    """
    check_tensor("isneginf", input)
    return finish("isneginf", ask("isneginf", input), out)


def isreal(input: Tensor) -> Tensor:
    """Whether each element is a real number: all of them, here.

    Example:
        >>> import slowtorch as torch
        >>> torch.isreal(torch.tensor([1, 2]))
        tensor([True, True])
    """
    check_tensor("isreal", input)
    return compare("ge", input, input) | ask("isnan", input)


def signbit(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Whether each element has a minus sign, -0.0 included.

    Example:
        >>> import slowtorch as torch
        >>> torch.signbit(torch.tensor([-0.0, 0.0, -1.0]))
        tensor([ True, False,  True])
    """
    check_tensor("signbit", input)
    return finish("signbit", ask("signbit", input), out)


def isclose(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    """Whether |input - other| <= atol + rtol * |other|, element by element.

    Args:
        input: a tensor.
        other: another one of the same dtype.
        rtol: the tolerance relative to *other*.
        atol: the absolute tolerance.
        equal_nan: whether nan is close to nan.

    Raises:
        RuntimeError: the dtypes differ, or a tolerance is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0 + 1e-6, 2.1]))
        tensor([ True, False])
    """
    check_tensor("isclose", input)
    check_tensor("isclose", other, "other", 2)
    _check_tolerances(input, other, rtol, atol)
    x, y = input.detach(), other.detach()
    close = eq(x, y)
    if not x._layout.dtype.is_floating_point:
        if rtol == 0 and atol == 0:
            return close
        x, y = x.double(), y.double()  # exact up to 2^53
    elif equal_nan:
        close = close | (isnan(x) & isnan(y))
    gap = (x - y).abs()
    return close | (isfinite(gap) & (gap <= atol + (rtol * y).abs()))


def _check_tolerances(x: Tensor, y: Tensor, rtol: float, atol: float) -> None:
    a, b = x._layout.dtype, y._layout.dtype
    if a is not b:
        raise RuntimeError(f"{a.type_name} did not match {b.type_name}")
    for name, value in (("rtol", rtol), ("atol", atol)):
        if not value >= 0 or math.isnan(value):
            message = f"{name} must be greater than or equal to zero, but got {value:g}"
            raise RuntimeError(message)


def allclose(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> bool:
    """Whether all elements are close to each other; see ``isclose``.

    Example:
        >>> import slowtorch as torch
        >>> torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0 + 1e-6]))
        True
    """
    check_tensor("allclose", input)
    check_tensor("allclose", other, "other", 2)
    close = isclose(input, other, rtol, atol, equal_nan)
    return all(close._layout.kernels["to_list"](None, close))


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same elements.

    Example:
        >>> import slowtorch as torch
        >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
        True
    """
    check_tensor("equal", input)
    check_tensor("equal", other, "other", 2)
    if input._layout.shape != other._layout.shape:
        return False
    same = compare("eq", input, other)
    return all(same._layout.kernels["to_list"](None, same))


greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne


class Compared(Op):
    """A comparison that takes the place of its input: its slope is 0 everywhere.

    dL/dx is 0    dL/dy is 0
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber, kernel: str) -> Tensor:
        return cast(compare(kernel, x, y), x._layout.dtype)

    def backward(self, grad: Tensor) -> Any:
        zeros = grad.new_zeros(grad._layout.shape)
        return tuple([zeros if needed else None for needed in self.needs_input_grad])


def _in_place(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """``eq_`` and the like. PyTorch numbers the nodes: 0 with a number, 1 a tensor."""
    name = function.__name__
    nodes = []
    for number in range(2):

        class Named(Compared, node=f"{name.title()}Backward{number}"):
            __slots__ = ()

        nodes.append(Named)

    def compared(self: Tensor, other: TensorOrNumber) -> Tensor:
        if not isinstance(other, (Tensor, int, float)):
            check_tensor(name, other, "other", 2)
        result: Tensor = nodes[isinstance(other, Tensor)].apply(self, other, name)
        return result

    compared.__name__ = name
    return inplace(compared)


eq_ = _in_place(eq)
ne_ = not_equal_ = _in_place(ne)
lt_ = less_ = _in_place(lt)
le_ = less_equal_ = _in_place(le)
gt_ = greater_ = _in_place(gt)
ge_ = greater_equal_ = _in_place(ge)


# ``NotImplemented`` for what is neither tensor nor number: ``x == None`` is False
# then, and ``x < None`` a TypeError in Python's words.
def __eq__(self: Tensor, other: object) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("eq", self, other)


def __ne__(self: Tensor, other: object) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("ne", self, other)


def __lt__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("lt", self, other)


def __le__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("le", self, other)


def __gt__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("gt", self, other)


def __ge__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, (Tensor, int, float)):
        return NotImplemented
    return compare("ge", self, other)


OPERATORS = (
    *[
        Operator(function, method=True, inplace=True)
        for function in (eq, ne, lt, le, gt, ge)
    ],
    *[
        Operator(function, method=True)
        for function in (isnan, isinf, isfinite, isposinf, isneginf, isreal, signbit)
    ],
    *[Operator(function, method=True) for function in (isclose, allclose, equal)],
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
