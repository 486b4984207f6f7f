"""The zip archive of a checkpoint: written as PyTorch writes it, read with distrust.

PyTorch stores members uncompressed, with every payload at a multiple of 64 bytes. A
reader that knows this can check everything before it believes anything: members lie one
after another inside the file, none twice, none overlapping, and what the directory says
of a member is what the member itself says.
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO, NamedTuple

from slowtorch._serialization.errors import CheckpointError

__all__ = ["Archive", "ArchiveWriter"]

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR64 = struct.Struct("<4sIQI")
DESCRIPTOR = struct.Struct("<4sIII")
ALIGNMENT = 64
STREAMED, UTF8 = 0x0008, 0x0800  # flags: sizes follow the data; the name is UTF-8


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
        self._write(full + extra + data)
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
        self._stream.write(data)
        self._position += len(data)
        if self._position >= 2**32:
            message = "checkpoints of 4 GiB or more are not supported; save it in parts"
            raise CheckpointError(message)


class Member(NamedTuple):
    """Where one member's bytes are."""

    start: int
    size: int
    crc: int


class Archive:
    """A checkpoint's members by name, checked before anything is read.

    Args:
        data: the whole file.

    Raises:
        CheckpointError: the archive is damaged or not of PyTorch's kind.
    """

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self.members: dict[str, Member] = {}
        spans: list[tuple[int, int]] = []
        count, size, start = self._find_directory()
        position = start
        for _ in range(count):
            name, member, span, position = self._entry(position, start + size)
            if name in self.members:
                raise CheckpointError(f"archive: two members are called {name!r}")
            self.members[name] = member
            spans.append(span)
        if position != start + size:
            raise CheckpointError("archive: the directory has more than its members")
        self._check_spans(sorted(spans), start)

    def read(self, name: str) -> memoryview:
        """The bytes of one member.

        Raises:
            CheckpointError: there is none, or its checksum is wrong.
        """
        if name not in self.members:
            raise CheckpointError(f"archive: there is no member {name!r}")
        member = self.members[name]
        data = self._data[member.start : member.start + member.size]
        if zlib.crc32(data) != member.crc:
            raise CheckpointError(f"archive: the checksum of member {name!r} is wrong")
        return data

    def _unpack(self, layout: struct.Struct, at: int, what: str) -> tuple[int, ...]:
        if at < 0 or at + layout.size > len(self._data):
            raise CheckpointError(f"archive: the file ends inside {what}")
        signature, *fields = layout.unpack_from(self._data, at)
        if signature != SIGNATURES[layout]:
            raise CheckpointError(f"archive: {what} is not where it should be")
        return tuple(fields)

    def _find_directory(self) -> tuple[int, int, int]:
        """The directory's number of entries, size and place, from the file's end."""
        end = len(self._data) - END.size
        disk, disk2, here, count, size, start, comment = self._unpack(
            END, end, "the end record"
        )
        if disk or disk2 or here != count or comment:
            raise CheckpointError("archive: several volumes or a comment are not allowed")
        finish = end
        locator = end - LOCATOR64.size
        if locator >= 0 and self._data[locator : locator + 4] == b"PK\6\7":
            _, at, disks = self._unpack(LOCATOR64, locator, "the 64-bit locator")
            record = self._unpack(END64, at, "the 64-bit end record")
            _, _, _, d1, d2, here64, count64, size64, start64 = record
            wide = zip((count, size, start), (count64, size64, start64), strict=True)
            for (narrow, exact), limit in zip(wide, (2**16, 2**32, 2**32), strict=True):
                if narrow not in (exact, limit - 1):
                    raise CheckpointError("archive: its two end records differ")
            if d1 or d2 or disks > 1 or here64 != count64 or at + END64.size != locator:
                raise CheckpointError("archive: the 64-bit end record is wrong")
            count, size, start, finish = count64, size64, start64, at
        if start + size != finish:
            raise CheckpointError("archive: the directory does not end where it should")
        if count * CENTRAL.size > size:
            raise CheckpointError(f"archive: {count} members do not fit its directory")
        return count, size, start

    def _entry(
        self, at: int, end: int
    ) -> tuple[str, Member, tuple[int, int], int]:
        (_, _, flags, method, _, _, crc, packed, size, name_size, extra_size,
         comment_size, disk, _, _, local) = self._unpack(CENTRAL, at, "a directory entry")
        after = at + CENTRAL.size
        stop = after + name_size + extra_size + comment_size
        if stop > end:
            raise CheckpointError("archive: a directory entry reaches beyond the end")
        raw = bytes(self._data[after : after + name_size])
        name = _decoded(raw)
        if flags & ~(STREAMED | UTF8):
            raise CheckpointError(f"archive: member {name!r} is encrypted or patched")
        if method or packed != size:
            message = f"archive: member {name!r} is compressed; PyTorch stores members"
            raise CheckpointError(message)
        if disk or comment_size:
            raise CheckpointError(f"archive: member {name!r} has a comment or a volume")
        member, span = self._local(local, raw, name, flags, crc, size)
        return name, member, span, stop

    def _local(
        self, at: int, raw: bytes, name: str, flags: int, crc: int, size: int
    ) -> tuple[Member, tuple[int, int]]:
        what = f"the header of member {name!r}"
        (_, own_flags, method, _, _, own_crc, packed, own_size, name_size,
         extra_size) = self._unpack(LOCAL, at, what)
        start = at + LOCAL.size + name_size + extra_size
        own_name = bytes(self._data[at + LOCAL.size : at + LOCAL.size + name_size])
        if own_name != raw or method or own_flags & ~(STREAMED | UTF8):
            raise CheckpointError(f"archive: {what} and the directory differ")
        streamed = own_flags & STREAMED and (own_crc, packed, own_size) == (0, 0, 0)
        if not streamed and (own_crc, packed, own_size) != (crc, size, size):
            raise CheckpointError(f"archive: {what} and the directory differ")
        end = start + size
        if end > len(self._data):
            raise CheckpointError(f"archive: member {name!r} reaches beyond the file")
        if own_flags & STREAMED:
            after = self._unpack(DESCRIPTOR, end, f"the sizes of member {name!r}")
            if after != (crc, size, size):
                raise CheckpointError(f"archive: the sizes of {name!r} differ")
            end += DESCRIPTOR.size
        return Member(start, size, crc), (at, end)

    def _check_spans(self, spans: list[tuple[int, int]], directory: int) -> None:
        reached = 0
        for start, end in spans:
            if start < reached:
                raise CheckpointError("archive: two members overlap")
            reached = end
        if reached > directory:
            raise CheckpointError("archive: a member overlaps the directory")


SIGNATURES = {
    LOCAL: b"PK\3\4",
    CENTRAL: b"PK\1\2",
    END: b"PK\5\6",
    END64: b"PK\6\6",
    LOCATOR64: b"PK\6\7",
    DESCRIPTOR: b"PK\7\10",
}


def _decoded(raw: bytes) -> str:
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        raise CheckpointError(f"archive: the name {raw!r} is not UTF-8") from None
    if not name or "\0" in name or "\\" in name or ".." in name.split("/"):
        raise CheckpointError(f"archive: {name!r} is not a name for a member")
    return name
