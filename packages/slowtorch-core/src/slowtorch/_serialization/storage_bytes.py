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
SWAP = sys.byteorder == "big"


def to_bytes(storage: Storage, kind: dtype) -> bytes:
    """The bytes of a storage of type *kind*."""
    numbers: array[Any] = array(storage.typecode, storage)
    if kind.name == "float16":
        return struct.pack(f"<{len(numbers)}e", *_within_half(numbers))
    if kind.name == "bfloat16":
        words = array("I", numbers.tobytes())
        numbers = array("H", [word >> 16 for word in words])
    if SWAP:
        numbers.byteswap()
    return numbers.tobytes()


def _within_half(numbers: array[Any]) -> list[float]:
    # They were rounded when stored; struct packs infinities as they are.
    return numbers.tolist()


def from_bytes(data: memoryview, kind: dtype) -> Storage:
    """A storage of type *kind* from its bytes.

    Raises:
        CheckpointError: a bool is neither 0 nor 1.
    """
    if kind.name == "float16":
        count = len(data) // 2
        return array("f", struct.unpack(f"<{count}e", data))
    typecode = "H" if kind.name == "bfloat16" else kind.typecode
    numbers: array[Any] = array(typecode)
    numbers.frombytes(data)
    if SWAP:
        numbers.byteswap()
    if kind.name == "bfloat16":
        return array("f", array("I", [word << 16 for word in numbers]).tobytes())
    if kind.name == "bool" and numbers and max(numbers) > 1:
        raise CheckpointError("a storage of bools has values other than 0 and 1")
    return numbers
