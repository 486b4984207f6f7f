"""Cholesky's decomposition of positive-definite matrices: A = L L^T."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import common_device
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import (
    by_columns,
    check_floats,
    check_kernel,
    check_square,
    compute,
)
from slowtorch.ops.solving import linalg_solve_triangular
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["cholesky", "cholesky_inverse", "cholesky_solve"]

NOT_POSITIVE = (
    ": {batch}The factorization could not be completed because the input is not "
    "positive-definite (the leading minor of order {place} is not positive-definite)."
)


DEPRECATED = (
    "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be "
    "removed in a future PyTorch release.\nL = torch.cholesky(A)\nshould be replaced "
    "with\nL = torch.linalg.cholesky(A)\nand\nU = torch.cholesky(A, upper=True)\n"
    "should be replaced with\nU = torch.linalg.cholesky(A).mH\nThis transform will "
    "produce equivalent results for all valid (symmetric positive definite) inputs."
)


class LinalgCholeskyEx(Op):
    """Cholesky's decomposition: z z^T = x, z being lower triangular.

    dL/dx = z^-T (P + P^T) z^-1 / 2, where P = z^T g without what is above the
    diagonal, and with half of the diagonal
    """

    __slots__ = ("upper",)
    upper: bool
    saves = ("result",)
    failure = f"linalg.cholesky{NOT_POSITIVE}"

    def forward(self, x: Tensor, upper: bool) -> Tensor:
        self.upper = upper
        out = by_columns(x._layout, x._layout.shape)
        result = compute(self.failure, "cholesky", out, x, upper)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        if self.upper:
            z, grad = z.mT, grad.mT
        product = (z.mT @ grad).tril()
        both = 0.5 * (product + product.tril(-1).mT)
        half = linalg_solve_triangular(z.mT, both, upper=True)
        return linalg_solve_triangular(z, half, upper=False, left=False)


class Cholesky(LinalgCholeskyEx):
    """The same by its older name; see ``LinalgCholeskyEx``."""

    __slots__ = ()
    failure = f"cholesky{NOT_POSITIVE}"


class CholeskyInverse(Op):
    """The inverse P of x x^T for a triangular x; of x^T x if it is the upper one.

    dL/dx = -P (g + g^T) P x, and -x P (g + g^T) P for the upper triangle
    """

    __slots__ = ("upper",)
    upper: bool
    saves = ("self",)

    def forward(self, x: Tensor, upper: bool) -> Tensor:
        from slowtorch._creation import eye

        self.upper = upper
        self.save_for_backward(x)
        ones = eye(x.shape[-1], dtype=x.dtype, device=x.device)
        return _solved_twice(ones, x.detach(), upper)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        inverse = cholesky_inverse(x, self.upper)
        both = inverse @ (grad + grad.mT) @ inverse
        return -(x @ both if self.upper else both @ x)


class CholeskySolve(Op):
    """Solution of x x^T z = y for a triangular x.

    dL/dy = h, the solution of x x^T h = g    dL/dx = -(h z^T + z h^T) x
    """

    __slots__ = ("upper",)
    upper: bool
    saves = ("self", "input2")

    def forward(self, y: Tensor, x: Tensor, upper: bool) -> Tensor:
        self.upper = upper
        self.save_for_backward(y, x)
        return _solved_twice(y.detach(), x.detach(), upper)

    def backward(self, grad: Tensor) -> Any:
        y, x = self.saved_tensors
        of_y = cholesky_solve(grad, x, self.upper)
        if not self.needs_input_grad[1]:
            return of_y, None
        product = of_y @ cholesky_solve(y, x, self.upper).mT
        both = product + product.mT
        return of_y, -(x @ both if self.upper else both @ x)


def _solved_twice(y: Tensor, x: Tensor, upper: bool) -> Tensor:
    """Solve with one triangle, then with the other."""
    lower = x.mT if upper else x
    half = linalg_solve_triangular(lower, y, upper=False)
    return linalg_solve_triangular(lower.mT, half, upper=True)


def linalg_cholesky(
    A: Tensor,
    *,
    upper: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """Cholesky's decomposition: the lower triangular L with L L^T = A.

    L[i][j] = (A[i][j] - sum over k < j of L[i][k] L[j][k]) / L[j][j], and on the
    diagonal the root of what would be divided. Of A, which must be symmetric and
    positive-definite, one triangle is read.

    Args:
        A: matrices of floats, of shape (..., n, n).
        upper: read the upper triangle, and give L^T.
        out: where to write the result, of the same shape.

    Raises:
        LinAlgError: a matrix is not positive-definite.
        RuntimeError: the matrices are not square, or have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 10.0]]))
        tensor([[2., 0.],
                [1., 3.]])
    """
    check_tensor("linalg_cholesky", A, "A")
    check_square("linalg.cholesky", A)
    check_floats("linalg.cholesky", A)
    return finish("linalg_cholesky", LinalgCholeskyEx.apply(A, upper), out)


def cholesky(
    input: Tensor, upper: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """An older name for ``linalg.cholesky``; it warns.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[4.0, 2.0], [2.0, 10.0]])
        >>> torch.linalg.cholesky(x, upper=True)  # in its place
        tensor([[2., 1.],
                [0., 3.]])
    """
    check_tensor("cholesky", input)
    warnings.warn(DEPRECATED, UserWarning, stacklevel=user_stacklevel())
    check_square("cholesky", input)
    check_kernel("cholesky_cpu", input)
    return finish("cholesky", Cholesky.apply(input, upper), out)


def cholesky_solve(
    B: Tensor,
    L: Tensor,
    upper: bool = False,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The X for which A X = B, when A = L L^T is given by its triangle L.

    Args:
        B: right sides, of shape (..., n, k).
        L: triangular matrices from ``linalg.cholesky``, of shape (..., n, n).
        upper: L is upper triangular, and A = L^T L.
        out: where to write the result.

    Raises:
        NotImplementedError: there are no floats of 32 or 64 bits.
        RuntimeError: sizes or dtypes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> L = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
        >>> torch.cholesky_solve(torch.tensor([[8.0], [22.0]]), L)
        tensor([[1.],
                [2.]])
    """
    check_tensor("cholesky_solve", B)
    check_tensor("cholesky_solve", L, "input2", 2)
    _check_sides(B, L)
    check_kernel("cholesky_solve_cpu", B)
    common_device(B._layout, L._layout)
    return finish("cholesky_solve", CholeskySolve.apply(B, L, upper), out)


def _check_sides(y: Tensor, x: Tensor) -> None:
    """Refuse right sides and triangles that do not go together."""
    for name, each in (("b", y), ("u", x)):
        if each.ndim < 2:
            message = (
                f"{name} should have at least 2 dimensions, but has {each.ndim} "
                "dimensions instead"
            )
            raise RuntimeError(message)
    if y.dtype is not x.dtype:
        message = (
            "Expected b and A to have the same dtype, but found b of type "
            f"{y.dtype.type_name} and A of type {x.dtype.type_name} instead."
        )
        raise RuntimeError(message)
    (n, m), (height, width) = x.shape[-2:], y.shape[-2:]
    if n != m:
        message = f"A must be batches of square matrices, but they are {n} by {m} "
        raise RuntimeError(message + "matrices")
    if n != height:
        message = (
            f"Incompatible matrix sizes for cholesky_solve: each A matrix is {n} by "
            f"{n} but each b matrix is {height} by {width}"
        )
        raise RuntimeError(message)


def cholesky_inverse(
    L: Tensor,
    upper: bool = False,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The inverse of A = L L^T, which is given by its triangle L.

    It is ``cholesky_solve`` with the identity for the right side.

    Args:
        L: triangular matrices from ``linalg.cholesky``, of shape (..., n, n).
        upper: L is upper triangular, and A = L^T L.
        out: where to write the result.

    Raises:
        NotImplementedError: there are no floats of 32 or 64 bits.
        RuntimeError: the matrices are not square.

    Example:
        >>> import slowtorch as torch
        >>> torch.cholesky_inverse(torch.tensor([[2.0, 0.0], [0.0, 1.0]]))
        tensor([[0.2500, 0.0000],
                [0.0000, 1.0000]])
    """
    check_tensor("cholesky_inverse", L)
    check_square("cholesky_inverse", L)
    check_kernel("cholesky_inverse_out_cpu", L)
    return finish("cholesky_inverse", CholeskyInverse.apply(L, upper), out)


OPERATORS = (
    Operator(linalg_cholesky, nodes=(LinalgCholeskyEx,)),
    Operator(cholesky, method=True, nodes=(Cholesky,)),
    Operator(cholesky_solve, method=True, nodes=(CholeskySolve,)),
    Operator(cholesky_inverse, method=True, nodes=(CholeskyInverse,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
