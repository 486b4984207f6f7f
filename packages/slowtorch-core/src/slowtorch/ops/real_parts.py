"""What complex numbers have, of tensors that hold real ones.

SlowTorch has no complex dtypes; programs written for both ask these of real tensors,
whose real part and conjugate are themselves.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Unary
from slowtorch.ops._elementwise import as_float
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.selection import where
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = [
    "angle",
    "conj",
    "conj_physical",
    "imag",
    "is_conj",
    "is_neg",
    "real",
    "resolve_conj",
    "resolve_neg",
]


class Angle(Unary):
    """The angle of a number to the positive axis: 0, or pi of a negative one.

    dL/dx is 0
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        x = as_float(x.detach())
        angles = (x < 0).to(x.dtype) * math.pi
        result: Tensor = where(x.isnan(), x, angles)
        return result

    def backward(self, grad: Tensor) -> Any:
        return grad * 0


def angle(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The angle of each number to the positive axis: 0, or pi of negative ones.

    Example:
        >>> import slowtorch as torch
        >>> torch.angle(torch.tensor([2.0, -1.0]))
        tensor([0.0000, 3.1416])
    """
    check_tensor("angle", input)
    return finish("angle", Angle.apply(input), out)


def real(input: Tensor) -> Tensor:
    """The real part: of real numbers, the tensor itself.

    Example:
        >>> import slowtorch as torch
        >>> torch.real(torch.tensor([1.0]))
        tensor([1.])
    """
    check_tensor("real", input)
    return input


def imag(input: Tensor) -> NoReturn:
    """The imaginary part, which tensors of real numbers do not have.

    Raises:
        RuntimeError: always.

    Example:
        >>> import slowtorch as torch
        >>> torch.imag(torch.tensor([1.0]))
        Traceback (most recent call last):
            ...
        RuntimeError: imag is not implemented for tensors with non-complex dtypes.
    """
    check_tensor("imag", input)
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


def conj(input: Tensor) -> Tensor:
    """The conjugate: of real numbers, the tensor itself.

    Example:
        >>> import slowtorch as torch
        >>> torch.conj(torch.tensor([1.0]))
        tensor([1.])
    """
    check_tensor("conj", input)
    return input


def conj_physical(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The same, written out: the tensor itself, or ``out`` with its numbers.

    Example:
        >>> import slowtorch as torch
        >>> torch.conj_physical(torch.tensor([1.0]))
        tensor([1.])
    """
    check_tensor("conj_physical", input)
    return finish("conj_physical", input, out)


def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself: no conjugation waits to be carried out.

    Example:
        >>> import slowtorch as torch
        >>> torch.resolve_conj(torch.tensor([1.0]))
        tensor([1.])
    """
    check_tensor("resolve_conj", input)
    return input


def resolve_neg(input: Tensor) -> Tensor:
    """The tensor itself: no change of sign waits to be carried out.

    Example:
        >>> import slowtorch as torch
        >>> torch.resolve_neg(torch.tensor([1.0]))
        tensor([1.])
    """
    check_tensor("resolve_neg", input)
    return input


def is_conj(input: Tensor) -> bool:
    """Whether a conjugation waits to be carried out: never.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_conj(torch.tensor([1.0]))
        False
    """
    check_tensor("is_conj", input)
    return False


def is_neg(input: Tensor) -> bool:
    """Whether a change of sign waits to be carried out: never.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_neg(torch.tensor([1.0]))
        False
    """
    check_tensor("is_neg", input)
    return False


OPERATORS = (
    Operator(angle, method=True, nodes=(Angle,)),
    Operator(conj, method=True),
    Operator(conj_physical, method=True),
    Operator(real),
    Operator(resolve_conj, method=True),
    Operator(resolve_neg, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
