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
from typing import TYPE_CHECKING, Any

from slowtorch._device import CPU, KernelTable, device, kernels_of
from slowtorch._dtype import dtype
from slowtorch._size import Size

if TYPE_CHECKING:
    from slowtorch._types import Shape, Strides

__all__ = ["Layout", "contiguous", "contiguous_strides", "layout_of"]


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
    """Shape, strides, dtype and device of a tensor; made by ``layout_of`` only."""

    __slots__ = (
        "__weakref__",
        "contiguous",
        "device",
        "dtype",
        "kernels",
        "numel",
        "relatives",
        "shape",
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
        self.contiguous = _is_contiguous(shape, strides)
        self.kernels: KernelTable = kernels_of(device)
        self.store = dtype.store
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
            return self.relatives[dtype]  # type: ignore[no-any-return]
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
    """Strides for a fresh result in the memory order of *layout*'s dimensions.

    Without gaps or overlaps; a dimension of stride 0 (expanded) gives way, and
    where the order is undecided the result is row-major.
    """
    if layout.contiguous or 0 in layout.strides:
        return contiguous_strides(layout.shape)
    order = sorted(range(len(layout.shape)), key=lambda dim: -layout.strides[dim])
    strides, step = [0] * len(order), 1
    for dim in reversed(order):
        strides[dim] = step
        step *= max(layout.shape[dim], 1)
    return tuple(strides)


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
