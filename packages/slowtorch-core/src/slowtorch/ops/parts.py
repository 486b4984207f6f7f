"""Parts of a tensor: select, narrow, unfold; and copies with a part replaced."""

from __future__ import annotations

from operator import index as as_int
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.diagonals import Diagonal, copied_part
from slowtorch.ops.part_views import Select, SelectGrad, Slice, SliceGrad, Unfold
from slowtorch.ops.views import ViewOp
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import TensorOrNumber

__all__ = [
    "diagonal_scatter",
    "narrow",
    "narrow_copy",
    "select",
    "select_scatter",
    "slice_scatter",
]


class NarrowCopy(Op):
    """A copy of part of a dimension.

    dL/dx = zeros, with g in that part
    """

    __slots__ = ("args", "source")
    args: tuple[int, int, int, int]
    source: Layout

    def forward(self, x: Tensor, dim: int, start: int, length: int) -> Tensor:
        self.source = layout = x._layout
        self.args = (dim, start, length, 1)
        shape = (*layout.shape[:dim], length, *layout.shape[dim + 1 :])
        return copied_part(x, shape, layout.strides, start * layout.strides[dim])

    def backward(self, grad: Tensor) -> Any:
        return SliceGrad.apply(grad, self.source.shape, *self.args)


class PartReplaced(Op):
    """A copy of x, with y where a view would look.

    dL/dx = g, with zeros there    dL/dy = g, seen through the view
    """

    __slots__ = ("args",)
    args: tuple[Any, ...]
    view: type[ViewOp]

    def forward(self, x: Tensor, y: Tensor, *args: Any) -> Tensor:
        self.args = args
        out = x._layout.like(x._layout.dtype)
        result = make(out.kernels["clone"](out, x), out)
        part = self.view.apply(make(result._storage, out), *args)
        if part._layout.shape != y._layout.shape:
            message = (
                "expected src to have a size equal to the slice of self. src size = "
                f"{list(y.shape)}, slice size = {list(part.shape)}"
            )
            raise RuntimeError(message)
        out.kernels["assign"](None, part, y)
        return result

    def backward(self, grad: Tensor) -> Any:
        of_y = self.view.apply(grad, *self.args)
        if not self.needs_input_grad[0]:
            return None, of_y
        zeros = grad.new_zeros(of_y.shape)
        return type(self).apply(grad, zeros, *self.args), of_y


class SelectScatter(PartReplaced):
    """``PartReplaced`` where ``select`` looks."""

    __slots__ = ()
    view = Select


class SliceScatter(PartReplaced):
    """``PartReplaced`` where a slice looks."""

    __slots__ = ()
    view = Slice


class DiagonalScatter(PartReplaced):
    """``PartReplaced`` where ``diagonal`` looks."""

    __slots__ = ()
    view = Diagonal


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One place along a dimension, which disappears; a view.

    ``select(x, 0, i)`` is ``x[i]``, ``select(x, 1, i)`` is ``x[:, i]``.

    Raises:
        IndexError: there is no such dimension or place.

    Example:
        >>> import slowtorch as torch
        >>> torch.select(torch.tensor([[1, 2], [3, 4]]), 1, -1)
        tensor([2, 4])
    """
    check_tensor("select", input)
    if not hasattr(index, "__index__"):
        message = (
            "select(): argument 'index' (position 2) must be int, not "
            f"{type(index).__name__}"
        )
        raise TypeError(message)
    return Select.apply(input, dim, as_int(index))


def narrow(input: Tensor, dim: int, start: TensorOrNumber, length: int) -> Tensor:
    """Part of a dimension: *length* places from *start* on; a view.

    Raises:
        IndexError: *start* is out of range.
        RuntimeError: *length* is negative or reaches too far.

    Example:
        >>> import slowtorch as torch
        >>> torch.narrow(torch.arange(5), 0, 1, 3)
        tensor([1, 2, 3])
    """
    check_tensor("narrow", input)
    dim, begin = _narrowed(input, dim, start, length)
    return Slice.apply(input, dim, begin, length, 1)


def _narrowed(
    x: Tensor, dim: int, start: TensorOrNumber, length: int
) -> tuple[int, int]:
    """Dimension and start of such a part, counted from the front."""
    shape = x._layout.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor) and (start.ndim or start.is_floating_point()):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    dim = normal_dim(dim, len(shape))
    begin, size = as_int(start), shape[dim]  # type: ignore[arg-type]  # an int, or a tensor of one
    if not -size <= begin <= size:
        message = (
            f"start out of range (expected to be in range of [{-size}, {size}], but "
            f"got {begin})"
        )
        raise IndexError(message)
    begin = begin + size if begin < 0 else begin
    if begin + length > size:
        message = (
            f"start ({begin}) + length ({length}) exceeds dimension size ({size})."
        )
        raise RuntimeError(message)
    return dim, begin


def narrow_copy(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """A copy of part of a dimension; see ``narrow``.

    Example:
        >>> import slowtorch as torch
        >>> torch.narrow_copy(torch.arange(5), 0, 1, 3)
        tensor([1, 2, 3])
    """
    check_tensor("narrow_copy", input)
    dim, begin = _narrowed(input, dim, start, length)
    return NarrowCopy.apply(input, dim, begin, length)


def unfold(self: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of a size along a dimension, as a new last dimension; a view.

    z[..., i, ..., j] = self[..., i * step + j, ...]

    Args:
        dimension: along which the windows lie.
        size: how many places each has.
        step: how far each is from the one before.

    Raises:
        RuntimeError: no window fits.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(5).unfold(0, 3, 1)
        tensor([[0, 1, 2],
                [1, 2, 3],
                [2, 3, 4]])
    """
    return Unfold.apply(self, dimension, size, step)


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy of *input* with *src* at one place along *dim*.

    Raises:
        RuntimeError: *src* has another shape than ``input.select(dim, index)``.

    Example:
        >>> import slowtorch as torch
        >>> torch.select_scatter(torch.zeros(2, 2), torch.ones(2), 0, 1)
        tensor([[0., 0.],
                [1., 1.]])
    """
    check_tensor("select_scatter", input)
    check_tensor("select_scatter", src, "src", 2)
    return SelectScatter.apply(input, src, dim, index)


def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of *input* with *src* in a part of *dim*: ``z[start:end:step] = src``.

    Raises:
        RuntimeError: *src* has another shape than that part.

    Example:
        >>> import slowtorch as torch
        >>> torch.slice_scatter(torch.zeros(4), torch.ones(2), start=1, end=3)
        tensor([0., 1., 1., 0.])
    """
    check_tensor("slice_scatter", input)
    check_tensor("slice_scatter", src, "src", 2)
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    dim = normal_dim(dim, input.ndim)
    places = range(*slice(start, end, step).indices(input._layout.shape[dim]))
    part = (dim, places.start, len(places), step)
    return finish("slice_scatter", SliceScatter.apply(input, src, *part), out)


def diagonal_scatter(
    input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Tensor:
    """A copy of *input* with *src* on a diagonal.

    Raises:
        RuntimeError: *src* has another shape than the diagonal.

    Example:
        >>> import slowtorch as torch
        >>> torch.diagonal_scatter(torch.zeros(2, 2), torch.ones(2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    check_tensor("diagonal_scatter", input)
    check_tensor("diagonal_scatter", src, "src", 2)
    return DiagonalScatter.apply(input, src, offset, dim1, dim2)


OPERATORS = (
    Operator(diagonal_scatter, method=True, nodes=(DiagonalScatter,)),
    Operator(narrow, method=True, nodes=(Slice, SliceGrad)),
    Operator(narrow_copy, method=True, nodes=(NarrowCopy,)),
    Operator(select, method=True, nodes=(Select, SelectGrad)),
    Operator(select_scatter, method=True, nodes=(SelectScatter,)),
    Operator(slice_scatter, method=True, nodes=(SliceScatter,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
