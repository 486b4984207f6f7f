"""Normal numbers kept within bounds (``nn.init.trunc_normal_``)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

from .engine import MersenneEngine
from .normal import normal
from .rounding import round_to
from .uniform import uniform

_OFTEN = 0.3
"""Redraw plain normals while at least this share of them lies within the bounds."""


def trunc_normal(
    engine: MersenneEngine,
    count: int,
    dtype: str = "float32",
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    *,
    contiguous: bool = True,
) -> list[float]:
    """``count`` numbers from N(mean, std**2), none of them outside [a, b].

    Wide bounds: draw normals, redraw until all fit. Narrow bounds: rejection
    sampling from the uniform distribution on [a, b]. Either way a round draws for
    *every* place and uses what it needs, as PyTorch does, so that the stream agrees.
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=2,
        )
    if _below((b - mean) / std) - _below((a - mean) / std) > _OFTEN:
        return _redrawn(engine, count, dtype, (mean, std), (a, b), contiguous)
    return _rejected(engine, count, dtype, (mean, std), (a, b))


def _below(z: float) -> float:
    """The standard normal distribution function."""
    return (1.0 + math.erf(z / math.sqrt(2.0))) / 2.0


def _redrawn(
    engine: MersenneEngine,
    count: int,
    dtype: str,
    law: tuple[float, float],
    bounds: tuple[float, float],
    contiguous: bool,
) -> list[float]:
    low, high = round_to(dtype, bounds)
    values = normal(engine, count, dtype, *law, contiguous=contiguous)
    while not all(low <= v <= high for v in values):
        fresh = normal(engine, count, dtype, *law, contiguous=contiguous)
        values = [
            v if low <= v <= high else f for v, f in zip(values, fresh, strict=True)
        ]
    return values


def _rejected(
    engine: MersenneEngine,
    count: int,
    dtype: str,
    law: tuple[float, float],
    bounds: tuple[float, float],
) -> list[float]:
    mean, std = law
    mode = max(bounds[0], min(mean, bounds[1]))
    peak = -0.5 * ((mode - mean) / std) ** 2
    values = [0.0] * count
    pending = [True] * count
    while any(pending):
        proposed = uniform(engine, count, dtype, *bounds)
        values = [
            f if p else v for v, f, p in zip(values, proposed, pending, strict=True)
        ]
        heights = _log_density(proposed, dtype, mean, std, peak)
        levels = round_to(dtype, [_log(u) for u in uniform(engine, count, dtype)])
        pending = [
            p and u > h for p, u, h in zip(pending, levels, heights, strict=True)
        ]
    return values


def _log(value: float) -> float:
    return math.log(value) if value else -math.inf


def _log_density(
    values: Sequence[float], dtype: str, mean: float, std: float, peak: float
) -> list[float]:
    """``-((v - mean) / std)**2 / 2 - peak``, rounded to the dtype after every step."""
    step = "float64" if dtype == "float64" else "float32"
    mean, std, peak = round_to(step, [mean, std, peak])
    values = round_to(dtype, [v - mean for v in values])
    values = round_to(dtype, [v / std for v in values])
    values = round_to(dtype, [v * v for v in values])
    return round_to(dtype, [-0.5 * v - peak for v in round_to(dtype, values)])
