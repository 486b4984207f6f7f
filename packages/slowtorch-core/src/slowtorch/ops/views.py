"""Views: other shapes and strides over the same memory. Nothing is copied.

A view is a layout and an offset. Its gradient is put back where the view had looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, contiguous_strides, layout_of
from slowtorch._tensor import Tensor, alias, make, make_view
from slowtorch.autograd.op import Op
from slowtorch.autograd.node import Node, tick
from slowtorch.ops._strides import strides_of_view

if TYPE_CHECKING:
    from slowtorch._types import Shape, Strides
    from slowtorch.autograd.node import Edge

__all__ = ["ViewOp", "as_strided_edge"]


class ViewOp(Op):
    """An operation whose result looks into its input's memory."""

    __slots__ = ("source",)
    source: Layout

    def look(self, x: Tensor, shape: Shape, strides: Strides, offset: int) -> Tensor:
        """*x*'s memory under another shape and strides, from another place on."""
        self.source = layout = x._layout
        whole = (
            layout.whole and offset == 0 and _covers(shape, strides, layout.numel)
        )
        seen = layout_of(shape, strides, layout.dtype, layout.device, whole)
        return make_view(x, seen, offset)


def _covers(shape: Shape, strides: Strides, numel: int) -> bool:
    """Whether a view from the start on touches each of *numel* places once."""
    step = 1
    for stride, size in sorted(zip(strides, shape, strict=True)):
        if size != 1:
            if stride != step:
                return False
            step *= size
    return step == numel


class View(ViewOp):
    """Another shape for the same numbers in the same order.

    dL/dx = g, in the shape of x
    """

    __slots__ = ()

    def forward(self, x: Tensor, shape: Shape) -> Tensor:
        return self.look(x, shape, strides_of_view(x._layout, shape), x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad.reshape(self.source.shape)


class UnsafeView(View):
    """The shape of a fresh copy, which nobody else looks at; see ``View``."""

    __slots__ = ()


class Transpose(ViewOp):
    """Two dimensions swapped.

    dL/dx = g, with the same two swapped back
    """

    __slots__ = ("dims",)
    dims: tuple[int, int]

    def forward(self, x: Tensor, dim0: int, dim1: int) -> Tensor:
        self.dims = (dim0, dim1)
        shape, strides = list(x._layout.shape), list(x._layout.strides)
        shape[dim0], shape[dim1] = shape[dim1], shape[dim0]
        strides[dim0], strides[dim1] = strides[dim1], strides[dim0]
        return self.look(x, tuple(shape), tuple(strides), x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad.transpose(*self.dims)


class T(ViewOp):
    """A matrix transposed.

    dL/dx = transposed g
    """

    __slots__ = ()

    def forward(self, x: Tensor) -> Tensor:
        layout = x._layout
        return self.look(x, layout.shape[::-1], layout.strides[::-1], x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad.t()


class Permute(ViewOp):
    """Dimensions in another order.

    dL/dx = g, with the dimensions back in order
    """

    __slots__ = ("dims",)
    dims: tuple[int, ...]

    def forward(self, x: Tensor, dims: tuple[int, ...]) -> Tensor:
        self.dims = dims
        layout = x._layout
        shape = tuple([layout.shape[dim] for dim in dims])
        strides = tuple([layout.strides[dim] for dim in dims])
        return self.look(x, shape, strides, x._offset)

    def backward(self, grad: Tensor) -> Any:
        back = sorted(range(len(self.dims)), key=self.dims.__getitem__)
        return grad.permute(back)


class Expand(ViewOp):
    """Dimensions of size 1 repeated, by stride 0.

    dL/dx = the sum of g over the repetitions (which the engine takes)
    """

    __slots__ = ()

    def forward(self, x: Tensor, shape: Shape) -> Tensor:
        layout = x._layout
        added = len(shape) - len(layout.shape)
        strides = [0] * added
        for wanted, size, stride in zip(
            shape[added:], layout.shape, layout.strides, strict=True
        ):
            strides.append(0 if size == 1 and wanted != 1 else stride)
        return self.look(x, shape, tuple(strides), x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad


class Squeeze(ViewOp):
    """Dimensions of size 1 taken out.

    dL/dx = g, in the shape of x
    """

    __slots__ = ()

    def forward(self, x: Tensor, dims: tuple[int, ...]) -> Tensor:
        layout = x._layout
        gone = {dim for dim in dims if layout.shape[dim] == 1}
        kept = [dim for dim in range(len(layout.shape)) if dim not in gone]
        shape = tuple([layout.shape[dim] for dim in kept])
        strides = tuple([layout.strides[dim] for dim in kept])
        return self.look(x, shape, strides, x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad.reshape(self.source.shape)


class SqueezeDim(Squeeze, node="SqueezeBackward1"):
    """One dimension of size 1 taken out; see ``Squeeze``."""

    __slots__ = ()


class SqueezeDims(Squeeze, node="SqueezeBackward2"):
    """Given dimensions of size 1 taken out; see ``Squeeze``."""

    __slots__ = ()


class Unsqueeze(ViewOp):
    """A dimension of size 1 put in.

    dL/dx = g without that dimension
    """

    __slots__ = ("dim",)
    dim: int

    def forward(self, x: Tensor, dim: int) -> Tensor:
        self.dim = dim
        shape, strides = list(x._layout.shape), list(x._layout.strides)
        step = shape[dim] * strides[dim] if dim < len(shape) else 1
        shape.insert(dim, 1)
        strides.insert(dim, step)
        return self.look(x, tuple(shape), tuple(strides), x._offset)

    def backward(self, grad: Tensor) -> Any:
        return grad.squeeze(self.dim)


class Select(ViewOp):
    """One place along a dimension, which disappears: x[i].

    dL/dx = zeros, with g at that place
    """

    __slots__ = ("dim", "index")
    dim: int
    index: int

    def forward(self, x: Tensor, dim: int, index: int) -> Tensor:
        self.dim, self.index = dim, index
        shape, strides = list(x._layout.shape), list(x._layout.strides)
        shape.pop(dim)
        offset = x._offset + index * strides.pop(dim)
        return self.look(x, tuple(shape), tuple(strides), offset)

    def backward(self, grad: Tensor) -> Any:
        layout = self.source
        return Scatter.apply(
            grad, layout.shape, *select_geometry(layout.shape, self.dim, self.index)
        )


class Slice(ViewOp):
    """Part of a dimension, in steps: x[start:end:step].

    dL/dx = zeros, with g in that part
    """

    __slots__ = ("dim", "start", "step")
    dim: int
    start: int
    step: int

    def forward(self, x: Tensor, dim: int, start: int, size: int, step: int) -> Tensor:
        self.dim, self.start, self.step = dim, start, step
        shape, strides = list(x._layout.shape), list(x._layout.strides)
        shape[dim] = size
        offset = x._offset + start * strides[dim]
        strides[dim] *= step
        return self.look(x, tuple(shape), tuple(strides), offset)

    def backward(self, grad: Tensor) -> Any:
        shape = self.source.shape
        strides = list(contiguous_strides(shape))
        offset = self.start * strides[self.dim]
        strides[self.dim] *= self.step
        return Scatter.apply(grad, shape, tuple(strides), offset)


def select_geometry(shape: Shape, dim: int, index: int) -> tuple[Strides, int]:
    """Strides and offset of a selection from a row-major tensor."""
    strides = list(contiguous_strides(shape))
    offset = index * strides.pop(dim)
    return tuple(strides), offset


class Scatter(Op, node="AsStridedScatterBackward0"):
    """Zeros of a given shape, with *x* in some of the places.

    dL/dx = g at those places
    """

    __slots__ = ("part",)
    part: tuple[Shape, Strides, int]

    def forward(self, x: Tensor, shape: Shape, strides: Strides, offset: int) -> Tensor:
        from slowtorch._creation import zeros

        layout = x._layout
        self.part = (layout.shape, strides, offset)
        result = zeros(shape, dtype=layout.dtype, device=layout.device)
        seen = layout_of(layout.shape, strides, layout.dtype, layout.device, False)
        layout.kernels["assign"](None, alias(result, seen, offset), x)
        result._counter = None  # nobody else has seen the alias
        return result

    def backward(self, grad: Tensor) -> Any:
        return as_strided(grad.contiguous(), *self.part)


class AsStrided(ViewOp):
    """Any view of the memory, by shape, strides and offset.

    dL/dx = for each place of x, the sum of g over the places that looked at it
    """

    __slots__ = ("offset", "part")
    part: tuple[Shape, Strides]
    offset: int

    def forward(self, x: Tensor, shape: Shape, strides: Strides, offset: int) -> Tensor:
        self.part = (shape, strides)
        self.offset = offset
        return self.look(x, shape, strides, offset)

    def backward(self, grad: Tensor) -> Any:
        # Only views of row-major wholes come here from autograd itself; places that
        # are looked at twice add up through the index_add.
        places = places_of(*self.part, self.offset)
        zeros = grad.new_zeros(self.source.numel)
        flat = zeros.index_add(0, places, grad.reshape(-1))
        return as_strided(flat, self.source.shape, self.source.strides, 0)


def places_of(shape: Shape, strides: Strides, offset: int) -> Tensor:
    """The position in memory of each element of a view, row by row."""
    from slowtorch._creation import tensor

    places = [offset]
    for size, stride in zip(shape, strides, strict=True):
        places = [place + i * stride for place in places for i in range(size)]
    return tensor(places)


def as_strided_edge(base: Tensor, view: Tensor) -> Edge:
    """The history of *view* as what can be seen of *base* now."""
    node = object.__new__(AsStrided)
    node.hooks = None
    node._saved = ()
    node._versions = None
    node.edges = (base._edge if base._edge is not None else base._gradient_edge(),)
    node.needs_input_grad = (True,)
    node.layout = view._layout
    node.source = base._layout
    node.part = (view._layout.shape, view._layout.strides)
    node.offset = view._offset - base._offset
    node.seq = tick()
    return node
