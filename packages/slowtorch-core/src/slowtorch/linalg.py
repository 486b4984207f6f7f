"""``torch.linalg``: linear algebra.

Of each matrix of a batch, in double precision, rounded once. Eigenvalues are those of
symmetric matrices: others may be complex, which no dtype here holds.

>>> import slowtorch as torch
>>> A = torch.tensor([[3.0, 1.0], [1.0, 2.0]])
>>> torch.linalg.solve(A, torch.tensor([9.0, 8.0]))
tensor([2., 3.])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import LinAlgError
from slowtorch.ops.cholesky import linalg_cholesky as cholesky
from slowtorch.ops.determinants import linalg_det as det
from slowtorch.ops.determinants import linalg_slogdet as slogdet
from slowtorch.ops.diagonals import diagonal as _diagonal
from slowtorch.ops.distances import linalg_cross as cross
from slowtorch.ops.distances import linalg_vecdot as vecdot
from slowtorch.ops.lu import linalg_lu as lu
from slowtorch.ops.lu import linalg_lu_factor as lu_factor
from slowtorch.ops.lu import linalg_lu_factor_ex as lu_factor_ex
from slowtorch.ops.lu import linalg_lu_solve as lu_solve
from slowtorch.ops.matmul import matmul
from slowtorch.ops.matrix_chains import linalg_matrix_power as matrix_power
from slowtorch.ops.matrix_chains import linalg_multi_dot as multi_dot
from slowtorch.ops.matrix_chains import linalg_vander as vander
from slowtorch.ops.matrix_exponential import linalg_matrix_exp as matrix_exp
from slowtorch.ops.matrix_norms import linalg_matrix_norm as matrix_norm
from slowtorch.ops.matrix_norms import linalg_norm as norm
from slowtorch.ops.norms import vector_norm
from slowtorch.ops.orthogonal import linalg_eigh as eigh
from slowtorch.ops.orthogonal import linalg_eigvalsh as eigvalsh
from slowtorch.ops.orthogonal import linalg_qr as qr
from slowtorch.ops.singular import linalg_cond as cond
from slowtorch.ops.singular import linalg_lstsq as lstsq
from slowtorch.ops.singular import linalg_matrix_rank as matrix_rank
from slowtorch.ops.singular import linalg_pinv as pinv
from slowtorch.ops.singular import linalg_svd as svd
from slowtorch.ops.singular import linalg_svdvals as svdvals
from slowtorch.ops.solving import linalg_inv as inv
from slowtorch.ops.solving import linalg_solve as solve
from slowtorch.ops.solving import linalg_solve_triangular as solve_triangular

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "lu",
    "lu_factor",
    "lu_factor_ex",
    "lu_solve",
    "matmul",
    "matrix_exp",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vander",
    "vecdot",
    "vector_norm",
]


def diagonal(
    A: Tensor,
    *,
    offset: int = 0,
    dim1: int = -2,
    dim2: int = -1,
) -> Tensor:
    """The diagonal of each matrix, as a view: ``torch.diagonal`` of the last two dims.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.diagonal(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    return _diagonal(A, offset, dim1, dim2)


NOT_SYMMETRIC = (
    "linalg.{name} is not supported yet: its results are complex, and SlowTorch has no "
    "complex dtype.\nFor a symmetric matrix use linalg.{other}."
)


def eig(A: Tensor, *, out: object = None) -> NoReturn:
    """Eigenvalues of any matrix, which are complex numbers: not supported.

    Raises:
        NotImplementedError: always. ``linalg.eigh`` is for symmetric matrices.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.eig(torch.eye(2))
        Traceback (most recent call last):
            ...
        NotImplementedError: linalg.eig is not supported yet: its results are complex...
    """
    raise NotImplementedError(NOT_SYMMETRIC.format(name="eig", other="eigh"))


def eigvals(A: Tensor, *, out: object = None) -> NoReturn:
    """The same without eigenvectors; see ``eig``.

    Raises:
        NotImplementedError: always. ``linalg.eigvalsh`` is for symmetric matrices.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.eigvals(torch.eye(2))
        Traceback (most recent call last):
            ...
        NotImplementedError: linalg.eigvals is not supported yet: ...complex...
    """
    raise NotImplementedError(NOT_SYMMETRIC.format(name="eigvals", other="eigvalsh"))


def tensorinv(A: Tensor, ind: int = 2, *, out: Tensor | None = None) -> Tensor:
    """The inverse for ``tensordot``: the first *ind* dimensions are the rows.

    Args:
        A: a tensor whose first *ind* sizes have the same product as the others.
        ind: how many dimensions are rows.
        out: where to write the result.

    Raises:
        RuntimeError: the products differ, or *ind* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.tensorinv(torch.eye(4).reshape(4, 2, 2), ind=1).shape
        torch.Size([2, 2, 4])
    """
    check_tensor("linalg_tensorinv", A, "A")
    if ind <= 0:
        message = f"Expected a strictly positive integer for 'ind', but got {ind}"
        raise RuntimeError(message)
    rows, columns = A.shape[:ind], A.shape[ind:]
    _check_products("ind", columns, rows)
    size = math.prod(rows)
    result = inv(A.reshape(size, size)).reshape(*columns, *rows)
    return finish("linalg_tensorinv", result, out)


def tensorsolve(
    A: Tensor,
    B: Tensor,
    dims: Sequence[int] | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The X for which ``tensordot(A, X, X.ndim)`` is B.

    Args:
        A: the first dimensions are those of B, the others will be those of X.
        B: the right side.
        dims: dimensions of A to move to the end first.
        out: where to write the result.

    Raises:
        RuntimeError: the sizes do not have the same product.

    Example:
        >>> import slowtorch as torch
        >>> A = 2 * torch.eye(4).reshape(2, 2, 4)
        >>> torch.linalg.tensorsolve(A, torch.ones(2, 2))
        tensor([0.5000, 0.5000, 0.5000, 0.5000])
    """
    check_tensor("linalg_tensorsolve", A, "A")
    check_tensor("linalg_tensorsolve", B, "B", 2)
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(A.ndim - len(dims), A.ndim)))
    rows, columns = A.shape[: B.ndim], A.shape[B.ndim :]
    _check_products("other.ndim", columns, rows)
    size = math.prod(rows)
    result = solve(A.reshape(size, size), B.reshape(-1)).reshape(columns)
    return finish("linalg_tensorsolve", result, out)


def _check_products(word: str, last: Shape, first: Shape) -> None:
    found, wanted = math.prod(last), math.prod(first)
    if found != wanted:
        message = (
            f"Expected self to satisfy the requirement prod(self.shape[{word}:]) == "
            f"prod(self.shape[:{word}]), but got {found} != {wanted}"
        )
        raise RuntimeError(message)
