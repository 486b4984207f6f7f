"""``load``: from bytes to tensors, through checks.

The order is: the archive as a whole, then the pickle, then what it built. Nothing is
allocated before its size has been held against the file's.
"""

from __future__ import annotations

import mmap
import os
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, BinaryIO, TypeAlias

from slowtorch._dtype import dtype
from slowtorch._serialization.archive import Archive
from slowtorch._serialization.attributes import TypeMark
from slowtorch._serialization.errors import CheckpointError, EmptyFileError, short
from slowtorch._serialization.legacy import MAGIC, read_legacy
from slowtorch._serialization.machine import Global, Machine
from slowtorch._serialization.rebuild import allowed_names
from slowtorch._serialization.storage_bytes import from_bytes
from slowtorch._serialization.storages import (
    FileStorage,
    MapLocation,
    Placement,
    StorageKind,
)
from slowtorch._tensor import Tensor

__all__ = ["FileLike", "load_path", "load_stream"]

FileLike: TypeAlias = "str | os.PathLike[str] | BinaryIO"
DEEPEST = 500  # containers inside containers in one checkpoint
FORMATS = range(1, 11)  # versions of PyTorch's format


def load_path(
    path: str | os.PathLike[str],
    map_location: MapLocation,
    mapped: bool,
    encoding: str,
    user: Iterable[Any],
) -> Any:
    """Load a file by its path, through ``mmap`` if that is wanted."""
    names = allowed_names(user)
    with open(path, "rb") as stream:
        data = _contents(stream, mapped)
    return _read(data, Placement(map_location), encoding, names)[0]


def _contents(stream: BinaryIO, mapped: bool) -> memoryview:
    size = os.fstat(stream.fileno()).st_size
    if size >= 2**32:
        raise CheckpointError("checkpoints of 4 GiB or more are not supported")
    if mapped and size:
        # Closed with the last view of it: an error's traceback may still hold one.
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    return memoryview(stream.read())


def load_stream(
    f: BinaryIO, map_location: MapLocation, encoding: str, user: Iterable[Any]
) -> Any:
    """Load what an open stream holds from its position on."""
    if not hasattr(f, "read"):
        message = (
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only "
            "torch.load from a file that is seekable. Please pre-load the data into a "
            "buffer like io.BytesIO and try to load from it instead.\n"
        )
        raise AttributeError(message + "Give a path, or a file opened in binary mode.")
    start = f.tell() if f.seekable() else 0
    data = f.read()
    if not isinstance(data, bytes):
        raise TypeError(
            f"the stream gave {type(data).__name__}, not bytes: open in 'rb'"
        )
    view = memoryview(data)
    result, used = _read(view, Placement(map_location), encoding, allowed_names(user))
    if f.seekable():
        f.seek(start + used)  # several may follow each other in the old form
    return result


def _read(
    data: memoryview, place: Placement, encoding: str, names: dict[str, Global]
) -> tuple[Any, int]:
    """What a file holds, and how many of its bytes were used."""
    used = len(data)
    if bytes(data[:4]) == b"PK\3\4":
        result = _read_archive(Archive(data), place, encoding, names)
    elif bytes(data[: len(MAGIC)]) == MAGIC:
        result, used = read_legacy(bytes(data), place, encoding, names)
    elif not len(data):
        raise EmptyFileError(EMPTY)
    else:
        raise CheckpointError(_what_else(bytes(data[:512])))
    _check_result(result)
    return result, used


def _read_archive(
    archive: Archive, place: Placement, encoding: str, names: dict[str, Global]
) -> Any:
    order = _check_form(archive)
    storages: dict[str, FileStorage] = {}

    def persistent(pid: Any) -> FileStorage:
        if type(pid) is not tuple or len(pid) != 5:
            raise CheckpointError(f"not the id of a storage: {short(pid)}")
        word, kind, key, tag, count = pid
        known = isinstance(kind, StorageKind) and type(key) is str
        if not known or word != "storage" or type(tag) is not str:
            raise CheckpointError("not the id of a storage: its parts have wrong types")
        if key not in storages:
            storages[key] = _storage(archive, key, kind, order)
            place.place(storages[key], tag)
        _check_id(storages[key], kind, key, count)
        return storages[key]

    program = bytes(archive.read("data.pkl"))
    machine = Machine(program, names, persistent, encoding=encoding)
    result = machine.run()
    if machine.position != len(program):
        raise CheckpointError("pickle: there are bytes behind its end")
    return result


def _check_form(archive: Archive) -> str:
    """The byte order; refuses what is no checkpoint of tensors."""
    if "constants.pkl" in archive.members:
        raise CheckpointError("a TorchScript archive holds code; it cannot be loaded")
    version = bytes(archive.read("version"))
    if len(version) > 3 or not version.strip().isdigit() or int(version) not in FORMATS:
        raise CheckpointError(f"archive: its format is version {short(version)}")
    order = b"little"
    if "byteorder" in archive.members:
        order = bytes(archive.read("byteorder"))
    if order not in (b"little", b"big"):
        raise CheckpointError(f"archive: its byte order is {short(order)}")
    return order.decode()


def _storage(archive: Archive, key: str, kind: StorageKind, order: str) -> FileStorage:
    data = archive.read(f"data/{key}")

    def numbers(of: dtype) -> Any:
        return from_bytes(data, of, order)

    return FileStorage(numbers, kind.dtype, len(data))


def _check_id(storage: FileStorage, kind: StorageKind, key: str, count: Any) -> None:
    itemsize = kind.dtype.itemsize if kind.dtype else 1
    if type(count) is not int or count * itemsize != storage.size:
        message = f"storage {short(key)} has {storage.size} bytes, not {short(count)}"
        raise CheckpointError(f"{message} elements")
    if storage.kind is not kind.dtype:
        raise CheckpointError(f"storage {short(key)} is said to have two types")


EMPTY = "the file is empty (or was read to its end: seek(0) goes back)"


def _what_else(data: bytes) -> str:
    if data[257:262] == b"ustar" or data[:8] == b"storages":
        return "a tar checkpoint (PyTorch before 0.1.10) cannot be loaded"
    return "not a checkpoint: a file of torch.save begins with PK"


INTERNAL = (Global, StorageKind, FileStorage, TypeMark)


def _check_result(value: Any) -> None:
    """Refuse containers inside containers without end, which later code walks through.

    And whatever means something to the reader only.
    """
    level, seen = [value], set()
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, INTERNAL):
                named = getattr(each, "name", "a storage without a tensor")
                raise CheckpointError(f"pickle: {named} is not data")
            parts = [part for part in _parts(each) if not isinstance(part, PLAIN)]
            if parts and id(each) not in seen:
                seen.add(id(each))
                below += parts
        level = below
        if not level:
            return
    raise CheckpointError(f"containers inside containers, more than {DEEPEST} deep")


PLAIN = (str, bytes, int, float, type(None), dtype)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        own = vars(value).values() if type(value) is OrderedDict else ()
        return [*value, *value.values(), *own]
    if isinstance(value, Tensor):
        return list(value.__dict__.values())
    return list(value) if isinstance(value, (list, tuple, set)) else ()
