"""The stream form, which ``torch.save`` wrote before PyTorch 1.6 and still can.

Four pickles, one after another: a magic number, a version, what machine wrote it, and
the object; then a fifth with the keys of the storages, and their numbers. The tensors
are described before their numbers come, so each storage is made empty, as long as the
file says and as the rest of the file allows, and filled in the end.
"""

from __future__ import annotations

from array import array
from typing import Any

from slowtorch._dtype import dtype
from slowtorch._serialization.errors import CheckpointError, short
from slowtorch._serialization.machine import Global, Machine
from slowtorch._serialization.storage_bytes import from_bytes
from slowtorch._serialization.storages import FileStorage, Placement, StorageKind

__all__ = ["MAGIC", "read_legacy"]

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the first pickle
VERSION = 1001


class Storages:
    """The storages that the object pickle has named so far."""

    def __init__(self, room: int, place: Placement) -> None:
        self._room = room
        self._place = place
        self.found: dict[str, FileStorage] = {}

    def persistent(self, pid: Any) -> FileStorage:
        """The storage with a persistent id, made when first named."""
        if type(pid) is not tuple or len(pid) != 6 or pid[0] != "storage":
            raise CheckpointError(f"not the id of a storage: {short(pid)}")
        _, kind, key, tag, count, view = pid
        if not isinstance(kind, StorageKind) or type(key) is not str:
            raise CheckpointError("not the id of a storage: its parts have wrong types")
        if type(tag) is not str or type(count) is not int or view is not None:
            raise CheckpointError("not the id of a storage: its parts have wrong types")
        size = count * (kind.dtype.itemsize if kind.dtype else 1)
        if key not in self.found:
            self._make(key, kind, tag, size)
        if (self.found[key].kind, self.found[key].size) != (kind.dtype, size):
            raise CheckpointError(f"storage {short(key)} is described in two ways")
        return self.found[key]

    def _make(self, key: str, kind: StorageKind, tag: str, size: int) -> None:
        self._room -= size + 8
        if size < 0 or self._room < 0:
            raise CheckpointError(f"storage {short(key)} is larger than the file")

        def zeros(of: dtype) -> Any:
            if size % of.itemsize:
                raise CheckpointError(f"{size} bytes are no whole number of {of}")
            empty = array(of.typecode, bytes(array(of.typecode).itemsize))
            return empty * (size // of.itemsize)

        self.found[key] = FileStorage(zeros, kind.dtype, size)
        self._place.place(self.found[key], tag)


def read_legacy(
    data: bytes, place: Placement, encoding: str, names: dict[str, Global]
) -> tuple[Any, int]:
    """The object of a stream, and how many bytes were used.

    Raises:
        CheckpointError: the stream is damaged, or holds more than data.
    """
    at = len(MAGIC)
    version, at = _run(data, at, encoding, {}, _nothing)
    if version != VERSION:
        raise CheckpointError(f"stream: its format is version {short(version)}")
    system, at = _run(data, at, encoding, {}, _nothing)
    if type(system) is not dict or system.get("little_endian") is not True:
        raise CheckpointError("stream: only little-endian ones can be loaded")
    storages = Storages(len(data) - at, place)
    result, at = _run(data, at, encoding, names, storages.persistent)
    keys, at = _run(data, at, encoding, {}, _nothing)
    if type(keys) is not list or not all([type(key) is str for key in keys]):
        raise CheckpointError("stream: the keys of its storages are no list of strings")
    if len(set(keys)) != len(keys) or set(keys) != set(storages.found):
        raise CheckpointError("stream: it has other storages than its tensors need")
    for key in keys:
        at = _fill(storages.found[key], data, at, key)
    return result, at


def _run(
    data: bytes, at: int, encoding: str, names: dict[str, Global], persistent: Any
) -> tuple[Any, int]:
    machine = Machine(data, names, persistent, at, encoding)
    result = machine.run()
    return result, machine.position


def _nothing(pid: Any) -> Any:
    raise CheckpointError(f"stream: a storage where none belongs, {short(pid)}")


def _fill(storage: FileStorage, data: bytes, at: int, key: str) -> int:
    """Read one storage's length and numbers; where the next one starts."""
    start = at + 8
    itemsize = storage.kind.itemsize if storage.kind else 1
    count = int.from_bytes(data[at:start], "little", signed=True)
    if start > len(data) or count * itemsize != storage.size:
        raise CheckpointError(f"stream: storage {short(key)} has another length")
    end = start + storage.size
    if end > len(data):
        raise CheckpointError(f"stream: it ends inside storage {short(key)}")
    numbers, kind = storage.made()
    if numbers is not None:
        numbers[:] = from_bytes(memoryview(data)[start:end], kind)
    return end
