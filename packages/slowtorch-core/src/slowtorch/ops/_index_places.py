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
from slowtorch.kernels.places import Plan

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
) -> tuple[Plan, Any]:
    """What ``tensors[k]`` names along dimension ``dims[k]`` and, for a mask, after.

    Returns:
        The form of the index, and the distances in memory that it names.

    Raises:
        IndexError: a mask has another shape than what it masks, index tensors do not
            broadcast, or an index is out of range.
    """
    if len(tensors) == 1 and is_mask(tensors[0]):
        return _places_of_mask(layout, dims[0], tensors[0])
    for each in tensors:
        if is_mask(each):
            dims, tensors = _without_masks(layout, dims, tensors)
            break
    key = ("places", dims, *[each._layout for each in tensors])
    found = layout.relatives.get(key)
    if found is None:
        found = layout.relatives[key] = _form(layout, dims, tensors)
    plan, shape, sizes, strides = found
    for each in tensors:
        if each._storage is None and layout.device.type != "meta":
            raise RuntimeError(META_INDEX)
    if not layout.numel and 0 not in sizes:
        return plan, []  # nothing will be read: PyTorch checks no index then
    kernel = layout.kernels["index_places"]
    return plan, kernel(None, tensors, shape, sizes, strides)


def _form(
    layout: Layout, dims: tuple[int, ...], tensors: tuple[Tensor, ...]
) -> tuple[Plan, Shape, tuple[int, ...], Strides]:
    shape = _common_shape(tensors)
    plan = _arranged(layout, dims, tensors, shape)
    return (
        *(plan, shape),
        tuple([layout.shape[dim] for dim in dims]),
        tuple([layout.strides[dim] for dim in dims]),
    )


def _places_of_mask(layout: Layout, first: int, mask: Tensor) -> tuple[Plan, Any]:
    """One mask alone, the usual case, needs no coordinates: 8 ns per element."""
    _check_mask(layout, first, mask)
    used = tuple(range(first, first + len(mask._layout.shape)))
    strides = tuple([layout.strides[dim] for dim in used])
    places: Any = mask._layout.kernels["mask_places"](None, mask, strides)
    if places is None:
        raise NotImplementedError(NO_NUMBERS)
    return _arranged(layout, used, (), (len(places),)), places


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
    layout: Layout, used: tuple[int, ...], tensors: tuple[Tensor, ...], shape: Shape
) -> Plan:
    """The dimensions around the indexed ones, and the layout of a result."""
    first = used[0]
    if used[-1] - first != len(used) - 1:  # not side by side
        first = 0
    pairs = list(zip(layout.shape, layout.strides, strict=True))
    free = [pair for dim, pair in enumerate(pairs) if dim not in used]
    outer, inner = free[:first], free[first:]
    plan = Plan(outer, shape, inner)
    row_major = layout.strides == contiguous_strides(layout.shape)
    if row_major and all([each._layout.contiguous for each in tensors]):
        plan.out = contiguous(plan.shape, layout.dtype, layout.device)
    else:
        strides = _fresh_strides(layout, plan, (outer, shape, inner), tensors)
        plan.out = layout_of(plan.shape, strides, layout.dtype, layout.device)
    return plan


def _fresh_strides(
    layout: Layout, plan: Plan, parts: tuple[Any, ...], tensors: tuple[Tensor, ...]
) -> Strides:
    """The strides of the result: its dimensions lie in memory as the inputs' do."""
    outer, shape, inner = parts
    before, count, after = len(outer), len(shape), len(inner)
    own = (*[n for _, n in outer], *(0,) * count, *[n for _, n in inner])
    dtype, device = layout.dtype, layout.device
    layouts = [layout_of(plan.shape, own, dtype, device, False)]
    for each in tensors:
        missing = count - len(each._layout.shape)
        sizes = (1,) * (before + missing) + each._layout.shape + (1,) * after
        if each._layout.contiguous:
            steps = contiguous_strides(sizes)
        else:
            steps = (0,) * (before + missing) + each._layout.strides + (0,) * after
        layouts.append(layout_of(sizes, steps, dtype, device, False))
    return result_strides(plan.shape, layouts)
