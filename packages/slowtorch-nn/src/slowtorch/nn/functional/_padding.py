"""Padding with a tensor's own elements as operations.

Whatever the mode, an element of the result is one element of the input, found along
each dimension apart: ``places`` says for each padded dimension, outermost first,
where the elements of the result come from.
"""

from __future__ import annotations

from typing import Any, ClassVar

from slowtorch import zeros_like
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op

__all__ = [
    "CircularPad",
    "PadAlong",
    "PadAlongGrad",
    "ReflectionPad1D",
    "ReflectionPad2D",
    "ReflectionPad3D",
    "ReplicationPad1D",
    "ReplicationPad2D",
    "ReplicationPad3D",
]

Places = tuple[int, ...]


class PadAlong(Op):
    """z[i, j, ...] = x[p(i), q(j), ...].

    dL/dx = at each element the sum of g over its copies
    """

    __slots__ = ("places", "source")
    places: tuple[Places, ...]
    source: Layout
    reverse: ClassVar[type[PadAlongGrad]]

    def forward(self, x: Tensor, places: tuple[Places, ...]) -> Tensor:
        layout = self.source = x._layout
        self.places = places
        kept = layout.shape[: len(layout.shape) - len(places)]
        out = contiguous((*kept, *map(len, places)), layout.dtype, layout.device)
        return make(out.kernels["pad_along"](out, x, places), out)

    def backward(self, grad: Tensor) -> Any:
        return self.reverse.apply(grad, self.source, self.places, type(self))


class PadAlongGrad(Op, node="CircularPadBackwardBackward0"):
    """z[p(i), q(j), ...] = the sum of g[i, j, ...], for a gradient h of z.

    dL/dg = h, padded: each of the two is the other's transpose
    """

    __slots__ = ("padding", "places")
    places: tuple[Places, ...]
    padding: type[PadAlong]

    def forward(
        self,
        grad: Tensor,
        source: Layout,
        places: tuple[Places, ...],
        padding: type[PadAlong],
    ) -> Tensor:
        self.places, self.padding = places, padding
        return summed(grad, source, places)

    def backward(self, h: Tensor) -> Any:
        return self.padding.apply(h, self.places)


def summed(grad: Tensor, source: Layout, places: tuple[Places, ...]) -> Tensor:
    """For each element of the input the sum of *grad* over its copies."""
    out = contiguous(source.shape, source.dtype, source.device)
    return make(out.kernels["pad_along_backward"](out, grad, places), out)


class CircularPad(PadAlong, node="CopySlices"):
    """Circular padding in one step.

    PyTorch copies slices of the result into the result, so that its node is the last
    of several ``CopySlices``. The name is kept.
    """

    __slots__ = ()
    reverse = PadAlongGrad

    def name(self) -> str:
        """PyTorch's name for this node."""
        return "torch::autograd::CopySlices"


class EdgePad(PadAlong):
    """Padding by what is near the edge: see ``PadAlong``.

    As in PyTorch the input is saved, and its gradient depends on it, in name only.
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor, places: tuple[Places, ...]) -> Tensor:
        self.save_for_backward(x)
        return super().forward(x, places)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return GRADIENTS[type(self)].apply(grad, x, self.places, type(self))


class EdgePadGrad(Op):
    """The gradient of an ``EdgePad``: see ``PadAlongGrad``.

    dL/dg = h, padded    dL/dx = 0
    """

    __slots__ = ("padding", "places")
    places: tuple[Places, ...]
    padding: type[PadAlong]
    saves = ("self",)

    def forward(
        self,
        grad: Tensor,
        x: Tensor,
        places: tuple[Places, ...],
        padding: type[EdgePad],
    ) -> Tensor:
        self.places, self.padding = places, padding
        self.save_for_backward(x)
        return summed(grad, x._layout, places)

    def backward(self, h: Tensor) -> Any:
        (x,) = self.saved_tensors
        zeros = zeros_like(x) if self.needs_input_grad[1] else None
        return self.padding.apply(h, self.places), zeros


class ReflectionPad1D(EdgePad):
    """The last dimension, mirrored at its first and last elements."""

    __slots__ = ()


class ReflectionPad2D(EdgePad):
    """The last two dimensions, mirrored at their first and last elements."""

    __slots__ = ()


class ReflectionPad3D(EdgePad):
    """The last three dimensions, mirrored at their first and last elements."""

    __slots__ = ()


class ReplicationPad1D(EdgePad):
    """The last dimension, with its first and last elements repeated."""

    __slots__ = ()


class ReplicationPad2D(EdgePad):
    """The last two dimensions, with their first and last elements repeated."""

    __slots__ = ()


class ReplicationPad3D(EdgePad):
    """The last three dimensions, with their first and last elements repeated."""

    __slots__ = ()


class ReflectionPad1DGrad(EdgePadGrad, node="ReflectionPad1DBackwardBackward0"):
    """The gradient of ``ReflectionPad1D``, under PyTorch's name."""

    __slots__ = ()


class ReflectionPad2DGrad(EdgePadGrad, node="ReflectionPad2DBackwardBackward0"):
    """The gradient of ``ReflectionPad2D``, under PyTorch's name."""

    __slots__ = ()


class ReflectionPad3DGrad(EdgePadGrad, node="ReflectionPad3DBackwardBackward0"):
    """The gradient of ``ReflectionPad3D``, under PyTorch's name."""

    __slots__ = ()


class ReplicationPad1DGrad(EdgePadGrad, node="ReplicationPad1DBackwardBackward0"):
    """The gradient of ``ReplicationPad1D``, under PyTorch's name."""

    __slots__ = ()


class ReplicationPad2DGrad(EdgePadGrad, node="ReplicationPad2DBackwardBackward0"):
    """The gradient of ``ReplicationPad2D``, under PyTorch's name."""

    __slots__ = ()


class ReplicationPad3DGrad(EdgePadGrad, node="ReplicationPad3DBackwardBackward0"):
    """The gradient of ``ReplicationPad3D``, under PyTorch's name."""

    __slots__ = ()


GRADIENTS: dict[type[PadAlong], type[EdgePadGrad]] = {
    ReflectionPad1D: ReflectionPad1DGrad,
    ReflectionPad2D: ReflectionPad2DGrad,
    ReflectionPad3D: ReflectionPad3DGrad,
    ReplicationPad1D: ReplicationPad1DGrad,
    ReplicationPad2D: ReplicationPad2DGrad,
    ReplicationPad3D: ReplicationPad3DGrad,
}
