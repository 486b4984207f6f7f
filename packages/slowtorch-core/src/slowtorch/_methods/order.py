"""Sorting as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import order as ops
from slowtorch._methods.late import unique as duplicates

__all__ = ["OrderMethods"]


class OrderMethods:
    """Order, and what is left without duplicates."""

    __slots__ = ()

    argsort = ops.argsort
    kthvalue = ops.kthvalue
    msort = ops.msort
    sort = ops.sort
    topk = ops.topk
    unique = duplicates.unique
    unique_consecutive = duplicates.unique_consecutive
