"""Rounding lists of Python floats to the narrower floating-point formats.

Every function takes doubles and returns doubles that the format can hold, rounded
to nearest, ties to even. The 16-bit formats are reached *through* float32, as
PyTorch reaches them; rounding a double straight to float16 differs about once in
ten thousand numbers.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Sequence

_HALF_OVERFLOW = 65520.0
"""Half-way between the largest float16 (65504) and the next step: rounds to inf."""


def round_single(values: Sequence[float]) -> tuple[float, ...]:
    """Round to float32; too large becomes infinity.

    Packing with ``struct`` takes 17 ns a number on CPython 3.11, going through
    ``array('f')`` 29 ns.
    """
    form = f"{len(values)}f"
    return struct.unpack(form, struct.pack(form, *values))


def round_half(values: Sequence[float]) -> list[float]:
    """Round to float16 (11 significant bits, largest 65504)."""
    single = round_single(values)
    form = f"{len(single)}e"
    try:
        packed = struct.pack(form, *single)
    except OverflowError:  # struct refuses what IEEE arithmetic turns into infinity
        packed = struct.pack(form, *map(_half_infinity, single))
    return list(struct.unpack(form, packed))


def round_bfloat16(values: Sequence[float]) -> list[float]:
    """Round to bfloat16: the upper half of a float32, nearest, ties to even."""
    bits = array("I", array("f", values).tobytes())
    kept = [_upper_half(b) for b in bits]
    return list(array("f", array("I", kept).tobytes()))


def round_to(dtype: str, values: Sequence[float]) -> list[float]:
    """Round to the floating dtype called ``dtype``; float64 is returned as it is."""
    if dtype == "float32":
        return list(round_single(values))
    if dtype == "float16":
        return round_half(values)
    if dtype == "bfloat16":
        return round_bfloat16(values)
    return list(values)


def round_integer(value: int) -> float:
    """A 64-bit integer as a double that still rounds correctly to float32.

    Beyond 2**53 the integer is rounded to *odd* (a lost bit sticks in the lowest
    kept one), so that the second rounding cannot meet a false tie.
    """
    if -(1 << 53) <= value <= 1 << 53:
        return float(value)
    return float((value >> 11 | (value & 0x7FF != 0)) << 11)


def _half_infinity(value: float) -> float:
    return math.copysign(math.inf, value) if abs(value) >= _HALF_OVERFLOW else value


def _upper_half(bits: int) -> int:
    if bits & 0x7FFF_FFFF > 0x7F80_0000:  # nan: rounding up could turn it into inf
        return (bits | 0x0040_0000) & 0xFFFF_0000
    return (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000
