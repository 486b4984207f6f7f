"""Zip archives that were damaged, or made to deceive: each is refused."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

import slowtorch as torch
from slowtorch._serialization.archive import CENTRAL, END, END64, LOCAL, LOCATOR64
from slowtorch.serialization import CheckpointError

VALUE = {"weight": [0.0, 1.0, 2.0], "n": 1}


def good() -> bytes:
    """A checkpoint like any other."""
    stream = io.BytesIO()
    torch.save({"weight": torch.arange(3.0), "n": 1}, stream)
    return stream.getvalue()


def outcome(data: bytes) -> Any:
    """What a file holds, in lists; or the error it was refused with."""
    try:
        loaded = torch.load(io.BytesIO(data))
    except CheckpointError as error:
        return error
    return {"weight": loaded["weight"].tolist(), "n": loaded["n"]}


def refused_or_same(data: bytes) -> bool:
    """Whether a damaged file was refused or the damage made no difference."""
    result = outcome(data)
    if isinstance(result, CheckpointError):
        return len(str(result)) < 600
    return bool(result == VALUE)


def damaged_fields(data: bytes, at: int, layout: struct.Struct) -> list[bytes]:
    """*data* with each field of a record replaced by each of a few numbers."""
    fields, results = layout.unpack_from(data, at), []
    for place, field in enumerate(fields):
        limit = 1 if isinstance(field, bytes) else 0
        for new in (0, 1, 0x7FFF, 0xFFFF, 0xFFFFFFFF, 2**64 - 1):
            changed = list(fields)
            changed[place] = struct.pack("<Q", new)[:4] if limit else new
            try:
                record = layout.pack(*changed)
            except struct.error:  # the number does not fit the field
                continue
            results.append(data[:at] + record + data[at + layout.size :])
    return results


def records(data: bytes) -> list[tuple[int, struct.Struct]]:
    """Where the records of an archive are."""
    signatures = {
        b"PK\3\4": LOCAL,
        b"PK\1\2": CENTRAL,
        b"PK\5\6": END,
        b"PK\6\6": END64,
        b"PK\6\7": LOCATOR64,
    }
    return [
        (at, signatures[data[at : at + 4]])
        for at in range(len(data))
        if data[at : at + 4] in signatures
    ]


def test_every_field_of_the_archive_is_checked() -> None:
    """No number in any record of the archive leads to other data, or another error."""
    data = good()
    files = [each for place in records(data) for each in damaged_fields(data, *place)]
    assert len(files) > 500
    assert all([refused_or_same(each) for each in files])


def zipped(*members: tuple[str, bytes], method: int = 0, comment: bytes = b"") -> bytes:
    """An archive by Python's zipfile, with members of our choice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as writer:
        writer.comment = comment
        for each, data in members:
            info = zipfile.ZipInfo(each)
            info.compress_type = method
            writer.writestr(info, data)
    return stream.getvalue()


N = ("a/data.pkl", b"\x80\2N.")
VERSION = ("a/version", b"3\n")
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "deflated": lambda: zipped(N, VERSION, method=8),
    "a bomb": lambda: zipped(N, VERSION, ("a/data/0", bytes(10**6)), method=8),
    "bzip2": lambda: zipped(N, VERSION, method=12),
    "a comment": lambda: zipped(N, VERSION, comment=b"hello"),
    "two folders": lambda: zipped(N, ("b/version", b"3\n")),
    "no folder": lambda: zipped(("data.pkl", b"N."), ("version", b"3\n")),
    "no pickle": lambda: zipped(VERSION),
    "no version": lambda: zipped(N),
    "a version of the future": lambda: zipped(N, ("a/version", b"99")),
    "a version of words": lambda: zipped(N, ("a/version", b"new")),
    "a version of many digits": lambda: zipped(N, ("a/version", b"1" * 10_000)),
    "another byte order": lambda: zipped(N, VERSION, ("a/byteorder", b"middle")),
    "TorchScript": lambda: zipped(N, VERSION, ("a/constants.pkl", b"")),
    "a name with ..": lambda: zipped(N, VERSION, ("a/../../x", b"")),
    "a name with a backslash": lambda: zipped(N, VERSION, ("a/b\\c", b"")),
    "a name with NUL": lambda: zipped(N, VERSION, ("a/bxc", b"")).replace(
        b"a/bxc", b"a/b\0c"
    ),
    "two members of one name": lambda: zipped(
        N, VERSION, ("a/versiom", b"4\n")
    ).replace(b"versiom", b"version"),
    "something before it": lambda: b"PK\3\4" + good(),
    "something behind it": lambda: good() + b"\0",
    "two files in one": lambda: good() + good(),
    "a directory elsewhere": lambda: zipped(N, VERSION)[:-6] + b"\0\0\0\0\0\0",
    "a hidden part": lambda: zipped(N, VERSION).replace(b"PK\1\2", b"xxxxPK\1\2", 1),
    "an empty archive": lambda: zipped(),
    "an empty file": lambda: b"",
    "one byte": lambda: b"P",
    "a signature": lambda: b"PK\3\4",
    "a plain pickle": lambda: pickle.dumps({"a": 1}),
    "a tar": lambda: bytes(257) + b"ustar" + bytes(250),
    "an old tar": lambda: b"storages" + bytes(504),
    "a bit of a storage": lambda: good().replace(
        struct.pack("<f", 2.0), struct.pack("<f", 3.0)
    ),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_a_hostile_archive_is_refused(case: str) -> None:
    """Whatever PyTorch would not write is not read."""
    with pytest.raises(CheckpointError, match=r"."):
        torch.load(io.BytesIO(ARCHIVES[case]()))


def test_a_local_header_must_agree_with_the_directory() -> None:
    """A member with one name in its header and another in the directory is refused."""
    data = zipped(N, VERSION)
    first = data.index(b"a/data.pkl")
    changed = data[:first] + b"a/dota.pkl" + data[first + 10 :]
    with pytest.raises(CheckpointError, match="the directory differ"):
        torch.load(io.BytesIO(changed))


def test_overlapping_members_are_refused() -> None:
    """Two members may not share bytes, even where both checksums are right."""
    data = bytearray(zipped(N, ("a/data/00", b"xx"), VERSION))
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    fields = list(CENTRAL.unpack_from(data, second))
    fields[-1] = 0  # the place of the first member
    data[second : second + CENTRAL.size] = CENTRAL.pack(*fields)
    with pytest.raises(CheckpointError, match=r"differ|overlap"):
        torch.load(io.BytesIO(bytes(data)))


def test_checksums_are_those_of_zip() -> None:
    """A wrong checksum is an error even for a member that nothing refers to."""
    data = bytearray(zipped(N, VERSION, ("a/data/0", b"unused")))
    place = data.index(b"unused")
    data[place : place + 6] = b"UNUSED"
    assert zlib.crc32(b"unused") != zlib.crc32(b"UNUSED")
    with pytest.raises(
        CheckpointError, match="the checksum of member 'data/0' is wrong"
    ):
        torch.load(io.BytesIO(bytes(data)))
