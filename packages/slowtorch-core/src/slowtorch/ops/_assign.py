"""``x[part] = value``: a number or a tensor written in place, with its history."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import C_NAME, check_fill_value
from slowtorch._dtype import BOOL, FLOATING
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.inplace import changed, check_writable, rebase, write
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.overlap import check_overlap, check_places
from slowtorch.ops.copying import Copy, FillTensorInPlace
from slowtorch.ops.copying import assign as write_numbers
from slowtorch.ops.views import Expand, View

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._types import Number

__all__ = ["assign", "tensor_of", "warn_of_overlap", "without_leading_ones"]

NAME = "__setitem__"
EXPANDED = (
    "Use of index_put_ on expanded tensors is deprecated. Please clone() the tensor "
    "before performing this operation. This also applies to advanced indexing e.g. "
    "tensor[indices] = tensor"
)


def assign(target: Tensor, value: Tensor) -> None:
    """Write *value*, broadcast, into *target* and into its history.

    Raises:
        RuntimeError: the shapes do not fit, or *target* must not change in place.
    """
    shape = target._layout.shape
    replace = Copy if value._layout.shape or not shape else FillTensorInPlace
    if value._layout.shape and value._layout.shape != shape:
        value = without_leading_ones(value)
        if value._layout.shape not in (shape, ()):
            value = Expand.apply(value, tuple(shape))
    recorded = mode.enabled and (requires_grad(target) or requires_grad(value))
    check_writable(target, recorded)
    check_places(target._layout)
    if value._storage is target._storage and value._storage is not None:
        check_overlap(target, value)
    if recorded and target._base is None:
        write(target, replace.apply(target, value), NAME)
        return
    edge = edge_of(value) if recorded else None  # before the counter moves on
    write_numbers(target, value)
    changed(target, NAME)
    if recorded:
        rebase(target, edge)


def warn_of_overlap(target: Tensor) -> None:
    """Index tensors may write where elements share a place; PyTorch warns only."""
    layout = target._layout
    pairs = zip(layout.shape, layout.strides, strict=True)
    if layout.numel and any([size > 1 and stride == 0 for size, stride in pairs]):
        warnings.warn(EXPANDED, UserWarning, stacklevel=4)


def without_leading_ones(value: Tensor) -> Tensor:
    """*value* without sizes of 1 at the front, which broadcast anyway."""
    shape = value._layout.shape
    if not shape or shape[0] != 1:
        return value
    first = next((dim for dim, size in enumerate(shape) if size != 1), len(shape))
    return View.apply(value, tuple(shape[first:]))


def number_for(wanted: dtype, value: Number) -> Number:
    """A Python number as one that *wanted* can hold.

    Raises:
        ValueError: an integer of more than 64 bits.
        RuntimeError: the type cannot hold the number.
    """
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("Overflow when unpacking long long")
    if wanted.category == BOOL:
        return value != 0
    if wanted.category == FLOATING and wanted.bits == 16:
        return value  # PyTorch rounds to infinity here
    check_fill_value(value, wanted)
    return value if wanted.category == FLOATING else int(value)


def tensor_of(value: Any, target: Tensor) -> Tensor:
    """What is assigned, as a tensor: numbers take the type of *target*.

    Raises:
        TypeError: *value* is neither a tensor nor a number.
    """
    if isinstance(value, Tensor):
        return value
    layout = target._layout
    if isinstance(value, complex):
        name = C_NAME.get(layout.dtype.name, f"{layout.dtype.name}_t")
        message = f"value cannot be converted to type {name} without overflow"
        raise RuntimeError(message)
    if not isinstance(value, (int, float)):
        kind = f"torch.{layout.dtype.type_name}Tensor"
        raise TypeError(f"can't assign a {type(value).__name__} to a {kind}")
    out = contiguous((), layout.dtype, layout.device)
    return make(out.kernels["full"](out, number_for(layout.dtype, value)), out)
