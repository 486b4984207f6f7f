"""``save`` and ``load``: checkpoints in PyTorch's own format.

A file from here opens in PyTorch with ``weights_only=True``, and PyTorch's files open
here. Loading builds tensors and plain data; it never runs anything a file contains.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from slowtorch._device import as_device, device
from slowtorch._dtype import dtype
from slowtorch._serialization.archive import Archive, ArchiveWriter
from slowtorch._serialization.atomic import write_atomically
from slowtorch._serialization.errors import CheckpointError
from slowtorch._serialization.machine import Machine
from slowtorch._serialization.pickle_writer import PickleWriter, StorageKeys
from slowtorch._serialization.rebuild import FileStorage, StorageKind, allowed_names
from slowtorch._serialization.storage_bytes import from_bytes, to_bytes
from slowtorch._tensor import Tensor

__all__ = ["CheckpointError", "load", "save"]

FileLike: TypeAlias = "str | os.PathLike[str] | BinaryIO"
MapLocation: TypeAlias = "str | device | Mapping[str, str] | Callable[..., Any] | None"
DEEPEST = 500  # containers inside containers in one checkpoint


def save(obj: Any, f: FileLike) -> None:
    """Write *obj* to a file, in the format of ``torch.save``.

    Tensors that share memory share it again after loading. A file is replaced as a
    whole or not at all: an error or a kill leaves the old one.

    Args:
        obj: tensors, parameters, numbers, strings, bytes, None, dtypes, devices, sizes,
            and lists, tuples, sets and dicts of these, such as a ``state_dict()``.
        f: a path, or a stream open for writing bytes.

    Raises:
        TypeError: *obj* holds something else, such as a module or a function.
        OSError: the file cannot be written.

    Example:
        >>> import io
        >>> import slowtorch as torch
        >>> stream = io.BytesIO()
        >>> torch.save({"weight": torch.ones(2), "epoch": 3}, stream)
        >>> _ = stream.seek(0)
        >>> torch.load(stream)
        {'weight': tensor([1., 1.]), 'epoch': 3}
    """
    storages = StorageKeys()
    pickled = PickleWriter(storages).dump(obj)

    def fill(stream: BinaryIO, root: str) -> None:
        archive = ArchiveWriter(stream, root)
        archive.add("data.pkl", pickled)
        archive.add(".format_version", b"1")
        archive.add(".storage_alignment", b"64")
        archive.add("byteorder", b"little")
        for key, tensor in storages.tensors.values():
            archive.add(f"data/{key}", to_bytes(tensor._storage, tensor.dtype))
        archive.add("version", b"3\n")
        archive.close()

    if isinstance(f, (str, os.PathLike)):
        root = Path(f).stem or "archive"
        write_atomically(f, lambda stream: fill(stream, root))
    else:
        fill(f, "archive")


def load(
    f: FileLike, map_location: MapLocation = None, *, weights_only: bool = True
) -> Any:
    """Read what ``save``, or ``torch.save``, has written.

    Args:
        f: a path, or a stream open for reading bytes.
        map_location: where tensors go; only the CPU (and ``meta``) exist here, and
            tensors saved on other devices come to the CPU in any case.
        weights_only: must be True. A pickle that may name anything can *run* anything,
            so there is no other mode.

    Raises:
        FileNotFoundError: there is no such file.
        CheckpointError: the file is damaged, or holds more than tensors and data.
        ValueError: *weights_only* is False.

    Example:
        See ``save``.
    """
    if not weights_only:
        message = (
            "load(weights_only=False) is not supported: it would run whatever code the "
            "file names. Checkpoints of tensors and plain data load without it."
        )
        raise ValueError(message)
    if isinstance(f, (str, os.PathLike)):
        data = Path(f).read_bytes()
    else:
        data = f.read()
    result = _read(data)
    _check_depth(result)
    where = map_location if isinstance(map_location, (str, device)) else None
    return result if where is None else _moved(result, as_device(where))


def _read(data: bytes) -> Any:
    if data[:4] != b"PK\3\4":
        raise CheckpointError(_what_else(data))
    archive = Archive(data)
    roots = {name.partition("/")[0] for name in archive.members}
    if len(roots) != 1:
        raise CheckpointError(f"archive: members in several folders: {sorted(roots)}")
    root = roots.pop()
    if f"{root}/constants.pkl" in archive.members:
        raise CheckpointError("a TorchScript archive holds code; it cannot be loaded")
    order = f"{root}/byteorder"
    if order in archive.members and archive.read(order) != b"little":
        raise CheckpointError("only little-endian checkpoints can be loaded")
    storages: dict[str, FileStorage] = {}

    def persistent(pid: Any) -> FileStorage:
        if type(pid) is not tuple or len(pid) != 5 or pid[0] != "storage":
            raise CheckpointError(f"not the id of a storage: {pid!r:.80}")
        _, kind, key, _, count = pid
        if not isinstance(kind, StorageKind) or type(key) is not str:
            raise CheckpointError(f"not the id of a storage: {pid!r:.80}")
        if key not in storages:
            storages[key] = _storage(archive, f"{root}/data/{key}", kind)
        itemsize = kind.dtype.itemsize if kind.dtype else 1
        if type(count) is not int or count * itemsize != storages[key].size:
            raise CheckpointError(
                f"storage {key!r} has {storages[key].size} bytes, not {count} elements"
            )
        if storages[key].kind is not kind.dtype:
            raise CheckpointError(f"storage {key!r} is said to have two types")
        return storages[key]

    program = bytes(archive.read(f"{root}/data.pkl"))
    return Machine(program, allowed_names(), persistent).run()


def _storage(archive: Archive, name: str, kind: StorageKind) -> FileStorage:
    data = archive.read(name)

    def numbers(of: dtype) -> Any:
        return from_bytes(data, of)

    return FileStorage(numbers, kind.dtype, len(data))


def _what_else(data: bytes) -> str:
    if data[257:262] == b"ustar" or data[:8] == b"storages":
        return "a tar checkpoint (PyTorch before 0.1.10) cannot be loaded"
    if not data:
        return "the file is empty"
    return "not a checkpoint: a file of torch.save begins with PK"


def _check_depth(value: Any) -> None:
    """Refuse containers inside containers without end: later code would recurse."""
    level, seen = [value], set()
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, (dict, list, tuple, set)) and id(each) not in seen:
                seen.add(id(each))
                below += each.values() if isinstance(each, dict) else each
        level = below
        if not level:
            return
    raise CheckpointError(f"containers inside containers, more than {DEEPEST} deep")


def _moved(value: Any, where: device) -> Any:
    if isinstance(value, Tensor):
        return value.to(where)
    if isinstance(value, dict):
        for key, item in value.items():
            value[key] = _moved(item, where)
        return value
    if type(value) in (list, tuple, set):
        return type(value)([_moved(item, where) for item in value])
    return value
