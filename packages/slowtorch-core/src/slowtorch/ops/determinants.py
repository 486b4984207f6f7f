"""Determinants, and their signs and logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import finish_pair, pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import check_floats, check_square
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["det", "logdet", "slogdet"]


def _one_each(x: Tensor) -> Layout:
    """The layout of one number for each matrix."""
    layout = x._layout
    return contiguous(tuple(layout.shape[:-2]), layout.dtype, layout.device)


class LinalgDet(Op):
    """Determinant, by elimination.

    dL/dx = g * the cofactors of x, which are z * x^-T unless z is 0
    """

    __slots__ = ()
    saves = ("A", "result")

    def forward(self, x: Tensor) -> Tensor:
        out = _one_each(x)
        result = make(out.kernels["det"](out, x), out)
        self.save_for_backward(x, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        return on_matrices(grad) * cofactors(x, z)


def cofactors(x: Tensor, z: Tensor) -> Tensor:
    """The derivative of the determinant *z* by each element of the matrix *x*.

    Element (i, j) is (-1)^(i + j) times the determinant of x without row i and column
    j. Of an invertible matrix, all of them together are z * x^-T.
    """
    if not (z == 0).any().item():
        if mode.enabled:  # the saved determinant has no history
            z = LinalgDet.apply(x)
        turned: Tensor = x.inverse().mT
        return on_matrices(z) * turned
    size = x._layout.shape[-1]
    rows = [[_cofactor(x, i, j) for j in range(size)] for i in range(size)]
    return _stack([_stack(row) for row in rows], -2)


def _stack(tensors: list[Tensor], dim: int = -1) -> Tensor:
    from slowtorch.ops.joining import stack

    return stack(tensors, dim)


def _cofactor(x: Tensor, i: int, j: int) -> Tensor:
    from slowtorch.ops.joining import cat

    size = x._layout.shape[-1]
    x = cat([x.narrow(-2, 0, i), x.narrow(-2, i + 1, size - i - 1)], -2)
    x = cat([x.narrow(-1, 0, j), x.narrow(-1, j + 1, size - j - 1)], -1)
    minor: Tensor = LinalgDet.apply(x)
    return -minor if (i + j) % 2 else minor


def on_matrices(x: Tensor) -> Tensor:
    """One number for each matrix, so that it broadcasts with them."""
    return x.unsqueeze(-1).unsqueeze(-1)


class LinalgSlogdet(Op):
    """Sign s and logarithm z of the determinant: det(x) = s * e^z.

    dL/dx = g * x^-T, for the gradient g of z; that of s counts for nothing, as it is
    constant where it has a derivative
    """

    __slots__ = ()
    saves = ("A",)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self.save_for_backward(x)
        return pair("slogdet", (_one_each(x), _one_each(x)), x)

    def backward(self, _: Tensor | None, grad: Tensor | None) -> Any:
        (x,) = self.saved_tensors
        if grad is None:
            return x * 0
        z: Tensor = LinalgDet.apply(x)
        return on_matrices(grad) * (cofactors(x, z) / on_matrices(z))


def _checked(name: str, x: Tensor, argument: str = "A") -> Tensor:
    check_tensor(name.replace(".", "_"), x, argument)
    check_square(name, x)
    check_floats(name, x)
    return x


def linalg_det(A: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Determinant of a square matrix, or of each matrix of a batch.

    Gaussian elimination makes zeros below the diagonal; the determinant is then the
    product of the diagonal, negated once for each exchange of rows.

    The gradient at a matrix of determinant 0 is the matrix of cofactors, as
    mathematics has it. PyTorch gives zeros there, but with ``create_graph=True``.

    Args:
        A: square matrices of floats, of shape (..., n, n).
        out: where to write the result, of shape (...).

    Raises:
        RuntimeError: the matrices are not square, or have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.det(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(-2.)
    """
    return finish("linalg_det", LinalgDet.apply(_checked("linalg.det", A)), out)


def det(input: Tensor) -> Tensor:
    """Another name for ``linalg.det``.

    Example:
        >>> import slowtorch as torch
        >>> torch.det(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(-2.)
    """
    check_tensor("det", input)
    return linalg_det(input)


def linalg_slogdet(
    A: Tensor,
    *,
    out: tuple[Tensor, Tensor] | None = None,
) -> return_types.linalg_slogdet:
    """Sign and logarithm of the absolute value of a determinant.

    det(A) = sign * exp(logabsdet). A large matrix may have a determinant that no
    float can hold; its logarithm one can.

    Args:
        A: square matrices of floats, of shape (..., n, n).
        out: two tensors to write the results to, each of shape (...).

    Returns:
        ``sign`` and ``logabsdet``; for a singular matrix 0 and -inf.

    Raises:
        RuntimeError: the matrices are not square, or have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.slogdet(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        torch.return_types.linalg_slogdet(
        sign=tensor(-1.),
        logabsdet=tensor(0.6931))
    """
    results: Any = LinalgSlogdet.apply(_checked("linalg.slogdet", A))
    kind = return_types.linalg_slogdet
    return finish_pair("linalg_slogdet", kind, results, out)  # type: ignore[no-any-return]  # the kind that is named


def slogdet(input: Tensor, *, out: Any = None) -> return_types.slogdet:
    """Another name for ``linalg.slogdet``.

    Example:
        >>> import slowtorch as torch
        >>> torch.slogdet(torch.eye(2)).sign
        tensor(1.)
    """
    check_tensor("slogdet", input)
    found = linalg_slogdet(input)
    return finish_pair("slogdet", return_types.slogdet, found, out)  # type: ignore[no-any-return]  # the kind that is named


def logdet(input: Tensor) -> Tensor:
    """Logarithm of the determinant; nan where that is negative, -inf where it is 0.

    Args:
        input: square matrices of floats, of shape (..., n, n).

    Raises:
        RuntimeError: the matrices are not square, or have no floats of 32 or 64 bits.

    Example:
        >>> import slowtorch as torch
        >>> torch.logdet(torch.tensor([[2.0, 0.0], [0.0, 3.0]]))
        tensor(1.7918)
    """
    from slowtorch.ops.selection import where

    sign, log = LinalgSlogdet.apply(_checked("logdet", input, "input"))
    result: Tensor = where(sign == -1.0, float("nan"), log)
    return result


OPERATORS = (
    Operator(linalg_det, nodes=(LinalgDet,)),
    Operator(linalg_slogdet, nodes=(LinalgSlogdet,)),
    Operator(det, method=True),
    Operator(logdet, method=True),
    Operator(slogdet, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
