"""Tensors with the same number, or a diagonal of it, in every place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import as_number, check_fill_value
from slowtorch._creation.sizes import as_size, check_non_negative, leaf, single_size
from slowtorch._device import as_device
from slowtorch._dtype import as_dtype, get_default_dtype
from slowtorch._formats import formatted
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.ops._out import write_out
from slowtorch.ops._results import check_tensor

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._formats import memory_format
    from slowtorch._layout import Layout
    from slowtorch._types import Number, Shape, Strides

__all__ = [
    "empty",
    "empty_like",
    "empty_strided",
    "eye",
    "filled",
    "full",
    "full_like",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]


def filled(
    shape: Shape,
    value: Number,
    dtype: dtype | None,
    device: device | str | None,
    requires_grad: bool,
) -> Tensor:
    """A row-major tensor with *value* in every place."""
    out = contiguous(tuple(shape), dtype or get_default_dtype(), as_device(device))
    return leaf(make(out.kernels["full"](out, value), out), requires_grad)


def _sized(
    name: str, shape: Shape, value: Number, out: Tensor | None, options: tuple[Any, ...]
) -> Tensor:
    """``filled`` with the options as users give them, and ``out=``."""
    check_non_negative(shape, name if name == "zeros" else None)
    dtype, device, requires_grad = options
    dtype = as_dtype(name, dtype)
    if out is None:
        return filled(shape, value, dtype, device, requires_grad)
    result = filled(shape, value, dtype or out.dtype, out.device, requires_grad)
    return write_out(name, result, out)


def zeros(
    *sizes: Any,
    size: Shape | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of zeros.

    Args:
        sizes: the shape, as several ints or one tuple or list.
        size: the shape by name.
        out: where to write the result.
        dtype: the type of the elements; by default ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: a size is negative, or integers are to require grad.
        TypeError: a size is not an integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3)
        tensor([[0., 0., 0.],
                [0., 0., 0.]])
    """
    options = (dtype, device, requires_grad)
    return _sized("zeros", as_size("zeros", sizes, size), 0, out, options)


def ones(
    *sizes: Any,
    size: Shape | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of ones. Arguments and errors: see ``zeros``.

    Example:
        >>> import slowtorch as torch
        >>> torch.ones(3, dtype=torch.int64)
        tensor([1, 1, 1])
    """
    options = (dtype, device, requires_grad)
    return _sized("ones", as_size("ones", sizes, size), 1, out, options)


def empty(
    *sizes: Any,
    size: Shape | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor to be filled later. Arguments and errors: see ``zeros``.

    PyTorch leaves in it whatever was in memory; here it starts with zeros, which
    costs Python no more.

    Example:
        >>> import slowtorch as torch
        >>> torch.empty(2, 3).shape
        torch.Size([2, 3])
    """
    options = (dtype, device, requires_grad)
    return _sized("empty", as_size("empty", sizes, size), 0, out, options)


def full(
    size: Shape,
    fill_value: Number,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor with *fill_value* in every place.

    Args:
        size: the shape, a tuple or list of ints.
        fill_value: the number; a tensor without dimensions will do.
        out: where to write the result.
        dtype: the type of the elements; by default the one of *fill_value*.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: the dtype cannot hold the value, or a size is negative.
        TypeError: *size* is no tuple of ints, or *fill_value* is no number.

    Example:
        >>> import slowtorch as torch
        >>> torch.full((2, 2), 3.5)
        tensor([[3.5000, 3.5000],
                [3.5000, 3.5000]])
    """
    shape = single_size("full", size)
    value, natural = as_number("full", fill_value, "fill_value", 2)
    wanted = as_dtype("full", dtype) or natural
    check_fill_value(value, wanted)
    return _sized("full", shape, value, out, (wanted, device, requires_grad))


def eye(
    n: int,
    m: int | None = None,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The identity matrix: ones on the diagonal, zeros elsewhere.

    Args:
        n: the number of rows.
        m: the number of columns; by default *n*.
        out: where to write the result.
        dtype: the type of the elements; by default ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: a size is negative.
        TypeError: a size is not an integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.eye(2, 3)
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    rows = _side("n", n, 1)
    columns = rows if m is None else _side("m", m, 2)
    wanted = as_dtype("eye", dtype) or (
        get_default_dtype() if out is None else out.dtype
    )
    layout = contiguous((rows, columns), wanted, as_device(device))
    result = make(layout.kernels["eye"](layout), layout)
    if out is not None:
        return write_out("eye", result, out)
    return leaf(result, requires_grad)


def _side(name: str, size: Any, position: int) -> int:
    if not isinstance(size, int):
        message = (
            f"eye(): argument '{name}' (position {position}) must be int, not "
            f"{type(size).__name__}"
        )
        raise TypeError(message)
    if size < 0:
        message = f"{name} must be greater or equal to 0, got {size}"
        raise RuntimeError(message)
    return size


def like(
    name: str,
    input: Tensor,
    dtype: dtype | None,
    device: device | str | None = None,
    memory_format: memory_format | None = None,
) -> Layout:
    """The layout of a fresh tensor like *input*, for a function called *name*.

    The strides keep their order, as in PyTorch: a transposed matrix has a transposed
    likeness.
    """
    check_tensor(name, input)
    layout = input._layout
    out = layout.like(as_dtype(name, dtype) or layout.dtype)
    out = formatted(out, memory_format)
    if device is None or as_device(device) == out.device:
        return out
    return layout_of(out.shape, out.strides, out.dtype, as_device(device))


def zeros_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Zeros in the shape, and by default of the type, of *input*.

    Raises:
        TypeError: *input* is not a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros_like(torch.tensor([[1, 2]]))
        tensor([[0, 0]])
    """
    out = like("zeros_like", input, dtype, device, memory_format)
    return leaf(make(out.kernels["full"](out, 0), out), requires_grad)


def ones_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Ones in the shape, and by default of the type, of *input*.

    Raises:
        TypeError: *input* is not a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.ones_like(torch.tensor([0.5, 0.25]))
        tensor([1., 1.])
    """
    out = like("ones_like", input, dtype, device, memory_format)
    return leaf(make(out.kernels["full"](out, 1), out), requires_grad)


def empty_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """A tensor like *input*, to be filled later; here it starts with zeros.

    Raises:
        TypeError: *input* is not a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.empty_like(torch.tensor([0.5, 0.25])).shape
        torch.Size([2])
    """
    out = like("empty_like", input, dtype, device, memory_format)
    return leaf(make(out.kernels["full"](out, 0), out), requires_grad)


def full_like(
    input: Tensor,
    fill_value: Number,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """*fill_value* in the shape, and by default of the type, of *input*.

    Raises:
        TypeError: *input* is not a tensor, or *fill_value* is no number.
        RuntimeError: the dtype cannot hold the value.

    Example:
        >>> import slowtorch as torch
        >>> torch.full_like(torch.zeros(2), 0.5)
        tensor([0.5000, 0.5000])
    """
    out = like("full_like", input, dtype, device, memory_format)
    value, _ = as_number("full_like", fill_value, "fill_value", 2)
    check_fill_value(value, out.dtype)
    return leaf(make(out.kernels["full"](out, value), out), requires_grad)


def empty_strided(
    size: Shape,
    stride: Strides,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor with the given strides, to be filled later; here it starts with zeros.

    Raises:
        RuntimeError: there are not as many strides as sizes.

    Example:
        >>> import slowtorch as torch
        >>> torch.empty_strided((2, 3), (1, 2)).stride()
        (1, 2)
    """
    shape, strides = tuple(size), tuple(stride)
    if len(shape) != len(strides):
        message = (
            f"mismatch in length of strides and shape. Got strides {list(strides)} "
            f"and shape {list(shape)}"
        )
        raise RuntimeError(message)
    wanted = as_dtype("empty_strided", dtype) or get_default_dtype()
    steps = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    span = 0 if 0 in shape else sum(steps) + 1
    memory = contiguous((span,), wanted, as_device(device))
    count = 1
    for n in shape:
        count *= n
    # Without gaps, the strides of distinct places fill the span exactly.
    whole = count == span and len(set(_places(shape, strides))) == count
    seen = layout_of(shape, strides, wanted, as_device(device), whole)
    return leaf(make(memory.kernels["full"](memory, 0), seen), requires_grad)


def _places(shape: Shape, strides: Strides) -> list[int]:
    places = [0]
    for size, stride in zip(shape, strides, strict=True):
        places = [place + i * stride for place in places for i in range(size)]
    return places
