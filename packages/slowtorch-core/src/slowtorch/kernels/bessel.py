"""Modified Bessel functions, the incomplete gamma functions, zeta: number by number.

Power series where they converge quickly, and asymptotic series or continued fractions
elsewhere. Sources: Abramowitz and Stegun, 6.5.29, 6.5.31, 7.1.23, 9.6.10 and 9.7.1;
Lentz's method for continued fractions, as in Thompson and Barnett (1986).
"""

from __future__ import annotations

import math
from math import copysign, exp, inf, lgamma, log, nan, pi
from typing import TYPE_CHECKING

from slowtorch.kernels.elementwise import binary_kernel, unary_kernel
from slowtorch.kernels.special import zeta

if TYPE_CHECKING:
    from slowtorch._device import Kernel

__all__ = ["BESSEL"]

FAR = 25.0  # from here on the asymptotic series is exact to the last bits
PRECISION = 1e-17


def _near(order: int, x: float) -> float:
    """I_n(x) = (x/2)^n times the sum of (x^2/4)^k / (k! (k + n)!)."""
    square = x * x / 4
    term = total = (x / 2) ** order
    k = 0
    while term > total * PRECISION:
        k += 1
        term *= square / (k * (k + order))
        total += term
    return total


def _far(order: int, x: float) -> float:
    """I_n(x) e^-x sqrt(2 pi x) = 1 - (m - 1)/(8x) + (m - 1)(m - 9)/(2! (8x)^2) ..."""
    m = 4 * order * order
    term = total = 1.0
    for k in range(1, 40):
        term *= -(m - (2 * k - 1) ** 2) / (k * 8 * x)
        total += term
        if abs(term) < PRECISION:
            break
    return total


def bessel(order: int, x: float, scaled: bool) -> float:
    """I_n(x) for n = 0 or 1; times e^-|x| if *scaled*."""
    size = abs(x)
    if size == inf and scaled:
        result = 0.0
    elif not size < inf:  # PyTorch has nan at infinity, too
        return nan
    elif size < FAR:
        result = _near(order, size) * (exp(-size) if scaled else 1.0)
    else:
        result = _far(order, size) / math.sqrt(2 * pi * size)
        if not scaled:
            result = result * exp(size / 2) * exp(size / 2) if size < 1400 else inf
    return copysign(result, x) if order else result


def erfcx(x: float) -> float:
    """e^(x^2) erfc(x), also where erfc(x) is too small for a float."""
    if x < 10:
        return exp(x * x) * math.erfc(x) if x > -26.7 else inf if x == x else nan
    square = 2 * x * x
    term = total = 1.0
    for k in range(1, 30):
        term *= -(2 * k - 1) / square
        total += term
        if abs(term) < PRECISION:
            break
    return total / (x * math.sqrt(pi))


def igamma(a: float, x: float) -> float:
    """The lower incomplete gamma function, divided by gamma(a)."""
    edge = _at_edge(a, x)
    if edge is not None:
        return edge
    return _series(a, x) if x < a + 1 else 1 - _fraction(a, x)


def igammac(a: float, x: float) -> float:
    """The upper incomplete gamma function, divided by gamma(a)."""
    edge = _at_edge(a, x)
    if edge is not None:
        return 1 - edge
    return 1 - _series(a, x) if x < a + 1 else _fraction(a, x)


def _at_edge(a: float, x: float) -> float | None:
    """The lower function where no series is needed; None elsewhere."""
    if x < 0 or a < 0 or a != a:
        return nan
    if a == inf:
        return nan if x == inf else 0.0
    if x != x:
        return nan
    if a == 0:
        return 1.0 if x > 0 else nan
    return 0.0 if x == 0 else 1.0 if x == inf else None


def _factor(a: float, x: float) -> float:
    """x^a e^-x / gamma(a), by the exponent's small remainder where both are large."""
    if a < 20 or abs(x - a) > 0.4 * a:
        return exp(a * log(x) - x - lgamma(a))
    d = (x - a) / a  # a log(x) - x = a log(a) - a - a (d - log(1 + d))
    square = a * a
    stirling = (
        1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square
    ) / a
    return exp(-a * (d - math.log1p(d)) - stirling) * math.sqrt(a / (2 * pi))


def _series(a: float, x: float) -> float:
    """The factor times the sum of x^k / (a (a + 1) ... (a + k))."""
    term = total = 1 / a
    k = a
    while term > total * PRECISION:
        k += 1
        term *= x / k
        total += term
    return _factor(a, x) * total


def _fraction(a: float, x: float) -> float:
    """The factor times 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / ...))."""
    b = x + 1 - a
    c, d = inf, 1 / b
    result = d
    for k in range(1, 100000):
        top = -k * (k - a)
        b += 2
        d = 1 / (top * d + b or 1e-300)
        c = b + top / c or 1e-300
        result *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return _factor(a, x) * result


def hurwitz(s: float, q: float) -> float:
    """The sum of 1 / (q + k)^s over k = 0, 1, 2, ... for any s > 1."""
    if s == 1:
        return inf
    if not s > 1 or q != q:
        return nan
    if q <= 0 and q != math.floor(q) and s != math.floor(s):
        return nan
    return zeta(s, q)


BESSEL: dict[str, Kernel] = {
    "i0": unary_kernel(lambda x: bessel(0, x, False)),
    "i0e": unary_kernel(lambda x: bessel(0, x, True)),
    "i1": unary_kernel(lambda x: bessel(1, x, False)),
    "i1e": unary_kernel(lambda x: bessel(1, x, True)),
    "erfcx": unary_kernel(erfcx),
    "igamma": binary_kernel(igamma),
    "igammac": binary_kernel(igammac),
    "zeta": binary_kernel(hurwitz),
}
