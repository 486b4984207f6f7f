"""``torch.linalg``: linear algebra.

Of each matrix of a batch, in double precision, rounded once. Eigenvalues are those of
symmetric matrices: others may be complex, which no dtype here holds.

>>> import slowtorch as torch
>>> A = torch.tensor([[3.0, 1.0], [1.0, 2.0]])
>>> torch.linalg.solve(A, torch.tensor([9.0, 8.0]))
tensor([2., 3.])
"""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.ops._square import LinAlgError
from slowtorch.ops.cholesky import linalg_cholesky as cholesky
from slowtorch.ops.determinants import linalg_det as det
from slowtorch.ops.determinants import linalg_slogdet as slogdet
from slowtorch.ops.diagonals import diagonal as _diagonal
from slowtorch.ops.distances import linalg_cross as cross
from slowtorch.ops.distances import linalg_vecdot as vecdot
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

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
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
    "vander",
    "vecdot",
    "vector_norm",
]


def diagonal(
    A: Tensor,  # noqa: N803
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
