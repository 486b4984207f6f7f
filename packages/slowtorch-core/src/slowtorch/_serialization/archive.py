"""The zip archive of a checkpoint, read with distrust.

PyTorch stores members uncompressed, with every payload at a multiple of 64 bytes. A
reader that knows this can check everything before it believes anything: members lie one
after another inside the file, none twice, none overlapping, and what the directory says
of a member is what the member itself says.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from slowtorch._serialization.errors import CheckpointError, short

__all__ = ["Archive"]

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR64 = struct.Struct("<4sIQI")
DESCRIPTOR = struct.Struct("<4sIII")
STREAMED, UTF8 = 0x0008, 0x0800  # flags: sizes follow the data; the name is UTF-8


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

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self.members: dict[str, Member] = {}  # without the folder that all are in
        folders: set[str] = set()
        spans: list[tuple[int, int]] = []
        count, size, start = self._find_directory()
        position = start
        for _ in range(count):
            full, member, span, position = self._entry(position, start + size)
            folder, _, name = full.partition("/")
            folders.add(folder)
            if name in self.members or len(folders) > 1:
                message = "two have one name, or are in different folders"
                raise CheckpointError(f"archive: member {short(full)}: {message}")
            self.members[name] = member
            spans.append(span)
        if position != start + size:
            raise CheckpointError("archive: the directory has more than its members")
        self._check_spans(sorted(spans), start)
        for name, member in self.members.items():
            if zlib.crc32(self._bytes(member)) != member.crc:
                message = f"archive: the checksum of member {short(name)} is wrong"
                raise CheckpointError(message)

    def _bytes(self, member: Member) -> memoryview:
        return self._data[member.start : member.start + member.size]

    def read(self, name: str) -> memoryview:
        """The bytes of one member.

        Raises:
            CheckpointError: there is none.
        """
        if name not in self.members:
            raise CheckpointError(f"archive: there is no member {short(name)}")
        return self._bytes(self.members[name])

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
            raise CheckpointError("archive: it has several volumes, or a comment")
        finish = end
        locator = end - LOCATOR64.size
        if locator >= 0 and bytes(self._data[locator : locator + 4]) == b"PK\6\7":
            _, at, disks = self._unpack(LOCATOR64, locator, "the 64-bit locator")
            record = self._unpack(END64, at, "the 64-bit end record")
            length, _, _, d1, d2, here64, count64, size64, start64 = record
            wide = zip((count, size, start), (count64, size64, start64), strict=True)
            for (narrow, exact), limit in zip(wide, (2**16, 2**32, 2**32), strict=True):
                if narrow not in (exact, limit - 1):
                    raise CheckpointError("archive: its two end records differ")
            odd = d1 or d2 or disks > 1 or length != END64.size - 12
            if odd or here64 != count64 or at + END64.size != locator:
                raise CheckpointError("archive: the 64-bit end record is wrong")
            count, size, start, finish = count64, size64, start64, at
        if start + size != finish:
            raise CheckpointError("archive: the directory does not end where it should")
        if count * CENTRAL.size > size:
            raise CheckpointError(f"archive: {count} members do not fit its directory")
        return count, size, start

    def _entry(self, at: int, end: int) -> tuple[str, Member, tuple[int, int], int]:
        fields = self._unpack(CENTRAL, at, "a directory entry")
        _, _, flags, method, _, _, crc, packed, size, *rest = fields
        name_size, extra_size, comment_size, disk, _, _, local = rest
        after = at + CENTRAL.size
        stop = after + name_size + extra_size + comment_size
        if stop > end:
            raise CheckpointError("archive: a directory entry reaches beyond the end")
        raw = bytes(self._data[after : after + name_size])
        name = _decoded(raw)
        what = f"archive: member {short(name)}"
        if flags & ~(STREAMED | UTF8):
            raise CheckpointError(f"{what} is encrypted or patched")
        if method or packed != size:
            raise CheckpointError(f"{what} is compressed; PyTorch never does that")
        if disk or comment_size:
            raise CheckpointError(f"{what} has a comment or a volume")
        member, span = self._local(local, raw, flags, crc, size)
        return name, member, span, stop

    def _local(
        self, at: int, raw: bytes, flags: int, crc: int, size: int
    ) -> tuple[Member, tuple[int, int]]:
        """What the member itself says, which must be what the directory says of it."""
        what = f"the header of member {short(raw)}"
        fields = self._unpack(LOCAL, at, what)
        _, own_flags, method, _, _, own_crc, packed, own_size, *rest = fields
        name_size, extra_size = rest
        start = at + LOCAL.size + name_size + extra_size
        own_name = self._data[at + LOCAL.size : at + LOCAL.size + name_size]
        own = (own_crc, packed, own_size)
        streamed = own_flags & STREAMED and own == (0, 0, 0)
        same = own_name == raw and not method and own_flags == flags
        if not same or not (streamed or own == (crc, size, size)):
            raise CheckpointError(f"archive: {what} and the directory differ")
        end = start + size
        if end > len(self._data):
            raise CheckpointError(f"archive: {what} reaches beyond the file")
        if own_flags & STREAMED:
            after = self._unpack(DESCRIPTOR, end, f"the sizes behind {what}")
            if after != (crc, size, size):
                raise CheckpointError(f"archive: the sizes behind {what} differ")
            end += DESCRIPTOR.size
        return Member(start, size, crc), (at, end)

    def _check_spans(self, spans: list[tuple[int, int]], directory: int) -> None:
        reached = 0
        for start, end in spans:
            if start != reached:
                message = (
                    "overlap" if start < reached else "have something between them"
                )
                raise CheckpointError(f"archive: two members {message}")
            reached = end
        if reached != directory:
            raise CheckpointError("archive: the directory does not follow the members")


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
        raise CheckpointError(f"archive: the name {short(raw)} is not UTF-8") from None
    if not name or "\0" in name or "\\" in name or ".." in name.split("/"):
        raise CheckpointError(f"archive: {short(name)} is not a name for a member")
    return name
