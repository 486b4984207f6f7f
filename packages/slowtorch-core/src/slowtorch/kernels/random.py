"""Kernels that draw random numbers: one for each distribution.

The recipes are in ``slowtorch._random``, as functions of an engine, a count and a
dtype's name. A kernel here stores what they return in the memory order of the result,
which is the order in which PyTorch fills a tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from slowtorch import _random
from slowtorch.kernels.memory import clone
from slowtorch.kernels.strided import flat_list, operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._random import MersenneEngine
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["RANDOM"]


def drawn(sampler: Callable[..., Any]) -> Kernel:
    """The kernel that stores the numbers of a sampler."""

    def kernel(out: Layout, engine: MersenneEngine, *parameters: Any) -> Storage:
        return out.store(sampler(engine, out.numel, out.dtype.name, *parameters))

    return kernel


def normal(
    out: Layout,
    engine: MersenneEngine,
    mean: float,
    std: float,
    contiguous: bool | None = None,
) -> Storage:
    """N(mean, std**2); row-major tensors of 16 and more have a recipe of their own.

    *contiguous* says whether the tensor to be filled is one; by default *out* does.
    """
    row_major = out.contiguous if contiguous is None else contiguous
    count, kind = out.numel, out.dtype.name
    numbers = _random.normal(engine, count, kind, mean, std, contiguous=row_major)
    return out.store(numbers)


def randint(out: Layout, engine: MersenneEngine, low: int, high: int | None) -> Storage:
    """Integers from *low* up to, not including, *high*."""
    return out.store(_random.randint(engine, out.numel, low, high, out.dtype.name))


def bernoulli(out: Layout, engine: MersenneEngine, p: float) -> Storage:
    """1 with probability *p*, or else 0."""
    return out.store(_random.bernoulli(engine, out.numel, p, out.dtype.name))


def bernoulli_each(out: Layout, engine: MersenneEngine, p: Tensor) -> Storage:
    """1 with each of the probabilities in *p*, or else 0.

    *p* is read in the memory order of *out*, in which the coins are thrown.
    """
    layout = out.like(p._layout.dtype)
    probabilities: Any = clone(layout, p).tolist()
    return out.store(_random.bernoulli_each(engine, probabilities, layout.dtype.name))


def geometric(out: Layout, engine: MersenneEngine, p: float) -> Storage:
    """How many trials it takes until the first success."""
    return out.store(_random.geometric(engine, out.numel, p, out.dtype.name))


def multinomial(
    out: Layout, engine: MersenneEngine, x: Tensor, samples: int, replacement: bool
) -> Storage:
    """Indices drawn by weight, for each row of *x*."""
    values, width = flat_list(x), x._layout.shape[-1]
    rows = [values[i : i + width] for i in range(0, len(values), width)]
    name = x._layout.dtype.name
    drawn = _random.multinomial(engine, rows, samples, replacement, name)
    return out.store([index for row in drawn for index in row])


def poisson(out: Layout, engine: MersenneEngine, rates: Tensor) -> Storage:
    """A Poisson number for each rate."""
    return out.store(_random.poisson(engine, flat_list(rates), out.dtype.name))


def binomial(
    out: Layout, engine: MersenneEngine, count: Tensor, prob: Tensor
) -> Storage:
    """A binomial number for each count and probability."""
    pairs = zip(operand(count, out), operand(prob, out))
    return out.store(_random.binomial(engine, islice(pairs, out.numel)))


RANDOM: dict[str, Kernel] = {
    "uniform": drawn(_random.uniform),
    "normal": normal,
    "log_normal": drawn(_random.log_normal),
    "cauchy": drawn(_random.cauchy),
    "exponential": drawn(_random.exponential),
    "random": drawn(_random.random),
    "randperm": drawn(_random.randperm),
    "randint": randint,
    "bernoulli": bernoulli,
    "bernoulli_each": bernoulli_each,
    "geometric": geometric,
    "multinomial": multinomial,
    "poisson": poisson,
    "binomial": binomial,
}
