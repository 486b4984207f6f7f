"""Hyperbolic functions, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import hyperbolic as ops

__all__ = ["HyperbolicMethods"]


class HyperbolicMethods:
    """Hyperbolic functions and their inverses."""

    __slots__ = ()

    acosh = ops.acosh
    acosh_ = ops.acosh_
    arccosh = ops.arccosh
    arccosh_ = ops.arccosh_
    arcsinh = ops.arcsinh
    arcsinh_ = ops.arcsinh_
    arctanh = ops.arctanh
    arctanh_ = ops.arctanh_
    asinh = ops.asinh
    asinh_ = ops.asinh_
    atanh = ops.atanh
    atanh_ = ops.atanh_
    cosh = ops.cosh
    cosh_ = ops.cosh_
    sinh = ops.sinh
    sinh_ = ops.sinh_
    tanh = ops.tanh
    tanh_ = ops.tanh_
