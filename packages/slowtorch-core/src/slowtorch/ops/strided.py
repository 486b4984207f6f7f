"""Views by strides: any places of the memory, in any arrangement.

This is also how a view's history is told anew after an in-place change: whatever
the base is now, seen through the view's own strides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.node import tick
from slowtorch.autograd.op import Op, edge_of
from slowtorch.ops._results import check_tensor
from slowtorch.ops.views import ViewOp, covers
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape, Strides
    from slowtorch.autograd.node import Edge
    from slowtorch.ops.views import Geometry

__all__ = ["as_strided", "as_strided_scatter"]


class AsStrided(ViewOp):
    """The places offset + i*stride0 + j*stride1 + ... of the memory.

    dL/dx = for each place of x, the sum of g over the elements that looked at it
    """

    __slots__ = ("begin",)
    begin: int  # where in memory the input began

    @classmethod
    def apply(cls, x: Tensor, shape: Shape, strides: Strides, offset: int) -> Tensor:
        """Look at the memory of *x* from *offset* on, wherever *x* itself began."""
        layout = x._layout
        whole = layout.whole and not offset and covers(shape, strides, layout.numel)
        seen = layout_of(shape, strides, layout.dtype, layout.device, whole)
        result = cls.look(x, seen, offset, (shape, strides, offset))
        node = result._edge if result._meta is None else result._meta.edge
        if isinstance(node, cls):
            node.begin = x._offset
        return result

    def backward(self, grad: Tensor) -> Any:
        shape, strides, offset = self.args
        source, begin = self.source, self.begin
        first = min(offset, begin)
        places = max(
            offset + reach(shape, strides), begin + reach(source.shape, source.strides)
        )
        memory = MemoryGrad.apply(grad, places - first, strides, offset - first)
        result = part_of(memory, source.shape, source.strides, begin - first)
        if not overlaps(source):
            return result
        # An input that itself sees a place twice shares the place's gradient.
        ones = grad.new_ones(source.shape)
        counts = MemoryGrad.apply(ones, places - first, source.strides, begin - first)
        return result / part_of(counts, source.shape, source.strides, begin - first)


def overlaps(layout: Layout) -> bool:
    """Whether several elements may share a place."""
    places = 1
    dims = sorted(zip(layout.strides, layout.shape, strict=True))
    for stride, size in dims:
        if size > 1:
            if stride < places:
                return True
            places += (size - 1) * stride
    return False


def part_of(x: Tensor, shape: Shape, strides: Strides, shift: int) -> Tensor:
    """A view by strides that begins *shift* places after *x* does."""
    return AsStrided.apply(x, shape, strides, x._offset + shift)


def memory_of(x: Tensor, layout: Layout) -> Tensor:
    """The numbers of *x* as a vector, each where *layout* would look for it."""
    if layout.contiguous:
        return x.contiguous().reshape(-1)  # an expanded gradient has no memory yet
    places = reach(layout.shape, layout.strides)
    return MemoryGrad.apply(x, places, layout.strides, 0)


def split_grad(
    grad: Tensor,
    layout: Layout,
    part: Geometry,
    keep_rest: bool = True,
    new: Tensor | None = None,
) -> tuple[Tensor | None, Tensor]:
    """A gradient of what has *layout*, divided: the rest, and a part of the memory.

    In the rest, *new* takes the place of the part, or zeros do.
    """
    memory = memory_of(grad, layout)
    of_part = part_of(memory, *part)
    if not keep_rest:
        return None, of_part
    if new is None:
        new = of_part.new_zeros(part[0])
    rest = AsStridedScatter.apply(memory, new, *part[:2], memory._offset + part[2])
    return part_of(rest, layout.shape, layout.strides, 0), of_part


def reach(shape: Shape, strides: Strides) -> int:
    """How many places from the first to the last that a view looks at."""
    if 0 in shape:
        return 0
    return 1 + sum([(n - 1) * step for n, step in zip(shape, strides, strict=True)])


class MemoryGrad(Op, node="AsStridedBackwardBackward0"):
    """The gradient of ``AsStrided`` for the memory as a whole, a vector.

    z[place] = the sum of x over the elements that look at it    dL/dx = g, seen so
    """

    __slots__ = ("part",)
    part: Geometry

    def forward(self, x: Tensor, places: int, strides: Strides, offset: int) -> Tensor:
        layout = x._layout
        self.part = (layout.shape, strides, offset)
        out = contiguous((places,), layout.dtype, layout.device)
        return make(out.kernels["sum_strided"](out, x, strides, offset), out)

    def backward(self, grad: Tensor) -> Any:
        return part_of(grad.contiguous(), *self.part)


class AsStridedScatter(Op):
    """A copy of x, with y in the places that a view by strides would look at.

    dL/dx = g, with zeros there    dL/dy = g, seen through that view
    """

    __slots__ = ("part", "source")
    part: Geometry
    source: Layout

    def forward(
        self, x: Tensor, y: Tensor, shape: Shape, strides: Strides, offset: int
    ) -> Tensor:
        self.source = layout = x._layout
        self.part = (shape, strides, offset - x._offset)
        # All of the memory is copied: the view may look beside x.
        result = make(x._storage and x._storage[:], layout)
        result._offset = x._offset
        seen = layout_of(shape, strides, layout.dtype, layout.device, False)
        part = make(result._storage, seen)
        part._offset = offset
        layout.kernels["assign"](None, part, y)
        return result

    def backward(self, grad: Tensor) -> Any:
        return split_grad(grad, self.source, self.part, self.needs_input_grad[0])


def as_strided(
    input: Tensor, size: Shape, stride: Strides, storage_offset: int | None = None
) -> Tensor:
    """A view of the memory behind *input*, by sizes and strides.

    z[i, j, ...] = memory[storage_offset + i * stride[0] + j * stride[1] + ...]

    Args:
        input: a tensor.
        size: the sizes of the view.
        stride: for each dimension, how many places one step moves.
        storage_offset: where the view begins; by default where *input* begins.

    Raises:
        RuntimeError: the view would reach beyond the memory.

    Example:
        >>> import slowtorch as torch
        >>> torch.as_strided(torch.arange(5), (3, 2), (1, 2))
        tensor([[0, 2],
                [1, 3],
                [2, 4]])
    """
    check_tensor("as_strided", input)
    size, stride = tuple(size), tuple(stride)
    offset = input._offset if storage_offset is None else storage_offset
    _check_part(input, size, stride, offset)
    return AsStrided.apply(input, size, stride, offset)


def _check_part(x: Tensor, size: Shape, stride: Strides, offset: int) -> None:
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if min(stride, default=0) < 0:
        message = (
            "as_strided: Negative strides are not supported at the moment, got "
            f"strides: {list(stride)}"
        )
        raise RuntimeError(message)
    places = x._layout.numel if x._storage is None else len(x._storage)
    end = offset + reach(size, stride)
    if 0 not in size and end > places:
        width = x._layout.dtype.itemsize
        message = (
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset "
            f"{offset}, and itemsize {width} requiring a storage size of {end * width} "
            f"are out of bounds for storage of size {places * width}"
        )
        raise RuntimeError(message)


def as_strided_scatter(
    input: Tensor,
    src: Tensor,
    size: Shape,
    stride: Strides,
    storage_offset: int | None = None,
) -> Tensor:
    """A copy of *input* with *src* in the places that ``as_strided`` looks at.

    Args:
        input: a tensor.
        src: the numbers to put in, of shape *size*.
        size: see ``as_strided``.
        stride: see ``as_strided``.
        storage_offset: see ``as_strided``.

    Raises:
        RuntimeError: *src* has another shape, or a place is out of bounds.

    Example:
        >>> import slowtorch as torch
        >>> torch.as_strided_scatter(torch.zeros(5), torch.ones(2), (2,), (3,))
        tensor([1., 0., 0., 1., 0.])
    """
    check_tensor("as_strided_scatter", input)
    size, stride = tuple(size), tuple(stride)
    offset = input._offset if storage_offset is None else storage_offset
    _check_part(input, size, stride, offset)
    if src._layout.shape != size:
        message = (
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(size)}"
        )
        raise RuntimeError(message)
    result = AsStridedScatter.apply(input, src, size, stride, offset)
    return result


def as_strided_edge(base: Tensor, view: Tensor) -> Edge:
    """The history of *view* as what can be seen of *base* now."""
    layout = view._layout
    node = object.__new__(AsStrided)
    node.hooks = None
    node._saved = ()
    node._versions = None
    node.edges = (edge_of(base),)
    node.needs_input_grad = (node.edges[0] is not None,)
    node.layout = layout
    node.source = base._layout
    node.args = (layout.shape, layout.strides, view._offset)
    node.begin = base._offset
    node.seq = tick()
    return node


OPERATORS = (
    Operator(as_strided, method=True, nodes=(AsStrided, MemoryGrad)),
    Operator(as_strided_scatter, method=True, nodes=(AsStridedScatter,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
