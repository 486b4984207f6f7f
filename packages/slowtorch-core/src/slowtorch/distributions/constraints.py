"""``distributions.constraints``: which values a parameter or a sample may have.

>>> import slowtorch as torch
>>> from slowtorch.distributions import constraints
>>> constraints.positive, constraints.positive.check(torch.tensor([1.0, -1.0]))
(GreaterThan(lower_bound=0.0), tensor([ True, False]))
"""

from __future__ import annotations

from typing import ClassVar

from slowtorch._tensor import Tensor

__all__ = [
    "Constraint",
    "boolean",
    "dependent",
    "greater_than",
    "greater_than_eq",
    "integer_interval",
    "interval",
    "less_than",
    "nonnegative",
    "positive",
    "real",
    "real_vector",
    "simplex",
    "unit_interval",
]


class Constraint:
    """A set of values.

    Attributes:
        is_discrete: whether its values are isolated.
        event_dim: how many dimensions one value has.
        bounds: the attributes that its text shows.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> isinstance(constraints.simplex, constraints.Constraint)
        True
        >>> constraints.simplex.check(torch.tensor([[0.5, 0.5], [0.5, 0.6]]))
        tensor([ True, False])
    """

    is_discrete = False
    event_dim = 0
    bounds: ClassVar[tuple[str, ...]] = ()

    def check(self, value: Tensor) -> Tensor:
        """Whether each value lies in the set: a tensor of bools."""
        raise NotImplementedError

    def __repr__(self) -> str:
        name = type(self).__name__
        shown = ", ".join([f"{each}={getattr(self, each)}" for each in self.bounds])
        return f"{name.removeprefix('_')}({shown})"


class Dependent(Constraint):
    """Not known before the parameters are."""


class Real(Constraint):
    """All numbers, which excludes nan."""

    def check(self, value: Tensor) -> Tensor:
        """value = value."""
        return value == value


class Boolean(Constraint):
    """0 and 1."""

    is_discrete = True

    def check(self, value: Tensor) -> Tensor:
        """value in {0, 1}."""
        return (value == 0) | (value == 1)


class GreaterThan(Constraint):
    """(lower_bound, inf).

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> constraints.greater_than(1.0).check(torch.tensor([1.0, 2.0]))
        tensor([False,  True])
    """

    bounds = ("lower_bound",)

    def __init__(self, lower_bound: Tensor | float) -> None:
        self.lower_bound = lower_bound

    def check(self, value: Tensor) -> Tensor:
        """value > lower_bound."""
        return value > self.lower_bound


class GreaterThanEq(GreaterThan):
    """[lower_bound, inf).

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> constraints.greater_than_eq(1.0).check(torch.tensor([1.0, 2.0]))
        tensor([True, True])
    """

    def check(self, value: Tensor) -> Tensor:
        """value >= lower_bound."""
        return value >= self.lower_bound


class LessThan(Constraint):
    """(-inf, upper_bound).

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> constraints.less_than(1.0).check(torch.tensor([0.0, 1.0]))
        tensor([ True, False])
    """

    bounds = ("upper_bound",)

    def __init__(self, upper_bound: Tensor | float) -> None:
        self.upper_bound = upper_bound

    def check(self, value: Tensor) -> Tensor:
        """value < upper_bound."""
        return value < self.upper_bound


class Interval(Constraint):
    """[lower_bound, upper_bound].

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> constraints.interval(0.0, 1.0).check(torch.tensor([0.5, 2.0]))
        tensor([ True, False])
    """

    bounds = ("lower_bound", "upper_bound")

    def __init__(
        self, lower_bound: Tensor | float, upper_bound: Tensor | float
    ) -> None:
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound

    def check(self, value: Tensor) -> Tensor:
        """lower_bound <= value <= upper_bound."""
        return (value >= self.lower_bound) & (value <= self.upper_bound)


class IntegerInterval(Interval):
    """{lower_bound, ..., upper_bound}.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import constraints
        >>> constraints.integer_interval(0, 5).check(torch.tensor([5.0, 2.5]))
        tensor([ True, False])
    """

    is_discrete = True

    def check(self, value: Tensor) -> Tensor:
        """Integers between the bounds."""
        return (value % 1 == 0) & super().check(value)


class Simplex(Constraint):
    """Vectors of numbers >= 0 whose sum is 1, up to 1e-6."""

    event_dim = 1

    def check(self, value: Tensor) -> Tensor:
        """One answer for each vector."""
        return (value >= 0).all(dim=-1) & ((value.sum(-1) - 1).abs() < 1e-6)


class IndependentConstraint(Constraint):
    """Values of more dimensions, of which each element lies in the same set."""

    def __init__(self, base: Constraint, dims: int) -> None:
        self.base = base
        self.event_dim = dims
        self.is_discrete = base.is_discrete

    def check(self, value: Tensor) -> Tensor:
        """Whether all elements along the last dimensions lie in the set."""
        shape = value.shape[: value.dim() - self.event_dim]
        return self.base.check(value).reshape(*shape, -1).all(-1)

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base!r}, {self.event_dim})"


dependent = Dependent()
real = Real()
boolean = Boolean()
simplex = Simplex()
positive = GreaterThan(0.0)
nonnegative = GreaterThanEq(0.0)
unit_interval = Interval(0.0, 1.0)
real_vector = IndependentConstraint(real, 1)
greater_than = GreaterThan
greater_than_eq = GreaterThanEq
less_than = LessThan
interval = Interval
integer_interval = IntegerInterval
