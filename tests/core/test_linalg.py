"""Linear algebra: what the contract does not say of every operation."""

from __future__ import annotations

import pytest

import slowtorch as torch

X = [[2.0, 1.0], [1.0, 3.0]]


def matrix(*rows: list[float]) -> torch.Tensor:
    """A float64 matrix that requires grad."""
    return torch.tensor(rows, dtype=torch.float64, requires_grad=True)


def test_inverse_times_matrix_is_one() -> None:
    """x^-1 x = 1, for each matrix of a batch."""
    x = torch.tensor([X, [[0.0, 2.0], [1.0, 0.0]]], dtype=torch.float64)
    product = torch.linalg.inv(x) @ x
    assert torch.allclose(product, torch.eye(2).double().expand(2, 2, 2))


def test_inverse_has_its_columns_one_after_another() -> None:
    """As LAPACK leaves it, and so PyTorch."""
    assert torch.linalg.inv(torch.eye(3).expand(2, 3, 3)).stride() == (9, 1, 3)


def test_singular_matrix_has_no_inverse() -> None:
    """The message names the zero on the diagonal and the matrix of the batch."""
    x = torch.stack([torch.eye(2), torch.tensor([[1.0, 2.0], [2.0, 4.0]])])
    message = r"linalg.inv: \(Batch element 1\): The diagonal element 2 is zero"
    with pytest.raises(torch.linalg.LinAlgError, match=message):
        torch.linalg.inv(x)


def test_singular_system_has_no_solution() -> None:
    """``solve`` says so in words of its own."""
    with pytest.raises(torch.linalg.LinAlgError, match="The solver failed because"):
        torch.linalg.solve(torch.zeros(2, 2), torch.ones(2))


def test_lin_alg_error_is_a_runtime_error() -> None:
    """Under the name that PyTorch shows."""
    assert issubclass(torch.linalg.LinAlgError, RuntimeError)
    assert torch.linalg.LinAlgError.__name__ == "_LinAlgError"


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "cholesky"])
def test_matrices_must_be_square(name: str) -> None:
    """Rows and columns are named."""
    message = f"linalg.{name}: A must be batches of square matrices, but they are 2 by"
    with pytest.raises(RuntimeError, match=message):
        getattr(torch.linalg, name)(torch.ones(2, 3))


def test_right_side_must_fit() -> None:
    """Both shapes are named."""
    with pytest.raises(RuntimeError, match=r"AX = B \(2x2 and 3x1\)"):
        torch.linalg.solve(torch.eye(2), torch.ones(3, 1))


def test_dtypes_of_a_system_must_be_the_same() -> None:
    """Both are named."""
    with pytest.raises(RuntimeError, match="A of type Double and B of type Float"):
        torch.linalg.solve(torch.eye(2).double(), torch.ones(2))


def test_rows_are_exchanged_for_a_better_pivot() -> None:
    """A zero on the diagonal is no obstacle."""
    x = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    assert torch.linalg.solve(x, torch.tensor([3.0, 4.0])).tolist() == [2.0, 3.0]
    assert torch.det(x).item() == -2.0


def test_determinant_of_nothing_is_one() -> None:
    """The empty product."""
    assert torch.linalg.det(torch.ones(2, 0, 0)).tolist() == [1.0, 1.0]


def test_gradient_of_a_singular_determinant_is_the_cofactors() -> None:
    """[[1, 2], [2, 4]] has the cofactors [[4, -2], [-2, 1]]."""
    x = matrix([1.0, 2.0], [2.0, 4.0])
    torch.det(x).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[4.0, -2.0], [-2.0, 1.0]]


def test_slogdet_of_a_singular_matrix() -> None:
    """Sign 0, logarithm -inf."""
    sign, log = torch.slogdet(torch.zeros(2, 2))
    assert (sign.item(), log.item()) == (0.0, float("-inf"))


def test_logdet_of_a_negative_determinant_is_nan() -> None:
    """There is no such logarithm."""
    assert torch.logdet(-torch.eye(3)).isnan().item()


def test_gradient_of_cholesky_is_symmetric() -> None:
    """As recorded from PyTorch, for the sum of the elements."""
    x = matrix([29.0, 17.0], [17.0, 10.0])
    torch.linalg.cholesky(x).sum().backward()
    expected = [[0.96369477, -1.48556271], [-1.48556271, 2.69258240]]
    assert x.grad is not None
    assert torch.allclose(x.grad, torch.tensor(expected).double())


def test_gradient_of_cholesky_solve() -> None:
    """As recorded from PyTorch, for the sum of the elements."""
    x = matrix([2.0, 5.0], [1.0, 3.0])
    y = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    torch.cholesky_solve(y, x).sum().backward()
    expected = [[-0.55555556, -1.46913580], [-0.38888889, -1.00617284]]
    assert x.grad is not None
    assert torch.allclose(x.grad, torch.tensor(expected).double())


def test_matrix_that_is_not_positive() -> None:
    """The order of the first bad minor is named."""
    with pytest.raises(torch.linalg.LinAlgError, match="leading minor of order 2"):
        torch.linalg.cholesky(torch.tensor([[1.0, 2.0], [2.0, 1.0]]))


def test_other_triangle_is_not_read() -> None:
    """Nor is a diagonal that counts as ones."""
    x = torch.tensor([[9.0, 2.0], [7.0, 9.0]])
    y = torch.tensor([[5.0], [1.0]])
    found = torch.linalg.solve_triangular(x, y, upper=True, unitriangular=True)
    assert found.tolist() == [[3.0], [1.0]]


def test_powers() -> None:
    """Negative powers are powers of the inverse, and power 0 is the identity."""
    x = torch.tensor([[2.0, 0.0], [0.0, 4.0]])
    assert torch.matrix_power(x, -2).tolist() == [[0.25, 0.0], [0.0, 0.0625]]
    assert torch.matrix_power(x, 0).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_chain_that_cannot_be_multiplied() -> None:
    """The two matrices are named, with their shapes."""
    message = r"tensors 0 and 1 with shapes \[2, 3\] and \[2, 3\]"
    with pytest.raises(RuntimeError, match=message):
        torch.linalg.multi_dot([torch.ones(2, 3), torch.ones(2, 3)])


def test_norm_of_order_two_is_of_a_vector_or_of_a_matrix() -> None:
    """Without an order, of all elements."""
    x = torch.tensor([[3.0, 0.0], [0.0, 4.0]])
    assert torch.linalg.norm(x).item() == 5.0
    assert torch.linalg.norm(x, dim=0).tolist() == [3.0, 4.0]
    assert torch.linalg.norm(x, float("inf")).item() == 4.0


def test_cross_of_other_sizes() -> None:
    """Both sizes are named."""
    with pytest.raises(RuntimeError, match="must have length 3. Got 2 and 2"):
        torch.linalg.cross(torch.ones(2), torch.ones(2))


def test_cross_without_dim_warns() -> None:
    """It takes the first dimension of size 3."""
    x = torch.eye(3)[:2]
    with pytest.warns(UserWarning, match="without specifying the dim arg"):
        assert torch.cross(x, x.flip(0)).tolist() == [[0, 0, 1], [0, 0, -1]]


def test_distances_of_order_zero_have_no_slope() -> None:
    """Differences are counted; the gradient is zeros, as PyTorch has it."""
    x = matrix([1.0, 2.0], [3.0, 2.0])
    z = torch.cdist(x, torch.tensor([[1.0, 5.0]]).double(), p=0)
    z.sum().backward()
    assert z.tolist() == [[1.0], [2.0]]
    assert x.grad is not None
    assert not x.grad.any()


def test_slogdet_shows_itself_as_in_pytorch() -> None:
    """A named tuple."""
    expected = "torch.return_types.slogdet(\nsign=tensor(1.),\nlogabsdet=tensor(0.))"
    assert repr(torch.slogdet(torch.eye(2))) == expected


def test_nodes_of_older_functions() -> None:
    """As PyTorch names them."""
    x = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    results = [
        (torch.cholesky_inverse(x), "CholeskyInverseBackward0"),
        (torch.linalg.cond(x), "SqueezeBackward1"),
        (torch.linalg.cond(x, 1), "NanToNumBackward0"),
    ]
    for result, name in results:
        assert result.grad_fn is not None
        assert result.grad_fn.name() == name
