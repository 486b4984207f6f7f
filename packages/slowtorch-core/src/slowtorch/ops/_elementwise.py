"""What every elementwise operation needs: shapes broadcast, dtypes promoted.

The answer depends on the two layouts only, so it is worked out once for each pair
and remembered on the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slowtorch._device import CPU
from slowtorch._dtype import (
    BOOL,
    FLOATING,
    INTEGER,
    bool_,
    dtype,
    float32,
    get_default_dtype,
    int64,
    promote_types,
)
from slowtorch._layout import Layout, contiguous, layout_of, result_strides
from slowtorch._tensor import Tensor, make, mark_if_inference, new
from slowtorch.autograd.mode import Inference

if TYPE_CHECKING:
    from slowtorch._types import Number, Shape, TensorOrNumber

__all__ = [
    "align",
    "as_float",
    "ask",
    "binary",
    "broadcast_layout",
    "broadcast_shape",
    "cast",
    "common_type",
    "compare",
    "constant",
    "fitting",
    "float_operands",
    "unary",
    "unary_float",
]

# In PyTorch these take the number beside a 16-bit tensor as a float32 number. All
# other operations round it to the tensor's type first.
WIDE = frozenset(("mul", "div", "floor_divide", "trunc_divide"))


def unary(kernel: str, x: Tensor) -> Tensor:
    """Apply a kernel to each element; the result is like *x*."""
    layout = x._layout
    out = layout if layout.whole else layout.like(layout.dtype)
    return make(out.kernels[kernel](out, x), out)


def unary_float(kernel: str, x: Tensor) -> Tensor:
    """The same for functions whose values are floats: integers become floats first."""
    layout = x._layout
    if layout.dtype.category != FLOATING or not layout.whole:
        return unary(kernel, as_float(x))
    return make(layout.kernels[kernel](layout, x), layout)


def as_float(x: Tensor) -> Tensor:
    """*x* itself, or its numbers in the default type if they are no floats."""
    if x._layout.dtype.category == FLOATING:
        return x
    return cast(x, get_default_dtype())


def float_operands(x: Tensor, y: TensorOrNumber) -> tuple[Tensor, TensorOrNumber]:
    """Both operands, as floats where neither is one."""
    if x._layout.dtype.category == FLOATING:
        return x, y
    if not isinstance(y, Tensor):
        return cast(x, get_default_dtype()), y
    kind = align(x, y)[2].dtype
    if kind.category != FLOATING:
        kind = get_default_dtype()
    return cast(x, kind), y


def ask(kernel: str, x: Tensor) -> Tensor:
    """Ask something of each element; the result is a tensor of bools."""
    out = x._layout.like(bool_)
    return make(out.kernels[kernel](out, x), out)


def binary(kernel: str, x: Tensor, y: TensorOrNumber) -> Tensor:
    """Combine two inputs element by element, in the type that both promote to."""
    out = x._layout
    if isinstance(y, Tensor):
        if y._layout is not out or not out.whole:
            x, y, out = align(x, y, kernel in WIDE)
    elif out.numbers is not None and y in out.numbers:
        y = out.numbers[y]  # a number that was here before: 0.3 us less
    else:
        x, y, out = align(x, y, kernel in WIDE)
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


def align(
    x: Tensor, y: TensorOrNumber, wide: bool = False
) -> tuple[Tensor, TensorOrNumber, Layout]:
    """Both inputs in their common type, and the layout of the result.

    A number, or a tensor without dimensions, that meets a 16-bit tensor is rounded
    to that type too, unless *wide* keeps it as a float32 number.
    """
    layout = x._layout
    if not isinstance(y, Tensor):
        common = layout.dtype
        if common.category == FLOATING:  # the usual case: a float tensor stays as it is
            out = layout if layout.whole else layout.like(common)
            if common.bits == 16 and not wide:
                return x, common.store((y,))[0], out
            return x, common.scalar(y), out
        common = type_with_number(layout.dtype, y)
        x = x if common is layout.dtype else cast(x, common)
        return x, common.scalar(y), layout.like(common)
    key = y._layout
    found = layout.relatives.get(key)
    if found is None:
        found = layout.relatives[key] = _pair(layout, key)
    pair: Layout = found
    common = pair.dtype
    if layout.dtype is not common:
        x = cast(x, common)
    if key.dtype is not common:
        if wide and common.bits == 16 and not key.shape:
            return x, cast(y, float32), pair
        y = cast(y, common)
    return x, y, pair


def _pair(x: Layout, y: Layout) -> Layout:
    """The layout of an elementwise result of *x* and *y*."""
    common = common_type(x, y)
    if x.shape == y.shape and x.strides == y.strides and x.whole and y.whole:
        common_device(x, y)
        return x.like(common)
    return broadcast_layout((x, y), common)


def broadcast_layout(layouts: Sequence[Layout], common: dtype) -> Layout:
    """The layout of an elementwise result of type *common* from several inputs."""
    shape: Shape = layouts[0].shape
    device = layouts[0]
    for each in layouts[1:]:
        device = common_device(device, each)
        shape = broadcast_shape(shape, each.shape)
    strides = result_strides(shape, layouts)
    return layout_of(tuple(shape), strides, common, device.device)


def common_device(x: Layout, y: Layout) -> Layout:
    """The one of two layouts that says where their result lives."""
    if x.device == y.device or (x.device.type == "meta" and not y.shape):
        return x
    if y.device.type == "meta" and not x.shape:
        return y
    if "meta" in (x.device.type, y.device.type):
        other = x.device if y.device.type == "meta" else y.device
        message = f"Tensor on device {other} is not on the expected device meta!"
        raise RuntimeError(message)
    message = (
        "Expected all tensors to be on the same device, but found at least two "
        f"devices, {x.device} and {y.device}!"
    )
    raise RuntimeError(message)


def common_type(x: Layout, y: Layout) -> dtype:
    """Promotion of two tensors.

    A tensor without dimensions has a say only if its category is higher.
    """
    a, b = x.dtype, y.dtype
    if a is b:
        return a
    if bool(x.shape) != bool(y.shape):
        a, b = (a, b) if x.shape else (b, a)
        if b.category <= a.category:
            return a
    return promote_types(a, b)


def constant(number: Number, beside: Tensor | None = None) -> Tensor:
    """*number* as a tensor without dimensions, of the type it has beside another."""
    if beside is not None:
        kind = type_with_number(beside._layout.dtype, number)
    elif isinstance(number, float):
        kind = get_default_dtype()
    else:
        kind = bool_ if isinstance(number, bool) else int64
    device = CPU if beside is None else beside._layout.device
    out = contiguous((), kind, device)
    return make(out.kernels["full"](out, number), out)


def type_with_number(a: dtype, number: Number) -> dtype:
    """Promotion of a tensor's type with a Python number, the weakest of all."""
    if isinstance(number, float):
        return a if a.category == FLOATING else get_default_dtype()
    if a.category == BOOL and not isinstance(number, bool):
        return int64
    return a


C_TYPES = {"uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int"}


def fitting(number: Number, kind: dtype) -> Number:
    """*number* as one of type *kind*, which must be able to hold it.

    Operators let an integer wrap around; a limit, a choice or an exponent may not.

    Raises:
        RuntimeError: an integer is too large for the type.
    """
    if kind.category == INTEGER and not -(2**63) <= number < 2**64:
        raise OverflowError("int too big to convert")
    value = kind.store((number,))[0]
    lost = value - number
    # PyTorch lets a negative number pass for an unsigned type, where it wraps once.
    wrapped = 0 if kind.is_signed else 1 << kind.bits
    if kind.category == INTEGER and lost not in (0, wrapped):
        name = C_TYPES.get(kind.name, f"{kind.name}_t")
        message = f"value cannot be converted to type {name} without overflow"
        raise RuntimeError(message)
    return value


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
