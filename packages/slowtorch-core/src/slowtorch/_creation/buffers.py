"""Tensors from memory that others have filled: buffers of bytes, NumPy arrays."""

from __future__ import annotations

import itertools
import struct
from array import array
from typing import TYPE_CHECKING, Any

from slowtorch._creation.nested import array_dtype, is_array, numbers_of
from slowtorch._creation.sizes import leaf
from slowtorch._device import as_device
from slowtorch._dtype import as_dtype
from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._types import Strides

__all__ = ["from_array", "from_numpy", "frombuffer", "read_bytes"]


def frombuffer(
    buffer: Any,
    *,
    dtype: dtype,
    count: int = -1,
    offset: int = 0,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of one dimension from the bytes of a buffer.

    An ``array.array`` of the dtype's own typecode, taken whole, shares its memory
    with the tensor, as in PyTorch. Any other buffer is copied: a tensor's memory is
    an ``array`` here.

    Args:
        buffer: an object with the buffer protocol.
        dtype: how to read the bytes.
        count: how many elements to read; -1 for all there are.
        offset: how many bytes to skip.
        requires_grad: whether to compute gradients for it.

    Raises:
        ValueError: there is no buffer, or its size does not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.frombuffer(bytearray(b"abc"), dtype=torch.uint8)
        tensor([97, 98, 99], dtype=torch.uint8)
    """
    wanted = as_dtype("frombuffer", dtype)
    if wanted is None:
        raise TypeError('frombuffer() missing 1 required argument: "dtype"')
    try:
        view = memoryview(buffer)
    except TypeError:
        message = "object does not implement Python buffer protocol."
        raise ValueError(message) from None
    count = _count(view.nbytes, wanted.itemsize, count, offset)
    out = contiguous((count,), wanted)
    whole = isinstance(buffer, array) and view.nbytes == count * wanted.itemsize
    if whole and buffer.typecode == wanted.typecode and wanted.bits != 16:
        return leaf(make(buffer, out), requires_grad)
    data = view.cast("B")[offset : offset + count * wanted.itemsize]
    return leaf(make(read_bytes(bytes(data), wanted), out), requires_grad)


def _count(length: int, itemsize: int, count: int, offset: int) -> int:
    """How many elements to read, once everything about them is sensible."""
    if length <= 0 or count == 0:
        message = f"both buffer length ({length}) and count ({count}) must not be 0"
        raise ValueError(message)
    if not 0 <= offset < length:
        message = (
            f"offset ({offset} bytes) must be non-negative and no greater than buffer "
            f"length ({length} bytes) minus 1"
        )
        raise ValueError(message)
    left = length - offset
    if count > 0:
        if count * itemsize > left:
            message = (
                f"requested buffer length ({count} * {itemsize} bytes) after offset "
                f"({offset} bytes) must not be greater than actual buffer length "
                f"({length} bytes)"
            )
            raise ValueError(message)
        return count
    if left % itemsize:
        message = (
            f"buffer length ({left} bytes) after offset ({offset} bytes) must be a "
            f"multiple of element size ({itemsize})"
        )
        raise ValueError(message)
    return left // itemsize


def read_bytes(data: bytes, wanted: dtype) -> array[Any]:
    """Elements of type *wanted* from their bytes, as PyTorch has them in memory."""
    if wanted.name == "float16":
        return array("f", struct.unpack(f"{len(data) // 2}e", data))
    if wanted.name == "bfloat16":  # the upper half of a float32
        words = [half << 16 for half in array("H", data)]
        return array("f", array("I", words).tobytes())
    if wanted.name == "bool":
        return array("B", [byte != 0 for byte in data])
    return array(wanted.typecode, data)


def from_numpy(ndarray: Any) -> Tensor:
    """A tensor with the numbers, shape and dtype of a NumPy array.

    In PyTorch both share their memory. Here the numbers are copied: NumPy is not
    needed at run time, and a tensor's memory is an ``array``.

    Raises:
        TypeError: *ndarray* is no NumPy array, or of a dtype there is none like here.

    Example:
        >>> import slowtorch as torch
        >>> torch.from_numpy([1, 2])
        Traceback (most recent call last):
            ...
        TypeError: expected np.ndarray (got list)
    """
    if not is_array(ndarray) or not hasattr(ndarray, "__setitem__"):
        kind = type(ndarray)
        prefix = "numpy." if kind.__module__ == "numpy" else ""
        raise TypeError(f"expected np.ndarray (got {prefix}{kind.__name__})")
    return from_array(ndarray, None, None)


def from_array(data: Any, wanted: dtype | None, device: device | str | None) -> Tensor:
    """A copy of a NumPy array, in its own order of strides.

    Only its public methods are called: NumPy itself is not needed.
    """
    kind = array_dtype(data)
    strides = _element_strides(data)
    memory = data.T.reshape(-1).tolist() if _is_reversed(strides) else None
    values = data.reshape(-1).tolist() if memory is None else memory
    natural = contiguous(tuple(data.shape), wanted or kind, as_device(device))
    out = natural
    if memory is not None:
        out = _reversed_layout(natural)
    storage = out.kernels["from_values"](out, numbers_of(values, out.dtype))
    return make(storage, out)


def _element_strides(data: Any) -> Strides:
    strides = tuple([step // data.itemsize for step in data.strides])
    if any(step < 0 for step in strides):
        message = (
            "At least one stride in the given numpy array is negative, and tensors "
            "with negative strides are not currently supported. (You can probably "
            "work around this by making a copy of your array  with array.copy().) "
        )
        raise ValueError(message)
    return strides


def _is_reversed(strides: Strides) -> bool:
    """Whether the first dimension is the innermost (column-major order)."""
    return len(strides) > 1 and all(a < b for a, b in itertools.pairwise(strides))


def _reversed_layout(natural: Layout) -> Layout:
    turned = contiguous(natural.shape[::-1], natural.dtype, natural.device)
    strides = turned.strides[::-1]
    return layout_of(natural.shape, strides, natural.dtype, natural.device)
