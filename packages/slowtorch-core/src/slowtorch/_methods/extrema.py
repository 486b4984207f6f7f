"""The largest and the smallest as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import extrema as ops
from slowtorch._methods.late import places

__all__ = ["ExtremaMethods"]


class ExtremaMethods:
    """Extreme numbers and their places."""

    __slots__ = ()

    amax = ops.amax
    amin = ops.amin
    aminmax = ops.aminmax
    argmax = places.argmax
    argmin = places.argmin
    max = ops.max
    min = ops.min
