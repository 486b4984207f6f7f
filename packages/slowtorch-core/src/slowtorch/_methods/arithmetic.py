"""+ - * and the sign, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import arithmetic as ops

__all__ = ["ArithmeticMethods"]


class ArithmeticMethods:
    """+ - * and the sign."""

    __slots__ = ()

    __add__ = ops.__add__
    __iadd__ = ops.__iadd__
    __imul__ = ops.__imul__
    __isub__ = ops.__isub__
    __mul__ = ops.__mul__
    __neg__ = ops.__neg__
    __pos__ = ops.positive
    __radd__ = ops.__add__
    __rmul__ = ops.__mul__
    __rsub__ = ops.__rsub__
    __sub__ = ops.__sub__
    add = ops.add
    add_ = ops.add_
    mul = ops.mul
    mul_ = ops.mul_
    multiply = ops.multiply
    multiply_ = ops.multiply_
    neg = ops.neg
    neg_ = ops.neg_
    negative = ops.negative
    negative_ = ops.negative_
    positive = ops.positive
    sub = ops.sub
    sub_ = ops.sub_
    subtract = ops.subtract
    subtract_ = ops.subtract_
