"""Distances as operations."""

from __future__ import annotations

import math
from typing import Any

import slowtorch as torch
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops.norms import VectorNorm
from slowtorch.ops.norms import _norm_gradient as norm_gradient

__all__ = ["Norm", "Pdist"]


class Norm(VectorNorm, node="NormBackward1"):
    """The norm of vectors under the name that it has inside of distances.

    dL/dx: see ``VectorNorm``
    """

    __slots__ = ()


class Pdist(Op):
    """The distances of each two rows: z_ij = |x_i - x_j|_p for i < j.

    dL/dx_i = the sum over j of g_ij times the gradient of the norm at x_i - x_j
    """

    __slots__ = ("order",)
    order: float
    saves = ("self", "result")

    def forward(self, x: Tensor, order: float) -> Tensor:
        self.order = order
        rows = x._layout.shape[0]
        layout = x._layout
        out = contiguous((rows * (rows - 1) // 2,), layout.dtype, layout.device)
        result = make(out.kernels["pdist"](out, x, order), out)
        self.save_for_backward(x, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        if mode.enabled:  # the saved result has no history
            z = Pdist.apply(x, self.order)
        rows = x._layout.shape[0]
        first, second = torch.triu_indices(rows, rows, 1, device=x.device)
        gap = x[first] - x[second]
        g, z = grad.unsqueeze(-1), z.unsqueeze(-1)
        if math.isinf(self.order):  # all of the largest get g: no shares, as in norms
            slope = g * gap.sgn() * (gap.abs() == z)
        elif self.order == 0:
            slope = g * gap * 0
        else:
            slope = norm_gradient(g, gap, z, self.order, (1,))
        zeros = torch.zeros_like(x)
        return zeros.index_add(0, first, slope).index_add(0, second, -slope)
