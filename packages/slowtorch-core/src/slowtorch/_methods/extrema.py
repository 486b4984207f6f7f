"""The largest and the smallest as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import extrema as ops

__all__ = ["ExtremaMethods"]


class ExtremaMethods:
    """Extreme numbers and their places."""

    __slots__ = ()

    amax = ops.amax
    amin = ops.amin
    aminmax = ops.aminmax
    argmax = ops.argmax
    argmin = ops.argmin
    max = ops.max
    min = ops.min
