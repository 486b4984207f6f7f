"""Random integers, permutations and coins."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .checks import (
    DIGITS,
    FLOATING,
    INTEGER_RANGE,
    check_dtype,
    check_integer_bounds,
    check_open_probability,
    check_probability,
)
from .engine import MersenneEngine
from .rounding import round_integer, round_to
from .uniform import unit_singles

_WIDE = 1 << 28
"""From this many possible values on, a draw takes two words instead of one."""

_WIDE_PERMUTATION = (2**32 - 1) // 20
_LEAST_INT64 = -(1 << 63)
_INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
_COUNTING = (*_INTEGERS, *FLOATING)


def random(engine: MersenneEngine, count: int, dtype: str = "int64") -> list[float]:
    """``random_()``: integers from 0 to the dtype's largest.

    For floating dtypes the largest is ``2**digits``, up to which every integer is
    exact.
    """
    check_dtype("random_kernel_cpu", dtype, ("bool", *_COUNTING), count)
    span = _largest(dtype) + 1
    draw = engine.u64s if dtype in ("int64", "float64") else engine.words
    return _stored([n % span for n in draw(count)], dtype)


def randint(
    engine: MersenneEngine,
    count: int,
    low: int,
    high: int | None,
    dtype: str = "int64",
) -> list[float]:
    """``randint`` and ``random_(low, high)``: integers in [low, high).

    Without ``high`` up to the dtype's largest; ``low = -2**63`` without ``high``
    takes all 64 bits. A draw is taken modulo the number of values, so small biases
    are PyTorch's own.

    Raises ``RuntimeError`` for empty ranges and for bounds outside the dtype.

    >>> from slowtorch._random import MersenneEngine, randint
    >>> randint(MersenneEngine(0), 4, 0, 10)
    [4, 9, 3, 0]
    """
    if high is None and low == _LEAST_INT64:
        return _all_bits(engine, count, dtype)
    low, span = _range(low, high, dtype)
    draw = engine.u64s if span >= _WIDE else engine.words
    return _stored([n % span + low for n in draw(count)], dtype)


def randperm(engine: MersenneEngine, count: int, dtype: str = "int64") -> list[float]:
    """A random order of ``0 .. count - 1`` (Fisher and Yates, from the front).

    Raises ``RuntimeError`` for a negative count or one the dtype cannot hold.
    """
    check_dtype("randperm", dtype, _COUNTING)
    _check_permutation(count, dtype)
    order = list(range(count))
    draw = engine.words if count < _WIDE_PERMUTATION else engine.u64s
    for i, number in enumerate(draw(max(count - 1, 0))):
        j = i + number % (count - i)
        order[i], order[j] = order[j], order[i]
    return _stored(order, dtype)


def bernoulli(
    engine: MersenneEngine, count: int, p: float, dtype: str = "float32"
) -> list[float]:
    """``bernoulli_(p)``: 1 where a double in [0, 1) lies below ``p``.

    The same draws for every dtype; dropout takes them with the probability to keep.
    """
    check_probability(p)
    check_dtype("bernoulli_scalar_cpu_", dtype, ("bool", *_COUNTING), count)
    one, zero = (1.0, 0.0) if dtype in FLOATING else (1, 0)
    return [one if u < p else zero for u in engine.doubles(count)]


def bernoulli_each(
    engine: MersenneEngine, probabilities: Sequence[float], dtype: str = "float32"
) -> list[float]:
    """``bernoulli(p)`` for a tensor: one draw per probability, in *its* dtype."""
    count = len(probabilities)
    check_dtype("bernoulli_tensor_cpu_p_", dtype, count=count)
    if not all(0.0 <= p <= 1.0 for p in probabilities):
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this "
            "error message be improved?  If so, please report an enhancement request "
            "to PyTorch.)"
        )
    draws = engine.doubles(count) if dtype == "float64" else unit_singles(engine, count)
    return [float(u < p) for u, p in zip(draws, probabilities, strict=True)]


def geometric(
    engine: MersenneEngine, count: int, p: float, dtype: str = "float32"
) -> list[float]:
    """Trials up to the first success: ``ceil(log u / log(1 - p))`` (``geometric_``)."""
    check_open_probability(p)
    check_dtype("geometric_cpu", dtype, _COUNTING, count)
    scale = math.log1p(-p)
    trials = [_ceil_log(u, scale) for u in engine.doubles(count)]
    if dtype in FLOATING:
        return round_to(dtype, trials)
    return _stored([int(t) if t < 2.0**63 else _LEAST_INT64 for t in trials], dtype)


def _ceil_log(u: float, scale: float) -> float:
    return float(math.ceil(math.log(u) / scale)) if u else math.inf


def _largest(dtype: str) -> int:
    return 1 << DIGITS[dtype] if dtype in DIGITS else INTEGER_RANGE[dtype][1]


def _stored(values: list[int], dtype: str) -> list[float]:
    """As the dtype holds them: rounded to floating dtypes, wrapped to integer ones."""
    if dtype == "float64":
        return [float(v) for v in values]
    if dtype in FLOATING:
        return round_to(dtype, [round_integer(v) for v in values])
    if dtype == "int64":
        return list(values)
    least, most = INTEGER_RANGE[dtype]
    return [(v - least) % (most - least + 1) + least for v in values]


def _all_bits(engine: MersenneEngine, count: int, dtype: str) -> list[float]:
    kernel = "random_full_64_bits_range_kernel_cpu"
    check_dtype(kernel, dtype, (*_INTEGERS, "bfloat16", "float32", "float64"), count)
    if count and dtype in _INTEGERS and dtype != "int64":
        raise RuntimeError(f"{kernel} handles only int64, double, float and bfloat16")
    return _stored([_signed(n) for n in engine.u64s(count)], dtype)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _range(low: int, high: int | None, dtype: str) -> tuple[int, int]:
    """The first value and how many there are, after PyTorch's checks."""
    if high is None:
        low, last = _up_to_largest(low, dtype)
        check_integer_bounds(low, last, dtype)
        return low, last - low + 1
    _check_order("", low, high)
    if dtype in FLOATING:
        low, high = _raised(low, dtype), _lowered(high, dtype)
        _check_order(" casted to dtype", low, high)
    check_integer_bounds(low, high - 1, dtype)
    return low, high - low


def _check_order(cast: str, low: int, high: int) -> None:
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from'{cast} to be less than 'to'{cast}, "
            f"but got from={low} >= to={high}"
        )


def _up_to_largest(low: int, dtype: str) -> tuple[int, int]:
    if dtype == "uint64":
        return low, -1  # PyTorch keeps the bound in an int64, and then refuses it
    last = _largest(dtype)
    if dtype not in FLOATING:
        return low, last
    low = _raised(low, dtype)
    if low >= last:
        raise RuntimeError(
            "random_ expects 'from' casted to dtype to be less than or equal to "
            f"'to_inc' casted to dtype, but got from={low} > to_inc={last}"
        )
    return low, last


def _raised(low: int, dtype: str) -> int:
    """Move a lower bound up that rounding to the dtype would carry below itself."""
    nearest = _nearest(low + 1, dtype)
    return nearest + _step(low + 1, dtype) if nearest < low else low


def _lowered(high: int, dtype: str) -> int:
    """Move an upper bound down that its largest value would round up to."""
    nearest = _nearest(high - 1, dtype)
    return nearest - _step(high - 1, dtype) if nearest >= high else high


def _nearest(value: int, dtype: str) -> int:
    """As the processor converts it: what no int64 can hold becomes the least one."""
    if dtype == "float64":
        nearest = float(value)
    else:
        nearest = round_to(dtype, [round_integer(value)])[0]
    return int(nearest) if -(2.0**63) <= nearest < 2.0**63 else _LEAST_INT64


def _step(value: int, dtype: str) -> int:
    return 1 << max(abs(value).bit_length() - DIGITS[dtype], 0)


def _check_permutation(count: int, dtype: str) -> None:
    if count < 0:
        raise RuntimeError(
            f"Trying to create tensor with negative dimension {count}: [{count}]"
        )
    if dtype == "float16" and count > 2049:
        raise RuntimeError("n cannot be greater than 2049 for Half type.")
    if dtype in INTEGER_RANGE and count - 1 > INTEGER_RANGE[dtype][1]:
        raise RuntimeError(
            f"value cannot be converted to type {dtype}_t without overflow"
        )
