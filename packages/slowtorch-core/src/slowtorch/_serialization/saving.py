"""``save``: the archive around the pickle and the storages."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from slowtorch._serialization.archive_writer import ArchiveWriter
from slowtorch._serialization.atomic import write_atomically
from slowtorch._serialization.pickle_writer import PickleWriter, StorageKeys
from slowtorch._serialization.storage_bytes import to_bytes

__all__ = ["save_path", "save_stream"]


def save_path(obj: Any, path: str | os.PathLike[str], order: bool) -> None:
    """Replace a file by a checkpoint, as a whole or not at all."""
    fill = _Filling(obj, order)
    root = _folder(os.path.basename(os.fspath(path)))
    write_atomically(path, lambda stream: fill(stream, root))


def _folder(name: str) -> str:
    """What PyTorch calls the folder inside a file: the file's name without ending."""
    stem = os.path.splitext(name)[0]
    plain = stem.isprintable() and stem not in ("", ".", "..") and "\\" not in stem
    return stem if plain else "archive"


def save_stream(obj: Any, f: BinaryIO, order: bool) -> None:
    """Write a checkpoint to an open stream."""
    if not hasattr(f, "write"):
        message = (
            "expected 'f' to be string, path, or a file-like object with a 'write' "
            "attribute"
        )
        raise AttributeError(message)
    _Filling(obj, order)(f, "archive")


class _Filling:
    """An object, pickled before any file is touched."""

    def __init__(self, obj: Any, order: bool) -> None:
        self._storages = StorageKeys()
        self._pickled = PickleWriter(self._storages).dump(obj)
        self._order = order

    def __call__(self, stream: BinaryIO, root: str) -> None:
        archive = ArchiveWriter(stream, root)
        archive.add("data.pkl", self._pickled)
        archive.add(".format_version", b"1")
        archive.add(".storage_alignment", b"64")
        if self._order:
            archive.add("byteorder", b"little")
        for key, tensor in self._storages.tensors.values():
            archive.add(f"data/{key}", to_bytes(tensor._storage, tensor.dtype))
        archive.add("version", b"3\n")
        archive.close()
