"""Other shapes of the same memory, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import shape as ops

__all__ = ["ShapeMethods"]


class ShapeMethods:
    """Views and reshapes."""

    __slots__ = ()

    reshape = ops.reshape
    view = ops.view
