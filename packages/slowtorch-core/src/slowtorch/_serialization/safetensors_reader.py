"""Reads a safetensors file, and believes nothing that its bytes do not bear out.

The header must be JSON of exactly the documented form, without a name given twice; the
tensors must lie one after another and fill the file to its end. So a file can never
claim a number it does not have, nor have a byte that is nobody's.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from slowtorch._device import CPU
from slowtorch._dtype import DTYPES, dtype
from slowtorch._layout import contiguous
from slowtorch._serialization import storage_bytes
from slowtorch._serialization.errors import CheckpointError, short
from slowtorch._serialization.safetensors_writer import CAP, NAMES
from slowtorch._tensor import Tensor, make

__all__ = ["from_bytes"]

KINDS = {text: DTYPES[name] for name, text in NAMES.items()}
FIELDS = {"dtype", "shape", "data_offsets"}
MOST_DIMENSIONS = 64


def from_bytes(data: memoryview) -> dict[str, Tensor]:
    """The tensors in a file, by name.

    Raises:
        CheckpointError: the file is damaged or not of this format.
    """
    header, start = _header(data)
    _check_metadata(header.pop("__metadata__", {}))
    found = {name: _entry(name, fields) for name, fields in header.items()}
    numbers = data[start:]
    _check_cover(found, len(numbers))
    result = {}
    for name, (kind, shape, begin, end) in found.items():
        storage = storage_bytes.from_bytes(numbers[begin:end], kind)
        result[name] = make(storage, contiguous(shape, kind, CPU))
    return result


def _refuse(why: str) -> NoReturn:
    raise CheckpointError(f"Error while deserializing: {why}")


def _header(data: memoryview) -> tuple[dict[str, Any], int]:
    if len(data) < 8:
        _refuse("header too small: the file has less than 8 bytes")
    size = int.from_bytes(data[:8], "little")
    if size > CAP:
        _refuse(f"header too large: {size} bytes, {CAP} are allowed")
    if size > len(data) - 8:
        _refuse(f"invalid header length: {size} bytes, the file has {len(data) - 8}")
    try:
        text = bytes(data[8 : 8 + size]).decode()
    except UnicodeDecodeError:
        _refuse("invalid UTF-8 in header")
    if not text.startswith("{"):
        _refuse("invalid start of header: it must begin with '{'")
    try:
        header = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except CheckpointError:
        raise
    except (ValueError, RecursionError) as error:
        _refuse(f"invalid JSON in header: {str(error)[:200]}")
    return header, 8 + size


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        _refuse("invalid JSON in header: a name is given twice")
    return made


def _integer(text: str) -> int:
    if len(text) > 20:
        _refuse(f"invalid JSON in header: a number of {len(text)} digits")
    return int(text)


def _no_number(text: str) -> NoReturn:
    _refuse(f"invalid JSON in header: the number {short(text)}")


def _check_metadata(metadata: Any) -> None:
    if type(metadata) is not dict:
        _refuse(f"metadata is {short(metadata)}, not a dict")
    for value in metadata.values():
        if type(value) is not str:
            _refuse(f"metadata has {short(value)}, not a string")


def _entry(name: str, fields: Any) -> tuple[dtype, tuple[int, ...], int, int]:
    what = f"tensor {short(name)}"
    try:
        name.encode()
    except UnicodeEncodeError:
        _refuse(f"the name of {what} is not Unicode")
    if type(fields) is not dict or fields.keys() != FIELDS:
        _refuse(f"{what} must have dtype, shape and data_offsets, and nothing else")
    text = fields["dtype"]
    if type(text) is not str or text not in KINDS:
        _refuse(f"{what} has dtype {short(text)}; known are {', '.join(KINDS)}")
    shape = _naturals(f"shape of {what}", fields["shape"])
    offsets = _naturals(f"data_offsets of {what}", fields["data_offsets"])
    if len(offsets) != 2 or len(shape) > MOST_DIMENSIONS:
        _refuse(f"{what} has {len(shape)} dimensions and {len(offsets)} offsets")
    kind = KINDS[text]
    if math.prod([each or 1 for each in shape]) * kind.itemsize >= 2**63:
        _refuse(f"{what} has a shape of more than 2**63 bytes")
    if offsets[1] - offsets[0] != math.prod(shape) * kind.itemsize:
        _refuse(f"invalid shape, data type, or offset for {what}")
    return kind, shape, offsets[0], offsets[1]


def _naturals(what: str, given: Any) -> tuple[int, ...]:
    if type(given) is not list:
        _refuse(f"{what} is {short(given)}, not a list")
    for each in given:
        if type(each) is not int or not 0 <= each < 2**63:
            _refuse(f"{what} has {short(each)} in it")
    return tuple(given)


def _check_cover(
    found: dict[str, tuple[dtype, tuple[int, ...], int, int]], size: int
) -> None:
    reached = 0
    for begin, end, name in sorted([(f[2], f[3], name) for name, f in found.items()]):
        if begin != reached:
            _refuse(f"invalid offset for tensor {short(name)}: a gap, or an overlap")
        reached = end
    if reached != size:
        _refuse(
            "incomplete metadata, file not fully covered: the tensors end at "
            f"{reached}, the file at {size}"
        )
