"""What a checkpoint's pickle may build: tensors and plain data, nothing else.

Every constructor checks its arguments against the storage's real length before it makes
anything, so a shape in a file can never claim numbers that the file does not have.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from slowtorch._device import CPU, device
from slowtorch._dtype import DTYPES, dtype
from slowtorch._layout import layout_of
from slowtorch._serialization.errors import CheckpointError
from slowtorch._serialization.machine import Global
from slowtorch._serialization.storage_bytes import STORAGE_TYPES
from slowtorch._size import Size
from slowtorch._tensor import Tensor, make
from slowtorch.ops.views import covers

__all__ = ["FileStorage", "StorageKind", "allowed_names"]


class StorageKind:
    """What ``torch.FloatStorage`` and the like stand for: a dtype."""

    __slots__ = ("dtype", "name")

    def __init__(self, name: str, kind: dtype | None) -> None:
        self.name = name
        self.dtype = kind  # None: untyped, counted in bytes


class FileStorage:
    """A storage in the file, whose numbers are read once and then shared.

    Args:
        read: gives the numbers as a given dtype.
        kind: its type; None for an untyped storage.
        size: its length in bytes.
    """

    def __init__(
        self, read: Callable[[dtype], Any], kind: dtype | None, size: int
    ) -> None:
        self._read = read
        self.kind = kind
        self.size = size
        self._numbers: dict[dtype, Any] = {}

    def numbers(self, kind: dtype) -> Any:
        """The storage as an array of type *kind*; always the same one."""
        if kind not in self._numbers:
            self._numbers[kind] = self._read(kind)
        return self._numbers[kind]


def _check_ints(what: str, given: Any) -> tuple[int, ...]:
    if type(given) is not tuple or any([type(each) is not int for each in given]):
        raise CheckpointError(f"a tensor's {what} must be a tuple of ints, got {given!r}")
    if any([each < 0 for each in given]):
        raise CheckpointError(f"a tensor's {what} has a negative number: {given}")
    return given


def rebuild_tensor(
    storage: Any,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any,
    hooks: Any,
    kind: Any = None,
    metadata: Any = None,
) -> Tensor:
    """A tensor from its storage, place, shape and strides."""
    if not isinstance(storage, FileStorage):
        raise CheckpointError("a tensor must have a storage of the file")
    kind = storage.kind if kind is None else kind
    if not isinstance(kind, dtype):
        raise CheckpointError(f"a tensor has no dtype but {kind!r}")
    if hooks not in (None, OrderedDict()) or metadata not in (None, {}):
        raise CheckpointError("a tensor with hooks or metadata cannot be loaded")
    if type(requires_grad) is not bool or type(offset) is not int:
        raise CheckpointError("a tensor's offset or requires_grad has the wrong type")
    shape, strides = _check_ints("size", size), _check_ints("stride", stride)
    if len(shape) != len(strides) or len(shape) > 64:
        raise CheckpointError(
            f"a tensor has {len(shape)} sizes and {len(strides)} strides"
        )
    _check_span(storage, kind, offset, shape, strides)
    numbers = storage.numbers(kind)
    whole = offset == 0 and covers(shape, strides, len(numbers))
    result = make(numbers, layout_of(shape, strides, kind, CPU, whole))
    result._offset = offset
    if requires_grad:
        result.requires_grad = True
    return result


def _check_span(
    storage: FileStorage,
    kind: dtype,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
) -> None:
    available = storage.size // kind.itemsize
    last = offset - 1
    if math.prod(shape):
        reach = [(n - 1) * step for n, step in zip(shape, strides, strict=True)]
        last = offset + sum(reach)
    if offset < 0 or last >= available or offset > available:
        message = (
            f"a tensor of shape {list(shape)} with strides {list(strides)} at "
            f"{offset} reaches beyond its storage of {available} elements"
        )
        raise CheckpointError(message)
    # Strides of 0 make a large tensor of few numbers; PyTorch would never save one
    # whose elements are more than the file could hold many times over.
    if math.prod(shape) > 2**40:
        raise CheckpointError(f"a tensor of shape {list(shape)} is absurdly large")


def rebuild_parameter(data: Any, requires_grad: Any, hooks: Any) -> Tensor:
    """A parameter; where nn is not installed, a tensor that requires grad."""
    if not isinstance(data, Tensor) or type(requires_grad) is not bool:
        raise CheckpointError("a parameter must be made of a tensor and a bool")
    if hooks not in (None, OrderedDict()):
        raise CheckpointError("a parameter with hooks cannot be loaded")
    parameter = PARAMETER.get("type")
    if parameter is not None:
        made: Tensor = parameter(data, requires_grad)
        return made
    result = data.detach()
    result._counter = None
    return result.requires_grad_(requires_grad)


PARAMETER: dict[str, Callable[[Tensor, bool], Tensor]] = {}  # nn puts its Parameter here


def _ordered(items: Any = ()) -> OrderedDict[Any, Any]:
    if type(items) not in (list, tuple) or items:
        raise CheckpointError("an OrderedDict must be made empty")
    return OrderedDict()


def _encode(text: Any, encoding: Any = "latin1") -> bytes:
    if type(text) is not str or encoding != "latin1":
        raise CheckpointError("bytes must be written as latin1 text")
    return text.encode("latin1")


def _size(items: Any) -> Size:
    return Size(_check_ints("size", items))


def _set(items: Any = ()) -> set[Any]:
    if type(items) is not list:
        raise CheckpointError("a set must be made of a list")
    for item in items:
        if not isinstance(item, (str, int, float, bytes, type(None), dtype, device)):
            raise CheckpointError(f"a set cannot hold a {type(item).__name__}")
    return set(items)


def _frozenset(items: Any = ()) -> frozenset[Any]:
    return frozenset(_set(items))


def _bytes() -> bytes:
    return b""


def _device(type: Any, index: Any = None) -> device:  # noqa: A002 (PyTorch's name)
    if not isinstance(type, str) or not isinstance(index, (int, None.__class__)):
        raise CheckpointError("a device must be a name and perhaps a number")
    return device(type, index)


def allowed_names(extra: Iterable[Any] = ()) -> dict[str, Global]:
    """The table: every name that a checkpoint may use, and what it builds."""
    table = {
        "torch._utils _rebuild_tensor_v2": rebuild_tensor,
        "torch._utils _rebuild_tensor_v3": rebuild_tensor,
        "torch._utils _rebuild_parameter": rebuild_parameter,
        "collections OrderedDict": _ordered,
        "_codecs encode": _encode,
        "torch Size": _size,
        "torch device": _device,
        "__builtin__ set": _set,
        "builtins set": _set,
        "__builtin__ frozenset": _frozenset,
        "__builtin__ bytes": _bytes,
    }
    names = {name: Global(name, build) for name, build in table.items()}
    for name, kind in DTYPES.items():
        names[f"torch {name}"] = Global(f"torch {name}", None, kind)
    for name, of in (*STORAGE_TYPES.items(), ("UntypedStorage", None)):
        value = StorageKind(name, of)
        names[f"torch {name}"] = Global(f"torch {name}", None, value)
        names[f"torch.storage {name}"] = Global(f"torch.storage {name}", None, value)
    for each in extra:
        name = f"{each.__module__} {each.__qualname__}"
        names[name] = Global(name, each)
    return names
