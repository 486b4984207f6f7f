"""Tensors from Python data and from other tensors."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._creation.buffers import from_array, frombuffer
from slowtorch._creation.nested import flatten, infer_dtype, is_array, numbers_of
from slowtorch._creation.numbers import as_number
from slowtorch._creation.sizes import leaf
from slowtorch._device import CPU, DEFAULT, as_device
from slowtorch._dtype import as_dtype, get_default_dtype
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._types import Number

__all__ = [
    "as_tensor",
    "asarray",
    "copied",
    "scalar_tensor",
    "tensor",
]

FLOAT = {float}
MISSING: Any = object()  # no data at all: PyTorch has words of its own for it
NO_DATA = '{}() missing 1 required positional arguments: "data"'


def tensor(
    data: Any = MISSING,
    *more: Any,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor with a copy of *data*: a leaf without history.

    Args:
        data: a number, or a list, tuple, range or other sequence of numbers or of
            such sequences, all of one length; tensors of one element count as
            numbers, and a NumPy array is taken as it is.
        dtype: the type of the elements. By default what they promote to together:
            floats become ``get_default_dtype()``, ints int64, bools bool.
        more: nothing; a shape written out, ``tensor(2, 3)``, is refused.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        ValueError: sequences side by side differ in length, or an integer does not
            fit in 64 bits.
        TypeError: an element is not a number.
        RuntimeError: a number is out of the dtype's range, no dtype stands for an
            element, or integers are to require grad.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1, 2], [3, 4.5]])
        tensor([[1.0000, 2.0000],
                [3.0000, 4.5000]])
        >>> torch.tensor(7)
        tensor(7)
    """
    wanted = as_dtype("tensor", dtype)
    if data is MISSING:
        raise TypeError(NO_DATA.format("tensor"))
    if more:
        message = f"tensor() takes 1 positional argument but {1 + len(more)} were given"
        raise TypeError(message)
    if isinstance(data, Tensor):
        warn_of_copy("torch.tensor", 3)
    return leaf(copied(data, wanted, device), requires_grad)


def warn_of_copy(name: str, level: int) -> None:
    """Say that *name* is not the best way to copy a tensor."""
    message = (
        "To copy construct from a tensor, it is recommended to use "
        "sourceTensor.detach().clone() or "
        "sourceTensor.detach().clone().requires_grad_(True), rather than "
        f"{name}(sourceTensor)."
    )
    warnings.warn(message, UserWarning, stacklevel=level)


def copied(
    data: Any, wanted: dtype | None, device: device | str | None = None
) -> Tensor:
    """A new tensor with the numbers of *data*, without history."""
    plain = type(data) is list and wanted is None and device is None
    if plain and DEFAULT.device is CPU and set(map(type, data)) == FLOAT:
        # A vector of floats, the most usual data: 2 us less than by the long way.
        out = contiguous((len(data),), get_default_dtype())
        return make(out.store(data), out)
    if isinstance(data, Tensor):
        layout = data._layout
        out = layout.like(wanted or layout.dtype)
        place = out.device if device is None else as_device(device)
        kernel = "clone" if out.dtype is layout.dtype else "cast"
        storage = layout.kernels[kernel](out, data)
        return make(storage, layout_of(out.shape, out.strides, out.dtype, place))
    if is_array(data):
        return from_array(data, wanted, device)
    shape, values = flatten(data)
    kind = wanted or infer_dtype(values)
    out = contiguous(shape, kind, as_device(device))
    return make(out.kernels["from_values"](out, numbers_of(values, kind)), out)


def as_tensor(
    data: Any = MISSING,
    dtype: dtype | None = None,
    device: device | str | None = None,
) -> Tensor:
    """*data* as a tensor: itself, if it is one of that dtype and device.

    Args:
        data: a tensor, or whatever ``tensor`` takes, which is copied.
        dtype: the type of the elements; by default as they are.
        device: where the tensor is to live; by default where it is.

    Raises:
        TypeError, ValueError, RuntimeError: as ``tensor``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> torch.as_tensor(x) is x
        True
        >>> torch.as_tensor([1, 2])
        tensor([1, 2])
    """
    wanted = as_dtype("as_tensor", dtype)
    if data is MISSING:
        raise TypeError(NO_DATA.format("as_tensor"))
    if not isinstance(data, Tensor):
        return copied(data, wanted, device)
    place = data.device if device is None else as_device(device)
    if place == data.device and wanted in (None, data.dtype):
        return data
    return data.to(place, wanted or data.dtype)


def asarray(
    obj: Any,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """*obj* as a tensor, sharing its memory where that is possible.

    Args:
        obj: a tensor, a buffer such as ``array.array`` or ``bytearray``, a NumPy
            array, a number, or a nested sequence of numbers.
        dtype: the type of the elements; of a buffer, how to read its bytes.
        device: where the tensor is to live.
        copy: True to copy in any case; False to refuse to.
        requires_grad: whether to compute gradients for the result; by default as
            for *obj*.

    Raises:
        ValueError: memory cannot be shared though ``copy=False`` asks for it.

    Example:
        >>> import slowtorch as torch
        >>> torch.asarray([1, 2])
        tensor([1, 2])
    """
    wanted = as_dtype("asarray", dtype)
    if isinstance(obj, Tensor):
        result = _tensor_as_array(obj, wanted, device, copy)
    elif not is_array(obj) and _has_buffer(obj):
        shared = frombuffer(obj, dtype=wanted or get_default_dtype())
        result = copied(shared, None) if copy else shared
    elif copy is False:
        raise ValueError("can't alias arbitrary sequence into a tensor.")
    else:
        result = copied(obj, wanted, device)
    if requires_grad is None or requires_grad == result.requires_grad:
        return result
    if requires_grad:
        return result.requires_grad_()
    return result.detach()


def _tensor_as_array(
    obj: Tensor, wanted: dtype | None, where: device | str | None, copy: bool | None
) -> Tensor:
    if copy:
        result = obj.clone()
        return result if wanted is None else result.to(wanted)
    if copy is False and wanted not in (None, obj.dtype):
        message = (
            f"can't alias tensor with dtype '{obj.dtype.type_name}' into dtype "
            f"'{wanted.type_name}'."
        )
        raise ValueError(message)
    return as_tensor(obj, wanted, where)


def _has_buffer(obj: Any) -> bool:
    if isinstance(obj, (str, int, float, list, tuple)):
        return False
    try:
        memoryview(obj)
    except TypeError:
        return False
    return True


def scalar_tensor(
    s: Number,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor without dimensions that holds the number *s*.

    Unlike ``tensor``, it is of the default dtype whatever the number is.

    Raises:
        TypeError: *s* is no number.

    Example:
        >>> import slowtorch as torch
        >>> torch.scalar_tensor(3)
        tensor(3.)
    """
    value, _ = as_number("scalar_tensor", s, "s", 1)
    wanted = as_dtype("scalar_tensor", dtype) or get_default_dtype()
    out = contiguous((), wanted, as_device(device))
    return leaf(make(out.kernels["full"](out, value), out), requires_grad)
