"""``Bernoulli``: a coin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import slowtorch as torch
from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch.distributions import constraints
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.parameters import (
    Lazy,
    broadcast_all,
    log_sigmoid,
    logits_of,
    probs_of,
)

__all__ = ["Bernoulli"]


class Bernoulli(Distribution):
    """1 with probability p, otherwise 0.

    Args:
        probs: p.
        logits: log(p / (1 - p)), instead of p.
        validate_args: see ``Distribution``.

    Raises:
        ValueError: both are given, or neither; p lies outside [0, 1].

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> coin = torch.distributions.Bernoulli(0.3)
        >>> coin.sample((4,)), coin.log_prob(torch.tensor(1.0))
        (tensor([0., 0., 1., 1.]), tensor(-1.2040))
    """

    has_enumerate_support = True
    support = constraints.boolean
    arg_constraints: ClassVar[Mapping[str, constraints.Constraint]] = {
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if (probs is None) == (logits is None):
            message = "Either `probs` or `logits` must be specified, but not both."
            raise ValueError(message)
        name, given = ("probs", probs) if logits is None else ("logits", logits)
        if isinstance(given, int):
            given = float(given)
        (value,) = broadcast_all(given)
        self.__dict__[name] = value
        super().__init__(value.shape, validate_args=validate_args)

    @Lazy
    def probs(self) -> Tensor:
        """P."""
        return probs_of(self.logits, is_binary=True)

    @Lazy
    def logits(self) -> Tensor:
        """log(p / (1 - p))."""
        return logits_of(self.probs, is_binary=True)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        held = self.__dict__
        return Size(held["probs" if "probs" in held else "logits"].shape)

    @property
    def mean(self) -> Tensor:
        """P."""
        probs: Tensor = self.probs
        return probs

    @property
    def mode(self) -> Tensor:
        """1 for p > 1/2, 0 for p < 1/2, and nan for 1/2."""
        mode: Tensor = (self.probs >= 0.5).to(self.probs)
        mode[self.probs == 0.5] = math.nan
        return mode

    @property
    def variance(self) -> Tensor:
        """P (1 - p)."""
        variance: Tensor = self.probs * (1 - self.probs)
        return variance

    def expand(self, batch_shape: Iterable[int], _instance: Any = None) -> Self:
        """The same distribution for a larger batch."""
        return self._expanded(batch_shape, ("probs", "logits"))

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draw values; nothing is recorded."""
        shape = self._extended_shape(sample_shape)
        with torch.no_grad():
            return torch.bernoulli(self.probs.expand(shape))

    def log_prob(self, value: Tensor) -> Tensor:
        """X log p + (1 - x) log(1 - p), from the logits."""
        self._check_value(value)
        logits, values = broadcast_all(self.logits, value)
        return -((1 - values) * logits - log_sigmoid(logits))

    def entropy(self) -> Tensor:
        """-p log p - (1 - p) log(1 - p), from the logits."""
        entropy: Tensor = (1 - self.probs) * self.logits - log_sigmoid(self.logits)
        return entropy

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """0 and 1."""
        values = torch.arange(2, dtype=self.mean.dtype)
        return self._enumerated(values, expand)
