"""Powers and roots, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import power as ops

__all__ = ["PowerMethods"]


class PowerMethods:
    """Powers and roots."""

    __slots__ = ()

    __ipow__ = ops.__ipow__
    __pow__ = ops.__pow__
    __rpow__ = ops.__rpow__
    float_power = ops.float_power
    float_power_ = ops.float_power_
    pow = ops.pow
    pow_ = ops.pow_
    rsqrt = ops.rsqrt
    rsqrt_ = ops.rsqrt_
    sqrt = ops.sqrt
    sqrt_ = ops.sqrt_
    square = ops.square
    square_ = ops.square_
