"""Backward in several threads, inside itself, and interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

import slowtorch as torch


def in_threads(count: int, work: Callable[[], None]) -> None:
    """Run *work* in several threads at once and wait for all."""
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_may_add_to_one_leaf() -> None:
    """8 threads times 50 gradients of 1 are exactly 400."""
    x = torch.ones(1, requires_grad=True)

    def work() -> None:
        for _ in range(50):
            (x * 1).backward()

    in_threads(8, work)
    assert x.grad is not None
    assert x.grad.item() == 400


def test_threads_may_share_a_graph() -> None:
    """A retained graph may be walked by several threads at once."""
    x = torch.ones(1, requires_grad=True)
    y = (x * x + x).exp().log()
    in_threads(4, lambda: y.backward(retain_graph=True))
    assert x.grad is not None
    assert x.grad.item() == pytest.approx(12)


def test_modes_belong_to_their_thread() -> None:
    """Another thread records while this one does not."""
    recorded: list[bool] = []
    with torch.no_grad():
        in_threads(1, lambda: recorded.append(torch.is_grad_enabled()))
        assert not torch.is_grad_enabled()
    assert recorded == [True]


def test_backward_may_run_inside_a_hook() -> None:
    """A hook that computes and differentiates for itself disturbs nothing."""
    x = torch.ones(1, requires_grad=True)
    w = torch.ones(1, requires_grad=True)

    def hook(grad: torch.Tensor) -> None:
        with torch.enable_grad():
            (w * 5).backward()

    y = x * 2
    y.register_hook(hook)
    (y * y).backward()
    assert (x.grad, w.grad) == (torch.tensor([8.0]), torch.tensor([5.0]))


def test_backward_inside_hooks_inside_backward() -> None:
    """50 levels deep."""
    x = torch.ones(1, requires_grad=True)

    def descend(depth: int) -> None:
        y = x * 2
        if depth:
            y.register_hook(lambda grad: under_grad(depth - 1))
        y.backward()

    def under_grad(depth: int) -> None:
        with torch.enable_grad():
            descend(depth)

    descend(50)
    assert x.grad is not None
    assert x.grad.item() == 102


def test_an_interrupted_backward_leaves_nothing_behind() -> None:
    """After Ctrl-C in the middle the next backward is right, and recording is on."""
    x = torch.ones(2, requires_grad=True)
    y = x * 2

    def interrupt(grad: torch.Tensor) -> None:
        raise KeyboardInterrupt

    handle = y.register_hook(interrupt)
    with pytest.raises(KeyboardInterrupt, match="^$"):
        (y * 3).sum().backward()
    handle.remove()
    assert torch.is_grad_enabled()
    (x * 7).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [7.0, 7.0]
