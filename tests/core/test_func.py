"""``torch.func``: values worked by hand, nesting, and PyTorch's messages."""

from __future__ import annotations

import math

import pytest

import slowtorch as torch
from slowtorch import Tensor
from slowtorch.func import (
    functional_call,
    grad,
    grad_and_value,
    hessian,
    jacfwd,
    jacrev,
    jvp,
    stack_module_state,
    vjp,
    vmap,
)

X = [1.0, 2.0]


class Scale:
    """The least that ``functional_call`` needs of a module: one parameter."""

    training = True

    def __init__(self, factor: float) -> None:
        self._parameters = {"factor": torch.tensor(factor)}
        self._buffers: dict[str, Tensor] = {}

    def named_parameters(self, remove_duplicate: bool = True) -> object:
        """As in a module."""
        return self._parameters.items()

    def named_buffers(self, remove_duplicate: bool = True) -> object:
        """As in a module."""
        return self._buffers.items()

    def __call__(self, x: Tensor) -> Tensor:
        """As in a module."""
        return x * self._parameters["factor"]


def test_grad_can_be_nested() -> None:
    """The derivatives of sin at 0 are 1, 0, -1."""
    zero = torch.tensor(0.0)
    assert grad(torch.sin)(zero).item() == 1.0
    assert grad(grad(torch.sin))(zero).item() == 0.0
    assert grad(grad(grad(torch.sin)))(zero).item() == -1.0


def test_levels_are_not_confused() -> None:
    """d/dx [x d/dy (x + y)] = d/dx x = 1, although y is given the value x."""

    def outer(x: Tensor) -> Tensor:
        inner: Tensor = grad(lambda y: x + y)(x)
        return x * inner

    assert grad(outer)(torch.tensor(1.0)).item() == 1.0


def test_result_keeps_history_only_if_it_leads_outside() -> None:
    """A plain tensor gives a plain gradient, one with a graph one with a graph."""
    x, w = torch.tensor(X), torch.tensor(3.0, requires_grad=True)
    assert not grad(lambda x: (x**2).sum())(x).requires_grad
    found = grad(lambda x: (w * x**2).sum())(x)
    found.sum().backward()  # the sum of 2 w x is 6 w
    assert w.grad is not None
    assert w.grad.item() == 6.0


def test_grad_of_a_nest_is_nested_alike() -> None:
    """A dictionary of tensors gives a dictionary of gradients."""
    found = grad(lambda d: (d["a"] * d["b"]).sum())(
        {"a": torch.tensor(X), "b": torch.tensor([3.0, 4.0])}
    )
    assert {name: value.tolist() for name, value in found.items()} == {
        "a": [3.0, 4.0],
        "b": X,
    }


def test_grad_and_value_with_aux() -> None:
    """The value comes with what was returned beside it."""
    found, (value, aux) = grad_and_value(lambda x: (x**2, x + 1), has_aux=True)(
        torch.tensor(3.0)
    )
    assert (found.item(), value.item(), aux.item()) == (6.0, 9.0, 4.0)
    assert not aux.requires_grad


def test_vjp_can_be_called_again() -> None:
    """The graph is kept."""
    _, pull = vjp(lambda x: x**2, torch.tensor(X))
    for factor in (1.0, 10.0):
        (found,) = pull(torch.full((2,), factor))
        assert found.tolist() == [2 * factor, 4 * factor]


def test_jvp_is_the_derivative_in_a_direction() -> None:
    """(ab)' = a'b + ab'."""
    a, b = torch.tensor(X), torch.tensor([3.0, 4.0])
    value, derivative = jvp(torch.mul, (a, b), (torch.ones(2), torch.zeros(2)))
    assert value.tolist() == [3.0, 8.0]
    assert derivative.tolist() == [3.0, 4.0]


def test_jacrev_and_jacfwd_agree() -> None:
    """Rows or columns, it is the same matrix."""
    x = torch.tensor([0.5, 1.5, -1.0], dtype=torch.float64)

    def f(x: Tensor) -> Tensor:
        return torch.stack([x.prod(), (x * x).sum()])

    by_row, by_column = jacrev(f)(x), jacfwd(f)(x)
    assert by_row.shape == by_column.shape == (2, 3)
    assert torch.allclose(by_row, by_column)
    assert by_row.tolist()[1] == [1.0, 3.0, -2.0]


def test_hessian_of_cubes() -> None:
    """The second derivative of x^3 is 6x."""
    found = hessian(lambda x: (x**3).sum())(torch.tensor(X))
    assert found.tolist() == [[6.0, 0.0], [0.0, 12.0]]


def test_vmap_of_grad_gives_gradients_for_each_example() -> None:
    """d(w x)/dw = x, for each x."""
    x = torch.arange(6.0).view(2, 3)
    each = vmap(grad(lambda w, x: (w * x).sum()), in_dims=(None, 0))
    assert each(torch.ones(3), x).tolist() == x.tolist()


def test_vmap_dims_in_and_out() -> None:
    """A slice along one dimension, results along another."""
    x = torch.arange(6.0).view(2, 3)
    assert vmap(lambda c: c * 2, in_dims=1)(x).tolist() == (2 * x).t().tolist()
    assert vmap(lambda c: c * 2, in_dims=1, out_dims=1)(x).tolist() == (2 * x).tolist()


def test_vmap_of_an_empty_batch_has_the_right_shape() -> None:
    """The function is tried on zeros, to learn the shape."""
    assert vmap(lambda x: x.sum())(torch.ones(0, 3)).shape == (0,)


def test_vmap_is_a_loop_in_which_anything_may_happen() -> None:
    """Python's own decisions and functions, which PyTorch refuses here."""

    def f(x: Tensor) -> Tensor:
        return torch.tensor(math.floor(x.item())) if x > 0 else x

    assert vmap(f)(torch.tensor([1.5, -1.5])).tolist() == [1.0, -1.5]


def test_vmap_randomness() -> None:
    """Same numbers, different numbers, or none."""
    x = torch.zeros(2, 3)
    torch.manual_seed(0)
    same = vmap(lambda x: x + torch.rand(3), randomness="same")(x)
    torch.manual_seed(0)
    different = vmap(lambda x: x + torch.rand(3), randomness="different")(x)
    torch.manual_seed(0)
    assert different.tolist() == torch.rand(2, 3).tolist()
    assert same[0].tolist() == same[1].tolist() == different[0].tolist()
    with pytest.raises(RuntimeError, match="called random operation while in random"):
        vmap(lambda x: x + torch.rand(3))(x)


def test_functional_call_leaves_the_module_as_it_was() -> None:
    """Even after an error inside."""
    module = Scale(2.0)
    given = {"factor": torch.tensor(10.0)}
    assert functional_call(module, given, torch.tensor(1.0)).item() == 10.0
    with pytest.raises(TypeError, match="unsupported operand"):
        functional_call(module, given, (None,))
    assert module(torch.tensor(1.0)).item() == 2.0


def test_ensemble_by_vmap() -> None:
    """Three modules as one batch of parameters."""
    modules = [Scale(factor) for factor in (1.0, 2.0, 3.0)]
    parameters, _ = stack_module_state(modules)
    each = vmap(lambda p, x: functional_call(modules[0], p, x), in_dims=(0, None))
    assert each(parameters, torch.tensor(10.0)).tolist() == [10.0, 20.0, 30.0]


def test_grad_of_more_than_one_number() -> None:
    """PyTorch's advice follows."""
    with pytest.raises(RuntimeError, match="got tensor with 1 dims. Maybe you wanted"):
        grad(lambda x: x * 2)(torch.ones(2))


def test_grad_by_an_argument_that_is_not_there() -> None:
    """The number of arguments is named."""
    with pytest.raises(
        RuntimeError, match="Got argnum=1, but only 1 positional inputs"
    ):
        grad(torch.sin, argnums=1)(torch.tensor(0.0))


def test_grad_by_a_number() -> None:
    """Only tensors have gradients."""
    with pytest.raises(ValueError, match="must be Tensor, got <class 'float'>"):
        grad(torch.sin)(0.0)


def test_vjp_with_a_vector_of_another_structure() -> None:
    """Both structures are named."""
    _, pull = vjp(lambda x: (x, x), torch.tensor(X))
    with pytest.raises(
        RuntimeError, match=r"cotangents: \*, primal output: \(\*, \*\)"
    ):
        pull(torch.ones(2))


def test_vmap_of_a_tensor_without_dimensions() -> None:
    """There is nothing to slice."""
    with pytest.raises(
        ValueError, match=r"vmap\(sin, in_dims=0, ...\).*dimensionality 0"
    ):
        vmap(torch.sin)(torch.tensor(1.0))


def test_vmap_of_different_sizes() -> None:
    """All sizes are named."""
    with pytest.raises(ValueError, match=r"got sizes \[2, 3\]"):
        vmap(torch.add)(torch.ones(2), torch.ones(3))


def test_vmap_result_that_differs_where_it_must_not() -> None:
    """out_dims=None promises equal results."""
    with pytest.raises(ValueError, match="can not return a BatchedTensor when out_dim"):
        vmap(lambda x: x, out_dims=None)(torch.tensor(X))


def test_functional_call_strict() -> None:
    """Unknown and missing names are listed."""
    with pytest.raises(RuntimeError, match=r"Unexpected key\(s\): 'a'.\n\tMissing key"):
        functional_call(Scale(1.0), {"a": torch.ones(1)}, (), strict=True)
