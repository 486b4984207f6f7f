"""LU decompositions, and what solves systems with them."""

from __future__ import annotations

import pytest

import slowtorch as torch
from slowtorch.testing import assert_close

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]]).double()
B = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]).double()


@pytest.mark.parametrize("x", [A, A[:2], A[:, :2], torch.stack([A, A.mT])])
def test_the_product_is_the_matrix(x: torch.Tensor) -> None:
    """P L U, with triangles and a permutation."""
    p, lower, upper = torch.linalg.lu(x)
    assert_close(p @ lower @ upper, x)
    assert lower.triu(1).abs().max() == upper.tril(-1).abs().max() == 0
    assert (p.sum(-1) == 1).all()


def test_packed() -> None:
    """The largest number of each column comes up: rows 3, then 3 again."""
    packed, pivots = torch.linalg.lu_factor(A)
    assert pivots.tolist() == [3, 3, 3]
    assert pivots.dtype is torch.int32
    p, lower, upper = torch.lu_unpack(packed, pivots)
    assert_close(p @ lower @ upper, A)


def test_parts_that_are_not_wanted() -> None:
    """They are empty."""
    packed, pivots = torch.linalg.lu_factor(A)
    assert torch.lu_unpack(packed, pivots, unpack_data=False).L.shape == (0,)
    assert torch.lu_unpack(packed, pivots, unpack_pivots=False).P.shape == (0,)


@pytest.mark.parametrize("adjoint", [False, True])
@pytest.mark.parametrize("left", [False, True])
def test_solve(left: bool, adjoint: bool) -> None:
    """On either side, and of the transposed matrix."""
    right = B if left else B.mT
    packed, pivots = torch.linalg.lu_factor(A)
    x = torch.linalg.lu_solve(packed, pivots, right, left=left, adjoint=adjoint)
    matrix = A.mT if adjoint else A
    assert_close(matrix @ x if left else x @ matrix, right)


def test_a_zero_on_the_diagonal() -> None:
    """lu_factor refuses it, lu_factor_ex says where, lu has a result."""
    zeros = torch.zeros(2, 2, 2)
    with pytest.raises(RuntimeError, match=r"\(Batch element 0\): U\[1,1\] is zero"):
        torch.linalg.lu_factor(zeros)
    assert torch.linalg.lu_factor_ex(torch.ones(2, 2)).info == 2
    assert torch.linalg.lu(zeros).U.abs().max() == 0


def test_without_pivots() -> None:
    """As in PyTorch, not on the CPU."""
    with pytest.raises(RuntimeError, match="LU without pivoting is not implemented"):
        torch.linalg.lu(A, pivot=False)


def test_pivots_of_another_type() -> None:
    """They are what lu_factor gives."""
    packed, pivots = torch.linalg.lu_factor(A)
    with pytest.raises(RuntimeError, match=r"scalar type torch\.int32"):
        torch.linalg.lu_solve(packed, pivots.long(), B)


def test_old_names_warn() -> None:
    """And give the same."""
    with pytest.warns(UserWarning, match=r"torch\.lu is deprecated"):
        packed, pivots, info = torch.lu(A, get_infos=True)
    with pytest.warns(UserWarning, match=r"torch\.lu_solve is deprecated"):
        x = torch.lu_solve(B, packed, pivots)
    assert_close(A @ x, B)
    assert info == 0


def test_nodes() -> None:
    """A permutation has no gradient."""
    p, lower, _ = torch.linalg.lu(A.clone().requires_grad_())
    assert p.grad_fn is None
    assert lower.grad_fn is not None
    assert lower.grad_fn.name() == "LinalgLuBackward0"


@pytest.mark.parametrize("name", ["eig", "eigvals"])
def test_eigenvalues_may_be_complex(name: str) -> None:
    """So they are refused, and what works is named."""
    with pytest.raises(NotImplementedError, match=r"complex(.|\n)*linalg\.eig.*h"):
        getattr(torch.linalg, name)(A)


def test_tensorinv() -> None:
    """tensordot with it gives the identity."""
    x = (A[:2, :2] + 1).reshape(2, 2, 1)
    inverse = torch.linalg.tensorinv(x, ind=1)
    assert inverse.shape == (2, 1, 2)
    product = torch.tensordot(inverse, x, 1).reshape(2, 2)
    assert_close(product, torch.eye(2).double())


def test_tensorsolve() -> None:
    """A X = B over the last dimensions of A."""
    x = torch.linalg.tensorsolve(2 * torch.eye(4).reshape(2, 2, 4), torch.ones(2, 2))
    assert x.tolist() == [0.5, 0.5, 0.5, 0.5]
    with pytest.raises(RuntimeError, match="but got 3 != 2"):
        torch.linalg.tensorsolve(torch.ones(2, 3), torch.ones(2))
