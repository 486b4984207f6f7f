"""``utils.checkpoint``: the same gradients, computed twice; and multi-grad hooks."""

from __future__ import annotations

import pytest

import slowtorch as torch
from slowtorch import Tensor
from slowtorch.autograd.graph import register_multi_grad_hook
from slowtorch.utils.checkpoint import (
    CheckpointError,
    checkpoint,
    checkpoint_sequential,
    set_checkpoint_early_stop,
)

both_kinds = pytest.mark.parametrize("use_reentrant", [True, False])


class Counted:
    """sin(x^2), and how often it was computed."""

    calls = 0

    def __call__(self, x: Tensor) -> Tensor:
        """Compute, and count."""
        result = (x * x).sin() + 1
        self.calls += 1
        return result


def leaf() -> Tensor:
    """A vector that requires grad."""
    return torch.tensor([1.0, 2.0], requires_grad=True)


@both_kinds
def test_gradients_are_those_without_checkpoint(use_reentrant: bool) -> None:
    """Bit for bit."""
    plain, kept = leaf(), leaf()
    Counted()(plain).sum().backward()
    checkpoint(Counted(), kept, use_reentrant=use_reentrant).sum().backward()
    assert plain.grad is not None
    assert kept.grad is not None
    assert kept.grad.tolist() == plain.grad.tolist()


@both_kinds
def test_random_numbers_are_the_same_both_times(use_reentrant: bool) -> None:
    """The gradient of x u is u; and the stream goes on as if nothing had happened."""
    torch.manual_seed(0)
    drawn, following = torch.rand(2), torch.rand(1)
    torch.manual_seed(0)
    x = leaf()
    y = checkpoint(lambda x: x * torch.rand(2), x, use_reentrant=use_reentrant)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == drawn.tolist()
    assert torch.rand(1).item() == following.item()


@both_kinds
def test_checkpoint_inside_checkpoint(use_reentrant: bool) -> None:
    """d sin((2x)^2) / dx = 8 x cos(4 x^2)."""
    x = leaf()

    def inner(x: Tensor) -> Tensor:
        result: Tensor = checkpoint(
            lambda x: (x * x).sin(), x * 2, use_reentrant=use_reentrant
        )
        return result * 1

    with (
        pytest.warns(UserWarning, match="None of the inputs")
        if use_reentrant
        else (torch.enable_grad())
    ):
        checkpoint(inner, x, use_reentrant=use_reentrant).sum().backward()
    expected = 8 * x.detach() * (4 * x.detach() ** 2).cos()
    assert x.grad is not None
    assert torch.allclose(x.grad, expected)


def test_second_call_stops_early_unless_told_otherwise() -> None:
    """The last addition saves nothing, so its line is not reached again."""
    early, late = Counted(), Counted()
    checkpoint(early, leaf(), use_reentrant=False).sum().backward()
    with set_checkpoint_early_stop(False):
        y = checkpoint(late, leaf(), use_reentrant=False)
    y.sum().backward()
    assert (early.calls, late.calls) == (1, 2)


def test_closure_gets_its_gradient_too() -> None:
    """Without re-entrance, no argument needs to require grad."""
    w = torch.tensor(2.0, requires_grad=True)
    checkpoint(lambda x: x * w, torch.ones(2), use_reentrant=False).sum().backward()
    assert w.grad is not None
    assert w.grad.item() == 2.0


def test_second_derivative_through_a_checkpoint() -> None:
    """The derivatives of x^3 are 3 x^2 and 6 x."""
    x = leaf()
    y = checkpoint(lambda x: x * x * x, x, use_reentrant=False)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert first.tolist() == [3.0, 12.0]
    assert second.tolist() == [6.0, 12.0]


def test_sequential_checkpoints() -> None:
    """Three functions in two parts give what they give in turn."""
    steps = [torch.sin, torch.exp, torch.tanh]
    x = leaf()
    y = checkpoint_sequential(steps, 2, x, use_reentrant=False)
    assert y.tolist() == x.sin().exp().tanh().tolist()


def test_function_that_computes_something_else_is_found_out() -> None:
    """Shapes are compared."""
    shapes = iter([2, 1])
    y = checkpoint(lambda x: x[: next(shapes)].sin(), leaf(), use_reentrant=False)
    with pytest.raises(CheckpointError, match="have different metadata"):
        y.sum().backward()


def test_function_that_saves_less_is_found_out() -> None:
    """Numbers of tensors are compared."""
    calls = iter([True, False])
    y = checkpoint(
        lambda x: x.sin().exp() if next(calls) else x * 1, leaf(), use_reentrant=False
    )
    with pytest.raises(
        CheckpointError, match="A different number of tensors was saved"
    ):
        y.sum().backward()


def test_argument_changed_in_place_is_found_out() -> None:
    """It would have been another argument."""
    x = leaf()
    y = checkpoint(Counted(), x, use_reentrant=False)
    with torch.no_grad():
        x.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_reentrant_checkpoint_refuses_grad() -> None:
    """Its rule calls backward, which would fill .grad of other leaves."""
    x = leaf()
    y = checkpoint(Counted(), x, use_reentrant=True)
    with pytest.raises(RuntimeError, match=r"incompatible with .grad\(\)"):
        torch.autograd.grad(y.sum(), x)


def test_unknown_keyword() -> None:
    """And the warning that use_reentrant is missing comes first."""
    with (
        pytest.warns(UserWarning, match="use_reentrant parameter should be passed"),
        pytest.raises(ValueError, match="Unexpected keyword arguments: foo"),
    ):
        checkpoint(Counted(), leaf(), foo=1)


def test_debug_is_not_supported() -> None:
    """And says so."""
    with pytest.raises(NotImplementedError, match="debug=True"):
        checkpoint(Counted(), leaf(), use_reentrant=False, debug=True)


def test_multi_grad_hook_waits_for_all_that_will_come() -> None:
    """And gives None for those that will not."""
    a, b, c = (torch.ones(1, requires_grad=True) for _ in range(3))
    seen: list[list[float | None]] = []
    handle = register_multi_grad_hook(
        [a, b, c], lambda grads: seen.append([g and g.item() for g in grads])
    )
    (a * 2 + b * 3).backward()
    (a + b + c).backward()
    handle.remove()
    a.backward()
    assert seen == [[2.0, 3.0, None], [1.0, 1.0, 1.0]]


def test_multi_grad_hook_for_the_first_that_comes() -> None:
    """Once in each backward."""
    a, b = (torch.ones(1, requires_grad=True) for _ in range(2))
    seen: list[float] = []
    register_multi_grad_hook([a, b], lambda g: seen.append(g.item()), mode="any")
    (a + b).backward()
    (a + b).backward()
    assert seen == [1.0, 1.0]


def test_multi_grad_hook_of_unknown_mode() -> None:
    """There are two."""
    with pytest.raises(ValueError, match=r"mode to be one of \('all', 'any'\)"):
        register_multi_grad_hook([leaf()], print, mode="some")
