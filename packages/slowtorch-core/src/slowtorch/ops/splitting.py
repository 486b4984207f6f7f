"""One tensor as several views: split, chunk, unbind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, make_view
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor
from slowtorch.ops.part_views import Select, Slice
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = [
    "chunk",
    "dsplit",
    "hsplit",
    "split",
    "split_with_sizes",
    "tensor_split",
    "unbind",
    "unsafe_chunk",
    "unsafe_split",
    "vsplit",
]


class MultipleViews(Op):
    """Several views of one tensor. None of them may be changed in place.

    (The history of the others could not be told after that.)
    """

    __slots__ = ("dim", "source")
    dim: int
    source: Layout

    def mark(self, views: list[Tensor]) -> tuple[Tensor, ...]:
        """Note on each view where it comes from."""
        for view in views:
            if view._meta is not None and mode.enabled:
                view._meta.origin = "several"
        return tuple(views)


class Split(MultipleViews):
    """Consecutive parts of a dimension.

    dL/dx = the parts' gradients, one after another
    """

    __slots__ = ("sizes",)
    sizes: Sequence[int]

    def forward(self, x: Tensor, sizes: Sequence[int], dim: int) -> tuple[Tensor, ...]:
        self.dim, self.sizes = dim, sizes
        self.source = x._layout
        return self.mark(parts_of(x, sizes, dim))

    def backward(self, *grads: Tensor | None) -> Any:
        return joined(grads, self.sizes, self.source, self.dim)


class SplitWithSizes(Split):
    """``Split`` into parts of given sizes."""

    __slots__ = ()


class UnsafeSplit(Split):
    """``Split`` into parts that may be changed in place, each for itself."""

    __slots__ = ()

    def mark(self, views: list[Tensor]) -> tuple[Tensor, ...]:
        """Let the parts be no views, to autograd."""
        for view in views:
            view._meta = view._counter = None
        return tuple(views)


def parts_of(x: Tensor, sizes: Sequence[int], dim: int) -> list[Tensor]:
    """Views of consecutive parts of *x*, without history."""
    parts, offset = [], x._offset
    for size in sizes:
        layout, stride = Slice.part(x._layout, dim, size, 1)
        parts.append(make_view(x, layout, offset))
        offset += size * stride
    return parts


def joined(
    grads: Sequence[Tensor | None], sizes: Sequence[int], source: Layout, dim: int
) -> Tensor:
    """The gradients of all parts as one; zeros for those that have none."""
    from slowtorch.ops.joining import cat

    known = next(grad for grad in grads if grad is not None)
    pieces = []
    for grad, size in zip(grads, sizes, strict=True):
        shape = (*source.shape[:dim], size, *source.shape[dim + 1 :])
        pieces.append(known.new_zeros(shape) if grad is None else grad)
    return cat(pieces, dim)


class Unbind(MultipleViews):
    """Every place along a dimension, which disappears.

    dL/dx = the places' gradients, stacked
    """

    __slots__ = ()

    def forward(self, x: Tensor, dim: int) -> tuple[Tensor, ...]:
        self.dim = dim
        self.source = x._layout
        row, stride, size = Select.row(x._layout, dim)
        offsets = [x._offset + place * stride for place in range(size)]
        return self.mark([make_view(x, row, offset) for offset in offsets])

    def backward(self, *grads: Tensor | None) -> Any:
        from slowtorch.ops.joining import stack

        known = next(grad for grad in grads if grad is not None)
        zeros = known.new_zeros(known.shape)
        return stack([zeros if grad is None else grad for grad in grads], self.dim)


def split(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Consecutive parts of a dimension, as views.

    Args:
        tensor: what to split.
        split_size_or_sections: the size of each part (the last may be smaller), or
            a list with a size for each.
        dim: the dimension.

    Raises:
        RuntimeError: the sizes do not add up, or one is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.split(torch.arange(5), 2)
        (tensor([0, 1]), tensor([2, 3]), tensor([4]))
        >>> torch.split(torch.arange(5), [1, 4])
        (tensor([0]), tensor([1, 2, 3, 4]))
    """
    if not isinstance(tensor, Tensor):
        message = f"'{type(tensor).__name__}' object has no attribute 'split'"
        raise AttributeError(message)
    if not isinstance(split_size_or_sections, int):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    dim = _dim_of("split", tensor, dim)
    sizes = _equal_sizes("split", tensor._layout.shape[dim], split_size_or_sections)
    return Split.apply_several(tensor, sizes, dim)


def split_method(
    self: Tensor, split_size: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """``split``, whose second argument has another name as a method.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(3).split(2)
        (tensor([0, 1]), tensor([2]))
    """
    return split(self, split_size, dim)


def _dim_of(name: str, x: Tensor, dim: int) -> int:
    shape = x._layout.shape
    if not shape:
        raise RuntimeError(f"{name} expects at least a 1-dimensional tensor")
    return normal_dim(dim, len(shape))


def _equal_sizes(name: str, total: int, size: int) -> list[int]:
    if size < 0:
        message = (
            f"{name} expects split_size be non-negative, but got split_size={size}"
        )
        raise RuntimeError(message)
    if size == 0:
        if total:
            message = (
                "split_size can only be 0 if dimension size is 0, but got dimension "
                f"size of {total}"
            )
            raise RuntimeError(message)
        return [0]
    return [min(size, total - start) for start in range(0, total, size)] or [0]


def split_with_sizes(
    input: Tensor, split_sizes: Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Consecutive parts of given sizes, as views; see ``split``.

    Example:
        >>> import slowtorch as torch
        >>> torch.split_with_sizes(torch.arange(3), [1, 2])
        (tensor([0]), tensor([1, 2]))
    """
    check_tensor("split_with_sizes", input)
    if not isinstance(split_sizes, (tuple, list)):
        message = (
            "split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of "
            f"ints, not {type(split_sizes).__name__}"
        )
        raise TypeError(message)
    sizes = _checked_sizes(input, split_sizes, dim)
    return SplitWithSizes.apply_several(input, sizes, normal_dim(dim, input.ndim))


def _checked_sizes(x: Tensor, split_sizes: Sequence[int], dim: int) -> list[int]:
    name = "split_with_sizes"
    total = x._layout.shape[_dim_of("split", x, dim)]
    sizes = list(split_sizes)
    if min(sizes, default=0) < 0:
        message = (
            f"{name} expects split_sizes have only non-negative entries, but got "
            f"split_sizes={sizes}"
        )
        raise RuntimeError(message)
    if sum(sizes) != total:
        message = (
            f"{name} expects split_sizes to sum exactly to {total} (input tensor's "
            f"size at dimension {dim}), but got split_sizes={sizes}"
        )
        raise RuntimeError(message)
    return sizes


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most so many parts of a dimension, all but the last of one size, as views.

    Args:
        input: what to divide.
        chunks: how many parts.
        dim: the dimension.

    Raises:
        RuntimeError: *chunks* is less than 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.chunk(torch.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    check_tensor("chunk", input)
    sizes, dim = _chunk_sizes("chunk", input, chunks, dim)
    op = Split if input._layout.shape[dim] else SplitWithSizes
    return op.apply_several(input, sizes, dim)


def _chunk_sizes(name: str, x: Tensor, chunks: int, dim: int) -> tuple[list[int], int]:
    if not x._layout.shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        message = f"chunk expects `chunks` to be greater than 0, got: {chunks}"
        raise RuntimeError(message)
    dim = normal_dim(dim, x.ndim)
    total = x._layout.shape[dim]
    if not total:
        return [0] * chunks, dim
    return _equal_sizes(name, total, (total + chunks - 1) // chunks), dim


def unsafe_split(tensor: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """``split`` into parts that autograd does not treat as views.

    They may be changed in place, as long as the input is not used afterwards.

    Example:
        >>> import slowtorch as torch
        >>> torch.unsafe_split(torch.arange(3), 2)
        (tensor([0, 1]), tensor([2]))
    """
    check_tensor("unsafe_split", tensor, "tensor")
    dim = _dim_of("split", tensor, dim)
    sizes = _equal_sizes("split", tensor._layout.shape[dim], split_size)
    return UnsafeSplit.apply_several(tensor, sizes, dim)


def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """``chunk`` into parts that autograd does not treat as views.

    Example:
        >>> import slowtorch as torch
        >>> torch.unsafe_chunk(torch.arange(3), 2)
        (tensor([0, 1]), tensor([2]))
    """
    check_tensor("unsafe_chunk", input)
    sizes, dim = _chunk_sizes("chunk", input, chunks, dim)
    return UnsafeSplit.apply_several(input, sizes, dim)


def tensor_split(
    input: Tensor,
    indices_or_sections: int | Sequence[int] | Tensor,
    dim: int = 0,
) -> tuple[Tensor, ...]:
    """Parts of a dimension of nearly equal size, or divided at given places; views.

    Args:
        input: what to divide.
        indices_or_sections: how many parts (the first ones are larger by one where
            it does not come out even), or the places where parts begin.
        dim: the dimension.

    Raises:
        RuntimeError: the number of parts is less than 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor_split(torch.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
        >>> torch.tensor_split(torch.arange(5), (1, 3))
        (tensor([0]), tensor([1, 2]), tensor([3, 4]))
    """
    check_tensor("tensor_split", input)
    if not input._layout.shape:
        message = (
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor "
            "with 0 dims"
        )
        raise RuntimeError(message)
    dim = normal_dim(dim, input.ndim)
    given: Any = indices_or_sections
    if isinstance(given, Tensor):
        given = _places(given)
    total = input._layout.shape[dim]
    starts = _section_starts(total, given) if isinstance(given, int) else list(given)
    ends = [*starts, total] if not isinstance(given, int) else starts[1:]
    starts = [0, *starts] if not isinstance(given, int) else starts[:-1]
    return tuple(
        [_between(input, dim, a, b) for a, b in zip(starts, ends, strict=True)]
    )


def _places(given: Tensor) -> int | list[int]:
    if given.ndim > 1 or given._layout.dtype.name != "int64":
        message = (
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional "
            "or one-dimensional tensor, but got a tensor with "
            f"{given.ndim} dims"
        )
        if given._layout.dtype.name != "int64":
            message = (
                "tensor_split expected tensor_indices_or_sections to have dtype of "
                f"long, but got {given._layout.dtype.type_name}"
            )
        raise RuntimeError(message)
    return given.tolist()  # type: ignore[no-any-return]  # of ints


def _section_starts(total: int, sections: int) -> list[int]:
    if sections <= 0:
        message = f"number of sections must be larger than 0, got {sections}"
        raise RuntimeError(message)
    size, larger = divmod(total, sections)
    return [size * i + min(i, larger) for i in range(sections + 1)]


def _between(x: Tensor, dim: int, start: int, end: int) -> Tensor:
    """x[start:end] along *dim*, by Python's rules for slices."""
    begin, stop, _ = slice(start, end).indices(x._layout.shape[dim])
    return Slice.apply(x, dim, begin, max(stop - begin, 0), 1)


def hsplit(
    input: Tensor, indices_or_sections: int | Sequence[int]
) -> tuple[Tensor, ...]:
    """Parts side by side: along dimension 1, or 0 for vectors; see ``tensor_split``.

    Raises:
        RuntimeError: the parts would not be of equal size.

    Example:
        >>> import slowtorch as torch
        >>> torch.hsplit(torch.arange(4), 2)
        (tensor([0, 1]), tensor([2, 3]))
    """
    dim = 0 if _ndim("hsplit", input, 1) == 1 else 1
    return _evenly("hsplit", input, indices_or_sections, dim)


def vsplit(
    input: Tensor, indices_or_sections: int | Sequence[int]
) -> tuple[Tensor, ...]:
    """Parts below one another, along dimension 0; see ``tensor_split``.

    Raises:
        RuntimeError: the parts would not be of equal size, or there are fewer than
            two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.vsplit(torch.tensor([[1, 2], [3, 4]]), 2)
        (tensor([[1, 2]]), tensor([[3, 4]]))
    """
    _ndim("vsplit", input, 2)
    return _evenly("vsplit", input, indices_or_sections, 0)


def dsplit(
    input: Tensor, indices_or_sections: int | Sequence[int]
) -> tuple[Tensor, ...]:
    """Parts along dimension 2; see ``tensor_split``.

    Raises:
        RuntimeError: the parts would not be of equal size, or there are fewer than
            three dimensions.

    Example:
        >>> import slowtorch as torch
        >>> [part.shape for part in torch.dsplit(torch.zeros(1, 2, 4), 2)]
        [torch.Size([1, 2, 2]), torch.Size([1, 2, 2])]
    """
    _ndim("dsplit", input, 3)
    return _evenly("dsplit", input, indices_or_sections, 2)


def _ndim(name: str, x: Tensor, least: int) -> int:
    check_tensor(name, x)
    if x.ndim < least:
        message = (
            f"torch.{name} requires a tensor with at least {least} dimension, but got "
            f"a tensor with {x.ndim} dimensions!"
        )
        raise RuntimeError(message)
    return x.ndim


def _evenly(
    name: str, x: Tensor, given: int | Sequence[int], dim: int
) -> tuple[Tensor, ...]:
    size = x._layout.shape[dim]
    if isinstance(given, int) and (given <= 0 or size % given):
        message = (
            f"torch.{name} attempted to split along dimension {dim}, but the size of "
            f"the dimension {size} is not divisible by the split_size {given}!"
        )
        raise RuntimeError(message)
    return tensor_split(x, given, dim)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Every place along a dimension, which disappears; a tuple of views.

    Example:
        >>> import slowtorch as torch
        >>> torch.unbind(torch.tensor([[1, 2], [3, 4]]))
        (tensor([1, 2]), tensor([3, 4]))
    """
    check_tensor("unbind", input)
    if not input._layout.shape:
        normal_dim(dim, 0)
        message = f"Dimension specified as {dim} but tensor has no dimensions"
        raise IndexError(message)
    return Unbind.apply_several(input, normal_dim(dim, input.ndim))


OPERATORS = (
    Operator(chunk, method=True),
    Operator(dsplit, method=True),
    Operator(hsplit, method=True),
    Operator(split, method=True, nodes=(Split,)),
    Operator(split_with_sizes, method=True, nodes=(SplitWithSizes,)),
    Operator(tensor_split, method=True),
    Operator(unbind, method=True, nodes=(Unbind,)),
    Operator(unsafe_chunk, method=True),
    Operator(unsafe_split, method=True, nodes=(UnsafeSplit,)),
    Operator(vsplit, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
