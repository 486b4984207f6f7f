"""Trigonometric and hyperbolic functions, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import trigonometry as ops

__all__ = ["TrigonometryMethods"]


class TrigonometryMethods:
    """Trigonometric and hyperbolic functions."""

    __slots__ = ()

    acos = ops.acos
    acos_ = ops.acos_
    acosh = ops.acosh
    acosh_ = ops.acosh_
    arccos = ops.arccos
    arccos_ = ops.arccos_
    arccosh = ops.arccosh
    arccosh_ = ops.arccosh_
    arcsin = ops.arcsin
    arcsin_ = ops.arcsin_
    arcsinh = ops.arcsinh
    arcsinh_ = ops.arcsinh_
    arctan = ops.arctan
    arctan2 = ops.arctan2
    arctan2_ = ops.arctan2_
    arctan_ = ops.arctan_
    arctanh = ops.arctanh
    arctanh_ = ops.arctanh_
    asin = ops.asin
    asin_ = ops.asin_
    asinh = ops.asinh
    asinh_ = ops.asinh_
    atan = ops.atan
    atan2 = ops.atan2
    atan2_ = ops.atan2_
    atan_ = ops.atan_
    atanh = ops.atanh
    atanh_ = ops.atanh_
    cos = ops.cos
    cos_ = ops.cos_
    cosh = ops.cosh
    cosh_ = ops.cosh_
    deg2rad = ops.deg2rad
    deg2rad_ = ops.deg2rad_
    rad2deg = ops.rad2deg
    rad2deg_ = ops.rad2deg_
    sin = ops.sin
    sin_ = ops.sin_
    sinc = ops.sinc
    sinc_ = ops.sinc_
    sinh = ops.sinh
    sinh_ = ops.sinh_
    tan = ops.tan
    tan_ = ops.tan_
    tanh = ops.tanh
    tanh_ = ops.tanh_
