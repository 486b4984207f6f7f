"""Random numbers, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import refill as ops
from slowtorch._methods.late import sampling

__all__ = ["RandomMethods"]


class RandomMethods:
    """Filling with random numbers, and drawing by one's own probabilities."""

    __slots__ = ()

    bernoulli = sampling.bernoulli
    bernoulli_ = ops.bernoulli_
    cauchy_ = ops.cauchy_
    exponential_ = ops.exponential_
    geometric_ = ops.geometric_
    log_normal_ = ops.log_normal_
    multinomial = sampling.multinomial
    normal_ = ops.normal_
    random_ = ops.random_
    uniform_ = ops.uniform_
