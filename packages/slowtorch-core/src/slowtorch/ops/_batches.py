"""``matmul`` of any numbers of dimensions, put together from simpler products.

========  ==========  ======================================================
x         y           how
========  ==========  ======================================================
1         1           dot product
2         1           matrix times vector
1         2           the vector as a matrix of one row
2         2           matrix times matrix
3 or more 1 or 2      the matrices of x as one tall matrix, where that is free
1 or 2    3 or more   the same, transposed
3 or more 3 or more   batches broadcast, then ``bmm``
========  ==========  ======================================================
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops.views import UnsafeView

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["product_of_batches", "should_fold"]


def should_fold(x: Tensor, y: Tensor) -> bool:
    """Whether the batches of one operand can be the rows of a single matrix.

    They are if the other operand's gradient would otherwise be expanded to every
    batch, and if it costs no copy.
    """
    flip = x.ndim < y.ndim
    larger, other = (y, x) if flip else (x, y)
    if larger.ndim < 3 or other.ndim > 2:
        return False
    if requires_grad(other):
        return True
    if x.ndim == 2:
        return False
    if not larger._layout.numel:
        return True
    shape, strides = list(larger._layout.shape), list(larger._layout.strides)
    if flip:  # it is looked at with its last two dimensions swapped
        shape[-2:], strides[-2:] = shape[:-3:-1], strides[:-3:-1]
    return all(
        strides[dim] == strides[dim + 1] * shape[dim + 1]
        for dim in range(len(shape) - 2)
    )


def product_of_batches(x: Tensor, y: Tensor) -> Tensor:
    """``matmul`` where at least one operand has three or more dimensions."""
    if x.ndim == y.ndim == 3 and x.shape[0] != y.shape[0]:
        if x.shape[0] == 1 and requires_grad(x):
            x = x.squeeze(0)
        elif y.shape[0] == 1 and requires_grad(y):
            y = y.squeeze(0)
    if should_fold(x, y):
        return _folded(x, y)
    return _broadcast(x, y)


def _folded(x: Tensor, y: Tensor) -> Tensor:
    """One tall matrix times a matrix or vector."""
    flip = x.ndim < y.ndim
    larger = y.transpose(-1, -2) if flip else x
    other = y if not flip else (x.t() if x.ndim == 2 else x)
    shape = larger._layout.shape
    tall = larger.reshape(math.prod(shape[:-1]), shape[-1])
    if other.ndim == 1:
        return UnsafeView.apply(tall.mv(other), tuple(shape[:-1]))
    wide = (*shape[:-1], other._layout.shape[1])
    result: Tensor = UnsafeView.apply(tall.mm(other), wide)
    return result.transpose(-1, -2).contiguous() if flip else result


def _broadcast(x: Tensor, y: Tensor) -> Tensor:
    """Every pair of matrices, after the batches were broadcast."""
    before, (n, k) = _batches_and_matrix(x, first=True)
    other, (m, p) = _batches_and_matrix(y, first=False)
    batches = tuple(broadcast_shape(before, other))
    count = math.prod(batches)
    left = x.expand((*batches, n, k)).reshape(count, n, k)
    right = y if y.ndim > 1 else y.unsqueeze(1)
    right = right.expand((*batches, m, p)).reshape(count, m, p)
    shape = batches + ((n,) if x.ndim > 1 else ()) + ((p,) if y.ndim > 1 else ())
    product = left.bmm(right)
    if y.ndim == 1:
        product = product.squeeze(-1)
    return UnsafeView.apply(product, shape)


def _batches_and_matrix(x: Tensor, first: bool) -> tuple[Shape, tuple[int, int]]:
    shape = tuple(x._layout.shape)
    if len(shape) == 1:
        return (), ((1, shape[0]) if first else (shape[0], 1))
    return shape[:-2], (shape[-2], shape[-1])
