"""Kernels that make numbers from nothing but a few parameters."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from slowtorch._dtype import FLOATING
from slowtorch._rounding import round_float32

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._types import Number, Storage

__all__ = ["CREATION"]


def eye(out: Layout) -> Storage:
    """Ones on the diagonal: every (columns + 1)-th place of a row-major matrix."""
    rows, columns = out.shape
    storage = out.store((0,)) * out.numel
    diagonal = min(rows, columns)
    ones = out.store((1,)) * diagonal
    storage[: diagonal * columns : columns + 1] = ones  # type: ignore[assignment]  # same typecode
    return storage


def arange(out: Layout, start: Number, step: Number) -> Storage:
    """start + i * step."""
    count = out.numel
    if out.dtype.category != FLOATING:
        return out.store(range(int(start), int(start + count * step), int(step)))
    return out.store([start + i * step for i in range(count)])


def linspace(out: Layout, start: Number, end: Number) -> Storage:
    """start + i * step up to the middle, and end - j * step from there on."""
    count = out.numel
    if count == 0:
        return array(out.dtype.typecode)
    if count == 1:
        return out.store((start,))
    step = (end - start) / (count - 1)
    half = count // 2
    values = [start + i * step for i in range(half)]
    values += [end - i * step for i in range(count - half - 1, -1, -1)]
    return out.store(values)


def logspace(out: Layout, start: Number, end: Number, base: float) -> Storage:
    """base to the powers of a linspace."""
    count = out.numel
    step = (end - start) / (count - 1) if count > 1 else 0.0
    half = count // 2
    powers = [start + i * step for i in range(half)]
    if count == 1:
        powers = [start]
    else:
        powers += [end - i * step for i in range(count - half - 1, -1, -1)]
    return out.store([base**power for power in powers])


CREATION: dict[str, Kernel] = {
    "eye": eye,
    "arange": arange,
    "linspace": linspace,
    "logspace": logspace,
}
