"""Numbers that parameters begin with."""

from __future__ import annotations

import math
from operator import mul
from typing import TYPE_CHECKING

from slowtorch import _random
from slowtorch.kernels.strided import flat

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._random import MersenneEngine
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["INITIAL"]


def trunc_normal(
    out: Layout, engine: MersenneEngine, mean: float, std: float, a: float, b: float
) -> Storage:
    """N(mean, std**2), all of it within [a, b]."""
    contiguous = out.contiguous
    drawn = _random.trunc_normal
    return out.store(
        drawn(engine, out.numel, out.dtype.name, mean, std, a, b, contiguous=contiguous)
    )


def orthonormal(out: Layout, x: Tensor, gain: float) -> Storage:
    """The rows of *x* made orthogonal to one another and *gain* long, one by one.

    From each row its shadow on the earlier ones is taken off, twice, for rounding
    leaves some of it the first time (Gram and Schmidt). That gives the Q of the QR
    decomposition whose R has a positive diagonal.
    """
    count, width = x._layout.shape
    values = flat(x).tolist()
    done: list[list[float]] = []
    for at in range(count):
        row = values[at * width : (at + 1) * width]
        for other in done * 2:
            shadow = sum(map(mul, row, other))
            row = [a - shadow * b for a, b in zip(row, other)]
        length = math.sqrt(sum([a * a for a in row]))
        done.append([a / length for a in row])
    return out.store([gain * a for row in done for a in row])


INITIAL: dict[str, Kernel] = {"trunc_normal": trunc_normal, "orthonormal": orthonormal}
