"""Numbers in equal steps: arange, linspace, logspace."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import as_number
from slowtorch._creation.sizes import leaf
from slowtorch._device import as_device
from slowtorch._dtype import BOOL, FLOATING, as_dtype, get_default_dtype, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.ops._out import write_out
from slowtorch.ops._results import no_match

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["arange", "linspace", "logspace", "range"]


def arange(
    start: TensorOrNumber | None = None,
    end: TensorOrNumber | None = None,
    step: TensorOrNumber = 1,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers start, start + step, start + 2 step, ... before *end*.

    There are ``ceil((end - start) / step)`` of them. ``arange(end)`` starts at 0.

    Args:
        start: the first number.
        end: where to stop; it is not included itself.
        step: the distance from one number to the next.
        out: where to write the result.
        dtype: the type of the elements; by default int64 if all arguments are
            integers, or else ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: *step* is zero or leads away from *end*, or a bound is not
            finite.
        TypeError: an argument is no number.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(4), torch.arange(1, 2, 0.25)
        (tensor([0, 1, 2, 3]), tensor([1.0000, 1.2500, 1.5000, 1.7500]))
    """
    if end is None:
        if start is None:
            raise no_match("arange")
        first = as_number("arange", 0, "start", 1)
        last = as_number("arange", start, "end", 1)
    else:
        first = as_number("arange", 0 if start is None else start, "start", 1)
        last = as_number("arange", end, "end", 2)
    stride = as_number("arange", step, "step", 3)
    wanted = as_dtype("arange", dtype)
    if out is not None:
        wanted = out.dtype
    elif wanted is None:
        floats = any(each.is_floating_point for _, each in (first, last, stride))
        wanted = get_default_dtype() if floats else int64
    bounds = (first[0], last[0], stride[0])
    return _stepped("arange", bounds, wanted, False, out, (device, requires_grad))


def _stepped(
    name: str,
    bounds: tuple[Number, Number, Number],
    wanted: dtype,
    inclusive: bool,
    out: Tensor | None,
    options: tuple[Any, ...],
) -> Tensor:
    start, end, step = bounds
    device, requires_grad = options
    if wanted.category == BOOL:
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for 'Bool'")
    if wanted.category != FLOATING:
        start, end, step = int(start), int(end), int(step)
    count = _count(start, end, step, inclusive)
    layout = contiguous((count,), wanted, as_device(device))
    result = make(layout.kernels["arange"](layout, start, step), layout)
    if out is not None:
        return write_out(name, result, out)
    return leaf(result, requires_grad)


def _count(start: Number, end: Number, step: Number, inclusive: bool) -> int:
    """How many numbers there are from *start* to *end*."""
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not math.isfinite(start) or not math.isfinite(end):
        raise RuntimeError(f"unsupported range: {_shown(start)} -> {_shown(end)}")
    if (end - start) * math.copysign(1, step) < 0:
        message = "upper bound and lower bound inconsistent with step sign"
        raise RuntimeError(message)
    if inclusive:
        return math.floor((end - start) / step) + 1
    if isinstance(end - start, int) and isinstance(step, int):
        return int(-((start - end) // step))  # exact beyond 2**53 as well
    return math.ceil((end - start) / step)


def _shown(number: Number) -> str:
    return f"{number:g}"


def range(
    start: Number = 0,
    end: Number | None = None,
    step: Number = 1,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers from *start* to *end*, *end* included; deprecated, use ``arange``.

    Raises:
        RuntimeError: *step* is zero or leads away from *end*.

    Example:
        >>> import slowtorch as torch
        >>> torch.arange(1, 4 + 1)
        tensor([1, 2, 3, 4])
    """
    message = (
        "torch.range is deprecated and will be removed in a future release because its "
        "behavior is inconsistent with Python's range builtin. Instead, use "
        "torch.arange, which produces values in [start, end)."
    )
    warnings.warn(message, UserWarning, stacklevel=2)
    if end is None:
        start, end = 0, start
    first, _ = as_number("range", start, "start", 1)
    last, _ = as_number("range", end, "end", 2)
    stride, _ = as_number("range", step, "step", 3)
    wanted = as_dtype("range", dtype) or get_default_dtype()
    options = (device, requires_grad)
    return _stepped("range", (first, last, stride), wanted, True, out, options)


def linspace(
    start: TensorOrNumber,
    end: TensorOrNumber,
    steps: int | None = None,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """*steps* numbers at equal distances from *start* to *end*, both included.

    The first half is counted up from *start* and the second down from *end*, so
    that both ends are exact.

    Args:
        start: the first number.
        end: the last number.
        steps: how many there are; there is no default.
        out: where to write the result.
        dtype: the type of the elements; by default ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: *steps* is negative.
        TypeError: an argument is no number, or *steps* no integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.linspace(0, 1, 5)
        tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    bounds = _bounds("linspace", start, end, steps)
    options = (dtype, device, requires_grad)
    return _spaced("linspace", bounds, (), out, options)


def logspace(
    start: TensorOrNumber,
    end: TensorOrNumber,
    steps: int | None = None,
    base: float = 10.0,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """*steps* numbers from ``base**start`` to ``base**end``, exponents equally spaced.

    Args:
        start: the first exponent.
        end: the last exponent.
        steps: how many there are; there is no default.
        base: what is raised to these powers.
        out: where to write the result.
        dtype: the type of the elements; by default ``get_default_dtype()``.
        device: where the tensor is to live.
        requires_grad: whether to compute gradients for it.

    Raises:
        RuntimeError: *steps* is negative.
        TypeError: an argument is no number, or *steps* no integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.logspace(0, 3, 4)
        tensor([   1.,   10.,  100., 1000.])
    """
    bounds = _bounds("logspace", start, end, steps)
    options = (dtype, device, requires_grad)
    return _spaced("logspace", bounds, (float(base),), out, options)


def _bounds(
    name: str, start: TensorOrNumber, end: TensorOrNumber, steps: int | None
) -> tuple[Number, Number, int]:
    for argument, value in (("start", start), ("end", end)):
        if isinstance(value, Tensor) and value.ndim:
            message = (
                f"{name} only supports 0-dimensional start and end tensors, but got "
                f"{argument} with {value.ndim} dimension(s)."
            )
            raise RuntimeError(message)
    if not isinstance(steps, int) or isinstance(steps, bool):
        raise no_match(name, start, end, *([] if steps is None else [steps]))
    if isinstance(start, str) or isinstance(end, str):
        raise no_match(name, start, end, steps)
    first, _ = as_number(name, start, "start", 1)
    last, _ = as_number(name, end, "end", 2)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return first, last, steps


def _spaced(
    name: str,
    bounds: tuple[Number, Number, int],
    more: tuple[float, ...],
    out: Tensor | None,
    options: tuple[Any, ...],
) -> Tensor:
    start, end, steps = bounds
    dtype, device, requires_grad = options
    natural = get_default_dtype() if out is None else out.dtype
    wanted = as_dtype(name, dtype) or natural
    if wanted.category == BOOL:
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for 'Bool'")
    layout = contiguous((steps,), wanted, as_device(device))
    result = make(layout.kernels[name](layout, start, end, *more), layout)
    if out is not None:
        return write_out(name, result, out)
    return leaf(result, requires_grad)
