"""The contract tests find what they are there to find."""

from __future__ import annotations

from typing import Any

import pytest

import slowtorch as torch
from slowtorch.plugins import Operator, PluginError, Sample
from slowtorch.testing import contract


class Cube(torch.autograd.Function):
    """x^3, with a factor in its gradient that ought to be 3."""

    factor = 3.0
    detach = False

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        """x^3."""
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        """The factor times x^2."""
        (x,) = ctx.saved_tensors
        return Cube.factor * grad * (x.detach() if Cube.detach else x) ** 2


def cube(input: torch.Tensor) -> torch.Tensor:
    """x^3, element by element."""
    result: torch.Tensor = Cube.apply(input)
    return result


def numbers() -> list[Sample]:
    """One sample."""
    return [Sample(torch.tensor([0.5, 2.0], dtype=torch.float64))]


def trial(function: Any, **options: Any) -> Any:
    """The contract tests of a function that is not registered."""
    return contract(Operator(function), numbers, **options)()


def test_a_right_operation_passes_everything() -> None:
    """Every test of the contract, with a reference."""
    tests = trial(cube, reference=lambda x: x**3)
    for name in dir(tests):
        if name.startswith("test_"):
            getattr(tests, name)()


def test_a_wrong_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """It disagrees with finite differences."""
    monkeypatch.setattr(Cube, "factor", 3.01)
    with pytest.raises(AssertionError, match="the slope is .* by differences"):
        trial(cube).test_first_derivatives()


def test_a_wrong_second_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that forgets to be differentiable is right only once."""
    monkeypatch.setattr(Cube, "detach", True)
    trial(cube).test_first_derivatives()
    with pytest.raises(AssertionError, match="the slope is .* by differences"):
        trial(cube).test_second_derivatives()


def test_wrong_values_are_found() -> None:
    """The reference decides."""
    with pytest.raises(AssertionError, match="Tensor-likes are not close!"):
        trial(cube, reference=lambda x: x * x).test_values()


def test_a_reference_may_take_rows() -> None:
    """For operations along a dimension."""
    tests = contract("sum", numbers, reference=lambda row: 3.0)()
    with pytest.raises(AssertionError, match=r"Expected 3.0 but got 2.5"):
        tests.test_values()


def test_a_change_of_the_input_is_found() -> None:
    """An operation that is not in place leaves its arguments alone."""

    def greedy(input: torch.Tensor) -> torch.Tensor:
        return input.add_(1)

    with pytest.raises(AssertionError, match="Mismatched elements: 2 / 2"):
        trial(greedy).test_inputs_stay()


def test_reading_memory_past_the_strides_is_found() -> None:
    """A view has other numbers in between."""

    def careless(input: torch.Tensor) -> torch.Tensor:
        return torch.tensor(list(input._storage)[: input.numel()])

    with pytest.raises(AssertionError, match="are not close"):
        trial(careless).test_views()


def test_a_silent_refusal_is_found() -> None:
    """An error says in words what would work."""

    def silent(input: torch.Tensor) -> torch.Tensor:
        if not input.dtype.is_floating_point:
            raise TypeError
        return input * 1

    with pytest.raises(AssertionError, match="silent refused .* in silence"):
        trial(silent).test_dtypes()


def test_a_missing_docstring_is_found() -> None:
    """Everything explains itself."""
    with pytest.raises(AssertionError, match="has no docstring"):
        contract(Operator(lambda x: x, name="mute"))().test_documentation()


def test_an_unknown_operation() -> None:
    """It has to be registered."""
    with pytest.raises(PluginError, match="no operation 'swihs' is registered"):
        contract("swihs")
