"""New tensors of random numbers: rand, randn, randint, randperm.

Equal seeds give PyTorch's numbers, bit for bit (see ``slowtorch._random``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._creation.fill import like
from slowtorch._creation.sizes import as_size, check_non_negative, leaf, single_size
from slowtorch._device import as_device
from slowtorch._dtype import as_dtype, get_default_dtype, int64
from slowtorch._generator import engine_of
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.ops._out import write_out
from slowtorch.ops._results import no_match

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._formats import memory_format
    from slowtorch._generator import Generator
    from slowtorch._types import Shape

__all__ = [
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
]


def _new_layout(
    name: str, shape: Shape, out: Tensor | None, wanted: Any, where: Any
) -> Layout:
    """The layout of a result of floats, from the options that users give."""
    check_non_negative(shape)
    natural = get_default_dtype() if out is None else out.dtype
    return contiguous(shape, as_dtype(name, wanted) or natural, as_device(where))


def _finished(
    name: str, result: Tensor, out: Tensor | None, requires_grad: bool
) -> Tensor:
    return leaf(result, requires_grad) if out is None else write_out(name, result, out)


def rand(
    *sizes: Any,
    size: Shape | None = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Random numbers, uniform in [0, 1).

    Args:
        sizes: the shape, as several ints or one tuple or list.
        size: the shape by name.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.
        dtype: the floating type; by default ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        NotImplementedError: *dtype* is not a floating-point type.
        RuntimeError: a size is negative.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.rand(2, 2)
        tensor([[0.4963, 0.7682],
                [0.0885, 0.1320]])
    """
    layout = _new_layout("rand", as_size("rand", sizes, size), out, dtype, device)
    engine = engine_of("rand", generator)
    result = make(layout.kernels["uniform"](layout, engine, 0.0, 1.0), layout)
    return _finished("rand", result, out, requires_grad)


def randn(
    *sizes: Any,
    size: Shape | None = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Random numbers from the standard normal distribution N(0, 1).

    Arguments and errors: see ``rand``.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randn(3)
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    layout = _new_layout("randn", as_size("randn", sizes, size), out, dtype, device)
    engine = engine_of("randn", generator)
    result = make(layout.kernels["normal"](layout, engine, 0.0, 1.0), layout)
    return _finished("randn", result, out, requires_grad)


def randint(
    low: int | None = None,
    high: Any = None,
    size: Shape | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Random integers from *low* up to, not including, *high*.

    Also called as ``randint(high, size)``, from 0 on.

    Args:
        low: the smallest value.
        high: one more than the largest value.
        size: the shape, a tuple or list of ints.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.
        dtype: the type of the elements; by default int64.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: there is no integer in the range, or the dtype cannot hold it.
        TypeError: a bound is no integer, or *size* no tuple of ints.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randint(2, 5, (4,))
        tensor([4, 2, 4, 2])
        >>> torch.randint(10, (3,)).dtype
        torch.int64
    """
    position = 3
    if size is None:  # randint(high, size)
        if high is None:
            raise no_match("randint", *([] if low is None else [low]))
        low, high, size, position = 0, low, high, 2
    elif high is None:  # randint(high, size=...)
        low, high, position = 0, low, 2
    if position == 3 and not (
        _is_integer(low) and _is_integer(high) and isinstance(size, (tuple, list))
    ):
        raise no_match("randint", low, high, size)
    first = _integer("randint", 0 if low is None else low, "low", 1)
    last = _integer("randint", high, "high", position - 1)
    shape = single_size("randint", size, position)
    check_non_negative(shape)
    natural = int64 if out is None else out.dtype
    wanted = as_dtype("randint", dtype) or natural
    layout = contiguous(shape, wanted, as_device(device))
    engine = engine_of("randint", generator)
    result = make(layout.kernels["randint"](layout, engine, first, last), layout)
    return _finished("randint", result, out, requires_grad)


def _is_integer(value: object) -> bool:
    if isinstance(value, Tensor):
        return not value.is_floating_point()
    return value is None or isinstance(value, int)


def _integer(name: str, value: Any, argument: str, position: int) -> int:
    if isinstance(value, Tensor) and not value.is_floating_point():
        return int(value.item())
    if not isinstance(value, int):
        message = (
            f"{name}(): argument '{argument}' (position {position}) must be int, not "
            f"{type(value).__name__}"
        )
        raise TypeError(message)
    return value


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The integers 0 .. n - 1 in random order.

    Args:
        n: how many.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.
        dtype: the type of the elements; by default int64.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: *n* is negative, or the dtype cannot hold n - 1.
        TypeError: *n* is no integer.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randperm(5)
        tensor([4, 0, 1, 3, 2])
    """
    count = _integer("randperm", n, "n", 1)
    check_non_negative((count,))
    natural = int64 if out is None else out.dtype
    wanted = as_dtype("randperm", dtype) or natural
    layout = contiguous((count,), wanted, as_device(device))
    engine = engine_of("randperm", generator)
    result = make(layout.kernels["randperm"](layout, engine), layout)
    return _finished("randperm", result, out, requires_grad)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Random numbers, uniform in [0, 1), in the shape and of the type of *input*.

    Raises:
        NotImplementedError: the type is not a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.rand_like(torch.zeros(2))
        tensor([0.4963, 0.7682])
    """
    layout = like("rand_like", input, dtype, device, memory_format)
    engine = engine_of("rand_like", generator)
    result = make(layout.kernels["uniform"](layout, engine, 0.0, 1.0), layout)
    return leaf(result, requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Random numbers from N(0, 1), in the shape and of the type of *input*.

    Raises:
        NotImplementedError: the type is not a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randn_like(torch.zeros(2))
        tensor([ 1.5410, -0.2934])
    """
    layout = like("randn_like", input, dtype, device, memory_format)
    engine = engine_of("randn_like", generator)
    result = make(layout.kernels["normal"](layout, engine, 0.0, 1.0), layout)
    return leaf(result, requires_grad)


def randint_like(
    input: Tensor,
    low: int | None = None,
    high: int | None = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Random integers in [low, high), in the shape and of the type of *input*.

    Also called as ``randint_like(input, high)``, from 0 on.

    Raises:
        RuntimeError: there is no integer in the range, or the dtype cannot hold it.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randint_like(torch.zeros(3), 2, 5)
        tensor([4., 2., 4.])
    """
    if high is None:
        low, high = 0, low
    first = _integer("randint_like", 0 if low is None else low, "low", 2)
    last = _integer("randint_like", high, "high", 3 if low else 2)
    layout = like("randint_like", input, dtype, device, memory_format)
    engine = engine_of("randint_like", generator)
    result = make(layout.kernels["randint"](layout, engine, first, last), layout)
    return leaf(result, requires_grad)
