"""Which places of memory index tensors and masks mean.

Indexed dimensions that lie side by side are replaced, where they are, by the shape
that the index tensors broadcast to; otherwise that shape comes first. So a result is
always *outer* dimensions, indexed places, *inner* dimensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import bool_, int64, uint8
from slowtorch._layout import contiguous, contiguous_strides, layout_of, result_strides
from slowtorch._tensor import Tensor, make
from slowtorch.kernels.indexing import Places

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Shape, Strides

__all__ = ["coordinates", "is_mask", "places_of"]


NO_NUMBERS = (
    "How many elements a mask lets through cannot be known on the meta device, which "
    "has no numbers."
)
META_INDEX = "a tensor with numbers cannot be indexed by one on the meta device"


def is_mask(x: Tensor) -> bool:
    """Whether *x* chooses by true and false rather than by position."""
    return x._layout.dtype in (bool_, uint8)


def places_of(
    layout: Layout, dims: tuple[int, ...], tensors: tuple[Tensor, ...]
) -> Places:
    """What ``tensors[k]`` names along dimension ``dims[k]`` and, for a mask, after.

    Raises:
        IndexError: a mask has another shape than what it masks, index tensors do not
            broadcast, or an index is out of range.
    """
    if len(tensors) == 1 and is_mask(tensors[0]):
        # One mask, the usual case, needs no coordinates: 8 ns per element.
        (mask,), (first,) = tensors, dims
        _check_mask(layout, first, mask)
        used = tuple(range(first, first + len(mask._layout.shape)))
        strides = tuple([layout.strides[dim] for dim in used])
        places: Any = mask._layout.kernels["mask_places"](None, mask, strides)
        if places is None:
            raise NotImplementedError(NO_NUMBERS)
        return _arranged(layout, used, (), (len(places),), places)
    for each in tensors:
        if each._storage is None and layout.device.type != "meta":
            raise RuntimeError(META_INDEX)
    used, tensors = _without_masks(layout, dims, tensors)
    shape = _common_shape(tensors)
    sizes = tuple([layout.shape[dim] for dim in used])
    strides = tuple([layout.strides[dim] for dim in used])
    if layout.numel or 0 in sizes:
        places = layout.kernels["index_places"](None, tensors, shape, sizes, strides)
    else:  # nothing will be read: PyTorch checks no index then
        places = []
    return _arranged(layout, used, tensors, shape, places)


def _check_mask(layout: Layout, dim: int, mask: Tensor) -> None:
    """A mask must have the shape of the dimensions that it masks."""
    shape = mask._layout.shape
    for at, size in enumerate(shape):
        if size != layout.shape[dim + at]:
            message = (
                f"The shape of the mask {list(shape)} at index {at} does not match the "
                f"shape of the indexed tensor {list(layout.shape)} at index {dim + at}"
            )
            raise IndexError(message)


def _without_masks(
    layout: Layout, dims: tuple[int, ...], tensors: tuple[Tensor, ...]
) -> tuple[tuple[int, ...], tuple[Tensor, ...]]:
    """Each mask as the coordinates of its true places, one tensor per dimension."""
    used: list[int] = []
    columns: list[Tensor] = []
    for dim, each in zip(dims, tensors, strict=True):
        if is_mask(each):
            _check_mask(layout, dim, each)
            columns += coordinates(each)
            used += range(dim, dim + len(each._layout.shape))
        else:
            columns.append(each)
            used.append(dim)
    return tuple(used), tuple(columns)


def coordinates(x: Tensor) -> list[Tensor]:
    """Where *x* is not zero: one tensor of int64 for each dimension."""
    layout = x._layout
    found: Any = layout.kernels["nonzero"](None, x)
    if found is None:
        raise NotImplementedError(NO_NUMBERS)
    out = contiguous((len(found[0]),) if found else (0,), int64, layout.device)
    return [make(out.kernels["from_values"](out, column), out) for column in found]


def _common_shape(tensors: tuple[Tensor, ...]) -> Shape:
    """The shape that index tensors broadcast to."""
    shapes = [each._layout.shape for each in tensors]
    if len(shapes) == 1:
        return shapes[0]
    shape: list[int] = []
    for at in range(1, 1 + max(map(len, shapes))):
        sizes = {each[-at] for each in shapes if len(each) >= at} - {1}
        if len(sizes) > 1:
            listed = ", ".join([str(list(each)) for each in shapes])
            message = (
                "shape mismatch: indexing tensors could not be broadcast together "
                f"with shapes {listed}"
            )
            raise IndexError(message)
        shape.append(sizes.pop() if sizes else 1)
    return tuple(shape[::-1])


def _arranged(
    layout: Layout,
    used: tuple[int, ...],
    tensors: tuple[Tensor, ...],
    shape: Shape,
    places: list[int] | None,
) -> Places:
    """The places with the dimensions around them."""
    first = used[0]
    if used[-1] - first != len(used) - 1:  # not side by side
        first = 0
    pairs = list(zip(layout.shape, layout.strides, strict=True))
    free = [pair for dim, pair in enumerate(pairs) if dim not in used]
    result = Places()
    result.places = places
    result.outer = outer = free[:first]
    result.inner = inner = free[first:]
    result.shape = (*[n for n, _ in outer], *shape, *[n for n, _ in inner])
    row_major = layout.strides == contiguous_strides(layout.shape)
    if row_major and all([each._layout.contiguous for each in tensors]):
        result.strides = contiguous_strides(result.shape)
    else:
        result.strides = _fresh_strides(layout, result, tensors, len(shape))
    return result


def _fresh_strides(
    layout: Layout, result: Places, tensors: tuple[Tensor, ...], count: int
) -> Strides:
    """The strides of the result: its dimensions lie in memory as the inputs' do."""
    before, after = len(result.outer), len(result.inner)
    own = (
        *[stride for _, stride in result.outer],
        *(0,) * count,
        *[stride for _, stride in result.inner],
    )
    dtype, device = layout.dtype, layout.device
    layouts = [layout_of(result.shape, own, dtype, device, False)]
    for each in tensors:
        missing = count - len(each._layout.shape)
        sizes = (1,) * (before + missing) + each._layout.shape + (1,) * after
        if each._layout.contiguous:
            steps = contiguous_strides(sizes)
        else:
            steps = (0,) * (before + missing) + each._layout.strides + (0,) * after
        layouts.append(layout_of(sizes, steps, dtype, device, False))
    return result_strides(result.shape, layouts)
