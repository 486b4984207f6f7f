"""`ft-tensorlib <https://pypi.org/project/ft-tensorlib/>`_ as the workloads see it.

Left out are ``Conv2d`` and ``MaxPool2d``: its own have no gradients.
"""

from __future__ import annotations

import random
import sys
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from benchmarks.workloads import Step

sys.modules["numpy"] = None  # type: ignore[assignment]  # it takes NumPy where there is

tensorlib: Any = import_module("tensorlib")
nn: Any = import_module("tensorlib.nn")
optim: Any = import_module("tensorlib.optim")
nn = SimpleNamespace(**{k: getattr(nn, k) for k in nn.__all__ if "2D" not in k})
tensor = tensorlib.Tensor
manual_seed = random.seed


def randn(*shape: int, requires_grad: bool = False) -> Any:
    return tensorlib.randn(shape, requires_grad=requires_grad)


def randint(low: int, high: int, shape: tuple[int, ...]) -> Any:
    return tensorlib.randint(low, high - 1, shape)


def zeros(*shape: int) -> Any:
    return tensorlib.zeros(shape)


def ones(*shape: int) -> Any:
    return tensorlib.ones(shape)


def log_softmax(x: Any, dim: int) -> Any:
    return x.softmax(dim).log()


def adamw() -> Step:
    """A gradient is a list of numbers there."""
    manual_seed(0)
    parameter = nn.Parameter(randn(40, 100))
    optimizer = optim.AdamW([parameter])
    parameter.grad = randn(40, 100).data
    return lambda: optimizer.step()


STEPS = {"AdamW": adamw}
