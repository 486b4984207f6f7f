"""Drawing indices by weight (``torch.multinomial``)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from .checks import FLOATING, SCALAR_NAME
from .continuous import exponential
from .engine import MersenneEngine
from .rounding import round_to
from .selection import largest_indices

Rows = Sequence[Sequence[float]]


def multinomial(
    engine: MersenneEngine,
    rows: Rows,
    samples: int,
    replacement: bool = False,
    dtype: str = "float32",
) -> list[list[int]]:
    """``samples`` indices from every row of weights, which need not sum to one.

    Without replacement: the largest ``w / e`` with exponential ``e`` (Efraimidis and
    Spirakis, 2006). With: a search in the running sums.

    Raises ``RuntimeError`` for weights that are negative, infinite, nan or all zero,
    and when more samples are wanted than there are weights.

    >>> from slowtorch._random import MersenneEngine, multinomial
    >>> multinomial(MersenneEngine(0), [[0.1, 0.2, 0.3, 0.4]], 2)
    [[2, 1]]
    """
    _check_request(rows, samples, replacement, dtype)
    if not replacement or samples == 1:
        return _without_replacement(engine, rows, samples, dtype)
    precision = "float64" if dtype == "float64" else "float32"
    tables = [_running_sums(row, precision) for row in rows]
    draws = iter(engine.doubles(samples * len(rows)))
    return [[bisect_left(t, next(draws)) for _ in range(samples)] for t in tables]


def _check_request(rows: Rows, samples: int, replacement: bool, dtype: str) -> None:
    if dtype not in FLOATING:
        raise RuntimeError(
            "multinomial only supports floating-point dtypes for input, got: "
            f"{SCALAR_NAME.get(dtype, dtype)}"
        )
    if samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and any(len(row) < samples for row in rows):
        raise RuntimeError(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        )


def _without_replacement(
    engine: MersenneEngine, rows: Rows, samples: int, dtype: str
) -> list[list[int]]:
    if not all(0.0 <= w < math.inf for row in rows for w in row):
        raise RuntimeError(
            "probability tensor contains either `inf`, `nan` or element < 0"
        )
    for row in rows:
        _check_sum(sum(row))
    waits = exponential(engine, sum(map(len, rows)), dtype)
    drawn = iter(waits)
    return [largest_indices(_race(row, drawn, dtype), samples) for row in rows]


def _race(row: Sequence[float], waits: Iterable[float], dtype: str) -> list[float]:
    pairs = zip(row, waits, strict=False)  # the waits of all rows come in one stream
    return round_to(dtype, [_quotient(w, e) for w, e in pairs])


def _quotient(weight: float, wait: float) -> float:
    if wait:
        return weight / wait
    return math.inf if weight else math.nan


def _running_sums(row: Sequence[float], dtype: str) -> list[float]:
    for weight in row:
        _check_weight(weight)
    sums = list(accumulate(row, lambda s, w: round_to(dtype, [s + w])[0]))
    total = sums[-1] if sums else 0.0
    _check_sum(total)
    return [*round_to(dtype, [s / total for s in sums[:-1]]), 1.0]


def _check_weight(weight: float) -> None:
    problem = "invalid multinomial distribution (encountering probability entry "
    if not weight >= 0.0:
        raise RuntimeError(f"{problem}< 0)")
    if weight == math.inf:
        raise RuntimeError(f"{problem}= infinity or NaN)")


def _check_sum(total: float) -> None:
    if not total > 0.0:
        raise RuntimeError(
            "invalid multinomial distribution (sum of probabilities <= 0)"
        )
