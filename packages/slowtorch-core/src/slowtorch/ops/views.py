"""Views: other shapes and strides over the same memory. Nothing is copied.

Where a view looks depends on its source's layout alone: ``geometry`` gives a shape,
strides and a shift of the offset. The answer is remembered on that layout, so that
the next ``x.transpose(0, 1)`` of its kind costs no arithmetic. The gradient of a
view is put back where the view had looked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch._layout import Layout, layout_of
from slowtorch._tensor import Tensor, make, make_view, requires_grad
from slowtorch.autograd.anomaly import Anomaly, remember
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import tick
from slowtorch.autograd.op import Op, edge_of
from slowtorch.ops._dims import normal_dim, normal_dims
from slowtorch.ops._strides import resolve_shape, strides_of_view

if TYPE_CHECKING:
    from slowtorch._types import Shape, Strides

__all__ = ["ViewOp"]

Geometry: TypeAlias = "tuple[Shape, Strides, int]"

new = object.__new__
NEEDED = (True,)
MOST_VIEWS = 4096  # views to remember for each layout


class ViewOp(Op):
    """An operation whose result looks into its input's memory.

    Attributes:
        source: the layout of the input.
        args: what the view was made with, as it was given.
    """

    __slots__ = ("args", "source")
    source: Layout
    args: tuple[Any, ...]

    @staticmethod
    def geometry(layout: Layout, *args: Any) -> Geometry:
        """Shape and strides of the view, and how far from the start it begins."""
        raise NotImplementedError

    @classmethod
    def apply(cls, x: Tensor, *args: Any) -> Tensor:
        """Look into *x*, and remember how if it requires grad."""
        seen = x._layout.relatives.get((cls, args))
        if seen is None:
            seen = cls.first_look(x._layout, args)
        layout, shift = seen
        return cls.look(x, layout, x._offset + shift, args)

    @property
    def _saved_self_sym_sizes(self) -> tuple[int, ...]:
        return tuple(self.source.shape)

    @classmethod
    def look(cls, x: Tensor, layout: Layout, offset: int, args: Any) -> Tensor:
        """The view with this layout, and its node if *x* requires grad."""
        result = make_view(x, layout, offset)
        if not (x._requires_grad or (x._meta is not None and requires_grad(x))):
            return result
        if mode.enabled:
            self = new(cls)
            self.hooks = None
            self._saved = ()
            self._versions = None
            self.edges = (x._edge or edge_of(x),)
            self.needs_input_grad = NEEDED
            self.layout = layout
            self.source = x._layout
            self.args = args
            self.seq = tick()
            result._requires_grad = True
            if result._meta is None:  # made in inference mode
                result._edge = self
            else:
                result._meta.edge = self
            if Anomaly.enabled:
                remember(self)
        return result

    @classmethod
    def first_look(cls, layout: Layout, args: tuple[Any, ...]) -> tuple[Layout, int]:
        """Work out the view's layout and shift, and remember them."""
        shape, strides, shift = cls.geometry(layout, *args)
        whole = layout.whole and not shift and covers(shape, strides, layout.numel)
        seen = layout_of(shape, strides, layout.dtype, layout.device, whole)
        if len(layout.relatives) >= MOST_VIEWS:
            layout.relatives.clear()
        layout.relatives[cls, args] = seen, shift
        return seen, shift


def covers(shape: Shape, strides: Strides, numel: int) -> bool:
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

    @staticmethod
    def geometry(layout: Layout, shape: Shape) -> Geometry:
        shape = resolve_shape(shape, layout.numel)
        return shape, strides_of_view(layout, shape), 0

    def backward(self, grad: Tensor) -> Any:
        return grad.reshape(self.source.shape)


class ReshapeAlias(View):
    """``View``, as ``reshape`` makes it of what does not lie row by row."""

    __slots__ = ()


class UnsafeView(Op):
    """The shape of a fresh copy, which nobody else looks at: not a view to autograd.

    dL/dx = g, in the shape of x
    """

    __slots__ = ("source",)
    source: Layout

    def forward(self, x: Tensor, shape: Shape) -> Tensor:
        self.source = layout = x._layout
        strides = strides_of_view(layout, shape)
        return make(x._storage, layout_of(shape, strides, layout.dtype, layout.device))

    def backward(self, grad: Tensor) -> Any:
        return grad.reshape(self.source.shape)


class Alias(ViewOp):
    """The same again, as a view.

    dL/dx = g
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout) -> Geometry:
        return layout.shape, layout.strides, 0

    def backward(self, grad: Tensor) -> Any:
        return grad


class Transpose(ViewOp):
    """Two dimensions swapped.

    dL/dx = g, with the same two swapped back
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, dim0: int, dim1: int) -> Geometry:
        dims = list(range(len(layout.shape)))
        dim0, dim1 = normal_dim(dim0, len(dims)), normal_dim(dim1, len(dims))
        if dims:
            dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
        return permuted(layout, dims)

    def backward(self, grad: Tensor) -> Any:
        return grad.transpose(*self.args)


def permuted(layout: Layout, dims: list[int] | tuple[int, ...]) -> Geometry:
    """The dimensions of *layout* that are named, in that order."""
    shape = tuple([layout.shape[dim] for dim in dims])
    return shape, tuple([layout.strides[dim] for dim in dims]), 0


class T(ViewOp):
    """A matrix transposed; a vector or a number as it is.

    dL/dx = transposed g
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout) -> Geometry:
        if len(layout.shape) > 2:
            message = (
                "t() expects a tensor with <= 2 dimensions, but self is "
                f"{len(layout.shape)}D"
            )
            raise RuntimeError(message)
        return tuple(layout.shape[::-1]), layout.strides[::-1], 0

    def backward(self, grad: Tensor) -> Any:
        return grad.t()


class Permute(ViewOp):
    """Dimensions in another order.

    dL/dx = g, with the dimensions back in order
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, dims: tuple[int, ...]) -> Geometry:
        ndim = len(layout.shape)
        if len(dims) != ndim:
            message = (
                "permute(sparse_coo): number of dimensions in the tensor input does "
                f"not match the length of the desired ordering of dimensions i.e. "
                f"input.dim() = {ndim} is not equal to len(dims) = {len(dims)}"
            )
            raise RuntimeError(message)
        dims = tuple([normal_dim(dim, ndim) for dim in dims])
        if len(set(dims)) != ndim:
            raise RuntimeError("permute(): duplicate dims are not allowed.")
        return permuted(layout, dims)

    def backward(self, grad: Tensor) -> Any:
        dims = [dim % len(self.args[0]) for dim in self.args[0]]
        return grad.permute(sorted(range(len(dims)), key=dims.__getitem__))


class Expand(ViewOp):
    """Dimensions of size 1 repeated, by stride 0.

    dL/dx = the sum of g over the repetitions (which the engine takes)
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, shape: Shape) -> Geometry:
        added = len(shape) - len(layout.shape)
        if added < 0:
            message = (
                f"expand(torch.{layout.dtype.type_name}Tensor{{{list(layout.shape)}}}, "
                f"size={list(shape)}): the number of sizes provided ({len(shape)}) "
                "must be greater or equal to the number of dimensions in the tensor "
                f"({len(layout.shape)})"
            )
            raise RuntimeError(message)
        sizes: list[int] = []
        strides: list[int] = []
        for dim in reversed(range(len(shape))):
            old = dim - added
            size = layout.shape[old] if old >= 0 else 1
            if old >= 0:
                stride = layout.strides[old]
            else:  # a new dimension
                stride = sizes[-1] * strides[-1] if sizes else 1
            wanted = _expanded_size(layout, shape, dim, old, size)
            sizes.append(wanted)
            strides.append(stride if wanted == size else 0)
        return tuple(sizes[::-1]), tuple(strides[::-1]), 0

    def backward(self, grad: Tensor) -> Any:
        return grad


def _expanded_size(layout: Layout, shape: Shape, dim: int, old: int, size: int) -> int:
    wanted = shape[dim]
    if wanted < -1:
        raise RuntimeError("numel: integer multiplication overflow")
    if wanted == -1 and old >= 0:
        return size
    if wanted == -1:
        message = (
            f"The expanded size of the tensor ({wanted}) isn't allowed in a leading, "
            f"non-existing dimension {dim}"
        )
        raise RuntimeError(message)
    if size not in (1, wanted):
        message = (
            f"The expanded size of the tensor ({wanted}) must match the existing size "
            f"({size}) at non-singleton dimension {dim}.  "
            f"Target sizes: {list(shape)}.  Tensor sizes: {list(layout.shape)}"
        )
        raise RuntimeError(message)
    return wanted


class Squeeze(ViewOp):
    """Every dimension of size 1 taken out.

    dL/dx = g, in the shape of x
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, *given: Any) -> Geometry:
        ndim = len(layout.shape)
        dims = normal_dims(given[0], ndim) if given else range(ndim)
        kept = [dim for dim in range(ndim) if layout.shape[dim] != 1 or dim not in dims]
        return permuted(layout, kept)

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

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, dim: int) -> Geometry:
        shape, strides = list(layout.shape), list(layout.strides)
        dim = normal_dim(dim, len(shape) + 1)
        step = shape[dim] * strides[dim] if dim < len(shape) else 1
        shape.insert(dim, 1)
        strides.insert(dim, step)
        return tuple(shape), tuple(strides), 0

    def backward(self, grad: Tensor) -> Any:
        return grad.squeeze(self.args[0])
