"""Special functions: the error function's relatives, gamma's, and careful logarithms.

The series are textbook mathematics (Abramowitz and Stegun, chapters 6, 7 and 23):
a recurrence moves the argument to where an asymptotic series is exact in double
precision, and Halley's method turns the error function around.
"""

from __future__ import annotations

import math
from itertools import islice
from math import copysign, erf, erfc, exp, inf, log, log1p, nan, pi
from typing import TYPE_CHECKING, Any

from slowtorch.kernels import numbers
from slowtorch.kernels.elementwise import binary_kernel, unary_kernel
from slowtorch.kernels.loops import Numbers, loop2
from slowtorch.kernels.strided import operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage, TensorOrNumber

__all__ = ["SPECIAL"]

# B(2k): the Bernoulli numbers 1/6, -1/30, 1/42, ...
BERNOULLI = (
    *(1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6),
    *(-3617 / 510, 43867 / 798, -174611 / 330),
)
ROOT_2, ROOT_PI = math.sqrt(2), math.sqrt(pi)


def digamma(x: float) -> float:
    """The derivative of log(gamma(x)): log(x) - 1/(2x) - sum B(2k) / (2k x^2k).

    psi(x) = psi(x + 1) - 1/x moves small x up; psi(1 - x) = psi(x) + pi / tan(pi x)
    reflects negative ones.
    """
    if x == 0:
        return copysign(inf, -x)
    if x == inf or x != x:
        return x
    if x < 0:
        fraction = x - math.trunc(x) if x > -inf else 0.0
        if fraction == 0:
            return nan
        return digamma(1 - x) - pi / math.tan(pi * fraction)
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    square, power, series = x * x, 1.0, 0.0
    for k, number in enumerate(BERNOULLI[:8], start=1):
        power /= square
        series += number / (2 * k) * power
    return shift + log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """The derivative of digamma, reflected for x < 1/2."""
    if x < 0.5:
        sine = math.sin(pi * x) if x > -inf else nan
        square = sine * sine
        return (pi * pi / square if square else inf) - trigamma(1 - x)
    return zeta(2, x)


def zeta(s: float, q: float) -> float:
    """Hurwitz's zeta function: the sum of 1 / (q + k)^s over k = 0, 1, 2, ...

    The terms with q + k < 0 are a finite piece of the same sum from the other side.
    """
    if q > 0:
        return _zeta(s, q)
    if q != q:
        return nan
    if q == -inf or q == math.floor(q):
        return inf
    below = math.fmod(-q, 1.0)  # exact for the smallest q, where 1 + q would not be
    piece = _zeta(s, below) - _zeta(s, 1 - q)
    return _zeta(s, 1 - below) + (-piece if s % 2 else piece)


def _zeta(s: float, q: float) -> float:
    """The same for q > 0: up to ten terms, and Euler-Maclaurin for the rest."""
    if q == inf:
        return 0.0 if s == 2 else nan
    total = 0.0
    while q < 10:
        total += math.pow(q, -s)
        q += 1
    tail = math.pow(q, -s)
    total += q * tail / (s - 1) + 0.5 * tail
    factor, power = float(s), tail / q
    for k, number in enumerate(BERNOULLI, start=1):
        total += number / math.factorial(2 * k) * factor * power
        factor *= (s + 2 * k - 1) * (s + 2 * k)
        power /= q * q
    return total


def polygamma(out: Layout, x: Tensor, n: int) -> Storage:
    """The n-th derivative of digamma: (-1)^(n + 1) n! zeta(n + 1, x)."""
    values = operand(x, out)
    if n < 2:
        return out.store(list(map(trigamma if n else digamma, values)))
    factor = (-1.0) ** (n + 1) * math.factorial(n)
    return out.store([factor * zeta(n + 1, v) for v in values])


def erfinv(x: float) -> float:
    """The inverse of the error function."""
    size = abs(x)
    if size >= 1 or x != x:
        return copysign(inf, x) if size == 1 else nan
    if size > 0.5:
        return copysign(erfc_inverse(1 - size), x)
    y = _first_guess(size, log1p(-size * size))
    for _ in range(2):
        step = (erf(y) - size) * ROOT_PI / 2 * exp(y * y)
        y -= step / (1 + y * step)
    return copysign(y, x)


def erfc_inverse(z: float) -> float:
    """The y with erfc(y) = z, for 0 < z <= 1/2; exact for the smallest z too."""
    y = _first_guess(1 - z, log(z) + log(2 - z))
    for _ in range(3):
        step = (z - erfc(y)) * ROOT_PI / 2 * exp(y * y)
        y -= step / (1 + y * step)
    return y


def _first_guess(x: float, w: float) -> float:
    """Winitzki's approximation of erfinv(x), with w = log(1 - x^2): 0.2 % off."""
    c = 2 / (pi * 0.147) + w / 2
    root = math.sqrt(c * c - w / 0.147)
    # c - root would cancel for small x
    return math.sqrt(max(root - c, 0.0)) if w < -0.01 else x * ROOT_PI / 2


def ndtri(p: float) -> float:
    """The inverse of the normal distribution function."""
    if not 0 < p < 1:
        return -inf if p == 0 else inf if p == 1 else nan
    if p < 0.25:
        return -ROOT_2 * erfc_inverse(2 * p)
    if p > 0.75:
        return ROOT_2 * erfc_inverse(2 * (1 - p))
    return ROOT_2 * erfinv(2 * p - 1)


def log_ndtr(x: float) -> float:
    """The logarithm of the normal distribution function."""
    if x != x:
        return x
    t = -x / ROOT_2
    if x > -1:
        return log1p(-erfc(-t) / 2)
    if t < 25:
        return log(erfc(t) / 2)
    square = 2 * t * t  # erfc(t) = e^(-t^2) / (t sqrt(pi)) * (1 - 1/(2t^2) + ...)
    series = 1 - (1 - (3 - (15 - 105 / square) / square) / square) / square
    return -t * t - log(2 * t * ROOT_PI) + log(series) if t < inf else -inf


def xlogy(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x * log(y), where the logarithm is rounded on its own; 0 for x = 0."""
    return _times_log(out, x, y, numbers.log)


def xlog1py(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x * log(1 + y), where the logarithm is rounded on its own; 0 for x = 0."""
    return _times_log(out, x, y, numbers.log1p)


def _times_log(out: Layout, x: Tensor, y: TensorOrNumber, f: Any) -> Storage:
    logs = out.store([f(v) for v in islice(operand(y, out), out.numel)])
    return out.store(
        [
            nan if v != v else 0.0 if a == 0 else a * b
            for a, b, v in zip(operand(x, out), logs, operand(y, out))
        ]
    )


def entr(out: Layout, x: Tensor) -> Storage:
    """-x * log(x), where the logarithm is rounded on its own."""
    values = list(operand(x, out))
    logs = out.store(list(map(numbers.log, values)))
    return out.store(
        [
            -v * b if v > 0 else v if v != v else 0.0 if v == 0 else -inf
            for v, b in zip(values, logs)
        ]
    )


def _logaddexp(xs: Numbers, ys: Numbers) -> list[Any]:
    """log(e^x + e^y), from the larger one."""
    return [
        x if x == y and abs(x) == inf else max(x, y) + log1p(exp(-abs(x - y)))
        for x, y in zip(xs, ys)
    ]


def _logaddexp2(xs: Numbers, ys: Numbers) -> list[Any]:
    return [
        x
        if x == y and abs(x) == inf
        else max(x, y) + log1p(2.0 ** -abs(x - y)) / math.log(2)
        for x, y in zip(xs, ys)
    ]


def _ldexp(xs: Numbers, ys: Numbers) -> list[Any]:
    return [x * numbers.exp2(y) for x, y in zip(xs, ys)]


SPECIAL: dict[str, Kernel] = {
    "digamma": unary_kernel(digamma),
    "polygamma": polygamma,
    "erfinv": unary_kernel(erfinv),
    "ndtri": unary_kernel(ndtri),
    "log_ndtr": unary_kernel(log_ndtr),
    "entr": entr,
    "xlogy": xlogy,
    "xlog1py": xlog1py,
    "logaddexp": loop2(_logaddexp),
    "logaddexp2": loop2(_logaddexp2),
    "gcd": binary_kernel(math.gcd),
    "lcm": binary_kernel(math.lcm),
    "hypot": binary_kernel(math.hypot),
    "ldexp": loop2(_ldexp),
}
