"""QR decompositions, and eigenvalues of symmetric matrices."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch import return_types
from slowtorch._callers import user_stacklevel
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import finish_pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import (
    LinAlgError,
    by_columns,
    check_floats,
    check_kernel,
    check_matrices,
    check_square,
)
from slowtorch.ops.solving import linalg_solve_triangular
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["qr"]

NO_Q = (
    "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. "
    "Please use linalg.qr(A, mode='reduced') if you are going to require gradients "
    "through linalg.qr."
)
NOT_UNIQUE = (
    "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
)
DEPRECATED = (
    "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a "
    "future PyTorch release.\nThe boolean parameter 'some' has been replaced with a "
    "string parameter 'mode'.\nQ, R = torch.qr(A, some)\nshould be replaced with\n"
    "Q, R = torch.linalg.qr(A, 'reduced' if some else 'complete')"
)
NO_CONVERGENCE = (
    "{}: {}The algorithm failed to converge because the input matrix is "
    "ill-conditioned or has too many repeated {}values (error code: {})."
)


def several(
    name: str, kernel: str, out: tuple[Layout, ...], x: Tensor, *args: Any
) -> tuple[Tensor, ...]:
    """The results of a kernel that decomposes matrices.

    Raises:
        LinAlgError: it found no end.
    """
    from slowtorch.kernels.linalg import FailedMatrixError

    try:
        found: Any = out[0].kernels[kernel](out, x, *args) or (None,) * len(out)
    except FailedMatrixError as error:
        batch = f"(Batch element {error.number}): " if x.ndim > 2 else ""
        of = "singular " if kernel == "svd" else "eigen"
        message = NO_CONVERGENCE.format(name, batch, of, error.place)
        raise LinAlgError(message) from None
    return tuple([make(part, each) for part, each in zip(found, out, strict=True)])


class LinalgQr(Op):
    """Q and R with x = Q R.

    dL/dx = (gQ + Q C) R^-T with C = the lower triangle of M, and what mirrors it,
    where M = R gR^T - gQ^T Q; for a wide x = [X Y] this is for X, with
    gQ + Y gV^T in place of gQ, and dL/dY = Q gV
    """

    __slots__ = ("mode",)
    mode: str
    saves = ("self",)

    def forward(self, x: Tensor, mode: str) -> tuple[Tensor, ...]:
        self.mode = mode
        self.save_for_backward(x)
        *batches, height, width = x._layout.shape
        count = height if mode == "complete" else min(height, width)
        like = x._layout
        out = (
            by_columns(like, (*batches, height, count)),
            by_columns(like, (*batches, count, width)),
        )
        q, r = several("linalg.qr", "qr", out, x, mode == "complete")
        return (x.new_empty(0) if mode == "r" else q), r

    def backward(self, *grads: Any) -> Any:
        """See above.

        Raises:
            RuntimeError: Q is not known, or not unique.
        """
        (x,) = self.saved_tensors
        height, width = x.shape[-2:]
        if self.mode == "r":
            raise RuntimeError(NO_Q)
        if self.mode == "complete" and height > width:
            raise RuntimeError(NOT_UNIQUE)
        q, r = linalg_qr(x)
        of_q, of_r = grads
        of_q = q.new_zeros(q.shape) if of_q is None else of_q
        of_r = r.new_zeros(r.shape) if of_r is None else of_r
        if height >= width:
            return _of_tall(q, r, of_q, of_r)
        right = of_r[..., height:]
        of_q = of_q + q @ r[..., height:] @ right.mT
        left = _of_tall(q, r[..., :height], of_q, of_r[..., :height])
        from slowtorch.ops.joining import cat

        return cat([left, q @ right], -1)


def _of_tall(q: Tensor, r: Tensor, of_q: Tensor, of_r: Tensor) -> Tensor:
    product = r @ of_r.mT - of_q.mT @ q
    both = product.tril() + product.tril(-1).mT
    return linalg_solve_triangular(r.mT, of_q + q @ both, upper=False, left=False)


class LinalgEigh(Op):
    """Eigenvalues l and eigenvectors V of a symmetric x: x = V diag(l) V^T.

    dL/dx = V (diag(gl) + (V^T gV) / D) V^T with D_ij = l_j - l_i beside the diagonal,
    of which the symmetric part is taken
    """

    __slots__ = ("uplo",)
    uplo: str
    saves = ("self",)

    def forward(self, x: Tensor, uplo: str) -> tuple[Tensor, ...]:
        self.uplo = uplo
        self.save_for_backward(x)
        like = x._layout
        out = (
            contiguous(tuple(like.shape[:-1]), like.dtype, like.device),
            by_columns(like, like.shape),
        )
        return several("linalg.eigh", "eigh", out, x, uplo == "L")

    def backward(self, *grads: Any) -> Any:
        (x,) = self.saved_tensors
        values, vectors = linalg_eigh(x, self.uplo)
        of_values, of_vectors = grads
        if of_vectors is None:
            return (vectors * of_values.unsqueeze(-2)) @ vectors.mT
        apart = values.unsqueeze(-2) - values.unsqueeze(-1)
        apart = apart + x.new_ones(values.shape).diag_embed()
        inner = vectors.mT @ of_vectors / apart
        inner = inner - inner.diagonal(0, -2, -1).diag_embed()
        if of_values is not None:
            inner = inner + of_values.diag_embed()
        result = vectors @ inner @ vectors.mT
        return (result + result.mT) / 2


def linalg_qr(
    A: Tensor,
    mode: str = "reduced",
    *,
    out: Any = None,
) -> return_types.linalg_qr:
    """QR decomposition: A = Q R, Q with orthonormal columns, R upper triangular.

    By Householder's reflections, signed as LAPACK signs them: the diagonal of R may be
    negative.

    Args:
        A: matrices of floats, of shape (..., m, n).
        mode: ``'reduced'``: Q has k = min(m, n) columns; ``'complete'``: m;
            ``'r'``: only R is wanted, and Q is empty.
        out: where to write the results, a pair.

    Returns:
        The named tuple ``(Q, R)``.

    Raises:
        RuntimeError: there is no such mode, or *A* has no two dimensions, or the
            derivative is asked for where Q is not known or not unique.

    Example:
        >>> import slowtorch as torch
        >>> Q, R = torch.linalg.qr(torch.tensor([[3.0, 5.0], [4.0, 10.0]]))
        >>> R
        tensor([[ -5., -11.],
                [  0.,   2.]])
    """
    check_tensor("linalg_qr", A, "A")
    check_matrices("linalg.qr", A)
    check_floats("linalg.qr", A, low=True)
    check_kernel("geqrf_cpu", A)
    if mode not in ("reduced", "complete", "r"):
        message = (
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' "
            "(default), 'r', or 'complete'"
        )
        raise RuntimeError(message)
    found = LinalgQr.apply_several(A, mode)
    return finish_pair("linalg_qr", return_types.linalg_qr, found, out)  # type: ignore[no-any-return]  # the kind that is named


def qr(input: Tensor, some: bool = True, *, out: Any = None) -> return_types.qr:
    """An older name for ``linalg.qr``: *some* is ``mode='reduced'``; it warns.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.qr(torch.tensor([[3.0], [4.0]])).R  # in its place
        tensor([[-5.]])
    """
    check_tensor("qr", input)
    warnings.warn(DEPRECATED, UserWarning, stacklevel=user_stacklevel())
    found = linalg_qr(input, "reduced" if some else "complete")
    return finish_pair("qr", return_types.qr, found, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_eigh(
    A: Tensor,
    UPLO: str = "L",
    *,
    out: Any = None,
) -> return_types.linalg_eigh:
    """Eigenvalues and eigenvectors of symmetric matrices: A = V diag(l) V^T.

    By reflections to tridiagonal form and QL steps. Eigenvalues ascend. An eigenvector
    is known but for its sign, which is LAPACK's for matrices up to 25 x 25 (in float32
    mostly). Of equal eigenvalues any basis of their space may come.

    Args:
        A: symmetric matrices of floats, of shape (..., n, n).
        UPLO: which triangle is read: ``'L'`` or ``'U'``.
        out: where to write the results, a pair.

    Returns:
        The named tuple ``(eigenvalues, eigenvectors)``; eigenvectors are columns.

    Raises:
        RuntimeError: the matrices are not square.
        NotImplementedError: they are not of float32 or float64.

    Example:
        >>> import slowtorch as torch
        >>> l, V = torch.linalg.eigh(torch.tensor([[0.0, 2.0], [2.0, 3.0]]))
        >>> l
        tensor([-1.,  4.])
    """
    check_tensor("linalg_eigh", A, "A")
    check_square("linalg.eigh", A)
    check_kernel("linalg_eigh_cpu", A)
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    found = LinalgEigh.apply_several(A, UPLO.upper())
    return finish_pair("linalg_eigh", return_types.linalg_eigh, found, out)  # type: ignore[no-any-return]  # the kind that is named


def linalg_eigvalsh(
    A: Tensor,
    UPLO: str = "L",
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Eigenvalues of symmetric matrices, ascending; see ``linalg.eigh``.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.eigvalsh(torch.tensor([[0.0, 2.0], [2.0, 3.0]]))
        tensor([-1.,  4.])
    """
    return finish("linalg_eigvalsh", linalg_eigh(A, UPLO)[0], out)


OPERATORS = (
    Operator(linalg_qr, nodes=(LinalgQr,)),
    Operator(qr, method=True),
    Operator(linalg_eigh, nodes=(LinalgEigh,)),
    Operator(linalg_eigvalsh),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
