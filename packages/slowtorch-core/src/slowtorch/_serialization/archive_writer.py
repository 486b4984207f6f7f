"""The zip archive of a checkpoint, written as PyTorch writes it.

Members are stored uncompressed, each payload at a multiple of 64 bytes, so that a
reader may map the file into memory and use the numbers where they are.
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from slowtorch._serialization.archive import CENTRAL, END, END64, LOCAL, LOCATOR64, UTF8
from slowtorch._serialization.errors import CheckpointError

__all__ = ["ArchiveWriter"]

ALIGNMENT = 64


class ArchiveWriter:
    """Writes members to a stream, one after another.

    Args:
        stream: where to write.
        root: the folder that all members are in.
    """

    def __init__(self, stream: BinaryIO, root: str) -> None:
        self._stream = stream
        self._root = root
        self._position = 0
        self._directory: list[bytes] = []

    def add(self, name: str, data: bytes) -> None:
        """Write one member, its payload at a multiple of 64 bytes."""
        full = f"{self._root}/{name}".encode()
        start = self._position
        header = LOCAL.size + len(full)
        padding = -(start + header + 4) % ALIGNMENT
        extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
        crc = zlib.crc32(data)
        self._write(
            LOCAL.pack(
                *(b"PK\3\4", 0, UTF8, 0, 0, 0, crc, len(data), len(data)),
                *(len(full), len(extra)),
            )
        )
        self._write(full + extra)
        self._write(data)
        self._directory.append(
            CENTRAL.pack(
                *(b"PK\1\2", 0, 0, UTF8, 0, 0, 0, crc, len(data), len(data)),
                *(len(full), 0, 0, 0, 0, 0, start),
            )
            + full
        )

    def close(self) -> None:
        """Write the directory."""
        start = self._position
        for entry in self._directory:
            self._write(entry)
        size, count = self._position - start, len(self._directory)
        end = self._position
        self._write(
            END64.pack(b"PK\6\6", 44, 30, 45, 0, 0, count, count, size, start)
            + LOCATOR64.pack(b"PK\6\7", 0, end, 1)
            + END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
        )

    def _write(self, data: bytes) -> None:
        # Beyond, every size and place would need a second, 64-bit form.
        if self._position + len(data) >= 2**32:
            message = "checkpoints of 4 GiB or more are not supported; save it in parts"
            raise CheckpointError(message)
        self._position += len(data)
        _write_all(self._stream, data)


def _write_all(stream: BinaryIO, data: bytes) -> None:
    """An unbuffered stream may take a part at a time."""
    rest = memoryview(data)
    while rest:
        taken = stream.write(rest)
        rest = rest[len(rest) if taken is None else taken :]
