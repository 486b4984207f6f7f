"""What ``max_pool1d`` accepts: its words differ from those of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slowtorch.nn.functional._pool_checks import (
    check_flag,
    whole_numbers,
    windows_along,
)

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["check_max_pool1d"]

Ints = int | Sequence[int]
MUST = {
    "kernel_size": "must be an int, list of ints or tuple of ints of size 1",
    "stride": "must be None, an int, list of ints, or tuple of ints of size 1",
    "padding": "must be an int, list of ints, or tuple of ints of size 1",
    "dilation": "must be an int, list of ints or tuple of ints of size 1",
}


def check_max_pool1d(
    shape: Shape,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
) -> tuple[int, int, int, int]:
    """Kernel size, stride, padding and dilation as numbers.

    Raises:
        TypeError: one of them is no whole number.
        RuntimeError: they do not fit, or the input has not 2 or 3 dimensions.
    """
    given = (kernel_size, () if stride is None else stride, padding, dilation)
    pairs = zip(MUST, given, strict=True)
    read = [whole_numbers("max_pool1d", *pair, at) for at, pair in enumerate(pairs, 2)]
    check_flag("max_pool1d", "ceil_mode", ceil_mode, 6)
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        message = (
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim "
            f"batch size for input, but got:{list(shape)}"
        )
        raise RuntimeError(message)
    read[1] = read[1] or read[0]
    for argument, numbers in zip(MUST, read, strict=True):
        if len(numbers) != 1:
            message = f"{argument} {MUST[argument]} but got size {len(numbers)}"
            raise RuntimeError(f"max_pool1d() {message}")
    (k,), (s,), (p,), (d,) = read
    _check_positive("kernel_size", k)
    _check_positive("stride", s)
    if p < 0:
        message = f"max_pool1d() padding must be non-negative, but got {p}"
        raise RuntimeError(message)
    if p > k // 2:
        message = (
            "max_pool1d() padding should be at most half of kernel size, but got "
            f"padding={p} and kernel_size={k}"
        )
        raise RuntimeError(message)
    _check_positive("dilation", d)
    count = windows_along(shape[-1], k, s, p, d, ceil_mode)
    if count <= 0:
        message = f"max_pool1d() Invalid computed output size: {count}"
        raise RuntimeError(message)
    return k, s, p, d


def _check_positive(argument: str, number: int) -> None:
    if number <= 0:
        message = f"max_pool1d() {argument} must be greater than zero, but got {number}"
        raise RuntimeError(message)
