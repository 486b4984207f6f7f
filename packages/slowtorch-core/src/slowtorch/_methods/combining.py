"""Functions of two numbers, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import combining as ops

__all__ = ["CombiningMethods"]


class CombiningMethods:
    """Functions of two numbers."""

    __slots__ = ()

    gcd = ops.gcd
    gcd_ = ops.gcd_
    hypot = ops.hypot
    hypot_ = ops.hypot_
    lcm = ops.lcm
    lcm_ = ops.lcm_
    ldexp = ops.ldexp
    ldexp_ = ops.ldexp_
    logaddexp = ops.logaddexp
    logaddexp2 = ops.logaddexp2
