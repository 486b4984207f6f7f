"""What PyTorch refuses before it draws: dtypes and parameters, in its own words."""

from __future__ import annotations

import warnings

from slowtorch._dtype_info import C_NAME

FLOATING = ("float16", "bfloat16", "float32", "float64")

DIGITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}
"""Significant bits: every integer up to ``2**digits`` is exact."""

LARGEST = {
    "float16": 65504.0,
    "bfloat16": (2.0 - 2.0**-7) * 2.0**127,
    "float32": (2.0 - 2.0**-23) * 2.0**127,
    "float64": (2.0 - 2.0**-52) * 2.0**1023,
}

INTEGER_RANGE = {
    "bool": (0, 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}

SCALAR_NAME = {
    "bool": "Bool",
    "uint8": "Byte",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "float32": "Float",
    "float64": "Double",
    "complex32": "ComplexHalf",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
}


def check_dtype(
    kernel: str, dtype: str, allowed: tuple[str, ...] = FLOATING, count: int = 1
) -> None:
    """Raise ``NotImplementedError`` unless the kernel knows the dtype.

    Most kernels are not asked at all when there is nothing to draw.
    """
    if count and dtype not in allowed:
        name = SCALAR_NAME.get(dtype, dtype)
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{name}'")


def check_continuous(distribution: str, dtype: str, name: str) -> None:
    """Raise ``RuntimeError`` unless the dtype is a floating one."""
    if dtype not in FLOATING:
        raise RuntimeError(
            f"{distribution} distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {name}"
        )


def check_uniform(low: float, high: float, dtype: str) -> None:
    """Bounds must be finite in the dtype and so must their distance."""
    check_dtype("check_uniform_bounds", dtype)
    largest = LARGEST[dtype]
    for name, value in (("from", low), ("to", high)):
        if not -largest <= value <= largest:
            raise RuntimeError(f"{name} is out of bounds for {C_NAME[dtype]}")
    if low > high:
        raise RuntimeError(
            "uniform_ expects to return a [from, to) range, "
            f"but found from={low:g} > to={high:g}"
        )
    if high - low > largest:
        raise RuntimeError(
            "uniform_ expects to-from <= std::numeric_limits<"
            f"{SCALAR_NAME[dtype]}>::max(), but found to={high:g} and from={low:g} "
            "which result in to-from to exceed the limit"
        )


def check_std(std: float) -> None:
    """The normal distribution takes any spread that is not negative or nan."""
    if not std >= 0.0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")


def check_positive(what: str, value: float) -> None:
    """``what`` ends in the name of the value, as ``"cauchy_ expects sigma"`` does."""
    if not value > 0.0:
        name = what.rsplit(maxsplit=1)[-1]
        raise RuntimeError(f"{what} > 0.0, but found {name}={value:g}")


def check_probability(p: float) -> None:
    """A probability for ``bernoulli_`` lies in [0, 1]."""
    if not 0.0 <= p <= 1.0:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")


def check_open_probability(p: float) -> None:
    """A probability for ``geometric_`` lies strictly between 0 and 1."""
    if not 0.0 < p < 1.0:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")


def check_integer_bounds(low: int, last: int, dtype: str) -> None:
    """``low`` and the largest value wanted must be values of the dtype.

    Integers that a floating dtype cannot tell apart only warn.
    """
    for name, value in (("from", low), ("to - 1", last)):
        least, most = _bounds(dtype)
        if not least <= value <= most:
            raise RuntimeError(f"{name} is out of bounds for {C_NAME[dtype]}")
        if dtype in FLOATING and abs(value) > 1 << DIGITS[dtype]:
            _warn_imprecise(name, dtype)


def _bounds(dtype: str) -> tuple[float, float]:
    if dtype in FLOATING:
        return -LARGEST[dtype], LARGEST[dtype]
    if dtype not in INTEGER_RANGE:
        raise RuntimeError(
            "check_random_bounds handles only integral, floating-point "
            "and boolean types"
        )
    return INTEGER_RANGE[dtype]


def _warn_imprecise(name: str, dtype: str) -> None:
    span = f"[-(2^{DIGITS[dtype]}), 2^{DIGITS[dtype]}]"
    warnings.warn(
        f"{name} is out of bounds {span}. Due to precision limitations "
        f"{C_NAME[dtype]} can support discrete uniform distribution only within "
        "this range.",
        UserWarning,
        stacklevel=2,
    )
