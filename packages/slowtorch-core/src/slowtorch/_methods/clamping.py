"""Limits, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import clamping as ops

__all__ = ["ClampingMethods"]


class ClampingMethods:
    """Limits."""

    __slots__ = ()

    clamp = ops.clamp
    clamp_ = ops.clamp_
    clamp_max = ops.clamp_max
    clamp_max_ = ops.clamp_max_
    clamp_min = ops.clamp_min
    clamp_min_ = ops.clamp_min_
    clip = ops.clip
    clip_ = ops.clip_
    fmax = ops.fmax
    fmin = ops.fmin
    maximum = ops.maximum
    minimum = ops.minimum
    relu = ops.relu
    relu_ = ops.relu_
