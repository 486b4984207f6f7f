"""Products of matrices and vectors, as methods and the operator ``@``."""

from __future__ import annotations

from slowtorch._methods.late import tensordot
from slowtorch.ops import addmm as sums
from slowtorch.ops import matmul as ops

__all__ = ["MatmulMethods"]


class MatmulMethods:
    """``@`` and what it is made of."""

    __slots__ = ()

    __matmul__ = ops.__matmul__
    __rmatmul__ = ops.__rmatmul__
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
