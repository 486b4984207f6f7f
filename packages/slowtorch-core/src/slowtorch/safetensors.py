"""safetensors: tensors by name, in a form so simple that it cannot do anything else.

Eight bytes say how long a header in JSON is; the header gives each tensor's dtype,
shape and place; the numbers follow. The functions are those of ``safetensors.torch``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._tensor import Tensor

__all__ = ["load", "load_file", "save", "save_file"]


def save(
    tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of a safetensors file.

    Args:
        tensors: contiguous ones that do not overlap in memory, by name.
        metadata: strings by name, for whoever reads the header.

    Raises:
        ValueError: *tensors* is no dict of tensors, or one is not contiguous.
        RuntimeError: tensors share memory, which the format cannot express.
        TypeError: a name, or something in *metadata*, is no string.

    Example:
        >>> import slowtorch as torch
        >>> data = torch.safetensors.save({"w": torch.ones(1)}, {"epoch": "3"})
        >>> data[8:47]
        b'{"__metadata__":{"epoch":"3"},"w":{"dty'
        >>> torch.safetensors.load(data)
        {'w': tensor([1.])}
    """
    from slowtorch._serialization.safetensors_writer import to_parts

    return b"".join(to_parts(tensors, metadata))


def save_file(
    tensors: Mapping[str, Tensor],
    filename: str | os.PathLike[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a safetensors file, as a whole or not at all.

    Args and errors are those of ``save``; ``OSError`` if the file cannot be written.

    Example:
        >>> import slowtorch as torch
        >>> import os, tempfile
        >>> from slowtorch.safetensors import load_file, save_file
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.safetensors")
        ...     save_file({"w": torch.ones(2)}, path)
        ...     load_file(path)
        {'w': tensor([1., 1.])}
    """
    from slowtorch._serialization.atomic import write_atomically
    from slowtorch._serialization.safetensors_writer import to_parts

    parts = to_parts(tensors, metadata)
    write_atomically(filename, lambda stream: stream.writelines(parts))


def load(data: bytes) -> dict[str, Tensor]:
    """The tensors in the bytes of a safetensors file.

    Raises:
        CheckpointError: the bytes are damaged, or not of this format.

    Example:
        >>> import slowtorch as torch
        >>> torch.safetensors.load(torch.safetensors.save({"w": torch.ones(2)}))
        {'w': tensor([1., 1.])}
    """
    from slowtorch._serialization.safetensors_reader import from_bytes

    return from_bytes(memoryview(data))


def load_file(
    filename: str | os.PathLike[str], device: str | device = "cpu"
) -> dict[str, Tensor]:
    """The tensors in a safetensors file.

    Args:
        filename: its path.
        device: where the tensors go.

    Raises:
        FileNotFoundError: there is no such file.
        CheckpointError: the file is damaged, or not of this format.

    Example:
        >>> import slowtorch as torch
        >>> import os, tempfile
        >>> from slowtorch.safetensors import load_file, save_file
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.safetensors")
        ...     save_file({"w": torch.ones(2)}, path)
        ...     load_file(path, device="meta")["w"].device
        device(type='meta')
    """
    from slowtorch._device import as_device
    from slowtorch._serialization.safetensors_reader import from_bytes

    with open(filename, "rb") as stream:
        found = from_bytes(memoryview(stream.read()))
    where = as_device(device)
    if where.type == "cpu":
        return found
    return {name: tensor.to(where) for name, tensor in found.items()}
