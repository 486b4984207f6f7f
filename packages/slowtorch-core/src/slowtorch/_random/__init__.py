"""Random numbers, bit for bit PyTorch's, without the tensor class.

>>> from slowtorch._random import MersenneEngine, rand
>>> rand(MersenneEngine(42), 1)
[0.8822692632675171]
"""

from __future__ import annotations

from .engine import DEFAULT_SEED, MersenneEngine
from .samplers import (
    bernoulli,
    bernoulli_each,
    binomial,
    cauchy,
    draw_seed,
    exponential,
    geometric,
    log_normal,
    multinomial,
    normal,
    poisson,
    rand,
    randint,
    random,
    randperm,
    trunc_normal,
    uniform,
)

__all__ = [
    "DEFAULT_SEED",
    "MersenneEngine",
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
