"""Comparisons and questions, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import comparison as ops

__all__ = ["ComparisonMethods"]


class ComparisonMethods:
    """Comparisons and questions."""

    __slots__ = ()

    def __hash__(self) -> int:
        """``id(tensor)``, as in PyTorch: equal tensors are different keys."""
        return id(self)

    __eq__ = ops.__eq__  # type: ignore[assignment]  # a tensor, not a bool
    __ge__ = ops.__ge__
    __gt__ = ops.__gt__
    __le__ = ops.__le__
    __lt__ = ops.__lt__
    __ne__ = ops.__ne__  # type: ignore[assignment]  # as above
    allclose = ops.allclose
    eq = ops.eq
    eq_ = ops.eq_
    equal = ops.equal
    ge = ops.ge
    ge_ = ops.ge_
    greater = ops.greater
    greater_ = ops.greater_
    greater_equal = ops.greater_equal
    greater_equal_ = ops.greater_equal_
    gt = ops.gt
    gt_ = ops.gt_
    isclose = ops.isclose
    isfinite = ops.isfinite
    isinf = ops.isinf
    isnan = ops.isnan
    isneginf = ops.isneginf
    isposinf = ops.isposinf
    isreal = ops.isreal
    le = ops.le
    le_ = ops.le_
    less = ops.less
    less_ = ops.less_
    less_equal = ops.less_equal
    less_equal_ = ops.less_equal_
    lt = ops.lt
    lt_ = ops.lt_
    ne = ops.ne
    ne_ = ops.ne_
    not_equal = ops.not_equal
    not_equal_ = ops.not_equal_
    signbit = ops.signbit
