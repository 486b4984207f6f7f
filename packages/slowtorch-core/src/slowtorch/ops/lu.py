"""LU decompositions: A = P L U, and systems of equations solved by them."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch import return_types
from slowtorch._callers import user_stacklevel
from slowtorch._dtype import int32
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import common_device
from slowtorch.ops._picks import finish_pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import (
    by_columns,
    check_floats,
    check_kernel,
    check_matrices,
    check_same_dtype,
    check_square,
    multiplied,
)
from slowtorch.ops.solving import linalg_solve_triangular
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["lu", "lu_solve", "lu_unpack"]

ZERO = (
    "{}: {}U[{place},{place}] is zero and using it on lu_solve would result in a "
    "division by zero. If you still want to perform the factorization, consider "
    "calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
)
OLD_LU = (
    "torch.lu is deprecated in favor of torch.linalg.lu_factor / "
    "torch.linalg.lu_factor_ex and will be removed in a future PyTorch release.\n"
    "LU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\n"
    "LU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
    "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be "
    "replaced with\nLU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)"
)
OLD_SOLVE = (
    "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed "
    "in a future PyTorch release.\nNote that torch.linalg.lu_solve has its arguments "
    "reversed.\nX = torch.lu_solve(B, LU, pivots)\nshould be replaced with\n"
    "X = torch.linalg.lu_solve(LU, pivots, B)"
)


class LinalgLuFactorEx(Op):
    """L without its ones and U in one matrix, the exchanges of rows, and failures.

    dL/dx = as of ``LinalgLu``, where gL is what is below the diagonal
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        self.save_for_backward(x)
        like = x._layout
        *batches, height, width = like.shape
        size = (*batches, min(height, width))
        out = (
            by_columns(like, like.shape),
            contiguous(size, int32, like.device),
            contiguous(tuple(batches), int32, like.device),
        )
        found: Any = out[0].kernels["lu_factor"](out, x) or (None,) * 3
        return tuple([make(*each) for each in zip(found, out, strict=True)])

    def backward(self, *grads: Any) -> Any:
        (x,) = self.saved_tensors
        both = grads[0]
        count = min(both.shape[-2:])
        of_l, of_u = both[..., :count].tril(-1), both[..., :count, :].triu()
        p, lower, upper = linalg_lu(x)
        return _of_matrix(p, lower, upper, of_l, of_u)


class LinalgLu(Op):
    """P, L and U with x = P L U: L has ones on its diagonal, and U zeros below it.

    dL/dx = P L^-T (tril(L^T gL, -1) + triu(gU U^T)) U^-T for a square x
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        self.save_for_backward(x)
        packed, pivots, _ = LinalgLuFactorEx.apply_several(x.detach())
        return _unpacked(packed, pivots)

    def backward(self, *grads: Any) -> Any:
        (x,) = self.saved_tensors
        p, lower, upper = linalg_lu(x)
        _, of_l, of_u = grads
        of_l = lower.new_zeros(lower.shape) if of_l is None else of_l
        of_u = upper.new_zeros(upper.shape) if of_u is None else of_u
        return _of_matrix(p, lower, upper, of_l, of_u)


class LuUnpack(Op):
    """The same from the packed matrix: dL/dx = tril(gL, -1) + triu(gU)."""

    __slots__ = ()

    def forward(self, x: Tensor, pivots: Tensor) -> tuple[Tensor, ...]:
        self.save_for_backward(x)
        return _unpacked(x.detach(), pivots)

    def backward(self, *grads: Any) -> Any:
        (x,) = self.saved_tensors
        _, of_l, of_u = grads
        result = x.new_zeros(x.shape)
        count = min(x.shape[-2:])
        if of_l is not None:
            rest = x.new_zeros((*x.shape[:-1], x.shape[-1] - count))
            result = result + _beside(of_l.tril(-1), rest, -1)
        if of_u is not None:
            rest = x.new_zeros((*x.shape[:-2], x.shape[-2] - count, x.shape[-1]))
            result = result + _beside(of_u.triu(), rest, -2)
        return result, None


class LinalgLuSolve(Op):
    """The z with A z = y, or z A = y, for A = P L U; or with A^T in place of A.

    dL/dy = h, the solution for A^T    dL/dA = -h z^T, which gives those of L and U:
    gL = P^T gA U^T, gU = L^T P^T gA
    """

    __slots__ = ("adjoint", "left", "pivots")
    saves = ("LU", "B")

    def forward(
        self, x: Tensor, y: Tensor, pivots: tuple[Tensor], left: bool, adjoint: bool
    ) -> Tensor:
        self.left, self.adjoint, self.pivots = left, adjoint, pivots
        self.save_for_backward(x, y)
        return _solved(x.detach(), *pivots, y.detach(), left, adjoint)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        (pivots,) = self.pivots
        left, adjoint = self.left, self.adjoint
        of_y = linalg_lu_solve(x, pivots, grad, left=left, adjoint=not adjoint)
        if not self.needs_input_grad[0]:
            return None, of_y
        z = linalg_lu_solve(x, pivots, y, left=left, adjoint=adjoint)
        of_a = -(of_y @ z.mT if left else z.mT @ of_y)
        if adjoint:
            of_a = of_a.mT
        p, lower, upper = lu_unpack(x, pivots)
        turned = p.mT @ of_a
        return (turned @ upper.mT).tril(-1) + (lower.mT @ turned).triu(), of_y


def _beside(x: Tensor, y: Tensor, dim: int) -> Tensor:
    from slowtorch.ops.joining import cat

    return cat([x, y], dim)


def _unpacked(packed: Tensor, pivots: Tensor) -> tuple[Tensor, ...]:
    """P, L and U from the matrix that has both, and the exchanges."""
    *batches, height, width = packed.shape
    count = min(height, width)
    like = packed._layout
    out = contiguous((*batches, height, height), like.dtype, like.device)
    p = make(out.kernels["lu_permutation"](out, pivots), out)
    ones = packed.new_ones((*batches, count)).diag_embed()
    rest = packed.new_zeros((*batches, height - count, count))
    lower = packed[..., :count].tril(-1) + _beside(ones, rest, -2)
    return p, lower.contiguous(), packed[..., :count, :].triu().contiguous()


def _of_matrix(p: Tensor, low: Tensor, up: Tensor, of_l: Tensor, of_u: Tensor) -> Any:
    """The gradient of P L U from those of L and U.

    Of a tall x, more rows L2 = x2 U^-1 follow; of a wide one, columns U2 = L^-1 x2.
    """
    count = low.shape[-1]
    square, up_square = low[..., :count, :], up[..., :count]
    below, beside = low[..., count:, :], up[..., count:]
    lower = square.mT @ of_l[..., :count, :] - of_u[..., count:] @ beside.mT
    upper = of_u[..., :count] @ up_square.mT - below.mT @ of_l[..., count:, :]
    result = _by_u(up_square, lower.tril(-1) + upper.triu())
    if beside.shape[-1]:
        result = _beside(result, of_u[..., count:], -1)
    result = linalg_solve_triangular(square.mT, result, upper=True, unitriangular=True)
    if below.shape[-2]:
        result = _beside(result, _by_u(up_square, of_l[..., count:, :]), -2)
    return p @ result


def _by_u(u: Tensor, x: Tensor) -> Tensor:
    """x U^-T."""
    return linalg_solve_triangular(u.mT, x, upper=False, left=False)


def _solved(x: Tensor, pivots: Tensor, y: Tensor, left: bool, adjoint: bool) -> Tensor:
    if not left:
        other: Tensor = _solved(x, pivots, y.mT, True, not adjoint).mT
        return other.contiguous()
    p = _unpacked(x, pivots)[0]
    if adjoint:
        half = linalg_solve_triangular(x.mT, y, upper=False)
        turned = linalg_solve_triangular(x.mT, half, upper=True, unitriangular=True)
        result = p @ turned
    else:
        half = linalg_solve_triangular(x, p.mT @ y, upper=False, unitriangular=True)
        result = linalg_solve_triangular(x, half, upper=True)
    out = by_columns(result._layout, result._layout.shape)
    return make(out.kernels["clone"](out, result), out)


def _checked(name: str, x: Any, pivot: Any, shown: str) -> None:
    check_tensor(name, x, "A")
    if not isinstance(pivot, bool):
        message = f"{name}(): argument 'pivot' must be bool, not {type(pivot).__name__}"
        raise TypeError(message)
    if x.ndim < 2:
        message = (
            f"{shown}: Expected tensor with 2 or more dimensions. Got size: "
            f"{list(x.shape)} instead"
        )
        raise RuntimeError(message)
    if not pivot:
        message = "linalg.lu_factor: LU without pivoting is not implemented on the CPU"
        raise RuntimeError(message)
    check_kernel("lu_cpu", x)


def linalg_lu(
    A: Tensor,
    *,
    pivot: bool = True,
    out: Any = None,
) -> return_types.linalg_lu:
    """LU decomposition with exchanged rows: A = P L U.

    Gaussian elimination, which writes down what it subtracts: L is lower triangular
    with ones on its diagonal, U upper triangular, and P a permutation.

    Args:
        A: matrices of floats, of shape (..., m, n).
        pivot: must be True: without exchanges there is no decomposition on the CPU.
        out: where to write the results, three tensors.

    Returns:
        The named tuple ``(P, L, U)`` of shapes (..., m, m), (..., m, k) and (..., k, n)
        for k = min(m, n).

    Raises:
        RuntimeError: *A* has no two dimensions, or *pivot* is False.
        NotImplementedError: it is not of float32 or float64.

    Example:
        >>> import slowtorch as torch
        >>> P, L, U = torch.linalg.lu(torch.tensor([[1.0, 3.0], [2.0, 4.0]]))
        >>> U
        tensor([[2., 4.],
                [0., 1.]])
    """
    _checked("linalg_lu", A, pivot, "linalg.lu")
    p, lower, upper = LinalgLu.apply_several(A)
    found = p.detach(), lower, upper
    return finish_pair("linalg_lu", return_types.linalg_lu, found, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_lu_factor(
    A: Tensor,
    *,
    pivot: bool = True,
    out: Any = None,
) -> return_types.linalg_lu_factor:
    """The same packed: L below the diagonal and U above; for ``linalg.lu_solve``.

    Args:
        A: matrices of floats, of shape (..., m, n).
        pivot: must be True.
        out: where to write the results, a pair.

    Returns:
        The named tuple ``(LU, pivots)``: row k was exchanged with row pivots[k],
        counted from 1, one after another.

    Raises:
        RuntimeError: U has a zero on its diagonal, or as for ``linalg.lu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.lu_factor(torch.tensor([[1.0, 3.0], [2.0, 4.0]])).pivots
        tensor([2, 2], dtype=torch.int32)
    """
    _checked("linalg_lu_factor", A, pivot, "torch.lu_factor")
    packed, pivots, info = LinalgLuFactorEx.apply_several(A)
    _check_info("torch.linalg.lu_factor", info)
    kind = return_types.linalg_lu_factor
    return finish_pair("linalg_lu_factor", kind, (packed, pivots), out)  # type: ignore[no-any-return]  # the kind that is named


def _check_info(name: str, info: Tensor) -> None:
    if info._storage is None:
        return
    failed = [number for number, place in enumerate(info.view(-1).tolist()) if place]
    if failed:
        batch = f"(Batch element {failed[0]}): " if info.ndim else ""
        place = info.view(-1)[failed[0]].item()
        raise RuntimeError(ZERO.format(name, batch, place=place))


def linalg_lu_factor_ex(
    A: Tensor,
    *,
    pivot: bool = True,
    check_errors: bool = False,
    out: Any = None,
) -> return_types.linalg_lu_factor_ex:
    """``linalg.lu_factor`` with a third result: where U has its first zero, or 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.lu_factor_ex(torch.ones(2, 2)).info
        tensor(2, dtype=torch.int32)
    """
    _checked("linalg_lu_factor_ex", A, pivot, "torch.lu_factor")
    found = LinalgLuFactorEx.apply_several(A)
    if check_errors:
        _check_info("torch.linalg.lu_factor_ex", found[2])
    kind = return_types.linalg_lu_factor_ex
    return finish_pair("linalg_lu_factor_ex", kind, found, out)  # type: ignore[no-any-return]  # the kind that is named


def lu(A: Tensor, pivot: bool = True, get_infos: bool = False) -> Any:
    """An older name for ``linalg.lu_factor_ex``, which warns.

    Returns:
        LU and pivots, and info if *get_infos*.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.lu_factor_ex(torch.tensor([[2.0]])).LU  # in its place
        tensor([[2.]])
    """
    warnings.warn(OLD_LU, UserWarning, stacklevel=user_stacklevel())
    found = linalg_lu_factor_ex(A, pivot=pivot, check_errors=not get_infos)
    return tuple(found if get_infos else found[:2])


def lu_unpack(
    LU_data: Tensor,
    LU_pivots: Tensor,
    unpack_data: bool = True,
    unpack_pivots: bool = True,
    *,
    out: Any = None,
) -> return_types.lu_unpack:
    """P, L and U from what ``linalg.lu_factor`` gives.

    Args:
        LU_data: L and U in one matrix.
        LU_pivots: the exchanges of rows, of int32.
        unpack_data: with False, L and U are empty.
        unpack_pivots: with False, P is empty.
        out: where to write the results, three tensors.

    Raises:
        RuntimeError: the pivots are of another dtype.

    Example:
        >>> import slowtorch as torch
        >>> packed = torch.linalg.lu_factor(torch.tensor([[1.0, 3.0], [2.0, 4.0]]))
        >>> torch.lu_unpack(*packed).P
        tensor([[0., 1.],
                [1., 0.]])
    """
    check_tensor("lu_unpack", LU_data, "LU_data")
    check_tensor("lu_unpack", LU_pivots, "LU_pivots", 2)
    if LU_data.ndim < 2:
        message = (
            "torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: "
            f"{list(LU_data.shape)} instead"
        )
        raise RuntimeError(message)
    if LU_pivots.dtype is not int32:
        message = (
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of "
            "torch.int32 dtype.\nNote: this function is intended to be used with the "
            "output produced by torch.linalg.lu_factor"
        )
        raise RuntimeError(message)
    p, lower, upper = LuUnpack.apply_several(LU_data, LU_pivots)
    if not unpack_data:
        lower, upper = lower.new_empty(0), upper.new_empty(0)
    parts = p.detach() if unpack_pivots else p.new_empty(0), lower, upper
    return finish_pair("lu_unpack", return_types.lu_unpack, parts, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_lu_solve(
    LU: Tensor,
    pivots: Tensor,
    B: Tensor,
    *,
    left: bool = True,
    adjoint: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """The X with A X = B, where A is given by ``linalg.lu_factor(A)``.

    One decomposition serves for many right sides.

    Args:
        LU: L and U in one matrix, of shape (..., n, n).
        pivots: the exchanges of rows, of int32.
        B: right sides, of shape (..., n, k), or (..., k, n) if not *left*.
        left: whether A is left of X.
        adjoint: use A^T in place of A.
        out: where to write the result.

    Raises:
        RuntimeError: sizes or dtypes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> packed = torch.linalg.lu_factor(torch.tensor([[3.0, 1.0], [1.0, 2.0]]))
        >>> torch.linalg.lu_solve(*packed, torch.tensor([[9.0], [8.0]]))
        tensor([[2.],
                [3.]])
    """
    for place, (word, each) in enumerate((("LU", LU), ("pivots", pivots), ("B", B)), 1):
        check_tensor("linalg_lu_solve", each, word, place)
    check_floats("torch.linalg.lu_solve", LU)
    if pivots.dtype is not int32:
        message = "pivots should be a Tensor of scalar type torch.int32"
        raise RuntimeError(f"linalg.lu_solve: {message}")
    check_square("torch.linalg.lu_solve", LU)
    check_matrices("linalg.lu_solve", B, "B")
    check_same_dtype("linalg.lu_solve", LU, B, ("LU", "B"))
    if pivots.shape != LU.shape[:-1]:
        message = "Number of pivots per batch should be same as the dimension of the "
        raise RuntimeError(f"linalg.lu_solve: {message}matrix")
    multiplied("linalg.lu_solve", LU._layout, B._layout, left)
    common_device(LU._layout, B._layout)
    result = LinalgLuSolve.apply(LU, B, (pivots,), left, adjoint)
    return finish("linalg_lu_solve", result, out)


def lu_solve(
    b: Tensor,
    LU_data: Tensor,
    LU_pivots: Tensor,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """An older form of ``linalg.lu_solve``, which warns.

    Example:
        >>> import slowtorch as torch
        >>> packed = torch.linalg.lu_factor(torch.tensor([[2.0]]))
        >>> torch.linalg.lu_solve(*packed, torch.tensor([[6.0]]))  # in its place
        tensor([[3.]])
    """
    check_tensor("lu_solve", b)
    warnings.warn(OLD_SOLVE, UserWarning, stacklevel=user_stacklevel())
    return finish("lu_solve", linalg_lu_solve(LU_data, LU_pivots, b), out)


OPERATORS = (
    Operator(linalg_lu, nodes=(LinalgLu,)),
    Operator(linalg_lu_factor, nodes=(LinalgLuFactorEx,)),
    Operator(linalg_lu_factor_ex, nodes=(LinalgLuFactorEx,)),
    Operator(linalg_lu_solve, nodes=(LinalgLuSolve,)),
    Operator(lu_solve, method=True),
    Operator(lu_unpack, nodes=(LuUnpack,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
