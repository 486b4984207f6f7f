"""Graphs die by reference count, at once, however long they are."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import slowtorch as torch


class KeepsResult(torch.autograd.Function):
    """Saves its input and its own result."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        """Twice x."""
        result = x * 2
        ctx.save_for_backward(x, result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        """Twice the gradient; the rest is nothing."""
        x, result = ctx.saved_tensors
        return grad * 2 + 0 * (x + result)


def ordinary(x: torch.Tensor) -> None:
    """Operations that save inputs, results and nothing."""
    ((x * 2 + 1).tanh().exp() / x).view(3, 1).sum().backward()


def in_place(x: torch.Tensor) -> None:
    """A base that is changed, and a view of it."""
    base = x * 3
    base[1:].mul_(x[:2])
    base.add_(1)
    base.sum().backward()


def twice(x: torch.Tensor) -> None:
    """A gradient that is differentiated again."""
    (grad,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    grad.sum().backward()


def custom(x: torch.Tensor) -> None:
    """A user's own operation, once with backward and once without."""
    KeepsResult.apply(x).sum().backward()
    KeepsResult.apply(x)


def hooked(x: torch.Tensor) -> None:
    """Hooks and a retained gradient."""
    y = x.exp()
    y.retain_grad()
    y.register_hook(lambda grad: grad * 2)
    y.sum().backward()


def dropped(x: torch.Tensor) -> None:
    """A graph without backward, some of it changed in place."""
    y = x.exp()
    y.add_(1)
    y.unbind()[0].relu()


STEPS: list[Callable[[torch.Tensor], None]] = [
    ordinary,
    in_place,
    twice,
    custom,
    hooked,
    dropped,
]


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_left_to_the_collector(
    step: Callable[[torch.Tensor], None],
) -> None:
    """There are no cycles, so the cyclic collector finds nothing."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    step(x)  # what is made once, caches say, is made now
    gc.collect()
    step(x)
    assert gc.collect() == 0


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("step", STEPS)
def test_steps_leave_nothing_behind(step: Callable[[torch.Tensor], None]) -> None:
    """After 100 steps there are as many tensors and nodes as before."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    step(x)
    step(x)  # the second adds to a gradient that the first has made
    before = count_of_ours()
    for _ in range(100):
        step(x)
    assert count_of_ours() == before


def count_of_ours() -> int:
    """How many objects of this package's types are alive."""
    modules = [type(each).__module__ for each in gc.get_objects()]
    return sum(module.startswith("slowtorch") for module in modules)


@pytest.mark.usefixtures("_no_collector")
def test_an_unused_result_dies_at_once() -> None:
    """Nothing but the variable holds it, though its node saved its numbers."""
    y = torch.ones(2, requires_grad=True).exp()
    watched = weakref.ref(y)
    del y
    assert watched() is None


@pytest.mark.usefixtures("_no_collector")
def test_a_saved_tensor_dies_with_backward() -> None:
    """A node holds what it saved until backward has used it."""
    y = torch.ones(2, requires_grad=True) * 2
    z = (y * y).sum()
    watched = weakref.ref(y)
    del y
    assert watched() is not None
    z.backward()
    assert watched() is None


@pytest.fixture
def _shallow_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1  # type: ignore[assignment]  # None ends it
    sys.setrecursionlimit(depth + 100)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("_shallow_stack")
@pytest.mark.parametrize(
    "step",
    [
        lambda x: x + 1,
        lambda x: x * 1.0,
        lambda x: x.view(1),
        lambda x: x.add_(1),
        lambda x: KeepsResult.apply(x).detach_().requires_grad_() * x,
    ],
    ids=["add", "mul", "view", "in place", "function"],
)
@pytest.mark.parametrize("backward", [True, False])
def test_long_chains_need_no_stack(
    step: Callable[[torch.Tensor], torch.Tensor], backward: bool
) -> None:
    """20 000 operations are walked and freed with 100 frames of stack."""
    x = torch.ones(1, requires_grad=True)
    y = x * 1
    for _ in range(20_000):
        y = step(y)
    if backward:
        y.sum().backward()
    del y


@pytest.mark.usefixtures("_shallow_stack")
def test_a_million_nodes() -> None:
    """A chain of a million operations runs backward and is freed."""
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = -y
    y.backward()
    del y
    assert x.grad is not None
    assert x.grad.item() == 1


def test_a_ladder_is_walked_once() -> None:
    """60 doublings have 2^60 paths, and 60 nodes."""
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad is not None
    assert x.grad.item() == 2**60
