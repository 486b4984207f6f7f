"""Random numbers written over a tensor: ``uniform_``, ``normal_`` and so on.

They are methods of ``Tensor`` only. Under ``no_grad`` they fill leaves that require
grad, which is how weights are initialised. Where a history is recorded, the tensor's
past no longer matters: its gradient is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._generator import engine_of
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import check_writable, write
from slowtorch.autograd.op import Op
from slowtorch.autograd.overlap import check_places

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__: list[str] = []


class Refilled(Op):
    """Random numbers in place of a tensor's own.

    dL/dx = 0, and likewise for parameters that are tensors
    """

    __slots__ = ("sources",)
    sources: tuple[Layout, ...]

    def forward(self, x: Tensor, kernel: str, *parameters: Any) -> Tensor:
        tensors = [each for each in parameters if isinstance(each, Tensor)]
        self.sources = tuple([each._layout for each in (x, *tensors)])
        # In the memory order of x, which is the order in which PyTorch fills it.
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels[kernel](out, *parameters), out)

    def backward(self, grad: Tensor) -> Any:
        gradients = []
        for source in self.sources:
            out = source.like(source.dtype)
            gradients.append(make(out.kernels["full"](out, 0), out))
        return tuple(gradients)


class Uniform(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class Normal(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class LogNormal(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class Cauchy(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class Exponential(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class Geometric(Refilled):
    """See ``Refilled``."""

    __slots__ = ()


class BernoulliEach(Refilled, node="BernoulliBackward1"):
    """See ``Refilled``."""

    __slots__ = ()


class Bernoulli(Refilled, node="BernoulliBackward2"):
    """See ``Refilled``."""

    __slots__ = ()


class RandomBetween(Refilled, node="RandomBackward0"):
    """See ``Refilled``."""

    __slots__ = ()


class RandomUpTo(Refilled, node="RandomBackward1"):
    """See ``Refilled``."""

    __slots__ = ()


class Random(Refilled, node="RandomBackward2"):
    """See ``Refilled``."""

    __slots__ = ()


def _refill(
    node: type[Refilled], self: Tensor, name: str, kernel: str, *parameters: Any
) -> Tensor:
    check_writable(self)
    check_places(self._layout)
    return write(self, node.apply(self, kernel, *parameters), name)


def uniform_(
    self: Tensor,
    low: float = 0,
    /,
    to: float = 1,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with random numbers, uniform in [low, to).

    Raises:
        RuntimeError: the bounds are reversed or too large for the dtype.
        NotImplementedError: the tensor is not of a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(2).uniform_(2, 3)
        tensor([2.4963, 2.7682])
    """
    engine = engine_of("uniform_", generator)
    bounds = (float(low), float(to))
    return _refill(Uniform, self, "uniform_", "uniform", engine, *bounds)


def normal_(
    self: Tensor,
    mean: float = 0,
    std: float = 1,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with random numbers from the normal distribution N(mean, std^2).

    Raises:
        RuntimeError: *std* is negative.
        NotImplementedError: the tensor is not of a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(2).normal_(10, 0.5)
        tensor([10.7705,  9.8533])
    """
    engine = engine_of("normal_", generator)
    parameters = (engine, float(mean), float(std), self._layout.contiguous)
    return _refill(Normal, self, "normal_", "normal", *parameters)


def log_normal_(
    self: Tensor,
    mean: float = 1,
    std: float = 2,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with e to the power of numbers from N(mean, std^2).

    Raises:
        RuntimeError: *std* is not positive.
        NotImplementedError: the tensor is not of a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(2).log_normal_(0, 0.5)
        tensor([2.1608, 0.8635])
    """
    engine = engine_of("log_normal_", generator)
    parameters = (engine, float(mean), float(std))
    return _refill(LogNormal, self, "log_normal_", "log_normal", *parameters)


def cauchy_(
    self: Tensor,
    median: float = 0,
    sigma: float = 1,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with numbers from the Cauchy distribution.

    Its density is sigma / (pi ((x - median)^2 + sigma^2)).

    Raises:
        RuntimeError: *sigma* is not positive, or the dtype not floating-point.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(2).cauchy_()
        tensor([10.5977,  0.7648])
    """
    engine = engine_of("cauchy_", generator)
    parameters = (engine, float(median), float(sigma))
    return _refill(Cauchy, self, "cauchy_", "cauchy", *parameters)


def exponential_(
    self: Tensor, lambd: float = 1, *, generator: Generator | None = None
) -> Tensor:
    """Fill with numbers from the exponential distribution, lambd e^(-lambd x).

    Raises:
        RuntimeError: *lambd* is not positive, or the dtype not floating-point.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(2).exponential_()
        tensor([3.5083, 1.2304])
    """
    engine = engine_of("exponential_", generator)
    return _refill(
        Exponential, self, "exponential_", "exponential", engine, float(lambd)
    )


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Fill with how many trials it takes until the first success of probability *p*.

    Raises:
        RuntimeError: *p* does not lie in (0, 1).

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(3).geometric_(0.5)
        tensor([1., 1., 2.])
    """
    engine = engine_of("geometric_", generator)
    return _refill(Geometric, self, "geometric_", "geometric", engine, float(p))


def bernoulli_(
    self: Tensor, p: float | Tensor = 0.5, *, generator: Generator | None = None
) -> Tensor:
    """Fill with coins: 1 with probability *p*, or else 0.

    Args:
        p: a probability, or a tensor of floats with one for each place.
        generator: where to draw from; by default the one ``manual_seed`` seeds.

    Raises:
        RuntimeError: a probability lies outside [0, 1].

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(3).bernoulli_(0.5)
        tensor([0., 0., 1.])
    """
    engine = engine_of("bernoulli_", generator)
    if isinstance(p, Tensor):
        p = p.expand(self._layout.shape)
        kernel = "bernoulli_each"
        return _refill(BernoulliEach, self, "bernoulli_", kernel, engine, p)
    return _refill(Bernoulli, self, "bernoulli_", "bernoulli", engine, float(p))


def random_(
    self: Tensor,
    *bounds: int | None,
    to: int | None = None,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with random integers: ``random_()``, ``random_(to)``, ``random_(low, to)``.

    They go from *low*, by default 0, up to *to*, which is not included; by default
    up to the largest that the dtype can hold (2^24 for float32, which knows every
    integer up to there).

    Raises:
        RuntimeError: there is no integer in the range, or the dtype cannot hold it.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.empty(3, dtype=torch.int64).random_(2, 5)
        tensor([4, 2, 4])
    """
    engine = engine_of("random_", generator)
    if len(bounds) > 2 or (to is not None and len(bounds) > 1):
        given = len(bounds) + (to is not None)
        raise TypeError(f"random_() takes from 0 to 2 bounds, but {given} were given")
    if to is not None:
        bounds = (*bounds, to)
    if not bounds:
        return _refill(Random, self, "random_", "random", engine)
    node = RandomUpTo if len(bounds) == 1 else RandomBetween
    low, high = (0, bounds[0]) if len(bounds) == 1 else bounds
    return _refill(node, self, "random_", "randint", engine, low, high)
