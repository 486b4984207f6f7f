"""Rounding to the precisions that ``array`` cannot hold by itself.

float32 and float64 need no code: ``array('f')`` rounds to the nearest, ties to
even, exactly as the hardware does. The two 16-bit formats are kept as float32
numbers that were rounded once more; integers wrap modulo two to the power of their
width, as C's do.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Iterable

__all__ = ["round_bfloat16", "round_float16", "round_float32", "wrap_integer"]

_HALF = struct.Struct("e")
_HALF_LIMIT = 65520.0  # from here on the nearest float16 is infinity


def round_float32(value: float) -> float:
    """The float32 number nearest to *value* (ties to even)."""
    return array("f", (value,))[0]


def _to_half(value: float) -> float:
    if abs(value) < _HALF_LIMIT:
        return float(_HALF.unpack(_HALF.pack(value))[0])
    return math.copysign(math.inf, value) if value == value else value


def round_float16(values: Iterable[float]) -> array[float]:
    """Round to float32 and then to float16, the two steps that PyTorch takes."""
    return array("f", [_to_half(value) for value in array("f", values)])


def round_bfloat16(values: Iterable[float]) -> array[float]:
    """Keep the upper half of each float32's bits, rounded to nearest, ties to even.

    Adding ``0x7FFF`` plus the lowest bit that stays carries into the upper half
    exactly when the number must be rounded up.
    """
    bits = array("I", array("f", values).tobytes())
    return array("f", array("I", [_upper_half(word) for word in bits]).tobytes())


def _upper_half(word: int) -> int:
    if word & 0x7FFFFFFF > 0x7F800000:  # nan: rounding could turn it into inf
        return (word | 0x400000) & 0xFFFF0000
    return (word + 0x7FFF + (word >> 16 & 1)) & 0xFFFF0000


def wrap_integer(value: float, bits: int, signed: bool) -> int:
    """Truncate towards zero and wrap into *bits* bits, as a C cast does.

    A float that is not finite, or too large, becomes the smallest integer first, of 32
    bits for int32 and of 64 for the others: what x86-64 does, and PyTorch shows.
    """
    if isinstance(value, float):
        limit = 1 << (31 if bits == 32 and signed else 63)
        value = int(value) if -limit <= value < limit else -limit
    value &= (1 << bits) - 1
    return value - (1 << bits) if signed and value >> (bits - 1) else value
