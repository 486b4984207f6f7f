"""``torch.signal.windows``: weights that let a piece of a signal begin and end softly.

A symmetric window (``sym=True``) is for the design of filters. Otherwise it is one
period of a periodic function, as spectra ask for: the window of M + 1 points without
the last.

>>> import slowtorch as torch
>>> torch.signal.windows.hann(5)
tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slowtorch._creation import arange, linspace, ones, tensor, zeros
from slowtorch._dtype import float32, float64, get_default_dtype
from slowtorch.ops.windows import bessel

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._tensor import Tensor

__all__ = [
    "bartlett",
    "blackman",
    "cosine",
    "exponential",
    "gaussian",
    "general_cosine",
    "general_hamming",
    "hamming",
    "hann",
    "kaiser",
    "nuttall",
]


def _kind(name: str, size: int, given: dtype | None, layout: Any) -> dtype:
    """The dtype of a window.

    Raises:
        ValueError: the size is negative, or the dtype or layout not supported.
    """
    kind = given or get_default_dtype()
    if size < 0:
        message = f"{name} requires non-negative window length, got M={size}"
        raise ValueError(message)
    if layout not in (None, "strided") and str(layout) != "torch.strided":
        message = f"{name} is implemented for strided tensors only, got: {layout}"
        raise ValueError(message)
    if kind not in (float32, float64):
        message = f"{name} expects float32 or float64 dtypes, got: {kind}"
        raise ValueError(message)
    return kind


def _short(size: int, kind: dtype, device: Any, requires_grad: bool) -> Tensor:
    """The window of no points, or of a single one."""
    make = ones if size else zeros
    return make(size, dtype=kind, device=device, requires_grad=requires_grad)


def _points(start: float, end: float, size: int, kind: dtype, device: Any) -> Tensor:
    return linspace(start, end, size, dtype=kind, device=device)


def _done(window: Tensor, requires_grad: bool) -> Tensor:
    return window.requires_grad_() if requires_grad else window


def exponential(
    M: int,
    *,
    center: float | None = None,
    tau: float = 1.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Exponential window: w_i = exp(-|i - center| / tau).

    Args:
        M: how many points.
        center: the place of the peak, for windows that are not symmetric; the middle
            by default.
        tau: how far it falls off.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one, *tau* is not
            positive, or a symmetric window got a *center*.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.exponential(3)
        tensor([0.3679, 1.0000, 0.3679])
    """
    kind = _kind("exponential", M, dtype, layout)
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    if center is None:
        center = (M - 1 if sym else M) / 2.0
    k = _points(-center / tau, (M - 1 - center) / tau, M, kind, device)
    return _done((-k.abs()).exp(), requires_grad)


def cosine(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Cosine window: w_i = sin(pi (i + 1/2) / M), one half of a wave.

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.cosine(3)
        tensor([0.5000, 1.0000, 0.5000])
    """
    kind = _kind("cosine", M, dtype, layout)
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    step = math.pi / (M if sym else M + 1)
    k = _points(0.5 * step, (M - 0.5) * step, M, kind, device)
    return _done(k.sin(), requires_grad)


def gaussian(
    M: int,
    *,
    std: float = 1.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Gaussian window: w_i = exp(-(i - middle)^2 / (2 std^2)).

    Args:
        M: how many points.
        std: the standard deviation, in points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one, or *std* is not
            positive.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.gaussian(3)
        tensor([0.6065, 1.0000, 0.6065])
    """
    kind = _kind("gaussian", M, dtype, layout)
    if std <= 0:
        message = f"Standard deviation must be positive, got: {std} instead."
        raise ValueError(message)
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    start = -(M - 1 if sym else M) / 2.0
    scale = 1 / (std * math.sqrt(2))
    k = _points(start * scale, (start + (M - 1)) * scale, M, kind, device)
    return _done((-(k**2)).exp(), requires_grad)


def kaiser(
    M: int,
    *,
    beta: float = 12.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Kaiser's window: w_i = I0(beta sqrt(1 - x_i^2)) / I0(beta), x_i from -1 to 1.

    I0 is a modified Bessel function. A greater *beta* makes the window narrower.

    Args:
        M: how many points.
        beta: the shape.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one, or *beta* is
            negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.kaiser(3)
        tensor([5.2773e-05, 1.0000e+00, 5.2773e-05])
    """
    kind = _kind("kaiser", M, dtype, layout)
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    step = 2.0 * beta / (M - 1 if sym else M)
    places = [min(beta, -beta + i * step) for i in range(M)]
    roots = [math.sqrt(max(beta * beta - x * x, 0.0)) for x in places]
    values = [bessel(root) / bessel(beta) for root in roots]
    return tensor(values, dtype=kind, device=device, requires_grad=requires_grad)


def hamming(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hamming's window: w_i = 0.54 - 0.46 cos(2 pi i / (M - 1)).

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.hamming(3)
        tensor([0.0800, 1.0000, 0.0800])
    """
    return general_hamming(
        M,
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def hann(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hann's window: w_i = (1 - cos(2 pi i / (M - 1))) / 2.

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.hann(5)
        tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    return general_hamming(
        M,
        alpha=0.5,
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def blackman(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Blackman's window: w_i = 0.42 - 0.5 cos(x_i) + 0.08 cos(2 x_i).

    x_i = 2 pi i / (M - 1)

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.blackman(3)
        tensor([-1.4901e-08,  1.0000e+00, -1.4901e-08])
    """
    _kind("blackman", M, dtype, layout)
    return general_cosine(
        M,
        a=[0.42, 0.5, 0.08],
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def bartlett(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Bartlett's window, a triangle: w_i = 1 - |2 i / (M - 1) - 1|.

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.bartlett(3)
        tensor([0., 1., 0.])
    """
    kind = _kind("bartlett", M, dtype, layout)
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    step = 2.0 / (M - 1 if sym else M)
    k = _points(-1.0, -1.0 + (M - 1) * step, M, kind, device)
    return _done(1 - k.abs(), requires_grad)


def general_cosine(
    M: int,
    *,
    a: Iterable[float],
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A sum of cosines: w_i = sum over j of (-1)^j a_j cos(2 pi i j / (M - 1)).

    Args:
        M: how many points.
        a: the weights of the cosines.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one, or there are
            no weights.
        TypeError: *a* is no list.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.general_cosine(3, a=[0.4, 0.6])
        tensor([-0.2000,  1.0000, -0.2000])
    """
    kind = _kind("general_cosine", M, dtype, layout)
    if M <= 1:
        return _short(M, kind, device, requires_grad)
    if not isinstance(a, Iterable):
        raise TypeError("Coefficients must be a list/tuple")
    weights = [-each if j % 2 else each for j, each in enumerate(a)]
    if not weights:
        raise ValueError("Coefficients cannot be empty")
    step = 2 * math.pi / (M - 1 if sym else M)
    k = _points(0.0, (M - 1) * step, M, kind, device)
    factors = tensor(weights, dtype=kind, device=device).unsqueeze(-1)
    j = arange(len(weights), dtype=kind, device=device).unsqueeze(-1)
    return _done((factors * (j * k).cos()).sum(0), requires_grad)


def general_hamming(
    M: int,
    *,
    alpha: float = 0.54,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A raised cosine: w_i = alpha - (1 - alpha) cos(2 pi i / (M - 1)).

    Args:
        M: how many points.
        alpha: how far it is raised.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.general_hamming(3, alpha=0.6)
        tensor([0.2000, 1.0000, 0.2000])
    """
    return general_cosine(
        M,
        a=[alpha, 1.0 - alpha],
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def nuttall(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Nuttall's window, of minimal side lobes: a sum of four cosines.

    Args:
        M: how many points.
        sym: whether the window is symmetric, or one period.
        dtype: float32 or float64; the default type if not given.
        layout, device, requires_grad: as for ``torch.zeros``.

    Raises:
        ValueError: the length is negative, or the dtype is another one.

    Example:
        >>> import slowtorch as torch
        >>> torch.signal.windows.nuttall(3)
        tensor([3.6280e-04, 1.0000e+00, 3.6280e-04])
    """
    return general_cosine(
        M,
        a=[0.3635819, 0.4891775, 0.1365995, 0.0106411],
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )
