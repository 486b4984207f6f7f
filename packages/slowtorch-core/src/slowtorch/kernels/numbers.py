"""Functions of one or two numbers that answer where Python's own would raise.

IEEE arithmetic gives infinity for 1/0 and exp(1000), and nan for the logarithm of a
negative number; ``math`` raises instead. The kernels use Python's fast functions
and come here only after one of them has raised.
"""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = [
    "atanh",
    "cosh",
    "div",
    "exp",
    "exp2",
    "expm1",
    "floor_divide",
    "fmod",
    "integer_division",
    "integer_power",
    "lgamma",
    "log",
    "log1p",
    "log2",
    "log10",
    "or_nan",
    "power",
    "reciprocal",
    "rsqrt",
    "sigmoid",
    "sinh",
    "sqrt",
]

nan, inf = math.nan, math.inf


def div(x: float, y: float) -> float:
    """x / y: n/0 is a signed infinity, 0/0 is nan."""
    if y:
        return x / y
    if x == 0 or x != x:
        return nan
    return math.copysign(inf, x) * math.copysign(1, y)


def reciprocal(x: float) -> float:
    """1 / x."""
    return div(1.0, x)


def fmod(x: float, y: float) -> float:
    """The remainder with the sign of x."""
    if y == 0 or x in (inf, -inf):
        return nan
    return math.fmod(x, y)


def floor_divide(x: float, y: float) -> float:
    """x // y."""
    return x // y if y else div(x, y)


def integer_division(*_: int) -> int:
    """What an integer divided by zero is: an error, in PyTorch's words."""
    raise RuntimeError("ZeroDivisionError")


def exp(x: float) -> float:
    """e^x."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def exp2(x: float) -> float:
    """2^x."""
    return inf if x >= 1024 else math.pow(2.0, x)


def expm1(x: float) -> float:
    """e^x - 1."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def sinh(x: float) -> float:
    """(e^x - e^-x) / 2."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(inf, x)


def cosh(x: float) -> float:
    """(e^x + e^-x) / 2."""
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    """The natural logarithm."""
    return math.log(x) if x > 0 else _log_of_no_positive(x)


def log2(x: float) -> float:
    """The logarithm of base 2."""
    return math.log2(x) if x > 0 else _log_of_no_positive(x)


def log10(x: float) -> float:
    """The logarithm of base 10."""
    return math.log10(x) if x > 0 else _log_of_no_positive(x)


def log1p(x: float) -> float:
    """log(1 + x)."""
    return math.log1p(x) if x > -1 else _log_of_no_positive(x + 1)


def _log_of_no_positive(x: float) -> float:
    return -inf if x == 0 else nan


def sqrt(x: float) -> float:
    """The square root."""
    return math.sqrt(x) if x >= 0 else nan


def rsqrt(x: float) -> float:
    """1 / the square root."""
    return div(1.0, math.sqrt(x)) if x >= 0 else nan


def power(x: float, y: float) -> float:
    """x^y."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0 and y % 2 == 1 else inf
    except ValueError:
        if x == 0:  # 0 ** negative
            return math.copysign(inf, x) if y % 2 == 1 else inf
        return nan


def integer_power(x: int, y: int) -> int:
    """x^y of integers, modulo 2^64; a negative power rounds towards zero."""
    if y >= 0:
        return pow(x, y, 1 << 64)
    if x in (1, -1):
        return x if y % 2 else 1
    return 0


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 0.0 if x < -709 else 1 / (1 + math.exp(-x))


def atanh(x: float) -> float:
    """The inverse of tanh."""
    if x in (1, -1):
        return math.copysign(inf, x)
    return nan if abs(x) > 1 else math.atanh(x)


def lgamma(x: float) -> float:
    """log |gamma(x)|."""
    try:
        return math.lgamma(x)
    except (OverflowError, ValueError):
        return inf


def or_nan(f: Callable[..., float]) -> Callable[..., float]:
    """*f*, and nan where it is not defined."""

    def safe(*numbers: float) -> float:
        try:
            return f(*numbers)
        except ValueError:
            return nan

    return safe
