"""Reductions as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import truth
from slowtorch.ops import reduction as ops

__all__ = ["ReductionMethods"]


class ReductionMethods:
    """Sums, means, products, all and any."""

    __slots__ = ()

    all = truth.all
    any = truth.any
    count_nonzero = truth.count_nonzero
    mean = ops.mean
    nanmean = ops.nanmean
    nansum = ops.nansum
    prod = ops.prod
    sum = ops.sum
    sum_to_size = ops.sum_to_size
