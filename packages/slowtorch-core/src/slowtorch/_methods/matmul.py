"""Products of matrices and vectors, as methods and the operator ``@``."""

from __future__ import annotations

from slowtorch.ops import addmm
from slowtorch.ops import matmul as ops

__all__ = ["MatmulMethods"]


class MatmulMethods:
    """``@`` and what it is made of."""

    __slots__ = ()

    __matmul__ = ops.__matmul__
    addbmm = addmm.addbmm
    addbmm_ = addmm.addbmm_
    addmm = addmm.addmm
    addmm_ = addmm.addmm_
    addmv = addmm.addmv
    addmv_ = addmm.addmv_
    addr = addmm.addr
    addr_ = addmm.addr_
    baddbmm = addmm.baddbmm
    baddbmm_ = addmm.baddbmm_
    bmm = ops.bmm
    dot = ops.dot
    ger = ops.ger
    matmul = ops.matmul
    mm = ops.mm
    mv = ops.mv
    outer = ops.outer
    trace = ops.trace
    vdot = ops.vdot
