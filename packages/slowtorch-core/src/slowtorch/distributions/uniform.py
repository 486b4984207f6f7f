"""``Uniform``: all numbers of an interval alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Self

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.distributions import constraints
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.parameters import broadcast_all

__all__ = ["Uniform"]


class Uniform(Distribution):
    """p(x) = 1 / (high - low) in [low, high), 0 elsewhere.

    Args:
        low: the lower end.
        high: the upper end, > low.
        validate_args: see ``Distribution``.

    Raises:
        ValueError: *low* is not less than *high*.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.distributions.Uniform(0.0, 10.0).sample((3,))
        tensor([4.9626, 7.6822, 0.8848])
    """

    has_rsample = True

    def __init__(
        self,
        low: Tensor | float,
        high: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self.low, self.high = broadcast_all(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)

    @property
    def arg_constraints(self) -> Mapping[str, constraints.Constraint]:
        """Each end lies on its side of the other."""
        return {
            "low": constraints.less_than(self.high),
            "high": constraints.greater_than(self.low),
        }

    @property
    def support(self) -> constraints.Constraint:
        """[low, high]."""
        return constraints.interval(self.low, self.high)

    @property
    def mean(self) -> Tensor:
        """The middle."""
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Tensor:
        """There is none: nan."""
        return math.nan * self.high

    @property
    def stddev(self) -> Tensor:
        """(high - low) / sqrt(12)."""
        return (self.high - self.low) / 12**0.5

    @property
    def variance(self) -> Tensor:
        """(high - low)^2 / 12."""
        return (self.high - self.low).pow(2) / 12

    def expand(self, batch_shape: Iterable[int], _instance: Any = None) -> Self:
        """The same distribution for a larger batch."""
        return self._expanded(batch_shape, ("low", "high"))

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Low + u (high - low), with u drawn from [0, 1)."""
        shape = self._extended_shape(sample_shape)
        noise = torch.rand(shape, dtype=self.low.dtype)
        return self.low + noise * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Tensor:
        """-log(high - low) inside, -inf elsewhere (and at high)."""
        self._check_value(value)
        inside = (self.low <= value).type_as(self.low)
        inside = inside * (self.high > value).type_as(self.low)
        return torch.log(inside) - torch.log(self.high - self.low)

    def cdf(self, value: Tensor) -> Tensor:
        """(x - low) / (high - low), between 0 and 1."""
        self._check_value(value)
        return ((value - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def icdf(self, value: Tensor) -> Tensor:
        """Low + p (high - low)."""
        return value * (self.high - self.low) + self.low

    def entropy(self) -> Tensor:
        """log(high - low)."""
        return torch.log(self.high - self.low)
