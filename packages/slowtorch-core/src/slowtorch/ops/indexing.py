"""``x[index]`` and ``x[index] = value``, with everything an index may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import bool_, float32, float64, uint8
from slowtorch._layout import layout_of
from slowtorch._tensor import Tensor, make, make_view, requires_grad
from slowtorch.autograd.inplace import changed, check_writable, write
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.autograd.overlap import check_places
from slowtorch.ops._assign import (
    assign,
    number_for,
    tensor_of,
    warn_of_overlap,
    without_leading_ones,
)
from slowtorch.ops._index_places import places_of
from slowtorch.ops._index_plan import checked, look, parse, part_of, position
from slowtorch.ops.masking import all_of_mask, no_mask
from slowtorch.ops.part_views import Select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slowtorch._layout import Layout
    from slowtorch._types import Number, Shape

__all__ = ["Index", "IndexPut"]

NAME = "__setitem__"  # of whoever changed a tensor
FLOAT32_MAX = (2.0 - 2.0**-23) * 2.0**127


def read(x: Tensor, dims: tuple[int, ...], indices: tuple[Tensor, ...]) -> Tensor:
    """The elements that index tensors name, without history."""
    layout, first = x._layout, indices[0]._layout
    if len(dims) == 1 and first.dtype is bool_ and first.shape == layout.shape:
        return all_of_mask(x, indices[0])
    plan, places = places_of(layout, dims, indices)
    out = plan.out
    return make(out.kernels["index"](out, x, plan, places), out)


class Index(Op):
    """The elements that index tensors name: z[i, j] = x[index0[i, j], index1[i, j]].

    dL/dx = zeros, to which each g is added where its element was read
    """

    __slots__ = ("dims", "source")
    dims: tuple[int, ...]
    source: Layout

    def forward(
        self, x: Tensor, dims: tuple[int, ...], indices: tuple[Tensor, ...]
    ) -> Tensor:
        self.dims, self.source = dims, x._layout
        self.save_for_backward(*indices)
        return read(x, dims, indices)

    def backward(self, grad: Tensor) -> Any:
        zeros = grad.new_zeros(self.source.shape)
        indices = self.saved_tensors
        return IndexPut.apply(zeros, grad, self.dims, indices, True)

    @property
    def _saved_indices(self) -> tuple[Tensor, ...]:
        return self.saved_tensors


class IndexPut(Op):
    """A copy of x with y in the places that index tensors name, or added to them.

    dL/dx = g, with zeros there (all of g, if added)    dL/dy = g at those places
    """

    __slots__ = ("accumulate", "dims")
    dims: tuple[int, ...]
    accumulate: bool

    def forward(
        self,
        x: Tensor,
        values: Tensor,
        dims: tuple[int, ...],
        indices: tuple[Tensor, ...],
        accumulate: bool,
    ) -> Tensor:
        self.dims, self.accumulate = dims, accumulate
        self.save_for_backward(*indices)
        out = x._layout.like(x._layout.dtype)
        result = make(out.kernels["clone"](out, x), out)
        put(result, values, dims, indices, accumulate)
        return result

    def backward(self, grad: Tensor) -> Any:
        indices = self.saved_tensors
        need_x, need_values = self.needs_input_grad
        of_x = grad if need_x else None
        if need_x and not self.accumulate:
            zero = grad.new_zeros(())
            of_x = IndexPut.apply(grad, zero, self.dims, indices, False)
        return of_x, Index.apply(grad, self.dims, indices) if need_values else None


def check_masks(indices: tuple[Tensor, ...], values: Tensor, accumulate: bool) -> None:
    """Refuse a mask of bytes where one number is written, as PyTorch does.

    Raises:
        RuntimeError: the only index is such a mask, and there is a single value.
    """
    dtype = indices[0]._layout.dtype
    alone = len(indices) == 1 and values._layout.numel == 1 and not accumulate
    if alone and dtype is uint8:
        raise no_mask(dtype)


def put(
    target: Tensor,
    values: Tensor,
    dims: tuple[int, ...],
    indices: tuple[Tensor, ...],
    accumulate: bool,
) -> None:
    """Write to the indexed places of *target*, in place and without history.

    Raises:
        RuntimeError: *values* have another dtype or do not broadcast.
    """
    layout, given = target._layout, values._layout
    if given.dtype is not layout.dtype:
        message = (
            "Index put requires the source and destination dtypes match, got "
            f"{layout.dtype.type_name} for the destination and "
            f"{given.dtype.type_name} for the source."
        )
        raise RuntimeError(message)
    plan, places = places_of(layout, dims, indices)
    if given.shape and not _broadcasts(given.shape, plan.shape):
        message = (
            f"shape mismatch: value tensor of shape {list(given.shape)} cannot be "
            f"broadcast to indexing result of shape {list(plan.shape)}"
        )
        raise RuntimeError(message)
    layout.kernels["index_put"](None, target, values, plan, places, accumulate)


def _broadcasts(shape: Shape, target: Shape) -> bool:
    extra = len(target) - len(shape)
    if extra < 0:
        return False
    return all([n in (1, m) for n, m in zip(shape, target[extra:], strict=True)])


def put_in_place(
    target: Tensor,
    dims: tuple[int, ...],
    indices: tuple[Tensor, ...],
    values: Tensor,
    accumulate: bool,
    name: str,
) -> None:
    """``index_put_``: change *target* and tell its history."""
    check_writable(target)
    if 0 in target._layout.strides:
        warn_of_overlap(target)
    if mode.enabled and (requires_grad(target) or requires_grad(values)):
        result = IndexPut.apply(target, values, dims, indices, accumulate)
        write(target, result, name)
    else:
        put(target, values, dims, indices, accumulate)
        changed(target, name)


def __getitem__(self: Tensor, index: Any) -> Tensor:
    """The part of the tensor that *index* names: ``x[index]``.

    Integers, slices, ``None`` and ``...`` give a view. Index tensors, lists of
    integers and masks of bools give a copy: index tensors broadcast together, and
    the result has their shape in place of the dimensions that they index (at the
    front, if these do not lie side by side). A mask stands for the coordinates of
    its true elements.

    Raises:
        IndexError: an index is out of range, of a wrong kind or shape, or there are
            more indices than dimensions.
        ValueError: a slice has a negative step.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1, 2, 3], [4, 5, 6]])
        >>> x[0], x[:, 1], x[..., 1:]
        (tensor([1, 2, 3]), tensor([2, 5]), tensor([[2, 3],
                [5, 6]]))
        >>> x[[1, 0], [2, 0]], x[x > 4]
        (tensor([6, 1]), tensor([5, 6]))
    """
    # The usual kinds first: x[i] takes 0.7 us, x[i, j] 1.2, x[:, j] 2.3, and the
    # general path 6.
    kind = index.__class__
    if kind is int:
        layout = self._layout
        if layout.shape:
            seen, stride, size = layout.relatives.get(_ROW) or _first_row(layout)
            place = index if 0 <= index < size else position(index, size, 0)
            offset = self._offset + place * stride
            return Select.look(self, seen, offset, (0, place))
    elif kind is tuple or index is None or index is ...:
        index = index if kind is tuple else (index,)
        if not (mode.enabled and requires_grad(self)):
            part = _row_of(self, index) or part_of(self, index)
            if part is not None:  # otherwise something for the general path to say
                return make_view(self, *part)
    elif kind is Tensor and index._layout.shape:
        return _pick(self, ((0, index),))
    steps, picks = parse(self, index)
    if steps or not picks:
        self = look(self, steps)
    return _pick(self, picks) if picks else self


def _pick(x: Tensor, picks: Sequence[tuple[int, Tensor]]) -> Tensor:
    """The elements that index tensors name, each from its dimension on."""
    dims, indices = tuple(zip(*picks, strict=True))
    checked(x, dims, indices)
    if mode.enabled and requires_grad(x):
        return Index.apply(x, dims, indices)
    return read(x, dims, indices)


_ROW = (Select, 0)


def _first_row(layout: Layout) -> Any:
    return Select.row(layout, 0)


def _row_of(x: Tensor, index: tuple[int, ...]) -> tuple[Layout, int] | None:
    """Layout and offset of ``x[i, j, ...]``; None if it is not that or is wrong."""
    layout, offset = x._layout, x._offset
    sizes, strides = layout.shape, layout.strides
    if not 0 < len(index) <= len(sizes):
        return None
    for place, size, stride in zip(index, sizes, strides, strict=False):
        if place.__class__ is not int or not -size <= place < size:
            return None
        offset += (place + size if place < 0 else place) * stride
    return _rows(layout, len(index)), offset


def _rows(layout: Layout, count: int) -> Layout:
    """The layout that is left after *count* integers."""
    found = layout.relatives.get(count)
    if found is None:
        shape, strides = layout.shape, layout.strides
        whole = layout.whole and set(shape[:count]) <= {1}
        found = layout.relatives[count] = layout_of(
            tuple(shape[count:]), strides[count:], layout.dtype, layout.device, whole
        )
    return found


def __setitem__(self: Tensor, index: Any, value: Any) -> None:
    """Write *value* into the part that *index* names: ``x[index] = value``.

    *value* is a number or a tensor that broadcasts to that part; into views it is
    cast to the tensor's dtype. Where index tensors name a place more than once, the
    last value stays.

    Raises:
        IndexError: as for reading.
        TypeError: *value* is neither a number nor a tensor.
        RuntimeError: *value* has another shape or, with index tensors, another
            dtype; or the tensor is a leaf that requires grad.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 3)
        >>> x[0, 1] = 5
        >>> x[:, 2] = torch.tensor([1.0, 2.0])
        >>> x[x == 0] = -1
        >>> x
        tensor([[-1.,  5.,  1.],
                [-1., -1.,  2.]])
    """
    kind, recorded = value.__class__, mode.enabled and requires_grad(self)
    number = (kind is float or kind is int) and not recorded
    if number and _set_number(self, index, value):
        return
    source = tensor_of(value, self)
    if index is False:
        return
    if index.__class__ is Tensor and index._layout.shape:
        target, picks = self, [(0, index)]
    else:
        target, picks = _target(self, index)
    if not picks:
        assign(target, source)
        return
    dims, indices = tuple(zip(*picks, strict=True))
    checked(target, dims, indices)
    check_masks(indices, source, False)
    source = without_leading_ones(source) if source._layout.shape else source
    put_in_place(target, dims, indices, source, False, NAME)


def _target(x: Tensor, index: Any) -> tuple[Tensor, list[tuple[int, Tensor]]]:
    """The view to write to, or *x* itself, and what to pick from it."""
    if index is True:
        index = None
    elif isinstance(index, slice) and x._layout.shape:
        index = (index,)  # so that all of it is the tensor itself, not a view
    steps, picks = parse(x, index)
    return look(x, steps) if steps else x, picks


def _set_number(self: Tensor, index: Any, value: Number) -> bool:
    """Write a number into a view without history, if that is all there is to do.

    One element takes 1.7 us and a row 4; the general path takes 13.
    """
    layout = self._layout
    if index.__class__ is not tuple:
        if index.__class__ is not int and index.__class__ is not slice:
            return False
        index = (index,)
    part = _row_of(self, index) or part_of(self, index)
    if part is None:
        return False
    check_writable(self)
    seen, offset = part
    if not seen.shape and _fits(value, layout):
        storage: Any = self._storage  # an array of floats
        storage[offset] = value
    else:
        target = make(self._storage, seen)
        target._offset = offset
        check_places(seen)
        layout.kernels["fill"](None, target, number_for(layout.dtype, value))
    changed(self, NAME)
    return True


def _fits(value: Number, layout: Layout) -> bool:
    """Whether an array of this dtype takes *value* as it stands."""
    if layout.device.type != "cpu" or layout.dtype not in (float32, float64):
        return False
    return -FLOAT32_MAX <= value <= FLOAT32_MAX and abs(value) < 2**63


def __delitem__(self: Tensor, index: Any) -> None:
    """Refused: a tensor keeps its size."""
    raise TypeError("Tensor does not support deleting items")
