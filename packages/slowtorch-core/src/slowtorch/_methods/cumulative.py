"""Cumulative operations as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import cumulative as ops

__all__ = ["CumulativeMethods"]


class CumulativeMethods:
    """Running sums, products and extremes."""

    __slots__ = ()

    cummax = ops.cummax
    cummin = ops.cummin
    cumprod = ops.cumprod
    cumprod_ = ops.cumprod_
    cumsum = ops.cumsum
    cumsum_ = ops.cumsum_
    logcumsumexp = ops.logcumsumexp
