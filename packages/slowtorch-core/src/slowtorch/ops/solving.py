"""Systems of linear equations, and inverse matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import common_device
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import (
    batches_of,
    by_columns,
    check_floats,
    check_kernel,
    check_matrices,
    check_same_dtype,
    check_square,
    compute,
    multiplied,
)
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["inverse"]

SINGULAR = (
    "linalg.inv: {batch}The diagonal element {place} is zero, the inversion could not "
    "be completed because the input matrix is singular."
)
NO_SOLUTION = (
    "torch.linalg.solve: {batch}The solver failed because the input matrix is singular."
)


class LinalgInvEx(Op):
    """Inverse: z x = 1.

    dL/dx = -z^T g z^T
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        out = by_columns(x._layout, x._layout.shape)
        result = compute(SINGULAR, "inverse", out, x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return -(z.mT @ grad @ z.mT)


class LinalgSolveEx(Op):
    """Solution of a system of equations: x z = y, or z x = y.

    dL/dy = h, the solution of x^T h = g    dL/dx = -h z^T
    """

    __slots__ = ("left", "vector")
    left: bool
    vector: bool
    saves = ("A", "B", "result")

    def forward(self, x: Tensor, y: Tensor, vector: bool, left: bool) -> Tensor:
        self.left, self.vector = left, vector
        right = without_history(y)
        if vector:
            right = right.unsqueeze(-1)
        batches = batches_of(x, right)
        multiplied("linalg.solve", x._layout, right._layout, left)
        shape = (*batches, *right._layout.shape[-2:])
        out = _of_solution(y._layout, shape[:-1] if vector else shape, left)
        result = compute(NO_SOLUTION, "solve", out, x, right, batches, left)
        self.save_for_backward(x, y, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, y, z = self.saved_tensors
        left, vector = self.left, self.vector
        if mode.enabled:  # the saved result has no history
            z = LinalgSolveEx.apply(x, y, vector, left)
        of_y: Tensor = LinalgSolveEx.apply(x.mT, grad, vector, left)
        if not self.needs_input_grad[0]:
            return None, of_y
        if vector:
            return -(of_y.unsqueeze(-1) * z.unsqueeze(-2)), of_y
        return -(of_y @ z.mT if left else z.mT @ of_y), of_y


def without_history(x: Tensor) -> Tensor:
    """The same memory for a forward rule to look at in another way."""
    return alias(x, x._layout, x._offset)


def _of_solution(like: Layout, shape: tuple[int, ...], left: bool) -> Layout:
    if left:
        return by_columns(like, shape)
    return contiguous(shape, like.dtype, like.device)


class LinalgSolveTriangular(Op):
    """Solution of a triangular system of equations: x z = y, or z x = y.

    dL/dy = h, the solution of x^T h = g    dL/dx = the triangle of -h z^T
    """

    __slots__ = ("left", "unit", "upper")
    upper: bool
    left: bool
    unit: bool
    saves = ("self", "B", "result")

    def forward(
        self, x: Tensor, y: Tensor, upper: bool, left: bool, unit: bool
    ) -> Tensor:
        self.upper, self.left, self.unit = upper, left, unit
        batches = batches_of(x, y)
        out = by_columns(y._layout, (*batches, *y._layout.shape[-2:]))
        kernel = out.kernels["solve_triangular"]
        result = make(kernel(out, x, y, batches, upper, left, unit), out)
        self.save_for_backward(x, y, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, y, z = self.saved_tensors
        upper, left, unit = self.upper, self.left, self.unit
        if mode.enabled:  # the saved result has no history
            z = LinalgSolveTriangular.apply(x, y, upper, left, unit)
        of_y: Tensor = LinalgSolveTriangular.apply(x.mT, grad, not upper, left, unit)
        if not self.needs_input_grad[0]:
            return None, of_y
        of_x = -(of_y @ z.mT if left else z.mT @ of_y)
        diagonal = int(unit)
        return of_x.triu(diagonal) if upper else of_x.tril(-diagonal), of_y


def linalg_inv(A: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Inverse of a square matrix, or of each matrix of a batch.

    To solve equations, ``linalg.solve`` is faster and more exact.

    Args:
        A: square matrices of floats, of shape (..., n, n).
        out: where to write the result, of the same shape.

    Raises:
        LinAlgError: a matrix has no inverse.
        RuntimeError: the matrices are not square, or have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [1.0, 4.0]]))
        tensor([[ 0.5000,  0.0000],
                [-0.1250,  0.2500]])
    """
    check_tensor("linalg_inv", A, "A")
    check_square("linalg.inv", A)
    check_floats("linalg.inv", A)
    return finish("linalg_inv", LinalgInvEx.apply(A), out)


def inverse(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``linalg.inv``.

    Example:
        >>> import slowtorch as torch
        >>> torch.inverse(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.2500]])
    """
    check_tensor("inverse", input)
    return linalg_inv(input, out=out)


def linalg_solve(
    A: Tensor,
    B: Tensor,
    *,
    left: bool = True,
    out: Tensor | None = None,
) -> Tensor:
    """The X for which A X = B, or X A = B.

    Gaussian elimination with partial pivoting, then substitution from the last row up.

    Args:
        A: square matrices of floats, of shape (..., n, n).
        B: the right sides: one vector of shape (n,) for each matrix, or the columns
            of matrices of shape (..., n, k).
        left: whether A is left of X.
        out: where to write the result.

    Raises:
        LinAlgError: a matrix is singular.
        RuntimeError: the matrices are not square, their sizes or dtypes do not go
            together, or they have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> A = torch.tensor([[3.0, 1.0], [1.0, 2.0]])
        >>> torch.linalg.solve(A, torch.tensor([9.0, 8.0]))
        tensor([2., 3.])
    """
    name = "linalg.solve"
    check_tensor("linalg_solve", A, "A")
    check_tensor("linalg_solve", B, "B", 2)
    check_same_dtype(name, A, B)
    check_square(name, A)
    check_floats(name, A)
    common_device(A._layout, B._layout)
    vector = B.ndim == 1 or (
        A.ndim == B.ndim + 1 and A._layout.shape[:-1] == B._layout.shape
    )
    if not vector:
        check_matrices(name, B, "B")
    elif not left:
        message = (
            f"{name}: Vector broadcasting of the left hand side is not supported for "
            "left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)"
        )
        raise RuntimeError(message)
    result = LinalgSolveEx.apply(A, B, vector, left)
    return finish("linalg_solve", result, out)


def linalg_solve_triangular(
    input: Tensor,
    B: Tensor,
    *,
    upper: bool,
    left: bool = True,
    unitriangular: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """The X for which A X = B, or X A = B, where A is triangular.

    The other triangle of A is not read, and no zero on the diagonal is noticed: the
    result has inf or nan then.

    Args:
        input: A, square matrices of floats, of shape (..., n, n).
        B: the right sides, of shape (..., n, k), or (..., k, n) if not *left*; in
            the dtype of A, or brought to it.
        upper: whether it is the upper triangle that counts.
        left: whether A is left of X.
        unitriangular: whether the diagonal counts as ones, whatever it has.
        out: where to write the result.

    Raises:
        NotImplementedError: they have no floats of 32 or 64 bits.
        RuntimeError: the matrices are not square, or their sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> A = torch.tensor([[1.0, 2.0], [0.0, 4.0]])
        >>> torch.linalg.solve_triangular(A, torch.tensor([[5.0], [8.0]]), upper=True)
        tensor([[1.],
                [2.]])
    """
    name = "linalg.solve_triangular"
    check_tensor("linalg_solve_triangular", input)
    check_tensor("linalg_solve_triangular", B, "B", 2)
    check_square(name, input)
    check_matrices(name, B, "B")
    check_kernel("triangular_solve_cpu", input)
    multiplied(name, input._layout, B._layout, left)
    common_device(input._layout, B._layout)
    right = B.to(input._layout.dtype)
    result = LinalgSolveTriangular.apply(input, right, upper, left, unitriangular)
    return finish("linalg_solve_triangular", result, out)


OPERATORS = (
    Operator(linalg_inv, nodes=(LinalgInvEx,)),
    Operator(linalg_solve, nodes=(LinalgSolveEx,)),
    Operator(linalg_solve_triangular, nodes=(LinalgSolveTriangular,)),
    Operator(inverse, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
