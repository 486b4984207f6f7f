"""/ // % and their relatives, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import division as ops

__all__ = ["DivisionMethods"]


class DivisionMethods:
    """/ // % and their relatives."""

    __slots__ = ()

    __floordiv__ = ops.__floordiv__
    __idiv__ = ops.div_
    __ifloordiv__ = ops.__ifloordiv__
    __imod__ = ops.__imod__
    __itruediv__ = ops.__itruediv__
    __mod__ = ops.__mod__
    __rdiv__ = ops.__rtruediv__
    __rfloordiv__ = ops.__rfloordiv__
    __rmod__ = ops.__rmod__
    __rtruediv__ = ops.__rtruediv__
    __truediv__ = ops.__truediv__
    div = ops.div
    div_ = ops.div_
    divide = ops.divide
    divide_ = ops.divide_
    floor_divide = ops.floor_divide
    floor_divide_ = ops.floor_divide_
    fmod = ops.fmod
    fmod_ = ops.fmod_
    reciprocal = ops.reciprocal
    reciprocal_ = ops.reciprocal_
    remainder = ops.remainder
    remainder_ = ops.remainder_
    true_divide = ops.true_divide
    true_divide_ = ops.true_divide_
