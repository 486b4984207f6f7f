"""Numbers as the bytes of a file, and back: little-endian, in PyTorch's sizes."""

from __future__ import annotations

import struct
import sys
from array import array
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import DTYPES, dtype
from slowtorch._serialization.errors import CheckpointError

if TYPE_CHECKING:
    from slowtorch._types import Storage

__all__ = ["STORAGE_TYPES", "from_bytes", "to_bytes"]

# The name PyTorch gives a storage of each type. The wider unsigned integers have none.
STORAGE_TYPES = {
    "DoubleStorage": DTYPES["float64"],
    "FloatStorage": DTYPES["float32"],
    "HalfStorage": DTYPES["float16"],
    "BFloat16Storage": DTYPES["bfloat16"],
    "LongStorage": DTYPES["int64"],
    "IntStorage": DTYPES["int32"],
    "ShortStorage": DTYPES["int16"],
    "CharStorage": DTYPES["int8"],
    "ByteStorage": DTYPES["uint8"],
    "BoolStorage": DTYPES["bool"],
}
CHUNK = 65536  # numbers as Python objects take 16 times the room: few at once


def to_bytes(storage: Storage, kind: dtype) -> bytes:
    """The bytes of a storage of type *kind*."""
    if kind.name == "float16":
        parts = [storage[at : at + CHUNK] for at in range(0, len(storage), CHUNK)]
        return b"".join([struct.pack(f"<{len(part)}e", *part) for part in parts])
    numbers: array[Any] = array(storage.typecode, storage)
    if kind.name == "bfloat16":
        # The upper half of a float32, whichever end that is at.
        halves = array("H", numbers.tobytes())
        numbers = halves[sys.byteorder == "little" :: 2]
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def from_bytes(data: memoryview, kind: dtype, order: str = "little") -> Storage:
    """A storage of type *kind* from its bytes, lowest byte first or last.

    Raises:
        CheckpointError: a bool is neither 0 nor 1, or the last number is incomplete.
    """
    if len(data) % kind.itemsize:
        raise CheckpointError(f"{len(data)} bytes are no whole number of {kind}")
    if kind.name == "float16":
        return _halves(data, "<" if order == "little" else ">")
    numbers: array[Any] = array("H" if kind.name == "bfloat16" else kind.typecode)
    numbers.frombytes(data)
    if sys.byteorder != order:
        numbers.byteswap()
    if kind.name == "bfloat16":
        wide = array("H", bytes(4 * len(numbers)))
        wide[sys.byteorder == "little" :: 2] = numbers
        return array("f", wide.tobytes())
    if kind.name == "bool" and data.nbytes and max(numbers) > 1:
        raise CheckpointError("a storage of bools has values other than 0 and 1")
    return numbers


def _halves(data: memoryview, end: str) -> Storage:
    numbers = array("f")
    for at in range(0, len(data), 2 * CHUNK):
        part = data[at : at + 2 * CHUNK]
        numbers.extend(struct.unpack(f"{end}{len(part) // 2}e", part))
    return numbers
