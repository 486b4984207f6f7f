"""Reading nested sequences: their shape, their numbers, and the dtype of these.

    [[1, 2], [3, 4.5]]  ->  (2, 2), [1, 2, 3, 4.5], float32

Lists are flattened one level at a time with C functions, 20 ns per number; numbers
are looked at one by one only when their types ask for it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from slowtorch._callers import user_stacklevel
from slowtorch._creation.numbers import in_range
from slowtorch._dtype import (
    BOOL,
    DTYPES,
    FLOATING,
    NO_COMPLEX,
    bool_,
    dtype,
    get_default_dtype,
    int64,
    promote_types,
    uint64,
)
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.mode import mode

if TYPE_CHECKING:
    from slowtorch._types import Number, Shape

__all__ = ["flatten", "infer_dtype", "is_array", "numbers_of"]

MAX_DIMS = 128
PLAIN = {bool, int, float}

_warned = False  # one warning in a process, as in PyTorch: such loops are long
SCALAR_WITH_GRAD = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected "
    "behavior.\nConsider using tensor.detach() first."
)


def warn_of_scalar(x: Tensor) -> None:
    """Say, once, that a scalar made from a tensor has no gradient."""
    global _warned
    if not _warned and mode.enabled and requires_grad(x):
        _warned = True
        warnings.warn(SCALAR_WITH_GRAD, UserWarning, stacklevel=user_stacklevel())


def is_array(data: Any) -> bool:
    """Whether *data* is a NumPy array or scalar, or presents itself as one."""
    return hasattr(data, "__array_interface__") and hasattr(data, "tolist")


def is_sequence(data: Any) -> bool:
    """Whether *data* has places to look into, as a list does and a number does not."""
    kind = type(data)
    if kind is list or kind is tuple:
        return True
    if isinstance(data, (float, int, dict)) or (is_array(data) and not data.shape):
        return False
    return hasattr(kind, "__getitem__") and hasattr(kind, "__len__")


def flatten(data: Any) -> tuple[Shape, list[Any]]:
    """The shape of a nested sequence and the items at its ends, row by row.

    Raises:
        TypeError: *data* is text, or a number stands where others have a sequence.
        ValueError: a sequence is not as long as its neighbours.
    """
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    shape = _shape_along_first(data)
    level: list[Any] = [data]
    for dim, size in enumerate(shape):
        _check_level(level, dim, size)
        level = list(chain.from_iterable(level))
    return tuple(shape), level


def _shape_along_first(data: Any) -> list[int]:
    """The lengths met on the way along the first items."""
    shape: list[int] = []
    while is_sequence(data) and not isinstance(data, Tensor):
        shape.append(len(data))
        if len(shape) > MAX_DIMS or isinstance(data, (str, bytes)):
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        if not shape[-1]:
            break
        data = data[0]
    return shape


def _check_level(level: Sequence[Any], dim: int, size: int) -> None:
    """All items must be sequences of the same length."""
    for kind in set(map(type, level)) - {list, tuple}:
        if not all(is_sequence(each) for each in level if type(each) is kind):
            raise TypeError("not a sequence")
    if set(map(len, level)) - {size}:
        got = next(len(each) for each in level if len(each) != size)
        if size:  # PyTorch looks no further once it has met an empty sequence
            message = f"expected sequence of length {size} at dim {dim} (got {got})"
            raise ValueError(message)
        level[:] = [()] * len(level)  # type: ignore[index]  # flatten's own list


def infer_dtype(values: Iterable[Any]) -> dtype:
    """The type that all *values* promote to; for none at all, the default one.

    Raises:
        RuntimeError: for a value that no dtype stands for.
        TypeError: for text.
        NotImplementedError: for a complex number.
    """
    kinds = dict.fromkeys(map(type, values))
    if kinds.keys() <= PLAIN:
        if float in kinds or not kinds:
            return get_default_dtype()
        return int64 if int in kinds else bool_
    found: dtype | None = None
    for each in dict.fromkeys(map(_dtype_of, values)):
        found = each if found is None else promote_types(found, each)
    return found or get_default_dtype()


def _dtype_of(value: Any) -> dtype:
    if isinstance(value, Tensor):
        return value._layout.dtype
    if is_array(value):
        return array_dtype(value)
    if isinstance(value, bool):
        return bool_
    if isinstance(value, (int, float)):
        return int64 if isinstance(value, int) else get_default_dtype()
    kind = type(value).__name__
    if isinstance(value, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{kind}'")
    if isinstance(value, complex):
        raise NotImplementedError(NO_COMPLEX)
    if is_sequence(value):  # where its neighbours are numbers
        return infer_dtype(flatten(value)[1])
    raise RuntimeError(f"Could not infer dtype of {kind}")


def array_dtype(array: Any) -> dtype:
    """The dtype of a NumPy array or scalar.

    Raises:
        TypeError: there is none like it here.
    """
    name = array.dtype.name
    if name in DTYPES:
        return DTYPES[name]
    if name.startswith("complex"):
        raise NotImplementedError(NO_COMPLEX)
    message = (
        f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. The only "
        "supported types are: float64, float32, float16, complex64, complex128, int64, "
        "int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
    )
    raise TypeError(message)


def numbers_of(values: list[Any], wanted: dtype) -> list[Any]:
    """*values* as Python numbers that a storage of type *wanted* takes as they are.

    Raises:
        TypeError: a value is no number.
        ValueError: an integer does not fit in 64 bits, or a tensor has many elements.
        RuntimeError: a number is out of the dtype's range.
    """
    kinds = set(map(type, values))
    if not kinds <= PLAIN:
        convert = _converter(wanted)
        values = [v if type(v) in PLAIN else convert(v) for v in values]
    if wanted.category == FLOATING or wanted.category == BOOL:
        return values
    if float in kinds or not kinds <= PLAIN:
        values = [_integer(v, wanted) for v in values]
    if values and not (
        in_range(min(values), wanted)
        and in_range(max(values), wanted)
        and min(values) >= 0 - (wanted.is_signed << 63)
    ):
        return [_wrapped(v, wanted) for v in values]
    return values


def _converter(wanted: dtype) -> Any:
    if wanted.category == FLOATING:
        return _as_float
    return _as_truth if wanted.category == BOOL else _as_integer


def _as_float(value: Any) -> Any:
    value = _single(value)
    if isinstance(value, (int, float)) or hasattr(value, "__float__"):
        return float(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError(f"must be real number, not {type(value).__name__}")


def _as_integer(value: Any) -> Any:
    value = _single(value)
    if isinstance(value, (int, float)):
        return float(value) if isinstance(value, float) else int(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    kind = type(value).__name__
    raise TypeError(f"'{kind}' object cannot be interpreted as an integer")


def _as_truth(value: Any) -> Any:
    return bool(_single(value))


def _single(value: Any) -> Any:
    """The number in a tensor or NumPy scalar; anything else as it is."""
    if isinstance(value, Tensor):
        layout = value._layout
        warn_of_scalar(value)
        if layout.numel != 1:
            message = "only one element tensors can be converted to Python scalars"
            raise ValueError(message)
        return layout.kernels["item"](None, value)
    return value.item() if is_array(value) else value


def _integer(value: Number, wanted: dtype) -> int:
    """A float cut off to an integer."""
    if isinstance(value, float):
        if not math.isfinite(value) or not -(2.0**63) <= value < 2.0**64:
            raise RuntimeError(_overflow(wanted))
        return int(value)
    return int(value)


def _wrapped(value: int, wanted: dtype) -> int:
    """An integer in the range of *wanted*, negative ones wrapped if it has none."""
    if wanted is uint64:
        if value < 0:
            raise OverflowError("can't convert negative int to unsigned")
        if value >= 2**64:
            raise OverflowError("int too big to convert")
        return value
    if not -(2**63) <= value < 2**63:
        message = (
            "Overflow when unpacking long long\n"
            f"{value} does not lie in [-2**63, 2**63)."
        )
        raise ValueError(message)
    if not in_range(value, wanted):
        raise RuntimeError(_overflow(wanted))
    return value if wanted.is_signed else value % (1 << wanted.bits)


def _overflow(wanted: dtype) -> str:
    return f"value cannot be converted to type {wanted.name} without overflow"
