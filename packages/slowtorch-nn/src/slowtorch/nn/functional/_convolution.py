"""Convolutions as operations, with gradients of any order.

Image, weight and result of a convolution make up one sum that is linear in each of
them (see ``_kernels/convolution.py``). Solved for any of the three it is one of these
operations, so each one's rule consists of the other two.
"""

from __future__ import annotations

from typing import Any

from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._convolution_geometry import Geometry, arranged

__all__ = ["Convolution", "ConvolutionBias", "ConvolutionInput", "ConvolutionWeight"]

FORWARD = ("convolution", "convolution_transposed")


class Convolution(Op):
    """z[n,o,p] = b[o] + sum over c, k of w[o,c,k] x[n,c,q].

    q = p * stride - padding + k * dilation

    dL/dx = ConvolutionInput(g, w); dL/dw = ConvolutionWeight(g, x); dL/db = sum of g
    """

    __slots__ = ("geometry",)
    geometry: Geometry
    arity = 3
    saves = (
        *("input", "weight", "bias_sym_sizes_opt", "stride", "padding", "dilation"),
        *("transposed", "output_padding", "groups"),
    )

    def forward(
        self, x: Tensor, weight: Tensor, bias: Tensor | None, geometry: Geometry
    ) -> Tensor:
        self.geometry = geometry
        way, transposed, output_padding, groups, out, _ = geometry
        sizes = (0,) if bias is None else tuple(bias._layout.shape)
        self.save_for_backward(
            x, weight, sizes, *way, transposed, output_padding, groups
        )
        kernel = out.kernels[FORWARD[transposed]]
        return make(kernel(out, x, weight, bias, way, groups), out)

    def backward(self, grad: Tensor) -> Any:
        x, weight, *_ = self.saved_tensors
        needed = self.needs_input_grad
        geometry, of_weight = self.geometry, weight._layout
        return (
            ConvolutionInput.apply(grad, weight, geometry, x._layout)
            if needed[0]
            else None,
            ConvolutionWeight.apply(grad, x, geometry, of_weight)
            if needed[1]
            else None,
            *[ConvolutionBias.apply(grad) if need else None for need in needed[2:]],
        )


class ConvolutionInput(Op, node="ConvolutionBackwardBackward0"):
    """The gradient of the image: z[n,c,q] = sum over o, p, k of g[n,o,p] w[o,c,k].

    Those places p and taps k count that meet in q. It is a transposed convolution.

    dL/dg = Convolution(h, w); dL/dw = ConvolutionWeight(g, h)
    """

    __slots__ = ("geometry",)
    geometry: Geometry

    def forward(
        self, grad: Tensor, weight: Tensor, geometry: Geometry, source: Layout
    ) -> Tensor:
        self.geometry = geometry
        self.save_for_backward(grad, weight)
        out = arranged(tuple(source.shape), source, geometry.channels_last)
        kernel = out.kernels[FORWARD[not geometry.transposed]]
        return make(kernel(out, grad, weight, None, geometry.way, geometry.groups), out)

    def backward(self, h: Tensor) -> Any:
        grad, weight = self.saved_tensors
        needed = self.needs_input_grad
        geometry, of_weight = self.geometry, weight._layout
        return (
            Convolution.apply(h, weight, None, geometry) if needed[0] else None,
            ConvolutionWeight.apply(grad, h, geometry, of_weight)
            if needed[1]
            else None,
        )


class ConvolutionWeight(Op, node="ConvolutionBackwardBackward0"):
    """The gradient of weights: z[o,c,k] = sum over n, p of g[n,o,p] times what k saw.

    dL/dg = Convolution(x, h); dL/dx = ConvolutionInput(g, h)
    """

    __slots__ = ("geometry",)
    geometry: Geometry

    def forward(
        self, grad: Tensor, x: Tensor, geometry: Geometry, weight: Layout
    ) -> Tensor:
        self.geometry = geometry
        self.save_for_backward(grad, x)
        out = arranged(tuple(weight.shape), weight, geometry.channels_last)
        places, image = (x, grad) if geometry.transposed else (grad, x)
        kernel = out.kernels["convolution_weight"]
        return make(kernel(out, places, image, geometry.way, geometry.groups), out)

    def backward(self, h: Tensor) -> Any:
        grad, x = self.saved_tensors
        needed = self.needs_input_grad
        geometry = self.geometry
        return (
            Convolution.apply(x, h, None, geometry) if needed[0] else None,
            ConvolutionInput.apply(grad, h, geometry, x._layout) if needed[1] else None,
        )


class ConvolutionBias(Op, node="ConvolutionBackwardBackward0"):
    """The gradient of a bias: z[o] = sum over n, p of g[n,o,p].

    dL/dg[n,o,p] = h[o]
    """

    __slots__ = ("source",)
    source: Layout

    def forward(self, grad: Tensor) -> Tensor:
        self.source = layout = grad._layout
        out = contiguous((layout.shape[1],), layout.dtype, layout.device)
        others = (0, *range(2, len(layout.shape)))
        return make(out.kernels["sum"](out, grad, others), out)

    def backward(self, h: Tensor) -> Any:
        shape = self.source.shape
        return h.view(-1, *[1] * (len(shape) - 2)).expand(shape)
