"""Uniform numbers: ``rand`` and ``uniform_``."""

from __future__ import annotations

import math

from .checks import check_uniform
from .engine import MersenneEngine
from .fma import affine32, affine64
from .rounding import round_single, round_to


def rand(engine: MersenneEngine, count: int, dtype: str = "float32") -> list[float]:
    """``count`` numbers in [0, 1), as ``torch.rand`` draws them.

    float64 takes 53 bits of two words; every other dtype 24 bits of one word, which
    the 16-bit dtypes then round.

    >>> from slowtorch._random import MersenneEngine, rand
    >>> rand(MersenneEngine(0), 2)
    [0.49625658988952637, 0.7682217955589294]
    """
    return uniform(engine, count, dtype)


def uniform(
    engine: MersenneEngine,
    count: int,
    dtype: str = "float32",
    low: float = 0.0,
    high: float = 1.0,
) -> list[float]:
    """``count`` numbers in [low, high): ``low + u * (high - low)``, rounded once.

    A number that rounds up to ``high`` becomes ``low``.

    Raises ``RuntimeError`` for bounds that are reversed or too large for the dtype,
    ``NotImplementedError`` for a dtype that is not floating.
    """
    low, high = float(low), float(high)
    check_uniform(low, high, dtype)
    if dtype == "float64":
        return _below(affine64(engine.doubles(count), high - low, low), low, high)
    units = unit_singles(engine, count)
    if (low, high, dtype) == (0.0, 1.0, "float32"):
        return units
    low, high = round_single([low, high])
    spread = _spread(units, round_single([high - low])[0], low)
    if dtype != "float32":
        spread, (low, high) = round_to(dtype, spread), round_to(dtype, [low, high])
    return _below(spread, low, high)


def unit_singles(engine: MersenneEngine, count: int) -> list[float]:
    """float32 numbers in [0, 1): the low 24 bits of one word each."""
    return [(w & 0xFF_FFFF) * 2.0**-24 for w in engine.words(count)]


def _below(values: list[float], low: float, high: float) -> list[float]:
    return [low if v == high else v for v in values] if high in values else values


def _spread(units: list[float], width: float, low: float) -> list[float]:
    """``fma32(u, width, low)``, cheaper where a double holds every exact sum."""
    bit = min(_lowest_bit(width) * 2.0**-24, _lowest_bit(low))
    if max(abs(low), width) < bit * 2.0**52:
        return list(round_single([u * width + low for u in units]))
    return affine32(units, width, low)


def _lowest_bit(value: float) -> float:
    """The largest power of two that divides ``value``; infinity for zero."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator & -numerator) / denominator if value else math.inf
