"""Float32 logarithm, sine and cosine, bit for bit as PyTorch's normal sampler has them.

PyTorch fills large float32 tensors with vectorised versions of ``logf`` and
``sincosf`` from Cephes, Stephen L. Moshier's public mathematical library. The
constants below are the Cephes ones, rounded to float32; which multiply-adds are
fused was found by comparing with PyTorch.

The functions work on whole lists, one step at a time: compute in double, round
once to float32. Such a step *is* a fused multiply-add unless the double falls
half-way between two float32 numbers by its own rounding. The sampler's inputs are
multiples of 2**-24, and going through all 2**24 of them shows that no step ever
meets that case. Other inputs may.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .rounding import round_single

Singles = Sequence[float]

_SQRT_HALF = round_single([math.sqrt(0.5)])[0]
_LOG = round_single(
    [
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    ]
)
_LN2_HIGH, _LN2_LOW = round_single([0.693359375, -2.12194440e-4])

_SIN = round_single([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1])
_COS = round_single([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2])
_FOUR_OVER_PI = round_single([4.0 / math.pi])[0]
_QUARTER_PI = sum(
    round_single([0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8])
)
"""Cephes subtracts the three parts in turn; the first two subtractions are exact."""


def log(values: Singles) -> Singles:
    """Natural logarithm of float32 numbers that are ``k * 2**-24``, ``k > 0``.

    ``log(m * 2**e) = log(1 + x) + e log 2`` with ``x`` in ``[sqrt(1/2)-1, sqrt(2)-1]``.
    """
    split = [_split(v) for v in values]
    x = [s[0] for s in split]
    e = [s[1] for s in split]
    del split  # as large as all of the lists below together
    z = round_single([a * a for a in x])
    y = _horner(_LOG, x)
    y = round_single([a * b for a, b in zip(y, x, strict=True)])
    low = round_single([a * _LN2_LOW for a in e])
    y = round_single([a * b + c for a, b, c in zip(y, z, low, strict=True)])
    y = round_single([a - b * 0.5 for a, b in zip(y, z, strict=True)])
    y = round_single([a + b for a, b in zip(x, y, strict=True)])
    return round_single([a * _LN2_HIGH + b for a, b in zip(e, y, strict=True)])


def sincos(angles: Singles) -> tuple[list[float], list[float]]:
    """Sine and cosine of float32 angles ``2 pi k 2**-24`` in ``[0, 2 pi)``."""
    octants = [
        (int(v) + 1) & ~1 for v in round_single([a * _FOUR_OVER_PI for a in angles])
    ]
    x = round_single(
        [a - n * _QUARTER_PI for a, n in zip(angles, octants, strict=True)]
    )
    z = round_single([a * a for a in x])
    s, c = _sine(x, z), _cosine(z)
    sines = [
        _SINE_SIGN[n] * (b if n & 2 else a)
        for a, b, n in zip(s, c, octants, strict=True)
    ]
    cosines = [
        _COSINE_SIGN[n] * (a if n & 2 else b)
        for a, b, n in zip(s, c, octants, strict=True)
    ]
    return sines, cosines


_SINE_SIGN = (1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0)
_COSINE_SIGN = (1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0)


def _split(value: float) -> tuple[float, int]:
    """``value = (1 + x) * 2**e`` with the mantissa between sqrt(1/2) and sqrt(2)."""
    mantissa, exponent = math.frexp(value)
    if mantissa < _SQRT_HALF:
        return 2.0 * mantissa - 1.0, exponent - 1
    return mantissa - 1.0, exponent


def _horner(coefficients: Singles, x: Singles) -> Singles:
    first, second, *rest = coefficients
    y = round_single([first * a + second for a in x])
    for c in rest:
        y = round_single([a * b + c for a, b in zip(y, x, strict=True)])
    return y


def _sine(x: Singles, z: Singles) -> Singles:
    y = _horner(_SIN, z)
    y = round_single([a * b for a, b in zip(y, z, strict=True)])
    return round_single([a * b + b for a, b in zip(y, x, strict=True)])


def _cosine(z: Singles) -> Singles:
    y = _horner(_COS, z)
    y = round_single([a * b for a, b in zip(y, z, strict=True)])
    y = round_single([a * b - b * 0.5 for a, b in zip(y, z, strict=True)])
    return round_single([a + 1.0 for a in y])
