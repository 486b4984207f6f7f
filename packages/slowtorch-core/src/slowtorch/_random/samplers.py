"""All samplers under one roof: pure functions of an engine, a count and a dtype's name.

They return plain lists of numbers that the dtype holds exactly, in the order in
which PyTorch fills a contiguous tensor.
"""

from __future__ import annotations

from .continuous import cauchy, exponential
from .counting import binomial, poisson
from .discrete import bernoulli, bernoulli_each, geometric, randint, random, randperm
from .engine import MersenneEngine
from .multinomial import multinomial
from .normal import log_normal, normal
from .truncated import trunc_normal
from .uniform import rand, uniform

__all__ = [
    "bernoulli",
    "bernoulli_each",
    "binomial",
    "cauchy",
    "draw_seed",
    "exponential",
    "geometric",
    "log_normal",
    "multinomial",
    "normal",
    "poisson",
    "rand",
    "randint",
    "random",
    "randperm",
    "trunc_normal",
    "uniform",
]


def draw_seed(engine: MersenneEngine) -> int:
    """A seed for another generator: one int64 ``random_()``, as a data loader draws."""
    return engine.u64() & (1 << 63) - 1
