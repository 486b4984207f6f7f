"""Exponential and Cauchy numbers."""

from __future__ import annotations

import math

from slowtorch._dtype_info import C_NAME

from .checks import SCALAR_NAME, check_continuous, check_positive
from .engine import MersenneEngine
from .fma import affine64
from .rounding import round_to


def exponential(
    engine: MersenneEngine, count: int, dtype: str = "float32", rate: float = 1.0
) -> list[float]:
    """``-log(1 - u) / rate`` in double, rounded to the dtype (``exponential_``).

    Raises ``RuntimeError`` for a rate that is not positive or an integer dtype.
    """
    check_positive("exponential_ expects lambda", rate)
    if count:
        check_continuous("Exponential", dtype, SCALAR_NAME.get(dtype, dtype))
    factor = -1.0 / rate
    return round_to(dtype, [factor * math.log1p(-u) for u in engine.doubles(count)])


def cauchy(
    engine: MersenneEngine,
    count: int,
    dtype: str = "float32",
    median: float = 0.0,
    sigma: float = 1.0,
) -> list[float]:
    """``median + sigma tan(pi (u - 1/2))`` in double, rounded to the dtype.

    Raises ``RuntimeError`` for a sigma that is not positive or an integer dtype.
    """
    check_positive("cauchy_ expects sigma", sigma)
    check_continuous("Cauchy", dtype, C_NAME.get(dtype, dtype))
    tangents = [math.tan(math.pi * (u - 0.5)) for u in engine.doubles(count)]
    return round_to(dtype, affine64(tangents, float(sigma), float(median)))
