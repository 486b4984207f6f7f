"""A network that is trained here and in PyTorch has the same losses, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import slowtorch
import slowtorch.nn
import slowtorch.optim

if TYPE_CHECKING:
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch itself")

pytestmark = pytest.mark.torch
OPTIMISERS: dict[str, Callable[[Any, Any], Any]] = {
    "SGD": lambda t, p: t.optim.SGD(p, lr=0.1),
    "SGD with momentum": lambda t, p: t.optim.SGD(p, lr=0.05, momentum=0.9),
    "Adam": lambda t, p: t.optim.Adam(p, lr=0.003),
    "AdamW": lambda t, p: t.optim.AdamW(p, lr=0.003),
    "RMSprop": lambda t, p: t.optim.RMSprop(p, lr=0.001),
}


def losses(t: Any, make: Callable[[Any, Any], Any], steps: int = 300) -> list[float]:
    """The losses of a tanh network on data with more noise than it can learn."""
    t.manual_seed(7)
    nn = t.nn
    net = nn.Sequential(
        *(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh()), nn.Linear(8, 1)
    )
    x = t.randn(64, 4)
    y = (x[:, :1] * x[:, 1:2]).sin() + 0.5 * t.randn(64, 1)
    optimiser = make(t, net.parameters())
    found = []
    for _ in range(steps):
        loss = nn.functional.mse_loss(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        found.append(loss.item())
    return found


@pytest.mark.parametrize("name", OPTIMISERS)
def test_every_step_prints_the_same_loss(name: str) -> None:
    """From the same seed, all 300 losses agree in the four digits that are printed.

    Sums in another order differ in the last bits of a float32 number, which may lie on
    both sides of where a digit is rounded; then no more than those bits may differ.
    """
    ours, theirs = (losses(t, OPTIMISERS[name]) for t in (slowtorch, torch))
    for step, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        assert f"{a:.4f}" == f"{b:.4f}" or abs(a - b) < 1e-6, step
