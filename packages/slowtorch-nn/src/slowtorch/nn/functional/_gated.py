"""Activations as operations whose slope depends on other numbers: GLU, PReLU, mish."""

from __future__ import annotations

from typing import Any

from slowtorch import cat, sigmoid, tanh, where, zeros_like
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._activations import run
from slowtorch.nn.functional._checks import floats_only
from slowtorch.ops._elementwise import broadcast_layout

__all__ = [
    "Glu",
    "GluGrad",
    "Mish",
    "PreluGrad",
    "PreluKernel",
    "PreluWeightGrad",
]


class Glu(Op):
    """z = a s with s = sigmoid(b), where a and b are the halves of x.

    dL/da = g s    dL/db = g a s (1 - s)
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("self",)

    def forward(self, x: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(x)
        a, b = halves(x.detach(), dim)
        out = broadcast_layout((a._layout, b._layout), x._layout.dtype)
        return make(out.kernels["glu"](out, a, b), out)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return GluGrad.apply(grad, x, self.dim)


class GluGrad(Op, node="GluBackwardBackward0"):
    """The gradient of GLU, for a gradient (p, q) of its halves (g s, g a s (1 - s)).

    dL/dg = p s + q a s'    dL/da = q g s'    dL/db = p g s' + q g a s'',
    with s' = s (1 - s) and s'' = s' (1 - 2 s)
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("grad_output", "self")

    def forward(self, grad: Tensor, x: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(grad, x)
        layout = x._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        inner = out.strides[dim] * (layout.shape[dim] // 2)
        return make(out.kernels["glu_backward"](out, grad, x, inner), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        (p, q), (a, b) = halves(h, self.dim), halves(x, self.dim)
        s = sigmoid(b)
        slope = s * (1 - s)
        for_g = p * s + q * a * slope if self.needs_input_grad[0] else None
        if not self.needs_input_grad[1]:
            return for_g, None
        bend = slope * (1 - 2 * s)
        return for_g, cat([q * g * slope, p * g * slope + q * g * a * bend], self.dim)


def halves(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """The first and the second half of *x* along *dim*."""
    size = x._layout.shape[dim] // 2
    return x.narrow(dim, 0, size), x.narrow(dim, size, size)


class PreluKernel(Op):
    """z = x above 0, w x elsewhere.

    dL/dx = g above 0, w g elsewhere    dL/dw = 0 above 0, x g elsewhere
    """

    __slots__ = ()
    saves = ("self", "weight")

    def forward(self, x: Tensor, weight: Tensor) -> Tensor:
        floats_only("prelu_cpu", x._layout)
        self.save_for_backward(x, weight)
        return run("prelu", x, weight)

    def backward(self, grad: Tensor) -> Any:
        x, weight = self.saved_tensors
        for_x = for_weight = None
        if self.needs_input_grad[0]:
            for_x = PreluGrad.apply(grad, x, weight)
        if self.needs_input_grad[1]:
            for_weight = PreluWeightGrad.apply(grad, x)
        return for_x, for_weight


class PreluGrad(Op, node="PreluKernelBackwardBackward0"):
    """The gradient of PReLU's x, for a gradient h of it.

    dL/dg = h from 0 on, w h below    dL/dx = 0    dL/dw = 0 from 0 on, g h below
    (0 itself belongs to the other side than in the gradient, as in PyTorch)
    """

    __slots__ = ()
    saves = ("grad_output", "self", "weight")

    def forward(self, grad: Tensor, x: Tensor, weight: Tensor) -> Tensor:
        self.save_for_backward(grad, x, weight)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["prelu_backward"](out, grad, x, weight), out)

    def backward(self, h: Tensor) -> Any:
        g, x, weight = self.saved_tensors
        zeros, above = zeros_like(x), x >= 0
        for_g = where(above, h, h * weight) if self.needs_input_grad[0] else None
        for_weight = None
        if self.needs_input_grad[2]:
            for_weight = where(above, zeros, g * h)
        return for_g, zeros, for_weight


class PreluWeightGrad(Op, node="PreluKernelBackwardBackward0"):
    """The gradient of each use of PReLU's w, for a gradient h of it.

    dL/dg = 0 from 0 on, x h below    dL/dx = 0 from 0 on, g h below
    """

    __slots__ = ()
    saves = ("grad_output", "self")

    def forward(self, grad: Tensor, x: Tensor) -> Tensor:
        self.save_for_backward(grad, x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["prelu_weight_backward"](out, grad, x), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        zeros, above = zeros_like(x), x >= 0
        for_g = where(above, zeros, h * x) if self.needs_input_grad[0] else None
        for_x = where(above, zeros, h * g) if self.needs_input_grad[1] else None
        return for_g, for_x


class Mish(Op):
    """z = x t with t = tanh(log(1 + e^x)).

    dL/dx = g (t + x sigmoid(x) (1 - t^2))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        floats_only("mish_cpu", x._layout)
        self.save_for_backward(x)
        return run("mish", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        if not mode.enabled:  # in one step, a tenth of the time
            out = x._layout.like(x._layout.dtype)
            return make(out.kernels["mish_backward"](out, grad, x), out)
        t = tanh(x.exp().log1p())
        return grad * (t + x * sigmoid(x) * (1 - t * t))
