"""The window functions of ``slowtorch`` itself; ``signal.windows`` has newer ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, get_default_dtype
from slowtorch._dtype_info import C_NAME

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._tensor import Tensor

__all__ = [
    "bartlett_window",
    "blackman_window",
    "hamming_window",
    "hann_window",
    "kaiser_window",
]


def bessel(x: float) -> float:
    """I0, a modified Bessel function: the sum over k of ((x/2)^k / k!)^2."""
    total = term = 1.0
    k = 0
    while term > total * 1e-17:
        k += 1
        term *= (x / (2 * k)) ** 2
        total += term
    return total


def _kind(name: str, size: Any, given: dtype | None) -> dtype:
    """The dtype of a window.

    Raises:
        TypeError: the length is no int.
        RuntimeError: the length is negative, or the dtype no float.
    """
    if not isinstance(size, int):
        message = (
            f"{name}(): argument 'window_length' (position 1) must be int, not "
            f"{type(size).__name__}"
        )
        raise TypeError(message)
    kind = given or get_default_dtype()
    if kind.category != FLOATING:
        message = (
            f"{name} expects floating point dtypes, got: TensorOptions(dtype="
            f"{C_NAME[kind.name]}, device=cpu, layout=Strided (default), "
            "requires_grad=false (default), pinned_memory=false, "
            "memory_format=(nullopt))"
        )
        raise RuntimeError(message)
    if size < 0:
        message = (
            f"{name} requires non-negative window_length, got window_length={size}"
        )
        raise RuntimeError(message)
    return kind


def _points(size: int, periodic: bool, kind: dtype, device: Any) -> tuple[Tensor, int]:
    """0, 1, 2, ... and the distance of the last point of a symmetric window."""
    from slowtorch._creation import arange

    return arange(size, dtype=kind, device=device), size if periodic else size - 1


def _short(size: int, kind: dtype, device: Any, requires_grad: bool) -> Tensor:
    from slowtorch._creation import ones

    return ones(size, dtype=kind, device=device, requires_grad=requires_grad)


def hann_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hann's window: w_i = (1 - cos(2 pi i / n)) / 2.

    Args:
        window_length: how many points.
        periodic: whether it is one period of a periodic function (n is the length),
            or symmetric (n is the length - 1).
        dtype: a type of floats; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        RuntimeError: the length is negative, or the dtype no float.
        TypeError: the length is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.hann_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    kind = _kind("hann_window", window_length, dtype)
    if window_length <= 1:
        return _short(window_length, kind, device, requires_grad)
    i, n = _points(window_length, periodic, kind, device)
    window = (i * (2 * math.pi / n)).cos() * -0.5 + 0.5
    return window.requires_grad_() if requires_grad else window


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hamming's window: w_i = alpha - beta cos(2 pi i / n).

    Args:
        window_length: how many points.
        periodic: whether it is one period of a periodic function (n is the length),
            or symmetric (n is the length - 1).
        alpha: how far the cosine is raised.
        beta: its size.
        dtype: a type of floats; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        RuntimeError: the length is negative, or the dtype no float.
        TypeError: the length is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.hamming_window(4)
        tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    kind = _kind("hamming_window", window_length, dtype)
    if window_length <= 1:
        return _short(window_length, kind, device, requires_grad)
    i, n = _points(window_length, periodic, kind, device)
    window = (i * (2 * math.pi / n)).cos() * -beta + alpha
    return window.requires_grad_() if requires_grad else window


def blackman_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Blackman's window: w_i = 0.42 - 0.5 cos(2 pi i / n) + 0.08 cos(4 pi i / n).

    Args:
        window_length: how many points.
        periodic: whether it is one period of a periodic function (n is the length),
            or symmetric (n is the length - 1).
        dtype: a type of floats; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        RuntimeError: the length is negative, or the dtype no float.
        TypeError: the length is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.blackman_window(4)
        tensor([-2.9802e-08,  3.4000e-01,  1.0000e+00,  3.4000e-01])
    """
    kind = _kind("blackman_window", window_length, dtype)
    if window_length <= 1:
        return _short(window_length, kind, device, requires_grad)
    i, n = _points(window_length, periodic, kind, device)
    x = i * (math.pi / n)
    window = (x * 4).cos() * 0.08 - (x * 2).cos() * 0.5 + 0.42
    return window.requires_grad_() if requires_grad else window


def bartlett_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Bartlett's window, a triangle: w_i = 1 - |2 i / n - 1|.

    Args:
        window_length: how many points.
        periodic: whether it is one period of a periodic function (n is the length),
            or symmetric (n is the length - 1).
        dtype: a type of floats; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        RuntimeError: the length is negative, or the dtype no float.
        TypeError: the length is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.bartlett_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    kind = _kind("bartlett_window", window_length, dtype)
    if window_length <= 1:
        return _short(window_length, kind, device, requires_grad)
    i, n = _points(window_length, periodic, kind, device)
    rising = i * (2.0 / n)
    window = rising.where(rising <= 1.0, 2.0 - rising)
    return window.requires_grad_() if requires_grad else window


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Kaiser's window: w_i = I0(beta sqrt(1 - (2 i / n - 1)^2)) / I0(beta).

    Args:
        window_length: how many points.
        periodic: whether it is one period of a periodic function (n is the length),
            or symmetric (n is the length - 1).
        beta: the shape; a greater one makes it narrower.
        dtype: a type of floats; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        RuntimeError: the length is negative, or the dtype no float.
        TypeError: the length is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.kaiser_window(4)
        tensor([5.2773e-05, 2.1567e-01, 1.0000e+00, 2.1567e-01])
    """
    kind = _kind("kaiser_window", window_length, dtype)
    if window_length <= 1:
        return _short(window_length, kind, device, requires_grad)
    from slowtorch._creation import tensor

    n = window_length if periodic else window_length - 1
    places = [2 * i / n - 1 for i in range(window_length)]
    roots = [beta * math.sqrt(max(1 - x * x, 0.0)) for x in places]
    values = [bessel(root) / bessel(beta) for root in roots]
    window = tensor(values, dtype=kind, device=device)
    return window.requires_grad_() if requires_grad else window
