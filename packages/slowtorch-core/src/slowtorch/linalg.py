"""``torch.linalg``: linear algebra.

Of each matrix of a batch, in double precision, rounded once. What needs an iteration
(singular values, eigenvalues, least squares) is not there.

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
from slowtorch.ops.matrix_norms import linalg_matrix_norm as matrix_norm
from slowtorch.ops.matrix_norms import linalg_norm as norm
from slowtorch.ops.norms import vector_norm
from slowtorch.ops.solving import linalg_inv as inv
from slowtorch.ops.solving import linalg_solve as solve
from slowtorch.ops.solving import linalg_solve_triangular as solve_triangular

__all__ = [
    "LinAlgError",
    "cholesky",
    "cross",
    "det",
    "diagonal",
    "inv",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "multi_dot",
    "norm",
    "slogdet",
    "solve",
    "solve_triangular",
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
