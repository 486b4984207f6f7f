"""Floats as they are stored: the next one, and mantissa and exponent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slowtorch.kernels.strided import operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage, TensorOrNumber

__all__ = ["FLOATS"]

# Bits of the mantissa, and the exponent below which floats are spaced evenly.
SHAPES = {"float16": (11, -13), "bfloat16": (8, -125), "float32": (24, -125)}


def nextafter(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """The next float from each element of *x* on the way to that of *y*."""
    if out.dtype.name == "float64":
        values = map(math.nextafter, operand(x, out), operand(y, out))
        return out.store(list(values))
    bits, least = SHAPES[out.dtype.name]
    pairs = zip(operand(x, out), operand(y, out))
    return out.store([next_float(a, b, bits, least) for a, b in pairs])


def next_float(a: float, b: float, bits: int, least: int) -> float:
    """The float with so many bits that comes after *a* on the way to *b*."""
    if a == b or a != a or b != b:
        return b if a == a else a
    if a == 0:
        return math.copysign(math.ldexp(1.0, least - bits), b)
    mantissa, exponent = math.frexp(a)
    if math.isinf(a):
        largest = math.ldexp(2 - math.ldexp(1.0, 1 - bits), 2 - least)
        return math.copysign(largest, a)
    inwards = (b > a) != (a > 0)
    if abs(mantissa) == 0.5 and inwards and exponent > least:
        exponent -= 1  # floats below a power of two lie closer together
    step = math.ldexp(1.0, max(exponent, least) - bits)
    return a + math.copysign(step, b - a)


def frexp(out: tuple[Layout, Layout], x: Tensor) -> tuple[Storage, Storage]:
    """Mantissa and exponent of each element; infinite ones have exponent 0."""
    parts = list(map(math.frexp, operand(x, out[0])))
    mantissas = out[0].store([part[0] for part in parts])
    return mantissas, out[1].store([part[1] for part in parts])


FLOATS: dict[str, Kernel] = {"frexp": frexp, "nextafter": nextafter}
