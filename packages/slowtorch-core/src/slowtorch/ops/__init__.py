"""Operations, one family in each file.

A file has the operation classes (forward and backward side by side), the public
functions that users call, and one hook that registers them, exactly as a third
party's plugin would.
"""

from __future__ import annotations

from slowtorch.ops import (
    arithmetic,
    clamping,
    comparison,
    cumulative,
    division,
    exponential,
    extrema,
    logic,
    middle,
    norms,
    order,
    power,
    reduction,
    rounding,
    selection,
    softmax,
    statistics,
    trigonometry,
    unique,
)

__all__ = ["FAMILIES"]

FAMILIES = (
    arithmetic,
    clamping,
    comparison,
    cumulative,
    division,
    exponential,
    extrema,
    logic,
    middle,
    norms,
    order,
    power,
    reduction,
    rounding,
    selection,
    softmax,
    statistics,
    trigonometry,
    unique,
)
