"""Other shapes for a tensor itself, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import turning as ops

__all__ = ["TurningMethods"]


class TurningMethods:
    """Views in place, and what else changes a tensor's own shape."""

    __slots__ = ()

    as_strided_ = ops.as_strided_
    fill_diagonal_ = ops.fill_diagonal_
    new = ops.new
    resize_ = ops.resize_
    resize_as_ = ops.resize_as_
    squeeze_ = ops.squeeze_
    swapaxes_ = ops.swapaxes_
    swapdims_ = ops.swapdims_
    t_ = ops.t_
    transpose_ = ops.transpose_
    unsqueeze_ = ops.unsqueeze_
