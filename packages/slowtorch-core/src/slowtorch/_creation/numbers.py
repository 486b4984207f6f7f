"""Single numbers as arguments: what they are, and which dtype can hold them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import (
    BOOL,
    FLOATING,
    NO_COMPLEX,
    bool_,
    dtype,
    get_default_dtype,
    int64,
)
from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["as_number", "check_fill_value", "natural_dtype"]

LARGEST = {
    "float16": 65504.0,
    "bfloat16": (2.0 - 2.0**-7) * 2.0**127,
    "float32": (2.0 - 2.0**-23) * 2.0**127,
    "float64": math.inf,
}
C_NAME = {"float16": "c10::Half", "bfloat16": "c10::BFloat16", "float32": "float"}
C_NAME["int32"] = "int"


def natural_dtype(number: Number) -> dtype:
    """The type that a Python number becomes: bool, int64 or the default float."""
    if isinstance(number, bool):
        return bool_
    return int64 if isinstance(number, int) else get_default_dtype()


def as_number(name: str, value: Any, argument: str, at: int) -> tuple[Number, dtype]:
    """An argument that must be a number, and the dtype that it has by itself.

    A tensor without dimensions counts as a number of its own dtype, and so does a
    NumPy scalar or anything else that Python can turn into a float or an int.

    Raises:
        TypeError: it is no number.
        NotImplementedError: it is a complex number.
    """
    if isinstance(value, (int, float)):
        return value, natural_dtype(value)
    if isinstance(value, complex):
        raise NotImplementedError(NO_COMPLEX)
    if isinstance(value, Tensor) and not value._layout.shape:
        number: Number = value._layout.kernels["item"](None, value)
        return number, value._layout.dtype
    if hasattr(value, "__array_interface__") and not value.shape:
        return value.item(), natural_dtype(value.item())
    message = (
        f"{name}(): argument '{argument}' (position {at}) must be Number, not "
        f"{type(value).__name__}"
    )
    raise TypeError(message)


def check_fill_value(value: Number, wanted: dtype) -> None:
    """Refuse a number that *wanted* cannot hold.

    An unsigned type takes negative numbers too, which wrap, as in PyTorch.

    Raises:
        RuntimeError: the number is out of range.
        OverflowError: no 64-bit integer holds it.
    """
    if wanted.category == BOOL:
        return
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise OverflowError("int too big to convert")
    if wanted.category == FLOATING:
        fits = not math.isfinite(value) or abs(value) <= LARGEST[wanted.name]
        c_name = C_NAME.get(wanted.name, "double")
    else:
        fits = math.isfinite(value) and in_range(int(value), wanted)
        c_name = C_NAME.get(wanted.name, f"{wanted.name}_t")
    if not fits:
        message = f"value cannot be converted to type {c_name} without overflow"
        raise RuntimeError(message)


def in_range(value: int, wanted: dtype) -> bool:
    """Whether an integer type takes *value*; unsigned ones wrap negative numbers."""
    limit = 1 << (wanted.bits - wanted.is_signed)
    return -limit <= value < limit if wanted.is_signed else -limit < value < limit
