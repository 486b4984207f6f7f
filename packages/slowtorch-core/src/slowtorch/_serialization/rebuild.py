"""What a checkpoint's pickle may build: tensors and plain data, nothing else.

Every constructor checks its arguments against the storage's real length before it makes
anything, so a shape in a file can never claim numbers that the file does not have.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from slowtorch._dtype import DTYPES, dtype
from slowtorch._layout import contiguous_strides, layout_of
from slowtorch._serialization.attributes import (
    TypeMark,
    as_parameter,
    with_attributes,
)
from slowtorch._serialization.errors import CheckpointError, short
from slowtorch._serialization.keys import Keys
from slowtorch._serialization.machine import Global
from slowtorch._serialization.storage_bytes import STORAGE_TYPES
from slowtorch._serialization.storages import META, FileStorage, StorageKind, named
from slowtorch._size import Size
from slowtorch._tensor import Tensor, make
from slowtorch.ops.views import covers

__all__ = ["allowed_names"]

MOST_DIMENSIONS = 64
# A stride of 0 repeats numbers without storing them, so a tensor may have more elements
# than its storage; but whoever prints or adds up 2**40 of them is stuck for days.
MOST_REPEATS, ALWAYS_ALLOWED = 1024, 2**20


def rebuild_tensor(
    storage: Any,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any = False,
    hooks: Any = None,
    kind: Any = None,
    metadata: Any = None,
) -> Tensor:
    """A tensor from its storage, place, shape and strides."""
    if not isinstance(storage, FileStorage):
        raise CheckpointError(f"a tensor's storage is {short(storage)}")
    kind = storage.kind if kind is None else kind
    _check_flags(requires_grad, hooks, metadata)
    shape, strides = _check_sizes(kind, size, stride)
    _check_span(storage, kind, offset, shape, strides)
    numbers = storage.numbers(kind)
    whole = offset == 0 and covers(shape, strides, storage.size // kind.itemsize)
    # On ``meta`` there are no numbers: the storage is None, as its kernels give it.
    result = make(numbers, layout_of(shape, strides, kind, storage.place, whole))
    result._offset = offset
    if requires_grad:
        result.requires_grad = True
    return result if storage.moved is None else result.to(storage.moved)


def rebuild_meta(kind: Any, size: Any, stride: Any, requires_grad: Any) -> Tensor:
    """A tensor without numbers."""
    _check_flags(requires_grad, None, None)
    shape, strides = _check_sizes(kind, size, stride)
    whole = strides == contiguous_strides(shape)
    nothing: Any = None
    result = make(nothing, layout_of(shape, strides, kind, META, whole))
    if requires_grad:
        result.requires_grad = True
    return result


def _check_flags(requires_grad: Any, hooks: Any, metadata: Any) -> None:
    # Hooks are always empty: PyTorch does not save them.
    for each in (hooks, metadata):
        if each is not None and not (isinstance(each, dict) and not each):
            raise CheckpointError("a tensor with hooks or metadata cannot be loaded")
    if type(requires_grad) is not bool:
        raise CheckpointError(f"requires_grad is {short(requires_grad)}, not a bool")


def _check_sizes(
    kind: Any, size: Any, stride: Any
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if not isinstance(kind, dtype):
        raise CheckpointError(f"a tensor's dtype is {short(kind)}")
    shape, strides = _check_ints("size", size), _check_ints("stride", stride)
    if len(shape) != len(strides):
        message = f"a tensor has {len(shape)} sizes and {len(strides)} strides"
        raise CheckpointError(message)
    # Zeros left out, so that neither size nor strides overflow where PyTorch's would.
    if math.prod([each or 1 for each in shape]) * kind.itemsize >= 2**63:
        raise CheckpointError("a tensor's shape has more than 2**63 bytes")
    return shape, strides


def _check_ints(what: str, given: Any) -> tuple[int, ...]:
    if type(given) is not tuple:
        raise CheckpointError(f"a tensor's {what} is {short(given)}, not a tuple")
    if len(given) > MOST_DIMENSIONS:
        raise CheckpointError(f"a tensor has {len(given)} dimensions")
    for each in given:
        if type(each) is not int or not 0 <= each < 2**63:
            message = f"a tensor's {what} has {short(each)} in it"
            raise CheckpointError(f"{message}: a negative number, too large, or no int")
    return given


def _check_span(
    storage: FileStorage,
    kind: dtype,
    offset: Any,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
) -> None:
    if type(offset) is not int:
        raise CheckpointError(f"a tensor's offset is {short(offset)}, not an int")
    available, count = storage.size // kind.itemsize, math.prod(shape)
    last = offset - 1
    if count:
        reach = [(n - 1) * step for n, step in zip(shape, strides, strict=True)]
        last = offset + sum(reach)
    if not 0 <= offset <= available or last >= available:
        message = (
            f"a tensor of shape {list(shape)} with strides {list(strides)} at "
            f"{short(offset)} reaches beyond its storage of {available} elements"
        )
        raise CheckpointError(message)
    if count > max(ALWAYS_ALLOWED, MOST_REPEATS * available):
        message = f"a tensor of shape {list(shape)} repeats {available} elements"
        raise CheckpointError(f"{message} more than {MOST_REPEATS} times")


def _rebuild_parameter(data: Any, requires_grad: Any, hooks: Any) -> Tensor:
    _check_flags(requires_grad, hooks, None)
    return as_parameter(data, requires_grad)


def _rebuild_parameter_with_state(
    data: Any, requires_grad: Any, hooks: Any, state: Any
) -> Tensor:
    return with_attributes(_rebuild_parameter(data, requires_grad, hooks), state)


def _rebuild_from_type(build: Any, kind: Any, arguments: Any, state: Any) -> Tensor:
    if not isinstance(build, Global) or build.build not in TENSORS.values():
        raise CheckpointError(f"a tensor cannot be made by {short(build)}")
    if not isinstance(kind, TypeMark) or type(arguments) is not tuple:
        raise CheckpointError(f"a tensor's type is {short(kind)}")
    make_tensor: Any = build.build
    result: Tensor = make_tensor(*arguments)
    if kind.name == "Parameter":
        result = as_parameter(result, result.requires_grad)
    return with_attributes(result, state)


def _ordered(items: Any = ()) -> OrderedDict[Any, Any]:
    if type(items) not in (list, tuple) or items:
        raise CheckpointError("an OrderedDict must be made empty")
    return OrderedDict()


def _counter(counts: Any = None) -> Counter[Any]:
    if counts is not None and type(counts) is not dict:
        raise CheckpointError(f"a Counter is made of {short(counts)}, not of a dict")
    return Counter(counts)


def _encode(text: Any, encoding: Any = "latin1") -> bytes:
    if type(text) is not str or encoding != "latin1":
        raise CheckpointError("bytes must be written as latin1 text")
    return text.encode("latin1")


def _bytearray(data: Any = b"") -> bytearray:
    if type(data) is not bytes:
        raise CheckpointError(f"a bytearray is made of {short(data)}, not of bytes")
    return bytearray(data)


def _complex(real: Any, imag: Any) -> complex:
    if type(real) is not float or type(imag) is not float:
        raise CheckpointError("a complex number must be made of two floats")
    return complex(real, imag)


def _size(items: Any) -> Size:
    if type(items) is not tuple or not all([type(each) is int for each in items]):
        raise CheckpointError(
            f"a Size is made of {short(items)}, not of a tuple of ints"
        )
    return Size(items)


def _set(items: Any = ()) -> set[Any]:
    if type(items) is not list:
        raise CheckpointError(f"a set is made of {short(items)}, not of a list")
    keys = Keys()
    for item in items:
        keys.check(item)
    return set(items)


def _frozenset(items: Any = ()) -> frozenset[Any]:
    return frozenset(_set(items))


def _bytes() -> bytes:
    return b""


TENSORS: dict[str, Callable[..., Any]] = {
    "torch._utils _rebuild_tensor": rebuild_tensor,
    "torch._utils _rebuild_tensor_v2": rebuild_tensor,
    "torch._utils _rebuild_tensor_v3": rebuild_tensor,
    "torch._utils _rebuild_meta_tensor_no_storage": rebuild_meta,
}
CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    **TENSORS,
    "torch._utils _rebuild_parameter": _rebuild_parameter,
    "torch._utils _rebuild_parameter_with_state": _rebuild_parameter_with_state,
    "torch._tensor _rebuild_from_type_v2": _rebuild_from_type,
    "collections OrderedDict": _ordered,
    "collections Counter": _counter,
    "_codecs encode": _encode,
    "torch Size": _size,
    "torch device": named,
    **{f"{module} set": _set for module in ("__builtin__", "builtins")},
    **{f"{module} frozenset": _frozenset for module in ("__builtin__", "builtins")},
    **{f"{module} bytes": _bytes for module in ("__builtin__", "builtins")},
    **{f"{module} bytearray": _bytearray for module in ("__builtin__", "builtins")},
    **{f"{module} complex": _complex for module in ("__builtin__", "builtins")},
}
MARKS = ("torch Tensor", "torch.nn.parameter Parameter", "torch.nn.parameter Buffer")


def allowed_names(extra: Iterable[Any] = ()) -> dict[str, Global]:
    """The table: every name that a checkpoint may use, and what it builds.

    Args:
        extra: classes and functions that the user allowed. They cannot take the place
            of a name in the table.
    """
    names = {name: Global(name, build) for name, build in CONSTRUCTORS.items()}
    values: dict[str, Any] = {f"torch {name}": kind for name, kind in DTYPES.items()}
    for name, of in (*STORAGE_TYPES.items(), ("UntypedStorage", None)):
        values[f"torch {name}"] = StorageKind(name, of)
        values[f"torch.storage {name}"] = values[f"torch {name}"]
    values |= {name: TypeMark(name.rpartition(" ")[2]) for name in MARKS}
    names |= {name: Global(name, None, value) for name, value in values.items()}
    for each in extra:
        name = f"{each.__module__} {each.__qualname__}"
        names.setdefault(name, Global(name, each, user=True))
    return names
