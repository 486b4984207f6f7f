"""Singular values, and what is made of them: rank, condition, pseudo-inverse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._dtype import float32, float64
from slowtorch._dtype_info import finfo
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import finish_pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import (
    by_columns,
    check_floats,
    check_kernel,
    check_matrices,
    check_square,
)
from slowtorch.ops.matrix_norms import linalg_matrix_norm
from slowtorch.ops.orthogonal import linalg_eigh, several
from slowtorch.ops.selection import where
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["pinverse", "svd"]


class LinalgSvd(Op):
    """U, S and V^T with x = U diag(S) V^T.

    dL/dx = U (K(U, gU) S + S K(V, gV) + diag(gS)) V^T, with K(Q, G)_ij =
    (Q^T G - G^T Q)_ij / (S_j^2 - S_i^2); and what of gU and gV points out of the space
    of U and V: (1 - U U^T) gU S^-1 V^T + U S^-1 gV^T (1 - V V^T)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor, full: bool) -> tuple[Tensor, ...]:
        self.save_for_backward(x)
        *batches, height, width = x._layout.shape
        count = min(height, width)
        like = x._layout
        out = (
            by_columns(like, (*batches, height, height if full else count)),
            contiguous((*batches, count), like.dtype, like.device),
            by_columns(like, (*batches, width if full else count, width)),
        )
        return several("linalg.svd", "svd", out, x, full)

    def backward(self, *grads: Any) -> Any:
        (x,) = self.saved_tensors
        u, s, vh = linalg_svd(x, False)
        count = s.shape[-1]
        of_u, of_s, of_vh = grads
        inner: Any = None if of_s is None else of_s.diag_embed()
        if of_u is None and of_vh is None:
            return u @ inner @ vh
        apart = s.unsqueeze(-2) ** 2 - s.unsqueeze(-1) ** 2
        apart = apart + x.new_ones(s.shape).diag_embed()
        outside: Any = 0
        if of_u is not None:
            of_u = of_u[..., :count]
            part = _skew(u.mT @ of_u) / apart * s.unsqueeze(-2)
            inner = part if inner is None else inner + part
            outside = ((of_u - u @ (u.mT @ of_u)) / s.unsqueeze(-2)) @ vh
        if of_vh is not None:
            of_v = of_vh[..., :count, :].mT
            part = s.unsqueeze(-1) * (_skew(vh @ of_v) / apart)
            inner = part if inner is None else inner + part
            rest = of_v - vh.mT @ (vh @ of_v)
            outside = outside + (u / s.unsqueeze(-2)) @ rest.mT
        return u @ inner @ vh + outside


def _skew(x: Tensor) -> Tensor:
    difference: Tensor = x - x.mT
    return difference


class LinalgPinv(Op):
    """The pseudo-inverse P of x.

    dL/dx = -P^T g P^T + (1 - x P) g^T P P^T + P^T P g^T (1 - P x), after Golub and
    Pereyra (1973)
    """

    __slots__ = ("limits",)
    limits: dict[str, Any]
    saves = ("self",)

    def forward(self, x: Tensor, atol: Any, rtol: Any, hermitian: bool) -> Tensor:
        self.limits = {"atol": atol, "rtol": rtol}
        self.save_for_backward(x)
        wide = x.detach().to(float64)
        if hermitian:
            values, vectors = linalg_eigh(wide)
            sizes, left, right = values.abs(), vectors, vectors
        else:
            left, values, vh = linalg_svd(wide, False)
            sizes, right = values, vh.mT
        kept = sizes > _limit(x, sizes, atol, rtol).unsqueeze(-1)
        inverse = where(kept, 1 / values, 0.0)
        result: Tensor = (right * inverse.unsqueeze(-2)) @ left.mT
        return result.to(x.dtype).contiguous()

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return _of_inverse(x, linalg_pinv(x, **self.limits), grad)


def _of_inverse(x: Tensor, p: Tensor, grad: Tensor) -> Tensor:
    """The gradient of a matrix, from the one of its pseudo-inverse *p*."""
    g = grad.mT
    inside = p.mT @ grad @ p.mT
    left = g @ p - x @ (p @ g @ p)
    right = p @ g - (p @ g @ p) @ x
    result: Tensor = left @ p.mT + p.mT @ right - inside
    return result


def _limit(x: Tensor, sizes: Tensor, atol: Any, rtol: Any) -> Tensor:
    """Below what a singular value counts as zero: max(atol, rtol * the largest)."""
    height, width = x.shape[-2:]
    if rtol is None:
        positive = atol is not None
        rtol = 0.0 if positive else finfo(x.dtype).eps * max(height, width)
    largest = sizes.amax(-1) if sizes.shape[-1] else sizes.sum(-1)
    limit: Tensor = largest * rtol
    if atol is None:
        return limit
    atol = atol if isinstance(atol, Tensor) else sizes.new_tensor(atol)
    higher: Tensor = limit.maximum(atol.to(limit.dtype))
    return higher


class LinalgLstsq(Op):
    """The z for which |x z - y| is least: z = P y, with the pseudo-inverse P of x.

    dL/dy = P^T g    dL/dx = as of the pseudo-inverse, from g y^T
    """

    __slots__ = ("rtol",)
    rtol: Any
    saves = ("self", "B")

    def forward(self, x: Tensor, y: Tensor, rtol: Any) -> Tensor:
        self.rtol = rtol
        self.save_for_backward(x, y)
        inverse = linalg_pinv(x.detach().to(float64), rtol=rtol)
        found = (inverse @ y.detach().to(float64)).to(x.dtype)
        # It lies, column by column, where LAPACK had room for y too.
        *batches, _, columns = found.shape
        room = by_columns(x._layout, (*batches, max(x.shape[-2:]), columns))
        out = layout_of(found.shape, room.strides, x.dtype, room.device, False)
        storage = room.kernels["full"](room, 0.0)
        result = make(storage, out)
        out.kernels["assign"](None, result, found)
        return result

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        p = linalg_pinv(x, rtol=self.rtol)
        need_x, need_y = self.needs_input_grad
        return (
            _of_inverse(x, p, grad @ y.mT) if need_x else None,
            p.mT @ grad if need_y else None,
        )


def linalg_svd(
    A: Tensor,
    full_matrices: bool = True,
    *,
    driver: str | None = None,
    out: Any = None,
) -> return_types.linalg_svd:
    """Singular value decomposition: A = U diag(S) Vh.

    By one-sided Jacobi rotations. Singular values descend. A pair of a column of U and
    a row of Vh is known but for a common sign, which is not promised to be LAPACK's; of
    equal singular values any basis of their space may come.

    Args:
        A: matrices of floats, of shape (..., m, n).
        full_matrices: give square U and Vh; otherwise k = min(m, n) columns and rows.
        driver: for CUDA only.
        out: where to write the results, three tensors.

    Returns:
        The named tuple ``(U, S, Vh)``.

    Raises:
        RuntimeError: *A* has no two dimensions or no floats.

    Example:
        >>> import slowtorch as torch
        >>> U, S, Vh = torch.linalg.svd(torch.tensor([[0.0, 2.0], [3.0, 0.0]]))
        >>> S
        tensor([3., 2.])
    """
    check_tensor("linalg_svd", A, "A")
    check_matrices("linalg.svd", A)
    check_floats("linalg.svd", A, low=True)
    check_kernel("linalg_svd_cpu", A)
    if driver is not None:
        message = (
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA "
            "inputs with cuSOLVER backend."
        )
        raise RuntimeError(message)
    found = LinalgSvd.apply_several(A, full_matrices)
    return finish_pair("linalg_svd", return_types.linalg_svd, found, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_svdvals(
    A: Tensor,
    *,
    driver: str | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Singular values, descending; see ``linalg.svd``.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.svdvals(torch.tensor([[0.0, 2.0], [3.0, 0.0]]))
        tensor([3., 2.])
    """
    values = linalg_svd(A, False, driver=driver)[1]
    return finish("linalg_svdvals", values, out)


def svd(
    input: Tensor, some: bool = True, compute_uv: bool = True, *, out: Any = None
) -> return_types.svd:
    """An older form of ``linalg.svd``, which gives V instead of its transpose.

    Args:
        input: matrices of floats.
        some: only as many columns as there are singular values.
        compute_uv: with False, U and V are zeros.
        out: where to write the results, three tensors.

    Example:
        >>> import slowtorch as torch
        >>> torch.svd(torch.tensor([[0.0, 2.0], [3.0, 0.0]])).S
        tensor([3., 2.])
    """
    check_tensor("svd", input)
    u, s, vh = linalg_svd(input, not some)
    found = (u, s, vh.mT)
    if not compute_uv:
        found = (u.new_zeros(u.shape), s, vh.new_zeros(vh.mT.shape))
    return finish_pair("svd", return_types.svd, found, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_pinv(
    A: Tensor,
    *,
    atol: TensorOrNumber | None = None,
    rtol: TensorOrNumber | None = None,
    hermitian: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """The pseudo-inverse (Moore-Penrose): V diag(1 / S) U^T, without the S near zero.

    Args:
        A: matrices of floats, of shape (..., m, n).
        atol: singular values up to this count as zero.
        rtol: the same as a part of the largest; max(m, n) times the dtype's precision
            by default, or 0 if *atol* is given.
        hermitian: *A* is symmetric; eigenvalues are used instead.
        out: where to write the result, of shape (..., n, m).

    Raises:
        RuntimeError: *A* has no two dimensions or no floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.pinv(torch.tensor([[2.0, 0.0], [0.0, 0.0]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.0000]])
    """
    check_tensor("linalg_pinv", A, "A")
    check_matrices("linalg.pinv", A)
    check_floats("linalg.pinv", A)
    if hermitian:
        check_square("linalg.pinv", A)
    result = LinalgPinv.apply(A, atol, rtol, hermitian)
    return finish("linalg_pinv", result, out)


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """An older name for ``linalg.pinv``; *rcond* is its *rtol*.

    Example:
        >>> import slowtorch as torch
        >>> torch.pinverse(torch.tensor([[2.0], [0.0]]))
        tensor([[0.5000, 0.0000]])
    """
    check_tensor("pinverse", input)
    return linalg_pinv(input, rtol=rcond)


def linalg_matrix_rank(
    A: Tensor,
    tol: Number | None = None,
    *,
    atol: TensorOrNumber | None = None,
    rtol: TensorOrNumber | None = None,
    hermitian: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """How many singular values are not zero; limits as in ``linalg.pinv``.

    Args:
        A: matrices of floats.
        tol: an older name for *atol*, with *rtol* 0.
        atol: singular values up to this count as zero.
        rtol: the same as a part of the largest.
        hermitian: *A* is symmetric; eigenvalues are used instead.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.matrix_rank(torch.tensor([[1.0, 2.0], [2.0, 4.0]]))
        tensor(1)
    """
    check_tensor("linalg_matrix_rank", A, "A")
    check_matrices("torch.linalg.matrix_rank", A, "input")
    x = A.detach()
    sizes = linalg_eigh(x)[0].abs() if hermitian else linalg_svdvals(x)
    limit = _limit(x, sizes, atol if tol is None else tol, rtol)
    rank = (sizes > limit.unsqueeze(-1)).sum(-1)
    return finish("linalg_matrix_rank", rank, out)


def linalg_cond(
    A: Tensor,
    p: Number | str | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The condition number: norm(A) * norm(inverse of A).

    Args:
        A: matrices of floats; square ones unless *p* is None, 2 or -2.
        p: the order of the norm, as in ``linalg.matrix_norm``; None is 2.
        out: where to write the result; inf for a singular matrix.

    Raises:
        RuntimeError: there is no such norm, or the matrices are not square.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.cond(torch.tensor([[4.0, 0.0], [0.0, 2.0]]))
        tensor(2.)
    """
    check_tensor("linalg_cond", A, "A")
    check_matrices("linalg.cond", A, "")
    smallest_or_largest = p is None or p in (2, -2)
    check_floats("linalg.svd" if smallest_or_largest else "linalg.inv", A)
    if smallest_or_largest:
        sizes = linalg_svdvals(A)
        first, last = sizes[..., :1], sizes[..., -1:]
        ratio = last / first if p == -2 else first / last
        return finish("linalg_cond", ratio.squeeze(-1), out)
    if p not in (1, -1, math.inf, -math.inf, "fro", "nuc"):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    shown = p if isinstance(p, str) else f"{p:g}"
    check_square(f"linalg.cond(ord={shown})", A)
    result = _by_inverse(A, p)
    if p != "nuc":
        result = result.nan_to_num(math.inf, math.inf, -math.inf)
    return finish("linalg_cond", result, out)


def _by_inverse(x: Tensor, p: Any) -> Tensor:
    from slowtorch.ops._square import LinAlgError
    from slowtorch.ops.solving import linalg_inv

    norm = linalg_matrix_norm(x, p)
    try:
        return norm * linalg_matrix_norm(linalg_inv(x), p)
    except LinAlgError:
        if x.ndim == 2:
            return norm * math.inf
    from slowtorch.ops.joining import stack

    return stack([_by_inverse(each, p) for each in x])


DRIVERS = ("gelsy", "gels", "gelsd", "gelss")


def linalg_lstsq(
    A: Tensor,
    B: Tensor,
    rcond: float | None = None,
    *,
    driver: str | None = None,
) -> return_types.linalg_lstsq:
    """Least squares: the X for which the sum of squares of A X - B is least.

    Where several X are as good, the one of least norm: X = pinv(A) B.

    Args:
        A: matrices of floats, of shape (..., m, n).
        B: right sides, of shape (..., m, k); or (m,).
        rcond: singular values below this part of the largest count as zero.
        driver: ``'gelsy'`` (the default), ``'gels'``, ``'gelsd'`` or ``'gelss'``. All
            compute the same here, but give the results that PyTorch gives with each.

    Returns:
        The named tuple ``(solution, residuals, rank, singular_values)``. Residuals are
        sums of squares, if *driver* is not gelsy, m > n and all matrices have rank n.
        The rank is empty for gels, singular values are but for gelsd and gelss.

    Raises:
        RuntimeError: sizes, dtypes or the driver do not fit.

    Example:
        >>> import slowtorch as torch
        >>> A = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
        >>> torch.linalg.lstsq(A, torch.tensor([[1.0], [3.0], [5.0]])).solution
        tensor([[1.],
                [2.]])
    """
    check_tensor("linalg_lstsq", A, "A")
    check_tensor("linalg_lstsq", B, "B", 2)
    chosen = _check_lstsq(A, B, driver)
    vectors = A.ndim - 1 == B.ndim and A.shape[:-1] == B.shape
    right = B.unsqueeze(-1) if vectors else B
    solution = LinalgLstsq.apply(A, right, rcond)
    rank, sizes = A.new_empty(0).long(), A.new_empty(0)
    if chosen != "gels":
        rank = linalg_matrix_rank(A, rtol=rcond)
    if chosen in ("gelsd", "gelss"):
        sizes = linalg_svdvals(A.detach())
    residuals = _residuals(A, right, solution, chosen, rank)
    if vectors:
        solution = solution.squeeze(-1)
    return return_types.linalg_lstsq((solution, residuals, rank, sizes))


def _residuals(x: Tensor, y: Tensor, z: Tensor, driver: str, rank: Tensor) -> Tensor:
    height, width = x.shape[-2:]
    known = driver == "gels" or bool((rank == width).all())
    if driver == "gelsy" or height <= width or not known:
        return x.new_empty(0)
    return ((x @ z - y) ** 2).sum(-2).detach()


def _check_lstsq(x: Tensor, y: Tensor, driver: str | None) -> str:
    problem = ""
    if x.ndim < 2:
        problem = "input must have at least 2 dimensions."
    elif y.ndim < 1:
        problem = "other must have at least 1 dimension."
    elif x.shape[-2] != y.shape[-1 if x.ndim - 1 == y.ndim else -2]:
        size = "-1" if x.ndim - 1 == y.ndim else "-2"
        problem = f"input.size(-2) should match other.size({size})"
    elif x.dtype is not y.dtype:
        problem = "Expected input and other to have the same dtype, but got input's "
        problem += f"dtype {x.dtype.type_name} and other's dtype {y.dtype.type_name}"
    elif driver is not None and driver not in DRIVERS:
        problem = "parameter `driver` should be one of (gels, gelsy, gelsd, gelss)"
    if problem:
        raise RuntimeError(f"torch.linalg.lstsq: {problem}")
    if x.dtype not in (float32, float64):
        message = "This function doesn't handle types other than float and double"
        raise RuntimeError(message)
    return driver or "gelsy"


OPERATORS = (
    Operator(linalg_svd, nodes=(LinalgSvd,)),
    Operator(linalg_svdvals),
    Operator(svd, method=True),
    Operator(linalg_pinv, nodes=(LinalgPinv,)),
    Operator(pinverse, method=True),
    Operator(linalg_matrix_rank),
    Operator(linalg_cond),
    Operator(linalg_lstsq, nodes=(LinalgLstsq,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
