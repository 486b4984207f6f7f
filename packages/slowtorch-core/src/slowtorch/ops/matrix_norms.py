"""Norms of matrices, and the norm that is of a vector or a matrix."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import check_floats, check_matrices
from slowtorch.ops.norms import vector_norm
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._types import Dims, Number

__all__ = ["frobenius_norm", "nuclear_norm"]


def linalg_matrix_norm(
    A: Tensor,
    ord: Number | str = "fro",
    dim: tuple[int, int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Norm of a matrix, or of each matrix of a batch.

    ========  ===========================================================
    order     is
    ========  ===========================================================
    'fro'     the root of the sum of all squares
    1, -1     the largest (smallest) sum of absolute values of a column
    inf, -inf the largest (smallest) sum of absolute values of a row
    2, -2     the largest (smallest) singular value
    'nuc'     the sum of singular values
    ========  ===========================================================

    Args:
        A: matrices of floats.
        ord: the order.
        dim: the dimensions of rows and of columns.
        keepdim: keep them, with size 1.
        dtype: compute in this type.
        out: where to write the result.

    Raises:
        RuntimeError: *A* has integers or bools or no two dimensions, or there is no
            such norm.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[3.0, -4.0], [0.0, 12.0]])
        >>> torch.linalg.matrix_norm(x), torch.linalg.matrix_norm(x, 1)
        (tensor(13.), tensor(16.))
    """
    name = "linalg.matrix_norm"
    check_tensor("linalg_matrix_norm", A, "A")
    _check_order(name, ord)
    check_matrices(name, A)
    check_floats(name, A, low=True)
    rows, columns = _two_different(name, dim, A.ndim)
    if ord in (2, -2, "nuc"):
        result = _of_singular_values(A, ord, (rows, columns), keepdim, dtype)
    elif ord == "fro":
        result = vector_norm(A, 2, (rows, columns), keepdim, dtype=dtype)
    else:
        first, second = (rows, columns) if abs(ord) == 1 else (columns, rows)  # type: ignore[arg-type]  # a number
        if first < second and not keepdim:
            second -= 1
        sums = vector_norm(A, 1, first, keepdim, dtype=dtype)
        result = (sums.amax if ord > 0 else sums.amin)(second, keepdim)  # type: ignore[operator]  # late methods
    return finish("linalg_matrix_norm", result, out)


def _of_singular_values(
    x: Tensor, order: Any, dims: tuple[int, int], keepdim: bool, dtype: dtype | None
) -> Tensor:
    from slowtorch.ops.singular import linalg_svdvals

    if dtype is not None:
        x = x.to(dtype)
    check_floats("linalg.matrix_norm", x)
    values = linalg_svdvals(x.movedim(dims, (-2, -1)))
    if order == "nuc":
        result = values.sum(-1)
    else:
        result = (values.amax if order == 2 else values.amin)(-1)
    for dim in sorted(dims) if keepdim else ():
        result = result.unsqueeze(dim)
    return result


def _check_order(name: str, order: Any) -> None:
    """Refuse orders that do not exist.

    Raises:
        RuntimeError: there is no such norm.
    """
    if order in ("fro", "nuc"):
        return
    if not isinstance(order, str) and abs(order) in (1, 2, math.inf):
        return
    shown = order if isinstance(order, str) else f"{order:g}"
    raise RuntimeError(f"{name}: Order {shown} not supported.")


def _two_different(name: str, dim: Any, ndim: int) -> tuple[int, int]:
    from slowtorch.ops._dims import normal_dim

    if isinstance(dim, int) or len(dim) != 2:
        shown = " ".join(map(str, (dim,) if isinstance(dim, int) else dim))
        raise RuntimeError(f"{name}: dim must be a 2-tuple. Got {shown}")
    first, second = normal_dim(dim[0], ndim), normal_dim(dim[1], ndim)
    if first == second:
        raise RuntimeError(f"{name}: dims must be different. Got ({dim[0]}, {dim[1]})")
    return first, second


def linalg_norm(
    A: Tensor,
    ord: Number | str | None = None,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
) -> Tensor:
    """Norm of a vector or of a matrix, as *dim* or the number of dimensions says.

    =========  =================  =========================================
    ord        dim                norm
    =========  =================  =========================================
    None       any                ``vector_norm`` of order 2
    a number   one dimension      ``vector_norm``
    any        two dimensions     ``matrix_norm``
    a number   None               one of both: *A* must have 1 or 2 dimensions
    =========  =================  =========================================

    Args:
        A: a tensor of floats.
        ord: the order.
        dim: the dimension or dimensions of the vector or matrix.
        keepdim: keep them, with size 1.
        out: where to write the result.
        dtype: compute in this type.

    Raises:
        RuntimeError: *A* has integers or bools, or *dim* and *ord* do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[3.0, 4.0], [6.0, 8.0]])
        >>> torch.linalg.norm(x[0]), torch.linalg.norm(x, dim=1)
        (tensor(5.), tensor([ 5., 10.]))
    """
    check_tensor("linalg_norm", A, "A")
    dims = (dim,) if isinstance(dim, int) else dim
    if dims is not None and len(dims) not in (1, 2) and ord is not None:
        message = (
            f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got "
            f"{list(dims)}"
        )
        raise RuntimeError(message)
    if ord is not None and dims is None and A.ndim not in (1, 2):
        message = (
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or "
            f"2D. Got {A.ndim}D."
        )
        raise RuntimeError(message)
    matrix = isinstance(ord, str) or (A.ndim if dims is None else len(dims)) == 2
    if ord is not None and matrix:
        pair: Any = (-2, -1) if dims is None else dims
        result = linalg_matrix_norm(A, ord, pair, keepdim, dtype=dtype)
    else:
        order: Any = 2 if ord is None else ord
        result = vector_norm(A, order, dims, keepdim, dtype=dtype)
    return finish("linalg_norm", result, out)


def frobenius_norm(
    input: Tensor, dim: Dims, keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """The root of the sum of squares along one or two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.frobenius_norm(torch.tensor([[3.0, 4.0]]), (0, 1))
        tensor(5.)
    """
    check_tensor("frobenius_norm", input)
    return finish("frobenius_norm", vector_norm(input, 2, dim, keepdim), out)


def nuclear_norm(
    input: Tensor,
    dim: tuple[int, int] | bool = (-2, -1),
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The sum of singular values; ``linalg.matrix_norm(input, 'nuc')``.

    Without *dim*, *keepdim* may come second.

    Example:
        >>> import slowtorch as torch
        >>> torch.nuclear_norm(torch.tensor([[3.0, 0.0], [0.0, -4.0]]))
        tensor(7.)
    """
    check_tensor("nuclear_norm", input)
    alone = isinstance(dim, bool)
    dims: Any = (-2, -1) if alone else dim
    result = linalg_matrix_norm(input, "nuc", dims, bool(dim) if alone else keepdim)
    return finish("nuclear_norm", result, out)


OPERATORS = (
    Operator(linalg_matrix_norm),
    Operator(linalg_norm),
    Operator(frobenius_norm),
    Operator(nuclear_norm),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
