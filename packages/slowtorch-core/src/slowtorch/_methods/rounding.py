"""Rounding and signs, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import rounding as ops

__all__ = ["RoundingMethods"]


class RoundingMethods:
    """Rounding and signs."""

    __slots__ = ()

    __abs__ = ops.abs
    abs = ops.abs
    abs_ = ops.abs_
    absolute = ops.absolute
    absolute_ = ops.absolute_
    ceil = ops.ceil
    ceil_ = ops.ceil_
    copysign = ops.copysign
    copysign_ = ops.copysign_
    fix = ops.fix
    fix_ = ops.fix_
    floor = ops.floor
    floor_ = ops.floor_
    frac = ops.frac
    frac_ = ops.frac_
    nan_to_num = ops.nan_to_num
    nan_to_num_ = ops.nan_to_num_
    round = ops.round
    round_ = ops.round_
    sgn = ops.sgn
    sgn_ = ops.sgn_
    sign = ops.sign
    sign_ = ops.sign_
    trunc = ops.trunc
    trunc_ = ops.trunc_
