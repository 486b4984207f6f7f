"""Samples for pointwise operations: arithmetic, functions, comparisons, rounding.

Numbers are explicit, inside of every function's domain, different from one another
and far from ties and steps, so that finite differences may be taken everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]

NUMBERS = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8]
OTHERS = [1.2, 0.9, -0.8, 2.3, 1.6, -1.1]
UNIT = [0.15, 0.35, 0.82, 0.61, 0.27, 0.93]
INTEGERS = [7, -3, 12, 5, -8, 2]
DIVISORS = [2, 4, -5, 3, 6, 1]


def row(numbers: list[Any], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """The first three of some numbers."""
    return torch.tensor(numbers[:3], dtype=dtype)


def table(numbers: list[Any], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Two rows of three numbers."""
    return torch.tensor(numbers, dtype=dtype).reshape(2, 3)


def turned(numbers: list[Any], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Two rows of three numbers that lie in memory column by column."""
    return torch.tensor(numbers, dtype=dtype).reshape(3, 2).t()


def single(number: float, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """One number without dimensions."""
    return torch.tensor(number, dtype=dtype)


def shifted(numbers: list[float], shift: float) -> list[float]:
    """Absolute values, moved away from zero."""
    return [abs(number) + shift for number in numbers]


def of_one(numbers: list[Any], dtype: torch.dtype = torch.float64) -> Any:
    """For functions of one tensor."""
    return lambda: [
        Sample(table(numbers, dtype)),
        Sample(turned(numbers, dtype)),
        Sample(single(numbers[0], dtype)),
    ]


def of_two(
    left: list[Any], right: list[Any], dtype: torch.dtype = torch.float64
) -> Callable[[], list[Sample]]:
    """For functions of two tensors: the same shape, broadcast, without dimensions."""
    return lambda: [
        Sample(table(left, dtype), table(right, dtype)),
        Sample(turned(left, dtype), row(right, dtype)),
        Sample(row(left, dtype).reshape(3, 1), row(right, dtype)),
        Sample(table(left, dtype), single(right[0], dtype)),
    ]


def or_number(
    left: list[Any], right: list[Any], *numbers: float
) -> Callable[[], list[Sample]]:
    """For functions whose second operand may be a number."""
    return lambda: [
        *of_two(left, right)(),
        *[Sample(table(left), number) for number in numbers],
    ]


def with_options(make: Callable[[], list[Sample]], **options: Any) -> Any:
    """The same samples, and each of them with some keywords too."""
    return lambda: [
        *make(),
        *[Sample(*sample.args, **options) for sample in make()],
    ]


def positive_singles() -> list[Sample]:
    """Pairs in float32, for which no gradients are compared: half of them are unknown.

    Where a first number is below 1, zeta gives nan.
    """
    kind = torch.float32
    left, right = shifted(NUMBERS, 1.2), shifted(OTHERS, 0.2)
    return [
        Sample(table(left, kind), table(right, kind)),
        Sample(turned(left, kind), row(right, kind)),
        Sample(single(left[0], kind), table(right, kind)),
    ]


def powers() -> list[Sample]:
    """Bases and exponents: tensors and numbers, but never two numbers."""
    base = shifted(NUMBERS, 0.5)
    return [
        Sample(table(base), table(OTHERS)),
        Sample(turned(base), row(OTHERS)),
        *[Sample(table(NUMBERS), n) for n in (0, 1, 2, 3, -1)],
        Sample(table(base), 0.5),
        Sample(table(base), -1.5),
        Sample(2.0, table(NUMBERS)),
        Sample(0.5, single(1.3)),
    ]


def limits() -> list[Sample]:
    """Limits that are numbers, tensors, or missing."""
    return [
        Sample(table(NUMBERS), -1.0, 1.0),
        Sample(turned(NUMBERS), min=0.0),
        Sample(single(2.5), max=1.0),
        Sample(table(NUMBERS), row([-0.9, -0.7, 0.3]), row([0.5, 0.8, 1.9])),
        Sample(table(NUMBERS), max=table([0.5, 0.8, 1.9, 0.3, -0.5, 1.7])),
    ]


def one_limit() -> list[Sample]:
    """One limit: a number or a tensor."""
    return [
        Sample(table(NUMBERS), 0.5),
        Sample(turned(NUMBERS), row([-0.9, 1.7, 0.3])),
    ]


def choices() -> list[Sample]:
    """A condition and two branches."""
    condition = torch.tensor([True, False, True])
    return [
        Sample(condition, table(NUMBERS), table(OTHERS)),
        Sample(condition, row(NUMBERS), 2.0),
        Sample(condition.reshape(3, 1), single(0.5), row(OTHERS)),
    ]


def three() -> list[Sample]:
    """Three tensors whose shapes broadcast, with and without a factor."""
    tensors = (table(NUMBERS), row(OTHERS), turned(shifted(UNIT, 0.5)))
    return [
        Sample(*tensors),
        Sample(*tensors, value=-0.7),
        Sample(single(0.5), row(NUMBERS).reshape(3, 1), row(shifted(OTHERS, 0.2))),
    ]


def mixtures() -> list[Sample]:
    """Two ends and a weight: a number or a tensor."""
    return [
        Sample(table(NUMBERS), table(OTHERS), 0.3),
        Sample(turned(NUMBERS), row(OTHERS), 0.8),
        Sample(table(NUMBERS), row(OTHERS), table(UNIT)),
    ]


def divisions() -> list[Sample]:
    """Quotients with and without rounding."""
    plain = or_number(NUMBERS, OTHERS, 2.0)()
    return [
        *plain,
        *[Sample(*each.args, rounding_mode="floor") for each in plain],
        *[Sample(*each.args, rounding_mode="trunc") for each in plain],
    ]


FLOATS = of_one(NUMBERS)
POSITIVE = of_one(shifted(NUMBERS, 0.1))
FRACTIONS = of_one(UNIT)
TWO = of_two(NUMBERS, OTHERS)
BITS = of_two(INTEGERS, DIVISORS, torch.int64)

SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    # arithmetic
    "add": with_options(or_number(NUMBERS, OTHERS, 2.0), alpha=0.5),
    "sub": with_options(or_number(NUMBERS, OTHERS, 2.0), alpha=0.5),
    "rsub": with_options(or_number(NUMBERS, OTHERS, 2.0), alpha=0.5),
    "mul": or_number(NUMBERS, OTHERS, 2.0),
    "div": divisions,
    "true_divide": or_number(NUMBERS, OTHERS, 2.0),
    "floor_divide": or_number(NUMBERS, OTHERS, 2.0),
    "remainder": or_number(NUMBERS, OTHERS, 0.33),
    "fmod": or_number(NUMBERS, OTHERS, 0.33),
    "reciprocal": FLOATS,
    "neg": FLOATS,
    "positive": FLOATS,
    # powers
    "pow": powers,
    "float_power": powers,
    "sqrt": POSITIVE,
    "rsqrt": POSITIVE,
    "square": FLOATS,
    # exponentials and logarithms
    "exp": FLOATS,
    "exp2": FLOATS,
    "expm1": FLOATS,
    "log": POSITIVE,
    "log2": POSITIVE,
    "log10": POSITIVE,
    "log1p": POSITIVE,
    "sigmoid": FLOATS,
    "logit": with_options(FRACTIONS, eps=0.2),
    # trigonometry
    "sin": FLOATS,
    "cos": FLOATS,
    "tan": FRACTIONS,
    "asin": FRACTIONS,
    "acos": FRACTIONS,
    "atan": FLOATS,
    "sinh": FLOATS,
    "cosh": FLOATS,
    "tanh": FLOATS,
    "asinh": FLOATS,
    "acosh": of_one(shifted(NUMBERS, 1.1)),
    "atanh": FRACTIONS,
    "sinc": FLOATS,
    "deg2rad": FLOATS,
    "rad2deg": FLOATS,
    "atan2": TWO,
    # comparisons and questions
    "eq": or_number(NUMBERS, OTHERS, 0.7),
    "ne": or_number(NUMBERS, OTHERS, 0.7),
    "lt": or_number(NUMBERS, OTHERS, 0.7),
    "le": or_number(NUMBERS, OTHERS, 0.7),
    "gt": or_number(NUMBERS, OTHERS, 0.7),
    "ge": or_number(NUMBERS, OTHERS, 0.7),
    "isnan": of_one([0.0, math.nan, math.inf, -math.inf, 1.0, -1.0]),
    "isinf": of_one([0.0, math.nan, math.inf, -math.inf, 1.0, -1.0]),
    "isfinite": of_one([0.0, math.nan, math.inf, -math.inf, 1.0, -1.0]),
    "isposinf": of_one([0.0, math.nan, math.inf, -math.inf, 1.0, -1.0]),
    "isneginf": of_one([0.0, math.nan, math.inf, -math.inf, 1.0, -1.0]),
    "isreal": FLOATS,
    "signbit": FLOATS,
    "isclose": with_options(TWO, atol=1.0),
    "allclose": with_options(TWO, atol=5.0),
    "equal": TWO,
    # logic
    "logical_and": BITS,
    "logical_or": BITS,
    "logical_xor": BITS,
    "logical_not": FLOATS,
    "bitwise_and": BITS,
    "bitwise_or": BITS,
    "bitwise_xor": BITS,
    "bitwise_not": of_one(INTEGERS, torch.int64),
    "bitwise_left_shift": BITS,
    "bitwise_right_shift": BITS,
    # limits and choices
    "relu": FLOATS,
    "clamp": limits,
    "clamp_min": one_limit,
    "clamp_max": one_limit,
    "maximum": TWO,
    "minimum": TWO,
    "fmax": TWO,
    "fmin": TWO,
    "where": choices,
    "lerp": mixtures,
    "addcmul": three,
    "addcdiv": three,
    "heaviside": TWO,
    # rounding and signs
    "abs": FLOATS,
    "ceil": FLOATS,
    "floor": FLOATS,
    "trunc": FLOATS,
    "frac": FLOATS,
    "round": with_options(FLOATS, decimals=1),
    "sign": FLOATS,
    "sgn": FLOATS,
    "copysign": or_number(NUMBERS, OTHERS, -2.0),
    "nan_to_num": with_options(FLOATS, nan=1.0),
    # two numbers
    "hypot": TWO,
    "logaddexp": TWO,
    "logaddexp2": TWO,
    "ldexp": TWO,
    "gcd": BITS,
    "lcm": BITS,
    # special functions
    "erf": FLOATS,
    "erfc": FLOATS,
    "erfinv": FRACTIONS,
    "lgamma": POSITIVE,
    "digamma": POSITIVE,
    "polygamma": lambda: [
        Sample(n, *sample.args) for n in (0, 1, 2) for sample in POSITIVE()
    ],
    "xlogy": or_number(NUMBERS, shifted(OTHERS, 0.2), 2.0),
    "i0": FLOATS,
    "igamma": positive_singles,
    "igammac": positive_singles,
    "mvlgamma": lambda: [Sample(table(shifted(NUMBERS, 1.2)), p) for p in (1, 3)],
    "special_entr": POSITIVE,
    "special_erfcx": FLOATS,
    "special_gammainc": positive_singles,
    "special_gammaincc": positive_singles,
    "special_i0": FLOATS,
    "special_i0e": FLOATS,
    "special_i1": FLOATS,
    "special_i1e": FLOATS,
    "special_multigammaln": lambda: [Sample(row(shifted(NUMBERS, 1.2)), 2)],
    "special_ndtr": FLOATS,
    "special_ndtri": FRACTIONS,
    "special_log_ndtr": FLOATS,
    "special_xlog1py": or_number(NUMBERS, shifted(OTHERS, 0.2), 2.0),
    "special_zeta": lambda: [
        *positive_singles(),
        Sample(2.5, table(shifted(NUMBERS, 0.2))),
        Sample(table(shifted(NUMBERS, 1.2), torch.float32), 1.5),
    ],
}

REFERENCES: dict[str, Callable[..., Any]] = {
    "add": lambda x, y, alpha=1: x + alpha * y,
    "sub": lambda x, y, alpha=1: x - alpha * y,
    "rsub": lambda x, y, alpha=1: y - alpha * x,
    "mul": lambda x, y: x * y,
    "true_divide": lambda x, y: x / y,
    "floor_divide": lambda x, y: x // y,
    "remainder": lambda x, y: x % y,
    "fmod": math.fmod,
    "reciprocal": lambda x: 1 / x,
    "neg": lambda x: -x,
    "pow": lambda x, y: x**y,
    "sqrt": math.sqrt,
    "square": lambda x: x * x,
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "atan2": math.atan2,
    "erf": math.erf,
    "relu": lambda x: max(x, 0.0),
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
    "maximum": max,
    "minimum": min,
    "hypot": math.hypot,
    "gcd": math.gcd,
    "lcm": math.lcm,
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
}
