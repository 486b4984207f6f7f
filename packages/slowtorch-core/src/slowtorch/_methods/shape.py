"""Other shapes of the same memory, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import strided
from slowtorch.ops import dimensions
from slowtorch.ops import shape as ops

__all__ = ["ShapeMethods"]


class ShapeMethods:
    """Views and reshapes."""

    __slots__ = ()

    expand = ops.expand
    expand_as = ops.expand_as
    flatten = ops.flatten
    ravel = ops.ravel
    reshape = ops.method_reshape
    reshape_as = ops.reshape_as
    squeeze = ops.squeeze
    unflatten = ops.unflatten
    unsqueeze = ops.unsqueeze
    view = ops.view
    view_as = ops.view_as

    H = property(dimensions.get_H)
    T = property(dimensions.get_T)
    mH = property(dimensions.get_mH)  # noqa: N815 (PyTorch's own spelling)
    mT = property(dimensions.get_mT)  # noqa: N815 (PyTorch's name)
    adjoint = dimensions.adjoint
    moveaxis = dimensions.moveaxis
    movedim = dimensions.movedim
    permute = dimensions.method_permute
    swapaxes = dimensions.swapaxes
    swapdims = dimensions.swapdims
    t = dimensions.t
    transpose = dimensions.transpose

    as_strided = strided.as_strided
    as_strided_scatter = strided.as_strided_scatter
