"""``Normal``: the bell curve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.distributions import constraints
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.parameters import broadcast_all

__all__ = ["Normal"]


class Normal(Distribution):
    """p(x) = exp(-(x - loc)^2 / (2 scale^2)) / (scale sqrt(2 pi)).

    Args:
        loc: the mean.
        scale: the standard deviation, > 0.
        validate_args: see ``Distribution``.

    Raises:
        ValueError: a parameter is nan, or *scale* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> normal = torch.distributions.Normal(torch.tensor([0.0, 10.0]), 1.0)
        >>> normal.sample()
        tensor([1.5410, 9.7066])
        >>> normal.log_prob(torch.tensor([0.0, 10.0]))
        tensor([-0.9189, -0.9189])
    """

    has_rsample = True
    support = constraints.real
    arg_constraints: ClassVar[Mapping[str, constraints.Constraint]] = {
        "loc": constraints.real,
        "scale": constraints.positive,
    }

    def __init__(
        self,
        loc: Tensor | float,
        scale: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """Loc."""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """Loc."""
        return self.loc

    @property
    def stddev(self) -> Tensor:
        """Scale."""
        return self.scale

    @property
    def variance(self) -> Tensor:
        """scale^2."""
        return self.stddev.pow(2)

    def expand(self, batch_shape: Iterable[int], _instance: Any = None) -> Self:
        """The same distribution for a larger batch."""
        return self._expanded(batch_shape, ("loc", "scale"))

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draw values; nothing is recorded."""
        shape = self._extended_shape(sample_shape)
        with torch.no_grad():
            return torch.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Loc + e scale, with e drawn from Normal(0, 1)."""
        shape = self._extended_shape(sample_shape)
        noise = torch.randn(shape, dtype=self.loc.dtype)
        return self.loc + noise * self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        """-(x - loc)^2 / (2 scale^2) - log scale - log(2 pi) / 2."""
        self._check_value(value)
        distance = (value - self.loc) ** 2 / (2 * self.scale**2)
        return -distance - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value: Tensor) -> Tensor:
        """(1 + erf((x - loc) / (scale sqrt(2)))) / 2."""
        self._check_value(value)
        distance = (value - self.loc) * self.scale.reciprocal()
        return 0.5 * (1 + torch.erf(distance / math.sqrt(2)))

    def icdf(self, value: Tensor) -> Tensor:
        """Loc + scale sqrt(2) erfinv(2 p - 1)."""
        return self.loc + self.scale * torch.erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self) -> Tensor:
        """(1 + log(2 pi)) / 2 + log scale."""
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)
