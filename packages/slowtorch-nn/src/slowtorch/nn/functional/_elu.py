"""ELU and its relatives as operations: linear above zero, exponential below."""

from __future__ import annotations

from typing import Any

from slowtorch import where, zeros_like
from slowtorch._dtype import float32
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import floats_only

__all__ = ["Celu", "CeluInPlace", "Elu", "EluGrad", "EluInPlace"]

Coefficients = tuple[float, float, float]  # alpha, scale, input_scale


class Elu(Op):
    """z = scale * x above 0, scale * alpha * (e^(input_scale * x) - 1) below.

    dL/dx = g * scale above 0, g * scale * alpha * input_scale * e^(input_scale * x)
    below.
    """

    __slots__ = ("coefficients",)
    coefficients: Coefficients
    saves = ("self",)

    def forward(self, x: Tensor, *coefficients: float) -> Tensor:
        floats_only("elu_cpu", x._layout)
        self.coefficients = coefficients  # type: ignore[assignment]  # three of them
        self.save_for_backward(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["elu"](out, x, *coefficients), out)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return EluGrad.apply(grad, x, *self.coefficients)


class EluGrad(Op, node="EluBackwardBackward0"):
    """The gradient of ELU: z = g * f'(x), for a gradient h of z.

    dL/dg = h * f'(x)    dL/dx = h * g * f''(x), which is 0 from zero on
    """

    __slots__ = ("coefficients",)
    coefficients: Coefficients
    saves = ("grad_output", "self_or_result")

    def forward(self, grad: Tensor, x: Tensor, *coefficients: float) -> Tensor:
        self.coefficients = coefficients  # type: ignore[assignment]  # three of them
        self.save_for_backward(grad, x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["elu_backward"](out, grad, x, *coefficients), out)

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        alpha, scale, input_scale = self.coefficients
        for_g = for_x = None
        if self.needs_input_grad[0]:
            for_g = EluGrad.apply(h, x, *self.coefficients)
        if self.needs_input_grad[1]:
            below = where(x >= 0, zeros_like(x), x)  # e^x could overflow above
            bend = (below * input_scale).exp() * (alpha * scale * input_scale**2)
            for_x = where(x >= 0, zeros_like(x), h * g * bend)
        return for_g, for_x


class EluInPlace(Elu, node="EluBackward1"):
    """ELU in place, under PyTorch's other name."""

    __slots__ = ()


class Celu(Elu, node="CeluBackward0"):
    """max(0, x) + min(0, alpha * (e^(x / alpha) - 1)): ELU with scaled input.

    dL/dx = that of ELU. As in PyTorch, whose numbers for doubles show it, backward
    divides by the float32 next to alpha.
    """

    __slots__ = ()

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        alpha, scale, _ = self.coefficients
        return EluGrad.apply(grad, x, alpha, scale, 1 / float32.store((alpha,))[0])


class CeluInPlace(Celu, node="CeluBackward1"):
    """CELU in place, under PyTorch's other name."""

    __slots__ = ()
