"""Kernels that make numbers from nothing but a few parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._dtype import FLOATING
from slowtorch._random.fma import affine32, affine64
from slowtorch.kernels import numbers

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
    """start + i * step, with the roundings of PyTorch's vectorised loop.

    It fills 16 bytes (for 16-bit floats, 32) times two at once: the first number of
    each such vector is rounded to the dtype, and the others are counted from there.
    What is left at the end is counted from *start*.
    """
    count, dtype = out.numel, out.dtype
    if dtype.category != FLOATING:
        return out.store([int(start) + i * int(step) for i in range(count)])
    start, step = float(start), float(step)
    width = {64: 4, 32: 8, 16: 16}[dtype.bits]
    # A double that is rounded again need not be fused: 0.1 us instead of 2.
    affine = affine64 if dtype.bits == 64 else _affine
    whole = count - count % (2 * width)
    bases = dtype.store(affine([*map(float, range(0, whole, width))], step, start))
    lanes = [*map(float, range(width))]
    values = [value for base in bases for value in affine(lanes, step, base)]
    values += affine([*map(float, range(whole, count))], step, start)
    return out.store(values)


def _affine(values: list[float], scale: float, shift: float) -> list[float]:
    return [value * scale + shift for value in values]


def linspace(out: Layout, start: Number, end: Number) -> Storage:
    """start + i * step up to the middle, and end - j * step from there on."""
    count, dtype = out.numel, out.dtype
    if count < 2:
        return out.store((start,) * count)
    half = count // 2
    up = [*map(float, range(half))]
    down = [*map(float, range(count - half - 1, -1, -1))]
    if dtype.category != FLOATING:
        step = (end - start) / (count - 1)
        values = affine64(up, step, float(start)) + affine64(down, -step, float(end))
        return out.store(list(map(int, values)))
    start, end = dtype.store((start, end))
    step = dtype.store((dtype.store((end - start,))[0] / (count - 1),))[0]
    if dtype.bits == 16:  # every step is rounded
        rises = dtype.store([step * i for i in up])
        falls = dtype.store([step * i for i in down])
        return out.store([start + v for v in rises] + [end - v for v in falls])
    affine = affine64 if dtype.bits == 64 else affine32
    return out.store(affine(up, step, start) + affine(down, -step, end))


def logspace(out: Layout, start: Number, end: Number, base: float) -> Storage:
    """base to the powers of a linspace; these are not rounded themselves."""
    count, dtype = out.numel, out.dtype
    if dtype.category == FLOATING:
        start, end = dtype.store((start, end))
    step = (end - start) / (count - 1) if count > 1 else 0.0
    half = (count + 1) // 2 if count == 1 else count // 2
    powers = [start + i * step for i in range(half)]
    powers += [end - i * step for i in range(count - half - 1, -1, -1)]
    return out.store([numbers.power(base, power) for power in powers])


CREATION: dict[str, Kernel] = {
    "eye": eye,
    "arange": arange,
    "linspace": linspace,
    "logspace": logspace,
}
