"""Choosing and mixing, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import selection as ops

__all__ = ["SelectionMethods"]


class SelectionMethods:
    """Choosing and mixing."""

    __slots__ = ()

    addcdiv = ops.addcdiv
    addcdiv_ = ops.addcdiv_
    addcmul = ops.addcmul
    addcmul_ = ops.addcmul_
    heaviside = ops.heaviside
    heaviside_ = ops.heaviside_
    lerp = ops.lerp
    lerp_ = ops.lerp_
    where = ops.method_where
