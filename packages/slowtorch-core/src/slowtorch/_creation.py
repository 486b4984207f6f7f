"""Tensors from data, and tensors of one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._device import as_device
from slowtorch._dtype import bool_, dtype, get_default_dtype, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.ops._dims import as_shape

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._types import Number, Shape

__all__ = ["ones", "ones_like", "tensor", "zeros", "zeros_like"]


def filled(
    shape: Shape,
    value: Number,
    dtype: dtype | None,
    device: device | str | None,
    requires_grad: bool,
) -> Tensor:
    """A tensor with *value* in every place."""
    out = contiguous(tuple(shape), dtype or get_default_dtype(), as_device(device))
    result = make(out.kernels["full"](out, value), out)
    if requires_grad:
        result.requires_grad = True
    return result


def zeros(*size: Any, dtype: dtype | None = None, device: device | str | None = None,
          requires_grad: bool = False) -> Tensor:
    """Zeros everywhere."""
    return filled(as_shape("zeros", size), 0, dtype, device, requires_grad)


def ones(*size: Any, dtype: dtype | None = None, device: device | str | None = None,
         requires_grad: bool = False) -> Tensor:
    """Ones everywhere."""
    return filled(as_shape("ones", size), 1, dtype, device, requires_grad)


def ones_like(input: Tensor, *, dtype: dtype | None = None) -> Tensor:
    """Ones in the shape of *input*."""
    layout = input._layout
    out = layout.like(dtype or layout.dtype)
    return make(out.kernels["full"](out, 1), out)


def zeros_like(input: Tensor, *, dtype: dtype | None = None) -> Tensor:
    layout = input._layout
    out = layout.like(dtype or layout.dtype)
    return make(out.kernels["full"](out, 0), out)


def tensor(data: Any, *, dtype: dtype | None = None, device: device | str | None = None,
           requires_grad: bool = False) -> Tensor:
    shape: list[int] = []
    level = data
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        level = level[0] if level else None
    values = [data]
    for size in shape:
        values = [x for v in values for x in v]
    values = [v.item() if isinstance(v, Tensor) else v for v in values]
    if dtype is None:
        dtype = get_default_dtype() if not values or any(isinstance(v, float) for v in values) else (bool_ if all(isinstance(v, bool) for v in values) else int64)
    out = contiguous(tuple(shape), dtype, as_device(device))
    result = make(out.kernels["from_values"](out, values), out)
    if requires_grad:
        result.requires_grad = True
    return result
