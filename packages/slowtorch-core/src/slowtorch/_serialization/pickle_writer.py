"""Writes plain data and tensors as the pickle that PyTorch would write.

Protocol 2, opcode by opcode as Python's own pickler: for a state dict the bytes are
PyTorch's. Only what the reader reads back is written; anything else is refused here,
where the one who saves can still do something about it.
"""

from __future__ import annotations

import struct
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from slowtorch._device import device
from slowtorch._dtype import dtype
from slowtorch._serialization.storage_bytes import STORAGE_TYPES
from slowtorch._size import Size
from slowtorch._tensor import Tensor

__all__ = ["PickleWriter", "StorageKeys"]

STORAGE_NAMES = {kind: name for name, kind in STORAGE_TYPES.items()}
BATCH = 1000  # items that Python's pickler writes at once
DEEPEST = 250  # containers inside containers; each takes three calls


def tensor_types() -> tuple[type, ...]:
    """Tensor, and Parameter and Buffer: if nn was never imported, there are none."""
    nn = sys.modules.get("slowtorch.nn.parameter")
    return (Tensor,) if nn is None else (Tensor, nn.Parameter, nn.Buffer)


def attributes_of(value: Tensor) -> dict[str, Any]:
    """What its user has attached to a tensor; in PyTorch, a buffer is no more."""
    state = dict(value.__dict__)
    if type(value).__name__ == "Buffer":
        state |= {"persistent": getattr(value, "persistent", True), "_is_buffer": True}
    return state


class StorageKeys:
    """The storages met so far, numbered in order; shared ones are met once."""

    def __init__(self) -> None:
        self.tensors: dict[int, tuple[str, Tensor]] = {}

    def key(self, tensor: Tensor) -> str:
        """The number, as text, of the storage behind *tensor*.

        Raises:
            RuntimeError: the storage has been met as one of another type.
        """
        known = self.tensors.get(id(tensor._storage))
        if known is None:
            known = (str(len(self.tensors)), tensor)
            self.tensors[id(tensor._storage)] = known
        if known[1].dtype is not tensor.dtype:
            message = (
                "Cannot save multiple tensors or storages that view the same data as "
                "different types"
            )
            raise RuntimeError(message)
        return known[0]


class PickleWriter:
    """Turns an object into bytes; ``StorageKeys`` collects the storages to write."""

    def __init__(self, storages: StorageKeys) -> None:
        self._storages = storages
        self._out = bytearray(b"\x80\x02")
        self._memo: dict[Any, int] = {}
        self._kept: list[object] = []  # so that no id is used twice
        self._path: list[int] = []
        # By the exact type: a subclass would come back as something else.
        self._writers: dict[type, Callable[[Any], None]] = {
            str: self._text,
            bytes: self._bytes,
            bytearray: self._bytearray,
            complex: self._complex,
            Size: self._size,
            tuple: self._tuple,
            list: self._list,
            dict: self._dict,
            OrderedDict: self._ordered,
            Counter: self._counter,
            set: self._set,
            dtype: self._dtype,
            device: self._device,
        }

    def dump(self, value: Any) -> bytes:
        """The pickle of *value*.

        Raises:
            TypeError: it holds something that a checkpoint cannot.
        """
        self._save(value)
        return bytes(self._out + b".")

    def _save(self, value: Any) -> None:
        if value is None or value is True or value is False:
            self._out += {None: b"N", True: b"\x88", False: b"\x89"}[value]
            return
        if type(value) in (int, float):
            self._number(value)
            return
        if type(value) is tuple and not value:
            self._out += b")"
            return
        if self._recall(id(value)):
            return
        writer = self._writer_of(value)
        if id(value) in self._path or len(self._path) > DEEPEST:
            message = (
                f"a checkpoint cannot hold containers more than {DEEPEST} deep, nor a "
                "tuple or set inside itself"
            )
            raise ValueError(message)
        self._path.append(id(value))
        writer(value)
        self._path.pop()

    def _writer_of(self, value: Any) -> Callable[[Any], None]:
        writer = self._writers.get(type(value))
        if writer is not None:
            return writer
        if isinstance(value, Tensor) and type(value) in tensor_types():
            return self._tensor
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        message = (
            f"cannot save a {kind} in a checkpoint. It may hold tensors, parameters, "
            "numbers, strings, bytes, None, dtypes, devices, sizes, and lists, tuples, "
            "sets, dicts, OrderedDicts and Counters of these (a module's state_dict(), "
            "for example, but not the module)."
        )
        raise TypeError(message)

    def _recall(self, key: Any) -> bool:
        place = self._memo.get(key)
        if place is None:
            return False
        self._out += b"h%c" % place if place < 256 else b"j" + struct.pack("<I", place)
        return True

    def _remember(self, key: Any, kept: object = None) -> None:
        place = len(self._memo)
        self._memo[key] = place
        self._kept.append(kept)
        self._out += b"q%c" % place if place < 256 else b"r" + struct.pack("<I", place)

    def _global(self, module: str, name: str) -> None:
        if not self._recall((module, name)):
            self._out += f"c{module}\n{name}\n".encode()
            self._remember((module, name))

    def _number(self, value: float) -> None:
        if isinstance(value, float):
            self._out += b"G" + struct.pack(">d", value)
        elif 0 <= value < 256:
            self._out += b"K%c" % int(value)
        elif 0 <= value < 65536:
            self._out += b"M" + struct.pack("<H", value)
        elif -(2**31) <= value < 2**31:
            self._out += b"J" + struct.pack("<i", value)
        else:
            raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
            size = len(raw)
            head = b"\x8a%c" % size if size < 256 else b"\x8b" + struct.pack("<i", size)
            self._out += head + raw

    def _text(self, value: str) -> None:
        raw = value.encode("utf-8", "surrogatepass")
        self._out += b"X" + struct.pack("<I", len(raw)) + raw
        self._remember(id(value), value)

    def _bytes(self, value: bytes) -> None:
        self._global("_codecs", "encode")
        # Not from the memo, even if met before: the reader allows no text to be copied
        # more often than the file holds it. See Machine._spend.
        self._text(value.decode("latin1"))
        self._save("latin1")
        self._out += b"\x86"
        self._called(value)

    def _bytearray(self, value: bytearray) -> None:
        self._global("__builtin__", "bytearray")
        self._save(bytes(value))
        self._out += b"\x85"
        self._called(value)

    def _complex(self, value: complex) -> None:
        self._global("__builtin__", "complex")
        self._number(value.real)
        self._number(value.imag)
        self._out += b"\x86"
        self._called(value)

    def _called(self, value: Any) -> None:
        """The arguments are written: call, and remember what comes of it."""
        self._remember(("arguments", id(value)))
        self._out += b"R"
        self._remember(id(value), value)

    def _tuple(self, value: tuple[Any, ...]) -> None:
        short = len(value) <= 3
        self._out += b"" if short else b"("
        for item in value:
            self._save(item)
        self._out += {1: b"\x85", 2: b"\x86", 3: b"\x87"}[len(value)] if short else b"t"
        self._remember(id(value), value)

    def _list(self, value: list[Any]) -> None:
        self._out += b"]"
        self._remember(id(value), value)
        self._items(value)

    def _items(self, items: Iterable[Any]) -> None:
        items = list(items)
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            self._out += b"(" if len(batch) > 1 else b""
            for item in batch:
                self._save(item)
            self._out += b"e" if len(batch) > 1 else b"a"

    def _dict(self, value: dict[Any, Any]) -> None:
        self._out += b"}"
        self._remember(id(value), value)
        self._pairs(value)

    def _pairs(self, value: dict[Any, Any]) -> None:
        pairs = list(value.items())
        for start in range(0, len(pairs), BATCH):
            batch = pairs[start : start + BATCH]
            self._out += b"(" if len(batch) > 1 else b""
            for key, item in batch:
                self._save(key)
                self._save(item)
            self._out += b"u" if len(batch) > 1 else b"s"

    def _ordered(self, value: OrderedDict[Any, Any]) -> None:
        self._global("collections", "OrderedDict")
        self._out += b")R"
        self._remember(id(value), value)
        self._pairs(value)
        metadata = getattr(value, "_metadata", None)
        if metadata is not None:
            self._save({"_metadata": metadata})
            self._out += b"b"

    def _set(self, value: set[Any]) -> None:
        self._global("__builtin__", "set")
        self._save(list(value))
        self._out += b"\x85"
        self._called(value)

    def _counter(self, value: Counter[Any]) -> None:
        self._global("collections", "Counter")
        self._dict(dict(value))
        self._out += b"\x85"
        self._called(value)

    def _size(self, value: Size) -> None:
        self._global("torch", "Size")
        self._save(tuple(value))
        self._out += b"\x85"
        self._called(value)

    def _dtype(self, value: dtype) -> None:
        self._global("torch", value.name)

    def _device(self, value: device) -> None:
        self._global("torch", "device")
        self._save(value.type)
        if value.index is not None:
            self._save(value.index)
        self._out += b"\x85" if value.index is None else b"\x86"
        self._called(value)

    def _tensor(self, value: Tensor) -> None:
        if type(value).__name__ == "Parameter":
            self._parameter(value)
            return
        state = attributes_of(value)
        if not state:
            self._rebuild(value, value.requires_grad, id(value), b"R")
            return
        self._global("torch._tensor", "_rebuild_from_type_v2")
        self._out += b"("
        self._rebuild(value, value.requires_grad, ("data", id(value)), b"")
        self._save(state)
        self._out += b"t"
        self._called(value)

    def _parameter(self, value: Tensor) -> None:
        state = attributes_of(value)
        name = "_rebuild_parameter_with_state" if state else "_rebuild_parameter"
        self._global("torch._utils", name)
        self._out += b"(" if state else b""
        self._rebuild(value, False, ("data", id(value)), b"R")
        self._save(value.requires_grad)
        self._no_hooks()
        if state:
            self._save(state)
        self._out += b"t" if state else b"\x87"
        self._called(value)

    def _rebuild(
        self, value: Tensor, requires_grad: bool, key: Any, call: bytes
    ) -> None:
        """The call that makes a plain tensor; or its function, type and arguments."""
        if value.device.type not in ("cpu", "meta"):
            message = f"cannot save a tensor on {value.device!r}: give {{}}.cpu()"
            raise TypeError(message.format("tensor"))
        kind = value.dtype
        old = kind in STORAGE_NAMES
        name = "_rebuild_tensor_v2" if old else "_rebuild_tensor_v3"
        if value.is_meta:
            name = "_rebuild_meta_tensor_no_storage"
        self._global("torch._utils", name)
        if not call:
            self._global("torch", "Tensor")
        self._out += b"("
        if value.is_meta:
            self._dtype(kind)
        else:
            self._storage(value, STORAGE_NAMES.get(kind, "UntypedStorage"))
            self._number(value._offset)
        self._save(tuple(value.shape))
        # New tuples, as in PyTorch: one that was met before would be a reference to it.
        self._save((*value._layout.strides,))
        self._save(requires_grad)
        if not value.is_meta:
            self._no_hooks()
            if not old:
                self._dtype(kind)
        self._out += b"t"
        self._remember(("arguments", key), value)
        if call:
            self._out += b"R"
            self._remember(key, value)

    def _storage(self, value: Tensor, name: str) -> None:
        self._out += b"("
        self._save("storage")
        untyped = name == "UntypedStorage"
        self._global("torch.storage" if untyped else "torch", name)
        self._save(self._storages.key(value))
        self._save("cpu")
        count = len(value._storage)
        self._number(count * value.itemsize if untyped else count)
        self._out += b"t"
        self._remember(("storage", id(value), len(self._memo)))
        self._out += b"Q"

    def _no_hooks(self) -> None:
        self._global("collections", "OrderedDict")
        self._out += b")R"
        self._remember(("hooks", len(self._memo)))
