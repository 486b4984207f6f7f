"""``Tensor(2, 3)`` and ``FloatTensor([1, 2])``: older ways than ``tensor``."""

from __future__ import annotations

from typing import Any

from slowtorch import _dtype as dtypes
from slowtorch._creation.fill import filled
from slowtorch._creation.from_data import copied
from slowtorch._creation.nested import is_sequence
from slowtorch._creation.sizes import as_size, check_non_negative
from slowtorch._device import as_device
from slowtorch._size import Size
from slowtorch._tensor import Tensor, alias

__all__ = ["legacy_tensor"]


def legacy_tensor(
    cls: type[Tensor], data: tuple[Any, ...], device: Any, dtype: Any = None
) -> Tensor:
    """What ``cls(*data)`` means: sizes, a sequence of numbers, or a tensor.

    Raises:
        TypeError: *data* is a number that is no size.
        RuntimeError: a device other than the CPU, or a negative size.
    """
    if device is not None and as_device(device).type != "cpu":
        message = (
            "legacy constructor expects device type: cpu but device type: "
            f"{as_device(device).type} was passed"
        )
        raise RuntimeError(message)
    made = _made(data, dtype or dtypes.get_default_dtype(), dtype is not None)
    if cls is Tensor:
        return made
    own = object.__new__(cls)
    for name in ("_storage", "_layout", "_offset", "_requires_grad"):
        setattr(own, name, getattr(made, name))
    own._edge = own._counter = own._meta = None
    return own


def _made(data: tuple[Any, ...], dtype: dtypes.dtype, strict: bool) -> Tensor:
    if not data:
        return filled((0,), 0, dtype, None, False)
    first = data[0]
    if len(data) == 1 and isinstance(first, Tensor):
        if strict and first.dtype is not dtype:
            message = f"expected a tensor of {dtype} (got one of {first.dtype})"
            raise TypeError(message)
        return alias(first, first._layout, first._offset)
    if len(data) == 1 and not isinstance(first, Size):
        if isinstance(first, (str, bytes)) or is_sequence(first):
            return copied(first, dtype)
        if isinstance(first, bool) or not hasattr(first, "__index__"):
            kind = type(first).__name__
            raise TypeError(f"new(): data must be a sequence (got {kind})")
    shape = as_size("new", data)
    check_non_negative(shape)
    return filled(shape, 0, dtype, None, False)


class TensorType(type):
    """The type of ``FloatTensor`` and its like: tensors of one dtype.

    Calling one makes such a tensor, and ``isinstance`` asks for the dtype.
    """

    dtype: dtypes.dtype

    def __call__(cls, *data: Any, device: Any = None) -> Tensor:
        return legacy_tensor(Tensor, data, device, cls.dtype)

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def _tensor_type(dtype: dtypes.dtype) -> TensorType:
    name = f"{dtype.type_name}Tensor"
    about = (
        f"Makes tensors of type {dtype}, as ``tensor(data, dtype={dtype})`` does.\n\n"
        "A number or several give the shape of a tensor of zeros instead.\n\n"
        "Example:\n    >>> import slowtorch as torch\n"
        f"    >>> torch.{name}([0, 1]).dtype\n    {dtype}\n"
    )
    return TensorType(name, (), {"dtype": dtype, "__doc__": about})


FloatTensor = _tensor_type(dtypes.float32)
DoubleTensor = _tensor_type(dtypes.float64)
HalfTensor = _tensor_type(dtypes.float16)
BFloat16Tensor = _tensor_type(dtypes.bfloat16)
ByteTensor = _tensor_type(dtypes.uint8)
CharTensor = _tensor_type(dtypes.int8)
ShortTensor = _tensor_type(dtypes.int16)
IntTensor = _tensor_type(dtypes.int32)
LongTensor = _tensor_type(dtypes.int64)
BoolTensor = _tensor_type(dtypes.bool_)
