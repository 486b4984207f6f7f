"""The exponential of a matrix."""

from __future__ import annotations

import math
from typing import Any

from slowtorch._dtype import float64
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Op
from slowtorch.ops._results import check_tensor
from slowtorch.ops._square import check_floats, check_square
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["matrix_exp"]

TERMS = 16  # (1/2)^17 / 17! is below what a double can tell from 1


class LinalgMatrixExp(Op):
    """The exponential of a matrix: z = 1 + x + x^2 / 2! + x^3 / 3! + ...

    dL/dx = the right upper quarter of the exponential of [[x^T, g], [0, x^T]]
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        self.save_for_backward(x)
        return exponential(x.detach().to(float64)).to(x.dtype)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch.ops.joining import cat

        (x,) = self.saved_tensors
        size, t = x.shape[-1], x.mT
        upper = cat([t, grad], -1)
        lower = cat([x.new_zeros(x.shape), t], -1)
        return linalg_matrix_exp(cat([upper, lower], -2))[..., :size, size:]


def exponential(x: Tensor) -> Tensor:
    """By the series of x / 2^s, whose exponential is then squared s times."""
    one = x.new_ones(x.shape[:-1]).diag_embed()
    largest = 0.0
    if x.numel() and not x.is_meta:
        largest = x.abs().sum(-1).max().item()
    halvings = max(0, math.frexp(largest)[1] + 1) if math.isfinite(largest) else 0
    small = x / 2.0**halvings
    result = one
    for k in range(TERMS, 0, -1):
        result = one + (small @ result) / k
    for _ in range(halvings):
        result = result @ result
    return result


def linalg_matrix_exp(A: Tensor) -> Tensor:
    """The exponential of square matrices: 1 + A + A^2 / 2! + A^3 / 3! + ...

    By scaling and squaring (Moler and Van Loan, *Nineteen Dubious Ways to Compute the
    Exponential of a Matrix*, method 3), in double precision.

    Args:
        A: matrices of floats, of shape (..., n, n).

    Raises:
        RuntimeError: the matrices are not square, or of integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.matrix_exp(torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
        tensor([[1., 1.],
                [0., 1.]])
    """
    check_tensor("linalg_matrix_exp", A, "A")
    check_square("linalg.matrix_exp", A)
    check_floats("linalg.matrix_exp", A, low=True)
    return LinalgMatrixExp.apply(A)


def matrix_exp(input: Tensor) -> Tensor:
    """The exponential of square matrices: another name for ``linalg.matrix_exp``.

    Example:
        >>> import slowtorch as torch
        >>> torch.matrix_exp(torch.zeros(2, 2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    return linalg_matrix_exp(input)


OPERATORS = (
    Operator(linalg_matrix_exp, nodes=(LinalgMatrixExp,)),
    Operator(matrix_exp, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
