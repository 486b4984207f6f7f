"""``Layout``: everything about a tensor but its numbers and its history.

A layout is a shape, strides, dtype and device. Layouts are immutable and interned,
so tensors that are alike share one, and ``x._layout is y._layout`` answers "same
shape, strides, dtype and device?" in a single step. That comparison decides the
fast path of every operator.

``whole`` says that the tensor covers its storage exactly, each place once and from
the first to the last. (Any order of strides will do: a transposed matrix is whole,
a slice of a row is not.) Two tensors of the same whole layout may be combined
storage by storage, without looking at shape or strides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._device import CPU, KernelTable, device, kernels_of
from slowtorch._dtype import FLOATING, dtype
from slowtorch._size import Size

if TYPE_CHECKING:
    from slowtorch._types import Shape, Storage, Strides

__all__ = [
    "Layout",
    "contiguous",
    "contiguous_strides",
    "layout_of",
    "result_strides",
]


def contiguous_strides(shape: Shape) -> Strides:
    """Row-major strides: the last dimension moves by one element.

    Example:
        >>> contiguous_strides((2, 3, 4))
        (12, 4, 1)
    """
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


class Layout:
    """Shape, strides, dtype and device of a tensor; made by ``layout_of`` only.

    Two fields are there for the fast path of small graphs; both are None unless
    elements are 32- or 64-bit floats, which an ``array`` rounds by itself.

    Attributes:
        dims: the number of each dimension: (0, 1, 2) for a shape of three.
        single: whether one number in memory stands for all, as in the gradient of a
            sum.
        cell: of one element, a storage to copy: ``cell[:]`` and setting its place
            takes 0.10 us, and making a storage from a tuple 0.19.
        numbers: of a whole layout, Python numbers as numbers of this type, as far
            as they have come up: see ``dtype.scalar``.
    """

    __slots__ = (
        "__weakref__",
        "cell",
        "contiguous",
        "device",
        "dims",
        "dtype",
        "kernels",
        "numbers",
        "numel",
        "relatives",
        "shape",
        "single",
        "store",
        "strides",
        "whole",
    )

    def __init__(
        self, shape: Size, strides: Strides, dtype: dtype, device: device, whole: bool
    ) -> None:
        self.shape = shape
        self.strides = strides
        self.dtype = dtype
        self.device = device
        self.whole = whole
        self.numel = math.prod(shape)
        self.dims = tuple(range(len(shape)))
        self.contiguous = _is_contiguous(shape, strides)
        self.single = self.numel == 1 or (self.numel > 0 and not any(strides))
        self.kernels: KernelTable = kernels_of(device)
        self.store = dtype.store
        plain = dtype.category == FLOATING and dtype.bits >= 32
        one = plain and self.numel == 1
        self.cell: Storage | None = dtype.store((0,)) if one else None
        self.numbers = dtype.numbers if plain and whole else None
        # Layouts of results, by what makes them: worked out once per layout.
        self.relatives: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return (
            f"Layout({tuple(self.shape)}, strides={self.strides}, {self.dtype}, "
            f"{self.device}, whole={self.whole})"
        )

    def like(self, dtype: dtype) -> Layout:
        """The layout of an elementwise result of type *dtype*.

        A whole layout keeps the order of its strides, as PyTorch's results do.
        """
        try:
            return self.relatives[dtype]  # type: ignore[no-any-return]  # keyed by dtype: a layout
        except KeyError:
            strides = self.strides if self.whole else dense_strides(self)
            made = layout_of(self.shape, strides, dtype, self.device)
            self.relatives[dtype] = made
            return made


def _is_contiguous(shape: Shape, strides: Strides) -> bool:
    step = 1
    for size, stride in zip(reversed(shape), reversed(strides), strict=True):
        if size != 1 and stride != step:
            return 0 in shape
        step *= size
    return True


def dense_strides(layout: Layout) -> Strides:
    """Strides for a fresh result in the memory order of *layout*'s dimensions."""
    return result_strides(layout.shape, (layout,))


def result_strides(shape: Shape, layouts: Sequence[Layout]) -> Strides:
    """Strides for a fresh elementwise result of *shape*, without gaps.

    The dimensions lie in memory in the order they have in the inputs. The first
    input that distinguishes two dimensions decides: the one with the larger stride
    is the outer one. Where no input does (strides of 0, sizes of 1), the order is
    row-major.
    """
    if all([each.contiguous and each.shape == shape for each in layouts]):
        return contiguous_strides(shape)
    rows = [_strides_within(each, shape) for each in layouts]
    order = list(range(len(shape)))[::-1]  # the innermost dimension first
    for place in range(1, len(order)):
        inner = place  # sink into place; what cannot be decided is passed over
        for other in range(place - 1, -1, -1):
            verdict = _is_inner(order[inner], order[other], shape, rows)
            if verdict is False:
                break
            if verdict:
                order[inner], order[other] = order[other], order[inner]
                inner = other
    strides, step = [0] * len(order), 1
    for dim in order:
        strides[dim] = step
        step *= max(shape[dim], 1)
    return tuple(strides)


def _strides_within(layout: Layout, shape: Shape) -> list[int]:
    """Strides of *layout* as a part of *shape*: 0 where it is stretched."""
    missing = len(shape) - len(layout.shape)
    own = [
        0 if size != wanted else stride
        for size, wanted, stride in zip(
            layout.shape, shape[missing:], layout.strides, strict=True
        )
    ]
    return [0] * missing + own


def _is_inner(a: int, b: int, shape: Shape, rows: list[list[int]]) -> bool | None:
    """Whether dimension *a* lies further inside than *b*; None if undecided."""
    for strides in rows:
        if strides[a] and strides[b]:
            if strides[a] != strides[b]:
                return strides[a] < strides[b]
            if shape[a] < shape[b]:
                return True
    return None


_interned: dict[tuple[Any, ...], Layout] = {}
_LIMIT = 8192  # distinct layouts to remember; identity is a fast path, never a proof


def layout_of(
    shape: Shape, strides: Strides, dtype: dtype, device: device, whole: bool = True
) -> Layout:
    """The one layout with these properties."""
    key = (shape, strides, dtype, device, whole)
    found = _interned.get(key)
    if found is None:
        if len(_interned) >= _LIMIT:
            forget_layouts()
        found = Layout(Size(shape), tuple(strides), dtype, device, whole)
        _interned[key] = found
    return found


def contiguous(shape: Shape, dtype: dtype, device: device = CPU) -> Layout:
    """The layout of a fresh row-major tensor."""
    key = (shape, dtype, device)
    found = _interned.get(key)
    if found is None:
        found = layout_of(shape, contiguous_strides(shape), dtype, device)
        _interned[key] = found
    return found


def forget_layouts() -> None:
    """Drop every interned layout, so that endless new shapes cannot fill memory.

    Tensors keep the layout they have; only the identity with later ones is lost,
    and whoever compares by identity has a slower, exact comparison behind it.
    """
    for layout in _interned.values():
        layout.relatives.clear()
    _interned.clear()
