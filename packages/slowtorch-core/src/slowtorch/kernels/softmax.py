"""Softmax, its logarithm, and their gradients, along one dimension.

The largest number of a line has to be taken off before ``exp``, lest it overflow; but
only where the sum of the exponentials is not of moderate size, which is seldom (86 ns
per number instead of 124). A line that holds a nan, or no finite number at all, comes
out as nan by itself.
"""

from __future__ import annotations

from array import array
from math import exp, inf, log
from operator import mul
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.along import line_kernel
from slowtorch.kernels.reduction import has_nan_in, row_lists
from slowtorch.kernels.strided import flat

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["SOFTMAX"]

Line = list[Any]
# A sum of exponentials within these bounds loses nothing: its logarithm is so small
# (32) that a double holds it to 4e-15.
LOW, HIGH = 1e-14, 1e14


def _softmax(line: Storage) -> Line:
    try:
        powers = list(map(exp, line))
        total = sum(powers)
    except OverflowError:
        total = inf
    if not LOW < total < HIGH:
        top = max(line)
        powers = [exp(value - top) for value in line]
        total = sum(powers)
    scale = 1 / total
    return [power * scale for power in powers]


def _softmax_backward(grad: Storage, result: Storage) -> Line:
    """y (g - sum g y).

    The sum is rounded, so that equal g have no gradient rather than a tiny one.
    """
    (mean,) = array(result.typecode, (sum(map(mul, grad, result)),))
    return [y * (g - mean) for g, y in zip(grad, result, strict=True)]


def _log_softmax(line: Storage) -> Line:
    values = line.tolist()  # read twice
    try:
        total = sum(map(exp, values))
    except OverflowError:
        total = inf
    if LOW < total < HIGH:
        rest = log(total)
        return [value - rest for value in values]
    top = max(values)
    shifted = [value - top for value in values]
    # Two steps, for top + log(...) would lose the logarithm beside a huge top.
    rest = log(sum(map(exp, shifted))) if top - top == 0 else top - top
    return [value - rest for value in shifted]


def _log_softmax_backward(grad: Storage, result: Storage) -> Line:
    """g - exp(z) sum g."""
    total = sum(grad)
    return [g - exp(z) * total for g, z in zip(grad, result)]  # strict: 0.1 us


def _log_sum_exp(row: Line) -> float:
    try:
        total = sum(map(exp, row))
    except OverflowError:
        total = inf
    if LOW < total < HIGH:
        return log(total)
    top = max(row, default=-inf)
    if top in (inf, -inf):  # nan may hide behind it
        return top - top if has_nan_in(row) else top
    return top + log(sum([exp(value - top) for value in row]))


_log_softmax_lines = line_kernel(_log_softmax_backward)


def log_softmax_backward(out: Layout, grad: Tensor, z: Tensor, dim: int) -> Storage:
    """g - exp(z) sum g, along one dimension."""
    if not grad._layout.single:
        storage: Storage = _log_softmax_lines(out, grad, z, dim)
        return storage
    # One number for all, as the gradients of sum and mean are: a quarter faster.
    g = grad._storage[grad._offset]
    total = g * (out.shape[dim] if out.shape else 1)
    return out.store([g - exp(value) * total for value in flat(z)])


def logsumexp(out: Layout, x: Tensor, dims: tuple[int, ...]) -> Storage:
    """log(sum of exp) of each row."""
    return out.store(list(map(_log_sum_exp, row_lists(x, dims))))


SOFTMAX: dict[str, Kernel] = {
    "softmax": line_kernel(_softmax),
    "softmax_backward": line_kernel(_softmax_backward),
    "log_softmax": line_kernel(_log_softmax),
    "log_softmax_backward": log_softmax_backward,
    "logsumexp": logsumexp,
}
