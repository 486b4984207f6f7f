"""Operations, one family in each file.

A file has the operation classes (forward and backward side by side), the public
functions that users call, and one hook that registers them, exactly as a third
party's plugin would.
"""

from __future__ import annotations

from slowtorch.ops import (
    addmm,
    arithmetic,
    clamping,
    combining,
    comparison,
    cumulative,
    distributions,
    division,
    exponential,
    extrema,
    gathering,
    logic,
    masking,
    matmul,
    middle,
    norms,
    order,
    places,
    power,
    putting,
    reduction,
    rounding,
    scattering,
    selection,
    slicewise,
    softmax,
    special,
    statistics,
    trigonometry,
    truth,
    unique,
)

__all__ = ["FAMILIES"]

FAMILIES = (
    addmm,
    arithmetic,
    clamping,
    combining,
    comparison,
    cumulative,
    distributions,
    division,
    exponential,
    extrema,
    gathering,
    logic,
    masking,
    matmul,
    middle,
    norms,
    order,
    places,
    power,
    putting,
    reduction,
    rounding,
    scattering,
    selection,
    slicewise,
    softmax,
    special,
    statistics,
    trigonometry,
    truth,
    unique,
)
