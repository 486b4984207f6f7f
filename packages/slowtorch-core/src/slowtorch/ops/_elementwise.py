"""What every elementwise operation needs: shapes broadcast, dtypes promoted.

The answer depends on the two layouts only, so it is worked out once for each pair
and remembered on the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import (
    BOOL,
    FLOATING,
    bool_,
    dtype,
    get_default_dtype,
    int64,
    promote_types,
)
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make, mark_if_inference, new
from slowtorch.autograd.mode import Inference

if TYPE_CHECKING:
    from slowtorch._types import Number, Shape, TensorOrNumber

__all__ = ["align", "binary", "broadcast_shape", "cast", "compare", "unary"]


def unary(kernel: str, x: Tensor) -> Tensor:
    """Apply a kernel to each element; the result is like *x*."""
    layout = x._layout
    out = layout if layout.whole else layout.like(layout.dtype)
    return make(out.kernels[kernel](out, x), out)


def unary_float(kernel: str, x: Tensor) -> Tensor:
    """The same for functions whose values are floats: integers become floats first."""
    if x._layout.dtype.category != FLOATING:
        x = cast(x, get_default_dtype())
    return unary(kernel, x)


def binary(kernel: str, x: Tensor, y: TensorOrNumber) -> Tensor:
    """Combine two inputs element by element, in the type that both promote to."""
    out = x._layout
    if not (out.whole and isinstance(y, Tensor) and y._layout is out):
        x, y, out = align(x, y)
    # ``make`` written out: this line is passed by every operator (50 ns of 1000).
    result = new(Tensor)
    result._storage = out.kernels[kernel](out, x, y)
    result._layout = out
    result._offset = 0
    result._requires_grad = False
    result._edge = result._counter = result._meta = None
    if Inference.blocks:
        mark_if_inference(result)
    return result


def compare(kernel: str, x: Tensor, y: TensorOrNumber) -> Tensor:
    """Combine two inputs element by element into a tensor of bools."""
    x, y, out = align(x, y)
    out = out.like(bool_)
    return make(out.kernels[kernel](out, x, y), out)


def cast(x: Tensor, to: dtype) -> Tensor:
    """The numbers of *x* as another type, without history."""
    out = x._layout.like(to)
    return make(out.kernels["cast"](out, x), out)


def align(x: Tensor, y: TensorOrNumber) -> tuple[Tensor, TensorOrNumber, Layout]:
    """Both inputs in their common type, and the layout of the result."""
    layout = x._layout
    if not isinstance(y, Tensor):
        common = layout.dtype
        if common.category == FLOATING:  # the usual case: a float tensor stays as it is
            out = layout if layout.whole else layout.like(common)
            return x, common.scalar(y), out
        common = type_with_number(layout.dtype, y)
        x = x if common is layout.dtype else cast(x, common)
        return x, common.scalar(y), layout.like(common)
    key = y._layout
    found = layout.relatives.get(key)
    if found is None:
        found = layout.relatives[key] = _pair(layout, key)
    out: Layout = found
    common = out.dtype
    if layout.dtype is not common:
        x = cast(x, common)
    if key.dtype is not common:
        y = cast(y, common)
    return x, y, out


def _pair(x: Layout, y: Layout) -> Layout:
    """The layout of an elementwise result of *x* and *y*."""
    device = _common_device(x, y)
    common = _common_type(x, y)
    shape = broadcast_shape(x.shape, y.shape)
    if x.shape == y.shape and x.strides == y.strides and x.whole and y.whole:
        return x.like(common)
    return contiguous(shape, common, device)


def _common_device(x: Layout, y: Layout) -> Any:
    if x.device == y.device or (x.device.type == "meta" and not y.shape):
        return x.device
    if y.device.type == "meta" and not x.shape:
        return y.device
    if "meta" in (x.device.type, y.device.type):
        other = x.device if y.device.type == "meta" else y.device
        message = f"Tensor on device {other} is not on the expected device meta!"
        raise RuntimeError(message)
    message = (
        "Expected all tensors to be on the same device, but found at least two "
        f"devices, {x.device} and {y.device}!"
    )
    raise RuntimeError(message)


def _common_type(x: Layout, y: Layout) -> dtype:
    """Promotion of two tensors.

    A tensor without dimensions has a say only if its category is higher.
    """
    a, b = x.dtype, y.dtype
    if a is b:
        return a
    if bool(x.shape) != bool(y.shape):
        strong, weak = (a, b) if x.shape else (b, a)
        if weak.category <= strong.category:
            return strong
    return promote_types(a, b)


def type_with_number(a: dtype, number: Number) -> dtype:
    """Promotion of a tensor's type with a Python number, the weakest of all."""
    if isinstance(number, float):
        return a if a.category == FLOATING else get_default_dtype()
    if a.category == BOOL and not isinstance(number, bool):
        return int64
    return a


def broadcast_shape(x: Shape, y: Shape) -> Shape:
    """The shape that both shapes stretch to.

    Counting from the last dimension, sizes must be equal, or one of them 1.

    Raises:
        RuntimeError: two sizes differ and neither is 1.
    """
    if x == y:
        return x
    if len(x) < len(y):
        x = (1,) * (len(y) - len(x)) + tuple(x)
    else:
        y = (1,) * (len(x) - len(y)) + tuple(y)
    for dim, (a, b) in reversed(list(enumerate(zip(x, y, strict=True)))):
        if a != b and 1 not in (a, b):
            message = (
                f"The size of tensor a ({a}) must match the size of tensor b ({b}) "
                f"at non-singleton dimension {dim}"
            )
            raise RuntimeError(message)
    return tuple([b if a == 1 else a for a, b in zip(x, y, strict=True)])
