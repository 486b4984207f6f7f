"""Arithmetic as methods and operators of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import arithmetic as ops

__all__ = ["ArithmeticMethods"]


class ArithmeticMethods:
    """+ - * / and powers."""

    __slots__ = ()

    __add__ = ops.__add__
    __radd__ = ops.__add__
    __iadd__ = ops.add_
    __sub__ = ops.__sub__
    __isub__ = ops.sub_
    __mul__ = ops.__mul__
    __rmul__ = ops.__mul__
    __imul__ = ops.mul_
    __truediv__ = ops.__truediv__
    __rtruediv__ = ops.__rtruediv__
    __pow__ = ops.__pow__
    __neg__ = ops.__neg__
    add = ops.add
    add_ = ops.add_
    mul = ops.mul
    mul_ = ops.mul_
    neg = ops.neg
    neg_ = ops.neg_
    sub = ops.sub
    sub_ = ops.sub_
