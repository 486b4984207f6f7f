"""Connectionist temporal classification as an operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op

__all__ = ["Alignments", "CtcLoss"]


class Alignments(NamedTuple):
    """What the loss is asked about. Nothing of it has a gradient."""

    targets: Tensor
    lengths: tuple[Sequence[int], Sequence[int]]  # of inputs and targets
    blank: int


class CtcLoss(Op):
    """z_n = -log of the sum over alignments of the product over t of exp(x[t, n, l_t]).

    dL/dx[t, n, c] = g_n (exp(x[t, n, c]) - the share of alignments with c at time t):
    as in PyTorch the gradient of what log-softmax was taken of, which log-softmax
    passes on as it is. There is no gradient of this gradient, as there is none there.
    """

    __slots__ = ("alignments", "zero_infinity")
    alignments: Alignments
    zero_infinity: bool
    saves = ("log_probs", "targets")

    def forward(self, x: Tensor, alignments: Alignments, zero_infinity: bool) -> Tensor:
        self.alignments, self.zero_infinity = alignments, zero_infinity
        self.save_for_backward(x, alignments.targets)
        layout = x._layout
        out = contiguous((layout.shape[1],), layout.dtype, layout.device)
        return make(out.kernels["ctc_loss"](out, x, *alignments), out)

    def backward(self, grad: Tensor) -> Any:
        x, targets = self.saved_tensors
        asked = self.alignments._replace(targets=targets)
        return CtcLossGrad.apply(grad, x, asked, self.zero_infinity)


class CtcLossGrad(Op, node="CtcLossBackwardBackward0"):
    """The gradient of the loss, for a gradient g of it; it has no gradient itself."""

    __slots__ = ()

    def forward(
        self, grad: Tensor, x: Tensor, alignments: Alignments, zero_infinity: bool
    ) -> Tensor:
        layout = x._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        kernel = out.kernels["ctc_loss_backward"]
        return make(kernel(out, grad, x, zero_infinity, *alignments), out)

    def backward(self, h: Tensor) -> Any:
        message = "derivative for aten::_ctc_loss_backward is not implemented"
        raise RuntimeError(message)
