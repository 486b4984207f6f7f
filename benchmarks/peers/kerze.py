"""`kerze <https://pypi.org/project/kerze/>`_ as the workloads see it.

It has no convolutions, no AdamW and, of its tensors, no views.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from benchmarks.workloads import Step

kerze: Any = import_module("kerze")
nn: Any = import_module("kerze.nn")
optim: Any = import_module("kerze.optim")
manual_seed = random.seed


def tensor(data: Any, requires_grad: bool = False) -> Any:
    return kerze.Tensor(data, requires_grad=requires_grad)


def randn(*shape: int, requires_grad: bool = False) -> Any:
    numbers = [random.gauss(0.0, 1.0) for _ in range(math.prod(shape))]
    return tensor(kerze.Array(numbers, shape=shape), requires_grad)


def randint(low: int, high: int, shape: tuple[int]) -> list[int]:
    """Classes are a list there."""
    return [random.randrange(low, high) for _ in range(*shape)]


def log_softmax(x: Any, dim: int) -> Any:
    return nn.functional.log_softmax(x, axis=dim)


def layer_norm(size: int) -> Callable[[Any], Any]:
    """It has no layer for it, but all that one is written with."""
    weight = nn.Parameter(kerze.Array.ones((size,)))
    bias = nn.Parameter(kerze.Array.zeros((size,)))

    def norm(x: Any) -> Any:
        centred = x - x.mean(axis=1, keepdims=True)
        variance = (centred * centred).mean(axis=1, keepdims=True)
        return centred / (variance + 1e-5).sqrt() * weight + bias

    return norm


def w8a() -> Step:
    """``backward`` takes no gradient there: it starts from ones, as W8a does."""
    manual_seed(0)
    a, b = randn(64, 1, requires_grad=True), randn(1, 64, requires_grad=True)

    def step() -> object:
        a.grad = b.grad = None
        result = (a + b).sum(0)
        result.backward()
        return result

    return step


nn = SimpleNamespace(
    **{name: getattr(nn, name) for name in nn.__all__}, LayerNorm=layer_norm
)
STEPS = {"W8a": w8a}
