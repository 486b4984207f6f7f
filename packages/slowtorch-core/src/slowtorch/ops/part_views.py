"""Views of parts: one place of a dimension, a slice of it, all windows of a size.

The gradient of a part is zeros, with the part's gradient where the view had looked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops.views import MOST_VIEWS, ViewOp

if TYPE_CHECKING:
    from slowtorch._types import Shape
    from slowtorch.ops.views import Geometry

__all__: list[str] = []


class Select(ViewOp):
    """One place along a dimension, which disappears: x[i].

    dL/dx = zeros, with g at that place
    """

    __slots__ = ()

    @classmethod
    def apply(cls, x: Tensor, dim: int, index: int) -> Tensor:
        """Look at ``x[index]``, counted along *dim*."""
        # Remembered for the dimension: one entry for all the rows of a matrix.
        row = x._layout.relatives.get((cls, dim))
        layout, stride, size = cls.row(x._layout, dim) if row is None else row
        if not -size <= index < size:
            message = (
                f"select(): index {index} out of range for tensor of size "
                f"{list(x._layout.shape)} at dimension {dim % len(x._layout.shape)}"
            )
            raise IndexError(message)
        place = index + size if index < 0 else index
        return cls.look(x, layout, x._offset + place * stride, (dim, place))

    @classmethod
    def row(cls, layout: Layout, dim: int) -> tuple[Layout, int, int]:
        """The layout of all rows, their distance from one another, their number."""
        if not layout.shape:
            raise IndexError("select() cannot be applied to a 0-dim tensor.")
        shape, strides = list(layout.shape), list(layout.strides)
        at = normal_dim(dim, len(shape))
        size, stride = shape.pop(at), strides.pop(at)
        whole = layout.whole and size == 1
        row = layout_of(
            tuple(shape), tuple(strides), layout.dtype, layout.device, whole
        )
        layout.relatives[cls, dim] = found = row, stride, size
        return found

    def backward(self, grad: Tensor) -> Any:
        return SelectGrad.apply(grad, self.source.shape, *self.args)


class Slice(ViewOp):
    """Part of a dimension, in steps: x[start:end:step].

    dL/dx = zeros, with g in that part
    """

    __slots__ = ()

    @classmethod
    def apply(cls, x: Tensor, dim: int, start: int, size: int, step: int) -> Tensor:
        """Look at *size* places of *dim*, from *start* (0 or more) on."""
        seen = x._layout.relatives.get((cls, dim, size, step))
        layout, stride = cls.part(x._layout, dim, size, step) if seen is None else seen
        return cls.look(x, layout, x._offset + start * stride, (dim, start, size, step))

    @classmethod
    def part(cls, layout: Layout, dim: int, size: int, step: int) -> tuple[Layout, int]:
        """The layout of all slices of this size, and the dimension's own stride."""
        shape, strides = list(layout.shape), list(layout.strides)
        stride = strides[dim]
        whole = layout.whole and shape[dim] == size
        shape[dim] = size
        strides[dim] = stride * step
        part = layout_of(
            tuple(shape), tuple(strides), layout.dtype, layout.device, whole
        )
        if len(layout.relatives) >= MOST_VIEWS:
            layout.relatives.clear()
        layout.relatives[cls, dim, size, step] = found = part, stride
        return found

    def backward(self, grad: Tensor) -> Any:
        return SliceGrad.apply(grad, self.source.shape, *self.args)


class Unfold(ViewOp):
    """All windows of a size along a dimension, which become a new last dimension.

    z[..., i, ..., j] = x[..., i * step + j, ...]

    dL/dx = for each place, the sum of g over the windows that see it
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, dim: int, size: int, step: int) -> Geometry:
        shape, strides = list(layout.shape), list(layout.strides)
        dim = normal_dim(dim, len(shape))
        places, stride = (shape[dim], strides[dim]) if shape else (1, 1)
        _check_windows(dim, places, size, step)
        if shape:
            shape[dim] = (places - size) // step + 1
            strides[dim] = stride * step
        return (*shape, size), (*strides, stride), 0

    def backward(self, grad: Tensor) -> Any:
        return UnfoldGrad.apply(grad, self.source.shape, *self.args)


def _check_windows(dim: int, places: int, size: int, step: int) -> None:
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > places:
        message = (
            f"maximum size for tensor at dimension {dim} is {places} but size is {size}"
        )
        raise RuntimeError(message)
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")


class Scatter(Op):
    """Zeros of a given shape, with *x* where a view would look.

    dL/dx = g, seen through that view
    """

    __slots__ = ("args",)
    args: tuple[Any, ...]
    view: type[ViewOp]
    overlaps = False  # whether the view sees a place several times

    def forward(self, x: Tensor, shape: Shape, *args: Any) -> Tensor:
        self.args = args
        layout = x._layout
        out = contiguous(tuple(shape), layout.dtype, layout.device)
        if self.overlaps:
            _, strides, shift = self.view.geometry(out, *args)
            return make(out.kernels["sum_strided"](out, x, strides, shift), out)
        result = make(out.kernels["full"](out, 0), out)
        part = self.view.apply(make(result._storage, out), *args)
        out.kernels["assign"](None, part, x)
        return result

    def backward(self, grad: Tensor) -> Any:
        return self.view.apply(grad, *self.args)


class SelectGrad(Scatter, node="SelectBackwardBackward0"):
    """The gradient of ``Select``; see ``Scatter``."""

    __slots__ = ()
    view = Select


class SliceGrad(Scatter, node="SliceBackwardBackward0"):
    """The gradient of ``Slice``; see ``Scatter``."""

    __slots__ = ()
    view = Slice


class UnfoldGrad(Scatter, node="UnfoldBackwardBackward0"):
    """The gradient of ``Unfold``; see ``Scatter``."""

    __slots__ = ()
    view = Unfold
    overlaps = True
