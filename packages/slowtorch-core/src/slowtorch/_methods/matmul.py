"""Products of matrices and vectors, as methods and the operator ``@``."""

from __future__ import annotations

from slowtorch.ops import addmm as sums
from slowtorch.ops import matmul as ops
from slowtorch._late import tensordot

__all__ = ["MatmulMethods"]


class MatmulMethods:
    """``@`` and what it is made of."""

    __slots__ = ()

    __matmul__ = ops.__matmul__
    addbmm = sums.addbmm
    addbmm_ = sums.addbmm_
    addmm = sums.addmm
    addmm_ = sums.addmm_
    addmv = sums.addmv
    addmv_ = sums.addmv_
    addr = sums.addr
    addr_ = sums.addr_
    baddbmm = sums.baddbmm
    baddbmm_ = sums.baddbmm_
    bmm = ops.bmm
    dot = ops.dot
    ger = ops.ger
    inner = tensordot.inner
    kron = tensordot.kron
    matmul = ops.matmul
    mm = ops.mm
    mv = ops.mv
    outer = ops.outer
    trace = ops.trace
    vdot = ops.vdot
