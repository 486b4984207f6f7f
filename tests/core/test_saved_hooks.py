"""``saved_tensors_hooks``: what comes back keeps its place in the graph."""

from __future__ import annotations

from typing import Any

import pytest

import slowtorch as torch
from slowtorch.autograd.graph import saved_tensors_hooks


def as_lists() -> saved_tensors_hooks:
    """Hooks that keep the numbers only."""
    return saved_tensors_hooks(lambda x: x.tolist(), torch.tensor)


def twice(y: torch.Tensor, x: torch.Tensor) -> list[float]:
    """The second derivative of the sum of *y*."""
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    return [round(value, 4) for value in second.tolist()]


def test_second_derivatives_of_remade_tensors() -> None:
    """(x^3)'' = 6 x, though the hooks throw away all but numbers."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with as_lists():
        y = x * x * x
    assert twice(y, x) == [6.0, 12.0]


def test_second_derivative_of_an_own_result() -> None:
    """exp saves its result, which is part of the graph again too."""
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    with as_lists():
        y = x.exp()
    assert twice(y, x) == [1.0, 2.7183]


def test_second_derivative_of_a_custom_function() -> None:
    """A Function's own output is known again when it was packed."""

    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
            result = x.exp()
            ctx.save_for_backward(result)
            return result

        @staticmethod
        def backward(ctx: Any, *grads: Any) -> Any:
            (result,) = ctx.saved_tensors
            return grads[0] * result

    x = torch.tensor([0.0, 1.0], requires_grad=True)
    with as_lists():
        y = Exp.apply(x)
    assert twice(y, x) == [1.0, 2.7183]


def test_saved_values_are_unpacked() -> None:
    """``_saved_self`` is a tensor again, a leaf that requires grad."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with as_lists():
        y = x * x
    saved = y.grad_fn._saved_self  # type: ignore[union-attr]  # it has a history
    assert saved.tolist() == [1.0, 2.0]
    assert saved.is_leaf
    assert saved.requires_grad


def test_packing_is_not_recorded() -> None:
    """The pack hook runs without grad mode, as in PyTorch."""
    modes: list[bool] = []

    def pack(x: torch.Tensor) -> torch.Tensor:
        modes.append(torch.is_grad_enabled())
        return x

    x = torch.ones(2, requires_grad=True)
    with saved_tensors_hooks(pack, lambda x: x):
        x.sin()
    assert modes == [False]


def test_an_unpack_hook_must_return_a_tensor() -> None:
    """Anything else is an error, not a factor."""
    x = torch.ones(2, requires_grad=True)
    with saved_tensors_hooks(lambda x: x, lambda _: 5):  # type: ignore[arg-type, return-value]  # the mistake tested
        y = (x * x).sum()
    with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor but got"):
        y.backward()


def test_a_pack_hook_must_not_change_its_input() -> None:
    """Other readers of the tensor would see it."""
    x = torch.ones(2, requires_grad=True)
    with (
        saved_tensors_hooks(lambda x: x.add_(1), lambda x: x),
        pytest.raises(RuntimeError, match="pack hook is modifying its input in place"),
    ):
        x * x
