"""``Categorical``: one of several."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import slowtorch as torch
from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch.distributions import constraints
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.parameters import Lazy, logits_of, probs_of

__all__ = ["Categorical"]


class Categorical(Distribution):
    """i with probability p[i], for i in 0, ..., K - 1.

    Args:
        probs: numbers >= 0 along the last dimension, which are divided by their sum.
        logits: instead, their logarithms, up to a constant.
        validate_args: see ``Distribution``.

    Raises:
        ValueError: both are given, or neither; a probability is negative; there is no
            last dimension.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(1)
        >>> die = torch.distributions.Categorical(torch.ones(4))
        >>> die.sample((5,)), die.log_prob(torch.tensor(3))
        (tensor([0, 0, 0, 0, 2]), tensor(-1.3863))
    """

    has_enumerate_support = True
    arg_constraints: ClassVar[Mapping[str, constraints.Constraint]] = {
        "probs": constraints.simplex,
        "logits": constraints.real_vector,
    }

    def __init__(
        self,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if (probs is None) == (logits is None):
            message = "Either `probs` or `logits` must be specified, but not both."
            raise ValueError(message)
        name, given = ("probs", probs) if logits is None else ("logits", logits)
        if given is None or given.dim() < 1:
            message = f"`{name}` parameter must be at least one-dimensional."
            raise ValueError(message)
        if name == "probs":
            value = given / given.sum(-1, keepdim=True)
        else:
            value = given - given.logsumexp(dim=-1, keepdim=True)
        self.__dict__[name] = value
        super().__init__(value.shape[:-1], validate_args=validate_args)

    @Lazy
    def probs(self) -> Tensor:
        """The probabilities."""
        return probs_of(self.logits)

    @Lazy
    def logits(self) -> Tensor:
        """Their logarithms."""
        return logits_of(self.probs)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        held = self.__dict__
        return Size(held["probs" if "probs" in held else "logits"].shape)

    @property
    def _num_events(self) -> int:
        return self.param_shape[-1]

    @property
    def support(self) -> constraints.Constraint:
        """0, ..., K - 1."""
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Tensor:
        """There is none, since categories are no numbers: nan."""
        return torch.full(self._batch_shape, math.nan, dtype=self.probs.dtype)

    @property
    def mode(self) -> Tensor:
        """The first of the most probable."""
        mode: Tensor = self.probs.argmax(dim=-1)
        return mode

    @property
    def variance(self) -> Tensor:
        """There is none: nan."""
        return self.mean

    def expand(self, batch_shape: Iterable[int], _instance: Any = None) -> Self:
        """The same distribution for a larger batch."""
        return self._expanded(batch_shape, ("probs", "logits"))

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draw values; nothing is recorded."""
        sizes = Size(sample_shape)
        probs = self.probs.detach().reshape(-1, self._num_events)
        drawn: Tensor = torch.multinomial(probs, sizes.numel(), replacement=True)
        drawn = drawn.T.reshape(self._extended_shape(sizes))
        return drawn

    def log_prob(self, value: Tensor) -> Tensor:
        """Log p[value]."""
        self._check_value(value)
        places = value.long().unsqueeze(-1)
        places, logits = torch.broadcast_tensors(places, self.logits)
        picked: Tensor = logits.gather(-1, places[..., :1]).squeeze(-1)
        return picked

    def entropy(self) -> Tensor:
        """-sum of p log p."""
        lowest = torch.finfo(self.logits.dtype).min
        entropy: Tensor = -(self.logits.clamp(min=lowest) * self.probs).sum(-1)
        return entropy

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """0, ..., K - 1."""
        return self._enumerated(torch.arange(self._num_events), expand)
