"""Trigonometric functions, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import trigonometry as ops

__all__ = ["TrigonometryMethods"]


class TrigonometryMethods:
    """Trigonometric functions."""

    __slots__ = ()

    acos = ops.acos
    acos_ = ops.acos_
    arccos = ops.arccos
    arccos_ = ops.arccos_
    arcsin = ops.arcsin
    arcsin_ = ops.arcsin_
    arctan = ops.arctan
    arctan2 = ops.arctan2
    arctan2_ = ops.arctan2_
    arctan_ = ops.arctan_
    asin = ops.asin
    asin_ = ops.asin_
    atan = ops.atan
    atan2 = ops.atan2
    atan2_ = ops.atan2_
    atan_ = ops.atan_
    cos = ops.cos
    cos_ = ops.cos_
    deg2rad = ops.deg2rad
    deg2rad_ = ops.deg2rad_
    rad2deg = ops.rad2deg
    rad2deg_ = ops.rad2deg_
    sin = ops.sin
    sin_ = ops.sin_
    sinc = ops.sinc
    sinc_ = ops.sinc_
    tan = ops.tan
    tan_ = ops.tan_
