"""``Distribution``: what all distributions have."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Self

import slowtorch as torch
from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch.distributions.constraints import Constraint, Dependent

__all__ = ["Distribution"]


class Distribution:
    """A random variable, or a batch of independent ones.

    A sample has the shape (*sample_shape, *batch_shape, *event_shape).

    Args:
        batch_shape: how many variables.
        event_shape: the shape of one value.
        validate_args: check parameters, and the values given to ``log_prob`` and the
            like; by default yes.

    Raises:
        ValueError: a parameter does not satisfy its constraint.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import Distribution, Normal
        >>> x = Normal(torch.zeros(3), 1.0)
        >>> isinstance(x, Distribution), x.batch_shape, x.event_shape
        (True, torch.Size([3]), torch.Size([]))
        >>> _ = torch.manual_seed(0)
        >>> x.sample((2,)).shape
        torch.Size([2, 3])
    """

    has_rsample = False
    has_enumerate_support = False
    _validate_args = True

    def __init__(
        self,
        batch_shape: Iterable[int] = (),
        event_shape: Iterable[int] = (),
        validate_args: bool | None = None,
    ) -> None:
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._check_parameters()

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether distributions made from now on check their arguments."""
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    def _check_parameters(self) -> None:
        try:
            constraints = self.arg_constraints
        except NotImplementedError:
            kind = str(type(self)).replace("slowtorch.", "torch.")
            message = (
                f"{kind} does not define `arg_constraints`. Please set "
                "`arg_constraints = {}` or initialize the distribution with "
                "`validate_args=False` to turn off validation."
            )
            warnings.warn(message, stacklevel=3)
            return
        for name, constraint in constraints.items():
            value = self.__dict__.get(name)  # a lazy one follows from those given
            if value is None or isinstance(constraint, Dependent):
                continue
            if not constraint.check(value).all():
                message = (
                    f"Expected parameter {name} ({type(value).__name__} of shape "
                    f"{tuple(value.shape)}) of distribution {self!r} to satisfy the "
                    f"constraint {constraint!r}, but found invalid values:\n{value}"
                )
                raise ValueError(message)

    # What kind of variable it is

    @property
    def batch_shape(self) -> Size:
        """How many variables: the shape of the parameters."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one value."""
        return self._event_shape

    @property
    def arg_constraints(self) -> Mapping[str, Constraint]:
        """The parameters, and which values they may have."""
        raise NotImplementedError

    @property
    def support(self) -> Constraint:
        """Which values the variable may have."""
        raise NotImplementedError

    def expand(self, batch_shape: Iterable[int], _instance: Any = None) -> Self:
        """The same distribution for a larger batch; parameters are expanded."""
        raise NotImplementedError

    def _expanded(self, batch_shape: Iterable[int], parameters: Iterable[str]) -> Self:
        """A new one, of those parameters that this one has."""
        shape = Size(batch_shape)
        new = type(self).__new__(type(self))
        for name in parameters:
            if name in self.__dict__:
                value: Tensor = self.__dict__[name]
                inner = value.shape[len(self._batch_shape) :]
                new.__dict__[name] = value.expand((*shape, *inner))
        Distribution.__init__(new, shape, self._event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    # Its figures

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        raise NotImplementedError

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        message = f"{type(self)} does not implement mode"
        raise NotImplementedError(message.replace("slowtorch.", "torch."))

    @property
    def variance(self) -> Tensor:
        """The expected squared distance from the mean."""
        raise NotImplementedError

    @property
    def stddev(self) -> Tensor:
        """The square root of the variance."""
        return self.variance.sqrt()

    def entropy(self) -> Tensor:
        """The expected value of -log p."""
        raise NotImplementedError

    def perplexity(self) -> Tensor:
        """e^entropy."""
        return self.entropy().exp()

    # Samples

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draw values; nothing is recorded."""
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draw values as a differentiable function of the parameters."""
        raise NotImplementedError

    def sample_n(self, n: int) -> Tensor:
        """Draw n values, or n batches: ``sample((n,))``."""
        message = "`sample_n(n)` will be deprecated. Use `sample((n,))` instead."
        warnings.warn(message, FutureWarning, stacklevel=2)
        return self.sample((n,))

    def _extended_shape(self, sample_shape: Iterable[int]) -> Size:
        return Size((*sample_shape, *self._batch_shape, *self._event_shape))

    # Probabilities

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability, or of its density, of *value*."""
        raise NotImplementedError

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of a value up to *value*."""
        raise NotImplementedError

    def icdf(self, value: Tensor) -> Tensor:
        """The inverse of ``cdf``."""
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All values that the variable may have, along a new first dimension.

        Args:
            expand: repeat them for each variable of the batch.
        """
        raise NotImplementedError

    def _enumerated(self, values: Tensor, expand: bool) -> Tensor:
        values = values.view((-1, *(1,) * len(self._batch_shape)))
        return values.expand((-1, *self._batch_shape)) if expand else values

    def _check_value(self, value: Any) -> None:
        """Raise ``ValueError`` if *value* cannot be one, and this is to be checked."""
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            message = "The value argument to log_prob must be a Tensor"
            raise ValueError(message)
        expected = Size((*self._batch_shape, *self._event_shape))
        for given, own in zip(reversed(value.shape), reversed(expected), strict=False):
            if given != own and 1 not in (given, own):
                message = (
                    "Value is not broadcastable with batch_shape+event_shape: "
                    f"{value.shape} vs {expected}."
                )
                raise ValueError(message)
        if not self.support.check(value).all():
            message = (
                f"Expected value argument ({type(value).__name__} of shape "
                f"{tuple(value.shape)}) to be within the support ({self.support!r}) of "
                f"the distribution {self!r}, but found invalid values:\n{value}"
            )
            raise ValueError(message)

    def __repr__(self) -> str:
        held = [name for name in self.arg_constraints if name in self.__dict__]
        values = [(name, self.__dict__[name]) for name in held]
        shown = [
            f"{name}: {value if value.numel() == 1 else value.size()}"
            for name, value in values
        ]
        return f"{type(self).__name__}({', '.join(shown)})"
