"""Softmax, its logarithm, and their gradients, along one dimension.

The largest number of a line is taken off before ``exp``, so nothing overflows; a
line that holds a nan, or no finite number at all, becomes nan by itself.
"""

from __future__ import annotations

from math import exp, inf, log
from operator import mul
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.along import line_kernel
from slowtorch.kernels.reduction import row_lists

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["SOFTMAX"]

Line = list[Any]


def _softmax(line: Line) -> Line:
    top = max(line)
    powers = [exp(value - top) for value in line]
    scale = 1 / sum(powers)
    return [power * scale for power in powers]


def _softmax_backward(grad: Line, result: Line) -> Line:
    """y (g - sum g y)."""
    mean = sum(map(mul, grad, result))
    return [y * (g - mean) for g, y in zip(grad, result, strict=True)]


def _log_softmax(line: Line) -> Line:
    top = max(line)
    shifted = [value - top for value in line]
    # Two steps, for top + log(...) would lose the logarithm beside a huge top.
    rest = log(sum(map(exp, shifted))) if top - top == 0 else top - top
    return [value - rest for value in shifted]


def _log_softmax_backward(grad: Line, result: Line) -> Line:
    """g - exp(z) sum g."""
    total = sum(grad)
    return [g - p * total for g, p in zip(grad, map(exp, result), strict=True)]


def _log_sum_exp(row: Line) -> float:
    top = max(row, default=-inf)
    if top in (inf, -inf):  # nan may hide behind it
        return top if all([value == value for value in row]) else top - top
    return top + log(sum([exp(value - top) for value in row]))


def logsumexp(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
    """log(sum of exp) of each row."""
    return out.store(list(map(_log_sum_exp, row_lists(x, dims))))


SOFTMAX: dict[str, Kernel] = {
    "softmax": line_kernel(_softmax),
    "softmax_backward": line_kernel(_softmax_backward),
    "log_softmax": line_kernel(_log_softmax),
    "log_softmax_backward": line_kernel(_log_softmax_backward),
    "logsumexp": logsumexp,
}
