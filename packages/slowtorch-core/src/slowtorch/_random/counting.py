"""Counts: Poisson and binomial numbers.

Small means by counting steps, large ones by transformed rejection. Sources: Knuth, *The
Art of Computer Programming* 2, 3.4.1; Hörmann, "The transformed rejection method for
generating Poisson random variables" (1993), and "The generation of binomial random
variates" (1993).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from .checks import check_dtype
from .engine import MersenneEngine

__all__ = ["binomial", "poisson"]


def poisson(
    engine: MersenneEngine, rates: list[float], dtype: str = "float32"
) -> list[float]:
    """``poisson``: one number for each rate.

    >>> from slowtorch._random import MersenneEngine
    >>> from slowtorch._random.counting import poisson
    >>> poisson(MersenneEngine(0), [0.0, 1.0, 5.0, 30.0])
    [0.0, 2.0, 6.0, 29.0]
    """
    check_dtype("poisson_cpu", dtype, count=len(rates))
    return [_poisson(engine, rate) for rate in rates]


def _poisson(engine: MersenneEngine, rate: float) -> float:
    if not rate >= 0:
        message = "invalid Poisson rate, expected rate to be non-negative"
        raise RuntimeError(message)
    if rate >= 10:
        return _large_poisson(engine, rate)
    # How many uniform numbers can be multiplied before the product is below e^-rate.
    count, product, least = 0, 1.0, math.exp(-rate)
    while rate:
        product *= engine.double()
        if product <= least:
            break
        count += 1
    return float(count)


def _large_poisson(engine: MersenneEngine, rate: float) -> float:
    """Hörmann's PTRS: a table mountain that is turned into the histogram."""
    log_rate = math.log(rate)
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    log_alpha = math.log(1.1239 + 1.1328 / (b - 3.4))
    limit = 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = engine.double() - 0.5, engine.double()
        edge = 0.5 - abs(u)
        k = math.floor((2 * a / edge + b) * u + rate + 0.43)
        if edge >= 0.07 and v <= limit:
            return float(k)
        if k < 0 or (edge < 0.013 and v > edge):
            continue
        height = _log(v) + log_alpha - math.log(a / (edge * edge) + b)
        if height <= -rate + k * log_rate - math.lgamma(k + 1):
            return float(k)


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf


def binomial(
    engine: MersenneEngine, pairs: Iterable[tuple[float, float]]
) -> list[float]:
    """``binomial``: the successes in so many trials of such a probability.

    >>> from slowtorch._random import MersenneEngine
    >>> from slowtorch._random.counting import binomial
    >>> binomial(MersenneEngine(0), [(5.0, 0.5), (100.0, 0.9), (3.0, 1.0)])
    [4.0, 90.0, 3.0]
    """
    return [_binomial(engine, count, p) for count, p in pairs]


def _binomial(engine: MersenneEngine, count: float, p: float) -> float:
    if count <= 0 or p <= 0:
        return 0.0
    if p >= 1:
        return count
    if p > 0.5:
        return count - _binomial(engine, count, 1 - p)
    if math.isnan(p) or math.isnan(count):
        return math.nan
    if count * p >= 10:
        return _large_binomial(engine, count, p)
    # Trials up to each success are geometric numbers: how many of them fit in?
    successes, trials, scale = 0.0, 0.0, math.log1p(-p)
    while True:
        trials += math.ceil(_log(engine.double()) / scale)
        if trials > count:
            return successes
        successes += 1


def _large_binomial(engine: MersenneEngine, count: float, p: float) -> float:
    """Hörmann's BTRS, for the smaller of p and 1 - p."""
    deviation = math.sqrt(count * p * (1 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    limit = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * deviation
    while True:
        u, v = engine.double() - 0.5, engine.double()
        edge = 0.5 - abs(u)
        k = float(math.floor((2 * a / edge + b) * u + count * p + 0.5))
        if edge >= 0.07 and v <= limit:
            return k
        if k < 0 or k > count:
            continue
        if _log(v * alpha / (a / (edge * edge) + b)) <= _log_ratio(k, count, p):
            return k


def _log_ratio(k: float, count: float, p: float) -> float:
    """The logarithm of the probability of k, relative to that of the likeliest m."""
    m, odds = math.floor((count + 1) * p), p / (1 - p)
    rest = count - m + 1
    tails = _tail(m) + _tail(count - m) - _tail(k) - _tail(count - k)
    return (
        (m + 0.5) * math.log((m + 1) / (odds * rest))
        + (count + 1) * math.log(rest / (count - k + 1))
        + (k + 0.5) * math.log(odds * (count - k + 1) / (k + 1))
        + tails
    )


def _tail(k: float) -> float:
    """What Stirling's formula lacks to log(k!): (k + 1/2) log(k + 1) - (k + 1) + ..."""
    if k < 10:
        around = (k + 0.5) * math.log(k + 1) - (k + 1) + math.log(2 * math.pi) / 2
        return math.lgamma(k + 1) - around
    square = (k + 1) * (k + 1)
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)
