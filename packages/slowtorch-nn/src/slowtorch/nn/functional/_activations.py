"""Activations as operations: leaky ReLU, hard tanh, GELU, SiLU, softplus and more."""

from __future__ import annotations

import math
from typing import Any

from slowtorch import sigmoid, tanh, where, zeros_like
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import floats_only

__all__ = [
    "Gelu",
    "GeluGrad",
    "GeluTanh",
    "Hardtanh",
    "HardtanhGrad",
    "LeakyRelu",
    "LeakyReluGrad",
    "LeakyReluInPlace",
    "LogSigmoid",
    "LogSigmoidGrad",
    "Silu",
    "Softplus",
    "SoftplusGrad",
]


def run(kernel: str, x: Tensor, *args: Any) -> Tensor:
    """The result of an elementwise kernel that takes further numbers."""
    out = x._layout.like(x._layout.dtype)
    return make(out.kernels[kernel](out, x, *args), out)


class LeakyRelu(Op):
    """z = x above 0, slope * x below.

    dL/dx = g above 0, slope * g below
    """

    __slots__ = ("slope",)
    slope: float
    saves = ("self",)

    def forward(self, x: Tensor, slope: float) -> Tensor:
        floats_only("leaky_relu_cpu", x._layout)
        self.slope = slope
        self.save_for_backward(x)
        return run("leaky_relu", x, slope)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return LeakyReluGrad.apply(grad, x, self.slope)


class LeakyReluInPlace(LeakyRelu, node="LeakyReluBackward1"):
    """Leaky ReLU in place, under PyTorch's other name."""

    __slots__ = ()


class LeakyReluGrad(Op, node="LeakyReluBackwardBackward0"):
    """The gradient of leaky ReLU, for a gradient h of it: in steps, so linear in g.

    dL/dg = h above 0, slope * h below    dL/dx = 0
    """

    __slots__ = ("slope",)
    slope: float
    saves = ("self",)

    def forward(self, grad: Tensor, x: Tensor, slope: float) -> Tensor:
        self.slope = slope
        self.save_for_backward(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["leaky_relu_backward"](out, grad, x, slope), out)

    def backward(self, h: Tensor) -> Any:
        (x,) = self.saved_tensors
        zeros = zeros_like(x) if self.needs_input_grad[1] else None
        return LeakyReluGrad.apply(h, x, self.slope), zeros


class Hardtanh(Op):
    """z = min(max(x, low), high).

    dL/dx = g strictly between the limits, 0 elsewhere
    """

    __slots__ = ("limits",)
    limits: tuple[float, float]
    saves = ("self",)

    def forward(self, x: Tensor, low: float, high: float) -> Tensor:
        scalar = x._layout.dtype.scalar
        self.limits = (scalar(low), scalar(high))
        self.save_for_backward(x)
        return run("hardtanh", x, *self.limits)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return HardtanhGrad.apply(grad, x, *self.limits)


class HardtanhGrad(Op, node="HardtanhBackwardBackward0"):
    """The gradient of hardtanh, for a gradient h of it: in steps, so linear in g.

    dL/dg = h strictly between the limits, 0 elsewhere    dL/dx = 0
    """

    __slots__ = ("limits",)
    limits: tuple[float, float]
    saves = ("self",)

    def forward(self, grad: Tensor, x: Tensor, low: float, high: float) -> Tensor:
        self.limits = (low, high)
        self.save_for_backward(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["hardtanh_backward"](out, grad, x, low, high), out)

    def backward(self, h: Tensor) -> Any:
        (x,) = self.saved_tensors
        zeros = zeros_like(x) if self.needs_input_grad[1] else None
        return HardtanhGrad.apply(h, x, *self.limits), zeros


class Gelu(Op):
    """z = x P(x), with P the distribution function of the standard normal.

    dL/dx = g (P(x) + x p(x)), with p its density
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        floats_only("GeluKernelImpl", x._layout)
        self.save_for_backward(x)
        return run("gelu", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return GeluGrad.apply(grad, x)


class GeluGrad(Op, node="GeluBackwardBackward0"):
    """The gradient of GELU: z = g (P(x) + x p(x)), for a gradient h of z.

    dL/dg = h (P(x) + x p(x))    dL/dx = h g p(x) (2 - x^2)
    """

    __slots__ = ()
    saves = ("grad_output", "self")

    def forward(self, grad: Tensor, x: Tensor) -> Tensor:
        self.save_for_backward(grad, x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["gelu_backward"](out, grad, x), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        for_g = GeluGrad.apply(h, x) if self.needs_input_grad[0] else None
        if not self.needs_input_grad[1]:
            return for_g, None
        square = x * x
        density = (square * -0.5).exp() * (1 / math.sqrt(2 * math.pi))
        return for_g, h * g * density * (2 - square)


class GeluTanh(Op, node="GeluBackward0"):
    """z = x (1 + tanh(u)) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3).

    dL/dx = g ((1 + t) / 2 + x (1 - t^2) u' / 2) with t = tanh(u)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        floats_only("GeluKernelImpl", x._layout)
        self.save_for_backward(x)
        return run("gelu_tanh", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        scale, cube = math.sqrt(2 / math.pi), 0.044715
        square = x * x
        t = tanh(scale * x * (1 + cube * square))
        slope = scale * (1 + 3 * cube * square)
        return grad * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope)


class Silu(Op):
    """z = x s with s = sigmoid(x).

    dL/dx = g s (1 + x (1 - s))
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        floats_only("silu_cpu", x._layout)
        self.save_for_backward(x)
        return run("silu", x)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        s = sigmoid(x)
        return grad * (s * (1 + x * (1 - s)))


class Softplus(Op):
    """z = log(1 + e^(beta x)) / beta; x where beta * x is above the threshold.

    dL/dx = g sigmoid(beta x); g above the threshold
    """

    __slots__ = ("beta", "threshold")
    beta: float
    threshold: float
    saves = ("self",)

    def forward(self, x: Tensor, beta: float, threshold: float) -> Tensor:
        floats_only("softplus_cpu", x._layout)
        self.beta, self.threshold = beta, threshold
        self.save_for_backward(x)
        return run("softplus", x, beta, threshold)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return SoftplusGrad.apply(grad, x, self.beta, self.threshold)


class SoftplusGrad(Op, node="SoftplusBackwardBackward0"):
    """The gradient of softplus, for a gradient h of it; s = sigmoid(beta x).

    dL/dg = h s    dL/dx = h g beta s (1 - s); h and 0 above the threshold
    """

    __slots__ = ("beta", "threshold")
    beta: float
    threshold: float
    saves = ("grad_output", "self")

    def forward(self, grad: Tensor, x: Tensor, beta: float, threshold: float) -> Tensor:
        self.beta, self.threshold = beta, threshold
        self.save_for_backward(grad, x)
        out = x._layout.like(x._layout.dtype)
        kernel = out.kernels["softplus_backward"]
        return make(kernel(out, grad, x, beta, threshold), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        for_g = for_x = None
        if self.needs_input_grad[0]:
            for_g = SoftplusGrad.apply(h, x, self.beta, self.threshold)
        if self.needs_input_grad[1]:
            scaled = x * self.beta
            s = sigmoid(scaled)
            bend = h * g * self.beta * s * (1 - s)
            for_x = where(scaled > self.threshold, zeros_like(x), bend)
        return for_g, for_x


class LogSigmoid(Op):
    """z = log(sigmoid(x)) = -log(1 + e^-x).

    dL/dx = g sigmoid(-x)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor) -> Tensor:
        layout = x._layout
        floats_only("log_sigmoid_cpu", layout)
        self.save_for_backward(x)
        out = contiguous(layout.shape, layout.dtype, layout.device)
        return make(out.kernels["logsigmoid"](out, x), out)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return LogSigmoidGrad.apply(grad, x)


class LogSigmoidGrad(Op, node="LogSigmoidBackwardBackward0"):
    """The gradient of logsigmoid, for a gradient h of it; s = sigmoid(-x).

    dL/dg = h s    dL/dx = -h g s (1 - s)
    """

    __slots__ = ()
    saves = ("grad_output", "self")

    def forward(self, grad: Tensor, x: Tensor) -> Tensor:
        self.save_for_backward(grad, x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["logsigmoid_backward"](out, grad, x), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        s = sigmoid(-x)
        for_g = h * s if self.needs_input_grad[0] else None
        return for_g, h * g * s * (s - 1) if self.needs_input_grad[1] else None
