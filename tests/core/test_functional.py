"""``autograd.functional``: values worked by hand, and PyTorch's messages."""

from __future__ import annotations

import pytest

import slowtorch as torch
from slowtorch.autograd import functional as AF

X = [1.0, 2.0]
V = [1.0, 10.0]


def test_jacobian_of_a_product_has_one_block_for_each_input() -> None:
    """d(ab)/da = diag(b), d(ab)/db = diag(a)."""
    a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    of_a, of_b = AF.jacobian(lambda a, b: a * b, (a, b))
    assert of_a.tolist() == [[3.0, 0.0], [0.0, 4.0]]
    assert of_b.tolist() == [[1.0, 0.0], [0.0, 2.0]]


def test_jacobian_is_nested_by_outputs_then_inputs() -> None:
    """Two outputs and a tuple of one input give a tuple of tuples."""
    (first,), (second,) = AF.jacobian(lambda x: (2 * x, x.sum()), (torch.tensor(X),))
    assert first.tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert second.tolist() == [1.0, 1.0]


def test_jacobian_with_graph_can_be_differentiated() -> None:
    """The sum of the Jacobian of x^2 is 2 (x1 + x2), whose gradient is 2."""
    x = torch.tensor(X, requires_grad=True)
    AF.jacobian(lambda x: x**2, x, create_graph=True).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0]


def test_constant_function_has_a_zero_jacobian() -> None:
    """Without strict, an output that depends on nothing has derivative 0."""
    found = AF.jacobian(lambda x: torch.ones(2), torch.tensor(X))
    assert found.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_hessian_of_cubes() -> None:
    """The second derivative of x^3 is 6x."""
    found = AF.hessian(lambda x: (x**3).sum(), torch.tensor(X))
    assert found.tolist() == [[6.0, 0.0], [0.0, 12.0]]


def test_vjp_and_jvp_of_squares() -> None:
    """Both are 2 x v, since the Jacobian is diagonal."""
    x, v = torch.tensor(X), torch.tensor(V)
    for product in (AF.vjp, AF.jvp):
        output, found = product(lambda x: x**2, x, v)
        assert output.tolist() == [1.0, 4.0]
        assert found.tolist() == [2.0, 40.0]


def test_hvp_and_vhp_of_cubes() -> None:
    """Both are 6 x v, since the Hessian is diagonal."""
    x, v = torch.tensor(X), torch.tensor(V)
    for product in (AF.hvp, AF.vhp):
        output, found = product(lambda x: (x**3).sum(), x, v)
        assert output.item() == 9.0
        assert found.tolist() == [6.0, 120.0]


def test_nothing_is_accumulated() -> None:
    """The inputs' own gradients stay as they are."""
    x = torch.tensor(X, requires_grad=True)
    AF.hessian(lambda x: (x**3).sum(), x)
    assert x.grad is None


def test_functions_work_without_grad_mode() -> None:
    """Recording is switched on inside."""
    with torch.no_grad():
        found = AF.jacobian(lambda x: x * x, torch.tensor(X))
    assert found.tolist() == [[2.0, 0.0], [0.0, 4.0]]


def test_output_that_is_no_tensor() -> None:
    """The message names the function and the type."""
    with pytest.raises(
        TypeError, match=r"given to jacobian must be .* type <class 'int'"
    ):
        AF.jacobian(lambda x: 3, torch.tensor(X))


def test_strict_refuses_an_input_without_effect() -> None:
    """Zeros become an error."""
    x = torch.tensor(X)
    with pytest.raises(RuntimeError, match="Output 0 .* is independent of input 1"):
        AF.jacobian(lambda a, b: a * 1, (x, x), strict=True)


def test_strict_refuses_a_linear_function_in_hessian() -> None:
    """Its gradient is constant."""
    with pytest.raises(RuntimeError, match="twice differentiable"):
        AF.hessian(lambda x: x.sum(), torch.tensor(X), strict=True)


def test_vector_of_another_shape() -> None:
    """Both shapes are named."""
    message = r"v has invalid size: should be torch.Size\(\[2\]\) but got"
    with pytest.raises(RuntimeError, match=message):
        AF.vjp(lambda x: x**2, torch.tensor(X), torch.ones(3))


def test_vector_left_out() -> None:
    """That is possible for a single number only."""
    with pytest.raises(RuntimeError, match="v can only be None if the user-provided"):
        AF.vjp(lambda x: x**2, torch.tensor(X))


def test_hessian_of_several_numbers() -> None:
    """A Hessian belongs to one number."""
    with pytest.raises(RuntimeError, match="given to hessian should contain a single"):
        AF.hessian(lambda x: x**3, torch.tensor(X))


def test_unknown_strategy() -> None:
    """There are two."""
    with pytest.raises(AssertionError, match="Expected strategy to be either"):
        AF.jacobian(lambda x: x, torch.tensor(X), strategy="sideways")
