"""Writes plain data and tensors as the pickle that PyTorch would write.

Protocol 2, opcode by opcode as Python's own pickler: for a state dict the bytes are
PyTorch's. Only what the reader reads back is written; anything else is refused here,
where the one who saves can still do something about it.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
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


class StorageKeys:
    """The storages met so far, numbered in order; shared ones are met once."""

    def __init__(self) -> None:
        self.tensors: dict[int, tuple[str, Tensor]] = {}

    def key(self, tensor: Tensor) -> str:
        """The number, as text, of the storage behind *tensor*."""
        known = self.tensors.get(id(tensor._storage))
        if known is None:
            known = (str(len(self.tensors)), tensor)
            self.tensors[id(tensor._storage)] = known
        return known[0]


class PickleWriter:
    """Turns an object into bytes; ``StorageKeys`` collects the storages to write."""

    def __init__(self, storages: StorageKeys) -> None:
        self._storages = storages
        self._out = bytearray(b"\x80\x02")
        self._memo: dict[Any, int] = {}
        self._kept: list[object] = []  # so that no id is used twice
        self._path: list[int] = []

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
        key = value if type(value) is str else id(value)
        if self._recall(key) or value == () and type(value) is tuple:
            self._out += b")" if value == () and key not in self._memo else b""
            return
        writer = self._writer_of(value)
        if id(value) in self._path:
            raise ValueError("a checkpoint cannot hold a tuple or set inside itself")
        self._path.append(id(value))
        writer(value)
        self._path.pop()

    def _writer_of(self, value: Any) -> Callable[[Any], None]:
        for kind, writer in (
            (str, self._text),
            (Tensor, self._tensor),
            (Size, self._size),
            (tuple, self._tuple),
            (list, self._list),
            (OrderedDict, self._ordered),
            (dict, self._dict),
            (bytes, self._bytes),
            (set, self._set),
            (dtype, self._dtype),
            (device, self._device),
            (int, self._number),
            (float, self._number),
        ):
            if isinstance(value, kind):
                return writer
        message = (
            f"cannot save a {type(value).__name__} in a checkpoint. It may hold tensors, "
            "parameters, numbers, strings, bytes, None, dtypes, devices, sizes, and "
            "lists, tuples, sets and dicts of these (a module's state_dict(), for "
            "example, but not the module)."
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
        self._remember(str(value))

    def _bytes(self, value: bytes) -> None:
        if value:
            self._global("_codecs", "encode")
            self._save(value.decode("latin1"))
            self._save("latin1")
            self._out += b"\x86"
            self._remember(("arguments", id(value)))
        else:
            self._global("__builtin__", "bytes")
            self._out += b")"
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
        self._remember(("arguments", id(value)))
        self._out += b"R"
        self._remember(id(value), value)

    def _size(self, value: Size) -> None:
        self._global("torch", "Size")
        self._save(tuple(value))
        self._out += b"\x85"
        self._remember(("arguments", id(value)))
        self._out += b"R"
        self._remember(id(value), value)

    def _dtype(self, value: dtype) -> None:
        self._global("torch", value.name)

    def _device(self, value: device) -> None:
        self._global("torch", "device")
        self._save(value.type)
        if value.index is not None:
            self._save(value.index)
        self._out += b"\x85" if value.index is None else b"\x86"
        self._remember(("arguments", id(value)))
        self._out += b"R"
        self._remember(id(value), value)

    def _tensor(self, value: Tensor) -> None:
        if type(value).__name__ == "Parameter":
            self._global("torch._utils", "_rebuild_parameter")
            self._rebuild(value, False, ("data", id(value)))
            self._save(value.requires_grad)
            self._no_hooks()
            self._out += b"\x87"
            self._remember(("arguments", id(value)))
            self._out += b"R"
            self._remember(id(value), value)
        else:
            self._rebuild(value, value.requires_grad, id(value))

    def _rebuild(self, value: Tensor, requires_grad: bool, key: Any) -> None:
        kind = value.dtype
        old = kind in STORAGE_NAMES
        name = "_rebuild_tensor_v2" if old else "_rebuild_tensor_v3"
        self._global("torch._utils", name)
        self._out += b"("
        self._storage(value, STORAGE_NAMES.get(kind, "UntypedStorage"))
        self._number(value._offset)
        self._save(tuple(value.shape))
        self._save(tuple(value._layout.strides))
        self._save(requires_grad)
        self._no_hooks()
        if not old:
            self._dtype(kind)
        self._out += b"t"
        self._remember(("arguments", key), value)
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
