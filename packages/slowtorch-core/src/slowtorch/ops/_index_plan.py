"""What stands between the brackets of ``x[...]``, taken apart.

Integers, slices, ``None`` and ``...`` are *steps*: each is a view of the tensor.
Tensors, lists and bools are *picks*: they name places one by one, and the result is
a copy. ``parse`` finds both; ``Pick`` says which places of memory the picks mean.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch._dtype import bool_, int32, int64, uint8
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.ops.part_views import Select, Slice
from slowtorch.ops.views import Alias, Unsqueeze

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["look", "parse", "part_of", "position"]

ALL = slice(None)
LIMIT = 4096  # parts to remember for each layout

Step: TypeAlias = "tuple[Any, ...]"  # a view operation and its arguments
Picks: TypeAlias = "list[tuple[int, Tensor]]"  # a dimension and what picks from it

NO_INDEX = (
    "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables "
    "are valid indices (got {})"
)
NO_DIMENSIONS = (
    "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
    "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
)
NOT_A_TUPLE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will "
    "be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 "
    "this will be interpreted as tensor index, x[torch.tensor(seq)], which will result "
    "either in an error or a different result"
)
WRONG_DTYPE = "tensors used as indices must be long, int, byte or bool tensors"
BYTE_MASK = (
    "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool "
    "instead."
)


def parse(x: Tensor, index: Any) -> tuple[list[Step], Picks]:
    """The steps to take and what to pick after them, for ``x[index]``.

    Raises:
        IndexError: an index is out of range, there are too many, or one of them is
            nothing to index by.
        TypeError: a sequence holds what is no number.
        ValueError: a slice goes backwards.
    """
    if not isinstance(index, tuple):
        if isinstance(index, slice):
            return [_only_slice(x, index)], []
        number = hasattr(index, "__index__") and not isinstance(index, (bool, Tensor))
        if number and not x._layout.shape:
            raise _no_dimensions(operator.index(index))
        index = _as_tuple(index)
    return _Parser(x, index).read()


def _no_dimensions(index: int) -> IndexError:
    if index == 0:
        return IndexError(NO_DIMENSIONS)
    return IndexError(f"index {index} is out of bounds for dimension 0 with size 0")


def _as_tuple(index: Any) -> tuple[Any, ...]:
    """*index* as one of several; a list that holds tensors or slices is several."""
    if isinstance(index, Tensor) or not _is_sequence(index):
        return (index,)
    if len(index) >= 32:
        return (index,)
    for item in index:
        several = item is None or item is ... or isinstance(item, (Tensor, slice))
        if several or _is_sequence(item):
            warnings.warn(NOT_A_TUPLE, UserWarning, stacklevel=5)
            return tuple(index)
    return (index,)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) or (
        hasattr(value, "__getitem__")
        and hasattr(value, "__len__")
        and not isinstance(value, (dict, Tensor))
    )


class _Parser:
    """Reads the items of an index from left to right."""

    def __init__(self, x: Tensor, items: tuple[Any, ...]) -> None:
        self.x = x
        self.items = items
        self.shape = x._layout.shape
        self.dim = 0  # of the result of the steps so far
        self.number = 0  # of the item
        self.source = 0  # the dimension of *x* that comes next
        self.steps: list[Step] = []
        self.picks: Picks = []

    def read(self) -> tuple[list[Step], Picks]:
        """Take every item in turn."""
        left = len(self.shape) - sum(map(_dims_of, self.items))
        if left < 0:
            message = f"too many indices for tensor of dimension {len(self.shape)}"
            raise IndexError(message)
        for number, item in enumerate(self.items):
            self.number = number
            if item is None:
                self.unsqueeze()
            elif item is ...:
                self.dim += left
                self.source += left
            elif isinstance(item, bool):
                self.truth(item)
            elif isinstance(item, slice):
                self.slice(item)
            elif isinstance(item, Tensor):
                self.tensor(item)
            elif hasattr(item, "__index__"):
                self.select(operator.index(item))
            elif _is_sequence(item):
                self.pick(_tensor_of(item))
            else:
                raise IndexError(NO_INDEX.format(type(item).__name__))
        return self.steps, self.picks

    def size(self) -> int:
        """The size of the next dimension; a second ``...`` may lead beyond all."""
        return self.shape[self.source] if self.source < len(self.shape) else 0

    def unsqueeze(self) -> None:
        """A new dimension."""
        self.steps.append((Unsqueeze, self.dim))
        self.dim += 1

    def select(self, index: int) -> None:
        """One place; the dimension disappears."""
        place = position(index, self.size(), self.number)
        self.steps.append((Select, self.dim, place))
        self.source += 1

    def slice(self, item: Any) -> None:
        """A part; all of a dimension is no step at all."""
        start, size, step = bounds(item, self.size())
        if step != 1 or not _is_all(item, self.size()):
            self.steps.append((Slice, self.dim, start, size, step))
        self.dim += 1
        self.source += 1

    def tensor(self, item: Tensor) -> None:
        """An integer without dimensions selects; others pick."""
        layout = item._layout
        if layout.shape:
            self.pick(item)
        elif layout.dtype in (bool_, uint8):
            self.truth(bool(item.item()))
        elif layout.dtype.is_floating_point:
            raise IndexError(WRONG_DTYPE)
        else:
            self.select(int(item.item()))

    def pick(self, item: Tensor) -> None:
        """Places named one by one."""
        dims = len(item._layout.shape) if item._layout.dtype in (bool_, uint8) else 1
        self.picks.append((self.dim, item))
        self.dim += dims
        self.source += dims

    def truth(self, value: bool) -> None:
        """A new dimension: of one place for True, of none for False."""
        self.unsqueeze()
        out = contiguous((1,) if value else (0,), int64, self.x._layout.device)
        self.picks.append((self.dim - 1, make(out.kernels["full"](out, 0), out)))


def _dims_of(item: Any) -> int:
    """How many dimensions of the tensor an item speaks of."""
    if item is None or item is ... or isinstance(item, bool):
        return 0
    if isinstance(item, Tensor) and item._layout.dtype in (bool_, uint8):
        return len(item._layout.shape)
    return 1


def position(index: int, size: int, dim: int) -> int:
    """*index* counted from the front.

    Raises:
        IndexError: there is no such place.
    """
    if not -size <= index < size:
        if not -(2**63) <= index < 2**63:
            raise ValueError("Overflow when unpacking long long")
        message = f"index {index} is out of bounds for dimension {dim} with size {size}"
        raise IndexError(message)
    return index + size if index < 0 else index


def bounds(item: slice, size: int) -> tuple[int, int, int]:
    """Start, number of places and step of a slice of *size* places."""
    start, stop, step = item.indices(size)
    if step < 0:
        raise ValueError("step must be greater than zero")
    return start, len(range(start, stop, step)), step


def _is_all(item: slice, size: int) -> bool:
    """Whether a slice says "all of it", by the numbers that stand in it."""
    return item.start in (None, 0) and (item.stop is None or item.stop >= size)


def _only_slice(x: Tensor, item: slice) -> Step:
    """``x[a:b]``: the one case in which all of a dimension is a step, too."""
    if not x._layout.shape:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    return (Slice, 0, *bounds(item, x._layout.shape[0]))


def _tensor_of(items: Any) -> Tensor:
    """A list of indices as a tensor: bools stay, other numbers become int64."""
    from slowtorch._creation import tensor

    leaf = items
    while isinstance(leaf, (list, tuple)) and leaf:
        leaf = leaf[0]
    if isinstance(leaf, str):
        raise TypeError("new(): invalid data type 'str'")
    if not isinstance(items, (list, tuple)):
        items = list(items)
    result = tensor(items)
    if result._layout.dtype in (bool_, uint8, int64) and result._layout.numel:
        return result
    out = contiguous(result._layout.shape, int64)
    return make(out.kernels["cast"](out, result), out)


def look(x: Tensor, steps: list[Step]) -> Tensor:
    """The view of *x* that the steps lead to."""
    if not steps:
        return Alias.apply(x)
    for view, *args in steps:
        x = view.apply(x, *args)
    return x


def part_of(x: Tensor, items: tuple[Any, ...]) -> tuple[Layout, int] | None:
    """Layout and offset of ``x[items]`` in one go, where nobody sees the steps.

    ``None`` if there is anything but integers, slices, ``None`` and one ``...``, or
    if something is wrong with them. (2 us, where the steps take 5.)
    """
    layout = x._layout
    sizes, steps = layout.shape, layout.strides
    left = len(sizes) - len(items)
    for item in items:
        if item is None or item is ...:
            left += 1
    shape: list[int] = []
    strides: list[int] = []
    offset, at = x._offset, 0
    for item in items:
        kind = item.__class__
        if item is ... and left >= 0:
            shape.extend(sizes[at : at + left])  # (+= would make it a Size)
            strides.extend(steps[at : at + left])
            at, left = at + left, -1
        elif item is None:
            shape.append(1)
            strides.append(sizes[at] * steps[at] if at < len(sizes) else 1)
        elif at >= len(sizes):
            return None
        elif kind is int and -(size := sizes[at]) <= item < size:
            offset += (item + size if item < 0 else item) * steps[at]
            at += 1
        elif kind is slice and item == ALL:  # a third of the cost of what follows
            shape.append(sizes[at])
            strides.append(steps[at])
            at += 1
        elif kind is slice and (item.step is None or item.step.__class__ is int):
            start, stop, step = item.indices(sizes[at])
            if step < 0:
                return None
            shape.append(len(range(start, stop, step)))
            strides.append(steps[at] * step)
            offset += start * steps[at]
            at += 1
        else:
            return None
    shape.extend(sizes[at:])
    strides.extend(steps[at:])
    return _seen(layout, tuple(shape), tuple(strides)), offset


def _seen(layout: Layout, shape: tuple[int, ...], strides: tuple[int, ...]) -> Layout:
    """The layout of a part; remembered on *layout*, whose own key costs less."""
    key = ("part", shape, strides)
    found = layout.relatives.get(key)
    if found is None:
        count = 1
        for size in shape:
            count *= size
        whole = layout.whole and count == layout.numel
        if len(layout.relatives) >= LIMIT:
            layout.relatives.clear()
        found = layout_of(shape, strides, layout.dtype, layout.device, whole)
        layout.relatives[key] = found
    return found


def checked(x: Tensor, dims: tuple[int, ...], tensors: Sequence[Tensor]) -> None:
    """Refuse index tensors of a wrong type; warn of masks of bytes.

    Raises:
        IndexError: the type is neither int64, int32, uint8 nor bool, or there are
            more dimensions in the indices than in the tensor.
    """
    for each in tensors:
        dtype = each._layout.dtype
        if dtype is int64 or dtype is bool_:
            continue
        if dtype not in (int32, uint8):
            raise IndexError(WRONG_DTYPE)
        if dtype is uint8:
            warnings.warn(BYTE_MASK, UserWarning, stacklevel=4)
    ndim = len(x._layout.shape)
    if dims[-1] + _dims_of(tensors[-1]) > ndim:
        message = f"too many indices for tensor of dimension {ndim}"
        raise IndexError(message)
