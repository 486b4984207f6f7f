"""Logic and bits, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import logic as ops

__all__ = ["LogicMethods"]


class LogicMethods:
    """Logic and bits."""

    __slots__ = ()

    __and__ = ops.__and__
    __iand__ = ops.__iand__
    __ilshift__ = ops.__ilshift__
    __invert__ = ops.__invert__
    __ior__ = ops.__ior__
    __irshift__ = ops.__irshift__
    __ixor__ = ops.__ixor__
    __lshift__ = ops.__lshift__
    __or__ = ops.__or__
    __rand__ = ops.__and__
    __rlshift__ = ops.__rlshift__
    __ror__ = ops.__or__
    __rrshift__ = ops.__rrshift__
    __rshift__ = ops.__rshift__
    __rxor__ = ops.__xor__
    __xor__ = ops.__xor__
    bitwise_and = ops.bitwise_and
    bitwise_and_ = ops.bitwise_and_
    bitwise_left_shift = ops.bitwise_left_shift
    bitwise_left_shift_ = ops.bitwise_left_shift_
    bitwise_not = ops.bitwise_not
    bitwise_not_ = ops.bitwise_not_
    bitwise_or = ops.bitwise_or
    bitwise_or_ = ops.bitwise_or_
    bitwise_right_shift = ops.bitwise_right_shift
    bitwise_right_shift_ = ops.bitwise_right_shift_
    bitwise_xor = ops.bitwise_xor
    bitwise_xor_ = ops.bitwise_xor_
    logical_and = ops.logical_and
    logical_and_ = ops.logical_and_
    logical_not = ops.logical_not
    logical_not_ = ops.logical_not_
    logical_or = ops.logical_or
    logical_or_ = ops.logical_or_
    logical_xor = ops.logical_xor
    logical_xor_ = ops.logical_xor_
