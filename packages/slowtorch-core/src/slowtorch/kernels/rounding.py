"""Rounding, remainders, shifts and signs, element by element."""

from __future__ import annotations

import math
from math import copysign, fmod
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import float32
from slowtorch.kernels import numbers
from slowtorch.kernels.elementwise import by_type
from slowtorch.kernels.loops import Numbers, loop, loop2
from slowtorch.kernels.strided import operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage, TensorOrNumber

__all__ = ["ROUNDING"]

nan, inf = math.nan, math.inf

# ``x // 1`` is the floor of a float as a float; infinity and nan are whole
# already (inf // 1 would be nan), and the sign of zero survives.


def _floor(xs: Numbers) -> list[Any]:
    return [v // 1 if -inf < v < inf else v for v in xs]


def _ceil(xs: Numbers) -> list[Any]:
    return [-(-v // 1) if -inf < v < inf else v for v in xs]


def _trunc(xs: Numbers) -> list[Any]:
    return [(v // 1 if v > 0 else -(-v // 1)) if -inf < v < inf else v for v in xs]


def _frac(xs: Numbers) -> list[Any]:
    return [
        v - (v // 1 if v > 0 else -(-v // 1)) if -inf < v < inf else nan for v in xs
    ]


WHOLE = 2.0**52  # doubles from here on are whole; adding it rounds, ties to even


def _round(xs: Numbers) -> list[Any]:
    return [
        copysign(abs(v) + WHOLE - WHOLE, v) if -WHOLE < v < WHOLE else v for v in xs
    ]


def round_decimals(out: Layout, x: Tensor, decimals: int) -> Storage:
    """Round to *decimals* places: scaled, rounded, scaled back, like PyTorch's."""
    exactly = out.store if out.dtype.bits > 16 else float32.store
    factor, up = 10.0 ** abs(decimals), decimals > 0
    scaled = exactly([v * factor if up else v / factor for v in operand(x, out)])
    return out.store([v / factor if up else v * factor for v in _round(scaled)])


# Remainders and shifts


def _remainder(xs: Numbers, ys: Numbers) -> list[Any]:
    """x - y * floor(x / y), with the sign of y; Python's % loses the sign of zero."""
    return [
        r if not (r := fmod(x, y)) or (r < 0) == (y < 0) else r + y
        for x, y in zip(xs, ys)
    ]


def _safe_remainder(x: float, y: float) -> float:
    r = numbers.fmod(x, y)
    return r if not r or (r < 0) == (y < 0) else r + y


def _integer_remainder(xs: Numbers, ys: Numbers) -> list[Any]:
    return [x % y for x, y in zip(xs, ys)]


def _fmod(xs: Numbers, ys: Numbers) -> list[Any]:
    return [fmod(x, y) for x, y in zip(xs, ys)]


def _integer_fmod(xs: Numbers, ys: Numbers) -> list[Any]:
    return [abs(x) % abs(y) * (-1 if x < 0 else 1) for x, y in zip(xs, ys)]


def trunc_divide(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x / y, rounded to the result's type and then towards zero."""
    quotients = out.kernels["div"](out, x, y)
    return out.store(_trunc(quotients))


def _integer_trunc_divide(xs: Numbers, ys: Numbers) -> list[Any]:
    return [x // y if (x < 0) == (y < 0) else -(-x // y) for x, y in zip(xs, ys)]


def left_shift(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x * 2^y; 0 where y is negative or no smaller than the number of bits."""
    bits = out.dtype.bits
    pairs = zip(operand(x, out), operand(y, out))
    return out.store([a << b if 0 <= b < bits else 0 for a, b in pairs])


def right_shift(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x / 2^y rounded down; the sign is all that is left beyond the last bit."""
    bits = out.dtype.bits
    pairs = zip(operand(x, out), operand(y, out))
    return out.store([a >> (b if 0 <= b < bits else bits) for a, b in pairs])


def nan_to_num(
    out: Layout, x: Tensor, of_nan: float, of_inf: float, of_minus_inf: float
) -> Storage:
    """*x* with numbers for nan and the infinities."""
    return out.store(
        [
            v
            if -inf < v < inf
            else (of_nan if v != v else of_inf if v > 0 else of_minus_inf)
            for v in operand(x, out)
        ]
    )


def _sgn(xs: Numbers) -> list[Any]:
    return [(v > 0) - (v < 0) for v in xs]


ROUNDING: dict[str, Kernel] = {
    "floor": loop(_floor),
    "ceil": loop(_ceil),
    "trunc": loop(_trunc),
    "frac": loop(_frac),
    "round": loop(_round),
    "round_decimals": round_decimals,
    "remainder": by_type(
        loop2(_remainder, _safe_remainder),
        loop2(_integer_remainder, numbers.integer_division),
    ),
    "fmod": by_type(
        loop2(_fmod, numbers.fmod), loop2(_integer_fmod, numbers.integer_division)
    ),
    "trunc_divide": by_type(
        trunc_divide,
        loop2(_integer_trunc_divide, numbers.integer_division),
    ),
    "left_shift": left_shift,
    "right_shift": right_shift,
    "nan_to_num": nan_to_num,
    "sgn": loop(_sgn),
}
