"""Statistics as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import middle, norms
from slowtorch._methods.late import statistics as ops

__all__ = ["StatisticsMethods"]


class StatisticsMethods:
    """Spread, middle and size of numbers."""

    __slots__ = ()

    dist = norms.dist
    median = middle.median
    mode = middle.mode
    nanmedian = middle.nanmedian
    nanquantile = middle.nanquantile
    norm = norms.norm
    quantile = middle.quantile
    std = ops.std
    var = ops.var
