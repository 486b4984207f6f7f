"""Activations of straight pieces as operations: hard and soft shrinkage and others.

A gradient's kernel looks at g and x; it is linear in g, and constant in x but where
``HardswishGrad`` says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from slowtorch import logical_and, where, zeros_like
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._activations import LeakyReluGrad, run

if TYPE_CHECKING:
    from slowtorch._random import MersenneEngine

__all__ = [
    "Hardshrink",
    "HardshrinkGrad",
    "Hardsigmoid",
    "HardsigmoidGrad",
    "Hardswish",
    "HardswishGrad",
    "RreluInPlace",
    "RreluSlopeGrad",
    "RreluWithNoise",
    "RreluWithNoiseGrad",
    "Softshrink",
    "SoftshrinkGrad",
    "Threshold",
    "ThresholdGrad",
    "ThresholdInPlace",
]


class Gate(Op):
    """The gradient of a function of straight pieces, for a gradient h of it.

    dL/dg = h through the same gate    dL/dx = 0
    """

    __slots__ = ("limits",)
    limits: tuple[float, ...]
    saves: ClassVar[tuple[str, ...]] = ("self",)
    kernel: ClassVar[str]

    def forward(self, grad: Tensor, x: Tensor, *limits: float) -> Tensor:
        self.limits = limits
        self.save_for_backward(x)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels[self.kernel](out, grad, x, *limits), out)

    def backward(self, h: Tensor) -> Any:
        (x,) = self.saved_tensors
        zeros = zeros_like(x) if self.needs_input_grad[1] else None
        return type(self).apply(h, x, *self.limits), zeros


class HardsigmoidGrad(Gate, node="HardsigmoidBackwardBackward0"):
    """g / 6 strictly between -3 and 3, 0 elsewhere: see ``Gate``.

    PyTorch does not differentiate it again.
    """

    __slots__ = ()
    kernel = "hardsigmoid_backward"


class HardshrinkGrad(Gate, node="HardshrinkBackwardBackward0"):
    """g outside of [-lambd, lambd], 0 within: see ``Gate``."""

    __slots__ = ()
    kernel = "shrink_backward"


class SoftshrinkGrad(Gate, node="SoftshrinkBackwardBackward0"):
    """g outside of [-lambd, lambd], 0 within: see ``Gate``."""

    __slots__ = ()
    kernel = "shrink_backward"


class ThresholdGrad(Gate, node="ThresholdBackwardBackward0"):
    """g above the limit, 0 elsewhere: see ``Gate``."""

    __slots__ = ()
    kernel = "gate_above"


class HardswishGrad(Gate, node="HardswishBackwardBackward0"):
    """The gradient of hardswish, for a gradient h of it.

    dL/dg = h f'(x)    dL/dx = h g / 3 strictly between -3 and 3, 0 elsewhere
    """

    __slots__ = ()
    saves = ("grad_output", "self")
    kernel = "hardswish_backward"

    def forward(self, grad: Tensor, x: Tensor, *limits: float) -> Tensor:
        result = super().forward(grad, x, *limits)
        self.save_for_backward(grad, x)
        return result

    def backward(self, h: Tensor) -> Any:
        g, x = self.saved_tensors
        for_g = HardswishGrad.apply(h, x) if self.needs_input_grad[0] else None
        if not self.needs_input_grad[1]:
            return for_g, None
        inside = logical_and(x > -3, x < 3)
        return for_g, where(inside, h * g / 3, zeros_like(x))


class Piecewise(Op):
    """A function of straight pieces between *limits*.

    dL/dx = g through its gate
    """

    __slots__ = ("limits",)
    limits: tuple[float, ...]
    saves = ("self",)
    kernel: ClassVar[str]
    gate: ClassVar[type[Gate]]

    def forward(self, x: Tensor, *limits: float) -> Tensor:
        self.limits = limits
        self.save_for_backward(x)
        return run(self.kernel, x, *limits)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return self.gate.apply(grad, x, *self.limits)


class Hardswish(Piecewise):
    """z = x min(max(x + 3, 0), 6) / 6.

    dL/dx = 0 up to -3, g (x / 3 + 1/2) up to 3, g from there on
    """

    __slots__ = ()
    kernel, gate = "hardswish", HardswishGrad


class Hardsigmoid(Piecewise):
    """z = min(max(x + 3, 0), 6) / 6.

    dL/dx = g / 6 strictly between -3 and 3, 0 elsewhere
    """

    __slots__ = ()
    kernel, gate = "hardsigmoid", HardsigmoidGrad


class Hardshrink(Piecewise):
    """z = x outside of [-lambd, lambd], 0 within.

    dL/dx = g outside, 0 within
    """

    __slots__ = ()
    kernel, gate = "hardshrink", HardshrinkGrad


class Softshrink(Piecewise):
    """z = x - lambd above lambd, x + lambd below -lambd, 0 between.

    dL/dx = g outside of [-lambd, lambd], 0 within
    """

    __slots__ = ()
    kernel, gate = "softshrink", SoftshrinkGrad


class Threshold(Piecewise):
    """z = x above the limit, a number elsewhere.

    dL/dx = g above the limit, 0 elsewhere
    """

    __slots__ = ()
    kernel, gate = "threshold", ThresholdGrad

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return ThresholdGrad.apply(grad, x, self.limits[0])


class ThresholdInPlace(Threshold, node="ThresholdBackward1"):
    """Threshold in place, under PyTorch's other name."""

    __slots__ = ()


class RreluWithNoise(Op):
    """z = x above 0, a x elsewhere; a drawn for each element, or the mean of the law.

    dL/dx = g above 0, a g elsewhere
    """

    __slots__ = ("slope",)
    slope: float | None  # the same for all elements, if they were not drawn
    saves = ("self", "noise")

    def forward(
        self, x: Tensor, lower: float, upper: float, engine: MersenneEngine | None
    ) -> Tensor:
        out = contiguous(x._layout.shape, x._layout.dtype, x._layout.device)
        if engine is None:
            self.slope = (lower + upper) / 2
            self.save_for_backward(x, None)
            return make(out.kernels["leaky_relu"](out, x, self.slope), out)
        self.slope = None
        noise = make(out.kernels["rrelu_noise"](out, x, engine, lower, upper), out)
        self.save_for_backward(x, noise)
        return make(out.kernels["mul"](out, x, noise), out)

    def backward(self, grad: Tensor) -> Any:
        x, noise = self.saved_tensors
        if noise is None:
            return RreluSlopeGrad.apply(grad, x, self.slope)
        return RreluWithNoiseGrad.apply(grad, x, noise)


class RreluInPlace(RreluWithNoise, node="RreluWithNoiseBackward1"):
    """Randomised leaky ReLU in place, under PyTorch's other name."""

    __slots__ = ()


class RreluSlopeGrad(LeakyReluGrad, node="RreluWithNoiseBackwardBackward0"):
    """The gradient where nothing was drawn: that of leaky ReLU, under another name.

    dL/dg and dL/dx: see ``LeakyReluGrad``.
    """

    __slots__ = ()


class RreluWithNoiseGrad(Op, node="RreluWithNoiseBackwardBackward0"):
    """The gradient of randomised leaky ReLU, for a gradient h of it: z = g a.

    dL/dg = h a    dL/dx = 0
    """

    __slots__ = ()
    saves = ("self", "noise")

    def forward(self, grad: Tensor, x: Tensor, noise: Tensor) -> Tensor:
        self.save_for_backward(x, noise)
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["mul"](out, grad, noise), out)

    def backward(self, h: Tensor) -> Any:
        x, noise = self.saved_tensors
        zeros = zeros_like(x) if self.needs_input_grad[1] else None
        return h * noise, zeros, None
