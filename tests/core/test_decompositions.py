"""QR, eigenvalues, singular values, and what is made of them."""

from __future__ import annotations

import math

import pytest

import slowtorch as torch

WIDE = torch.tensor([[1.0, 2.0, 5.0], [3.0, 4.0, 7.0]], dtype=torch.float64)
SQUARE = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
SYMMETRIC = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
SIGNS = {
    "L": [[1, 1, 1, -1], [-1, -1, 1, -1], [1, -1, -1, -1], [1, 1, -1, -1]],
    "U": [[1, -1, 1, 1], [-1, 1, 1, 1], [1, 1, -1, 1], [1, -1, -1, 1]],
}


def close(x: torch.Tensor, y: torch.Tensor) -> bool:
    """Whether all numbers are equal but for rounding."""
    return torch.allclose(x, y, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", ["reduced", "complete"])
@pytest.mark.parametrize("x", [SQUARE, WIDE, WIDE.mT], ids=["square", "wide", "tall"])
def test_qr(x: torch.Tensor, mode: str) -> None:
    """Q R is the matrix, Q has orthonormal columns, R is a triangle."""
    q, r = torch.linalg.qr(x, mode)
    assert close(q @ r, x)
    assert close(q.mT @ q, torch.eye(q.shape[-1], dtype=q.dtype))
    assert r.tril(-1).abs().max() == 0


def test_qr_has_lapacks_signs() -> None:
    """The diagonal has the sign that the reflection leaves: PyTorch's numbers."""
    _, r = torch.linalg.qr(SQUARE)
    signed = [-math.sqrt(10), -14 / math.sqrt(10)]
    assert r[0].tolist() == pytest.approx(signed, rel=1e-14)


def test_qr_without_q() -> None:
    """``mode='r'`` gives an empty Q, of which no derivative is known."""
    q, r = torch.linalg.qr(SQUARE.clone().requires_grad_(), "r")
    assert q.numel() == 0
    with pytest.raises(RuntimeError, match="depends on Q, which is not computed"):
        r.sum().backward()


def test_qr_of_an_unknown_mode() -> None:
    """The message says which there are."""
    with pytest.raises(RuntimeError, match="unrecognized mode 'x' but expected one of"):
        torch.linalg.qr(SQUARE, "x")


def test_eigh() -> None:
    """(5 -+ sqrt 5) / 2, and vectors whose last elements are positive."""
    values, vectors = torch.linalg.eigh(SYMMETRIC)
    roots = torch.tensor([5 - math.sqrt(5), 5 + math.sqrt(5)], dtype=torch.float64) / 2
    assert close(values, roots)
    assert close(vectors @ values.diag() @ vectors.mT, SYMMETRIC)
    assert vectors[-1].min() > 0


def test_eigvalsh_reads_one_triangle() -> None:
    """What stands in the other does not matter."""
    other = SYMMETRIC + torch.tensor([[0.0, 98.0], [0.0, 0.0]], dtype=torch.float64)
    assert close(torch.linalg.eigvalsh(other), torch.linalg.eigvalsh(SYMMETRIC))


def test_gradient_of_an_eigenvalue() -> None:
    """It is v v^T."""
    x = SYMMETRIC.clone().requires_grad_()
    values, vectors = torch.linalg.eigh(x)
    (grad,) = torch.autograd.grad(values[1], x)
    assert close(grad, vectors[:, 1:] @ vectors[:, 1:].mT)


@pytest.mark.parametrize("x", [SQUARE, WIDE, WIDE.mT], ids=["square", "wide", "tall"])
def test_svd(x: torch.Tensor) -> None:
    """U S Vh is the matrix; U and Vh are orthogonal; S descends."""
    u, s, vh = torch.linalg.svd(x)
    count = s.shape[0]
    assert close(u[:, :count] * s @ vh[:count], x)
    assert close(u @ u.mT, torch.eye(x.shape[0], dtype=x.dtype))
    assert close(vh @ vh.mT, torch.eye(x.shape[1], dtype=x.dtype))
    assert s.tolist() == sorted(s.tolist(), reverse=True)


def test_svd_of_a_matrix_of_rank_one() -> None:
    """Columns without a direction of their own are filled up."""
    u, s, _ = torch.linalg.svd(torch.ones(3, 2, dtype=torch.float64))
    assert close(s, torch.tensor([math.sqrt(6), 0.0], dtype=torch.float64))
    assert close(u.mT @ u, torch.eye(3, dtype=torch.float64))


def test_gradient_of_singular_values() -> None:
    """Of their sum it is U Vh."""
    x = SQUARE.clone().requires_grad_()
    u, _, vh = torch.linalg.svd(SQUARE)
    (grad,) = torch.autograd.grad(torch.linalg.svdvals(x).sum(), x)
    assert close(grad, u @ vh)


def test_pinv_of_a_singular_matrix() -> None:
    """[[1, 2], [2, 4]] / 25, worked by hand."""
    x = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64)
    assert close(torch.linalg.pinv(x), x / 25)


@pytest.mark.parametrize("function", ["pinv", "svdvals", "matrix_exp"])
def test_derivatives(function: str) -> None:
    """Twice, against differences."""
    x = (WIDE.mT if function != "matrix_exp" else SQUARE).clone().requires_grad_()
    f = getattr(torch.linalg, function)
    assert torch.autograd.gradcheck(f, (x,))
    assert torch.autograd.gradgradcheck(f, (x,))


def test_rank() -> None:
    """Limits decide what counts as zero."""
    x = torch.diag(torch.tensor([1.0, 0.1, 0.01]))
    assert torch.linalg.matrix_rank(x).item() == 3
    assert torch.linalg.matrix_rank(x, rtol=0.05).item() == 2
    assert torch.linalg.matrix_rank(x, atol=2.0).item() == 0


@pytest.mark.parametrize(
    ("order", "value"), [(None, 14.933034373659252), (1, 21.0), ("fro", 15.0)]
)
def test_condition(order: int | str | None, value: float) -> None:
    """The norm times the norm of the inverse."""
    assert torch.linalg.cond(SQUARE, order).item() == pytest.approx(value, rel=1e-12)


def test_condition_of_a_singular_matrix() -> None:
    """It has no inverse: inf."""
    x = torch.tensor([[1.0, 2.0], [2.0, 4.0]])
    assert torch.linalg.cond(x, 1).item() == math.inf


def test_least_squares() -> None:
    """A line through (0, 1), (1, 3), (2, 5): nothing is left over."""
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    found = torch.linalg.lstsq(x, torch.tensor([1.0, 3.0, 5.0]), driver="gelsd")
    assert torch.allclose(found.solution, torch.tensor([1.0, 2.0]))
    assert found.rank.item() == 2


def test_least_squares_of_other_sizes() -> None:
    """Both must have as many rows."""
    with pytest.raises(RuntimeError, match="size.-2. should match other.size.-2."):
        torch.linalg.lstsq(torch.ones(3, 2), torch.ones(2, 1))


def test_matrix_exponential() -> None:
    """Of [[0, t], [-t, 0]] it is a turn by t."""
    turn = torch.matrix_exp(
        torch.tensor([[0.0, 3.0], [-3.0, 0.0]], dtype=torch.float64)
    )
    assert turn[0].tolist() == pytest.approx([math.cos(3), math.sin(3)], rel=1e-13)


@pytest.mark.parametrize(("order", "value"), [(2, 5.4649857), ("nuc", 5.8309519)])
def test_norms_by_singular_values(order: int | str, value: float) -> None:
    """The largest one, and their sum."""
    norm = torch.linalg.matrix_norm(SQUARE, order)
    assert norm.item() == pytest.approx(value, rel=1e-7)


def test_what_has_no_end() -> None:
    """nan cannot be decomposed."""
    with pytest.raises(torch.linalg.LinAlgError, match="failed to converge"):
        torch.linalg.svd(torch.tensor([[math.nan, 1.0], [1.0, 2.0]]))


@pytest.mark.parametrize("uplo", ["L", "U"])
def test_eigenvectors_have_the_signs_of_lapack(uplo: str) -> None:
    """Recorded from PyTorch; each triangle is reduced from its own end."""
    x = torch.tensor(
        [[1.0, 2, -1, 0], [2, 3, 1, 4], [-1, 1, -2, 1], [0, 4, 1, 5]],
        dtype=torch.float64,
    )
    vectors = torch.linalg.eigh(x, UPLO=uplo)[1]
    assert vectors.sign().tolist() == SIGNS[uplo]


def test_eigenvectors_of_blocks() -> None:
    """A matrix that falls apart is solved part by part."""
    x = torch.block_diag(SYMMETRIC, torch.zeros(1, 1).double(), 2 * SYMMETRIC)
    values, vectors = torch.linalg.eigh(x)
    assert close(x @ vectors, vectors * values)
    assert close(vectors.mT @ vectors, torch.eye(5).double())


def test_eigenvalues_of_a_matrix_with_nan() -> None:
    """There are none."""
    with pytest.raises(torch.linalg.LinAlgError, match="failed to converge"):
        torch.linalg.eigh(SYMMETRIC * math.nan)
