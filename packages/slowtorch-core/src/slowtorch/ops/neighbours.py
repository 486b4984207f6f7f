"""Floats as they are stored: the next one, and mantissa and exponent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._dtype import FLOATING, int32
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op
from slowtorch.ops._elementwise import align, binary
from slowtorch.ops._picks import finish_pair, pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = ["frexp", "nextafter"]


class Nextafter(Binary):
    """The float next to x on the way to y.

    dL/dx = g, and 0 where x = y    dL/dy = 0
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        kind = align(x, y)[2].dtype
        if kind.category != FLOATING:
            message = f"\"nextafter_cpu\" not implemented for '{kind.type_name}'"
            raise NotImplementedError(message)
        return binary("nextafter", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return grad.where(x != y, 0), grad * 0


class Frexp(Op):
    """Mantissa and exponent: x = m * 2^e with 0.5 <= |m| < 1.

    dL/dx = g / 2^e
    """

    __slots__ = ()
    saves = ("exponent",)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        out = x._layout.like(x._layout.dtype)
        mantissa, exponent = pair("frexp", (out, out.like(int32)), x)
        self.save_for_backward(exponent)
        return mantissa, exponent

    def backward(self, *grads: Any) -> Any:
        (exponent,) = self.saved_tensors
        return grads[0] / 2.0 ** exponent.to(grads[0].dtype)


def nextafter(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The next float after *input* on the way to *other*, element by element.

    Raises:
        NotImplementedError: the tensors are not of floats.

    Example:
        >>> import slowtorch as torch
        >>> one = torch.tensor(1.0)
        >>> torch.nextafter(one, torch.tensor(2.0)) - one == torch.finfo(one.dtype).eps
        tensor(True)
    """
    check_tensor("nextafter", input)
    check_tensor("nextafter", other, "other", 2)
    return finish("nextafter", Nextafter.apply(input, other), out, other)


nextafter_ = inplace(nextafter)


def frexp(input: Tensor, *, out: Any = None) -> return_types.frexp:
    """Mantissa and exponent of each number: input = mantissa * 2 ** exponent.

    Returns:
        The named tuple ``(mantissa, exponent)``; exponents are int32.

    Raises:
        RuntimeError: *input* is not of floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.frexp(torch.tensor([3.5]))
        torch.return_types.frexp(
        mantissa=tensor([0.8750]),
        exponent=tensor([2], dtype=torch.int32))
    """
    check_tensor("frexp", input)
    if input._layout.dtype.category != FLOATING:
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    parts = Frexp.apply_several(input)
    return finish_pair("frexp", return_types.frexp, parts, out)  # type: ignore[no-any-return]  # the kind that is named


OPERATORS = (
    Operator(nextafter, method=True, inplace=True, nodes=(Nextafter,)),
    Operator(frexp, method=True, nodes=(Frexp,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
