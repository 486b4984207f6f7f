"""Exponentials and logarithms, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import exponential as ops

__all__ = ["ExponentialMethods"]


class ExponentialMethods:
    """Exponentials and logarithms."""

    __slots__ = ()

    exp = ops.exp
    exp2 = ops.exp2
    exp2_ = ops.exp2_
    exp_ = ops.exp_
    expm1 = ops.expm1
    expm1_ = ops.expm1_
    log = ops.log
    log10 = ops.log10
    log10_ = ops.log10_
    log1p = ops.log1p
    log1p_ = ops.log1p_
    log2 = ops.log2
    log2_ = ops.log2_
    log_ = ops.log_
    logit = ops.logit
    logit_ = ops.logit_
    sigmoid = ops.sigmoid
    sigmoid_ = ops.sigmoid_
