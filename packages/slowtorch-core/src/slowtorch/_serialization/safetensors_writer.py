"""The bytes of a safetensors file, as the ``safetensors`` package orders them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from slowtorch._serialization.storage_bytes import to_bytes
from slowtorch._tensor import Tensor

__all__ = ["NAMES", "to_parts"]

# In the order in which the package writes them, so that every tensor is aligned.
NAMES = {
    "uint64": "U64",
    "int64": "I64",
    "float64": "F64",
    "float32": "F32",
    "uint32": "U32",
    "int32": "I32",
    "bfloat16": "BF16",
    "float16": "F16",
    "uint16": "U16",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}
ORDER = list(NAMES)
CAP = 100_000_000  # bytes of a header that readers accept


def to_parts(
    tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None
) -> list[bytes]:
    """The file in parts: its header, and each tensor's numbers."""
    check_tensors(tensors)
    header: dict[str, Any] = {}
    if metadata is not None:
        header["__metadata__"] = check_metadata(metadata)
    parts, at = [], 0
    for name in sorted(tensors, key=lambda each: (_rank(tensors[each]), each)):
        tensor = tensors[name]
        own = tensor._storage[tensor._offset : tensor._offset + tensor.numel()]
        data = to_bytes(own, tensor.dtype)
        header[name] = {
            "dtype": NAMES[tensor.dtype.name],
            "shape": list(tensor.shape),
            "data_offsets": [at, at + len(data)],
        }
        parts.append(data)
        at += len(data)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > CAP:
        raise ValueError(f"the header takes {len(text)} bytes, {CAP} are allowed")
    return [len(text).to_bytes(8, "little"), text, *parts]


def _rank(tensor: Tensor) -> int:
    return ORDER.index(tensor.dtype.name)


def check_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """A copy of *metadata*, which may hold strings only."""
    for each in (*metadata, *metadata.values()):
        if not isinstance(each, str):
            message = f"argument 'metadata': {type(each).__name__!r} object is not an "
            raise TypeError(message + "instance of 'str'")
    return dict(metadata)


def check_tensors(tensors: Mapping[str, Tensor]) -> None:
    """Refuse what the format cannot hold."""
    if not isinstance(tensors, Mapping):
        message = f"Expected a dict of [str, torch.Tensor] but received {type(tensors)}"
        raise ValueError(message)
    for name, tensor in tensors.items():
        if not isinstance(name, str):
            message = f"the name of a tensor must be a string, not {name!r}"
            raise TypeError(message)
        if not isinstance(tensor, Tensor):
            message = f"Key `{name}` is invalid, expected torch.Tensor but received "
            raise ValueError(message + str(type(tensor)))
        if name == "__metadata__":
            raise ValueError("a tensor cannot be called __metadata__")
        if tensor.device.type != "cpu":
            raise ValueError(f"tensor `{name}` is on {tensor.device!r}: give .cpu()")
        if not tensor.is_contiguous():
            message = (
                f"You are trying to save a non contiguous tensor: `{name}` which is "
                "not allowed: the format has no strides. Save `.contiguous()` of it, "
                "or the whole tensor that it is a view of."
            )
            raise ValueError(message)
    check_sharing(tensors)


def check_sharing(tensors: Mapping[str, Tensor]) -> None:
    """Refuse tensors that overlap: they would be saved twice, and come back apart."""
    spans = []
    for name, tensor in tensors.items():
        if tensor.numel():
            end = tensor._offset + tensor.numel()
            spans.append((id(tensor._storage), tensor._offset, end, name))
    spans.sort()
    for (one, _, end, first), (other, start, _, second) in pairwise(spans):
        if one == other and start < end:
            message = (
                "Some tensors share memory, this will lead to duplicate memory on disk "
                f"and potential differences when loading them again: {first!r} and "
                f"{second!r}.\nSave one of them, or .clone() the other."
            )
            raise RuntimeError(message)
