"""Softmax and its relatives as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import softmax as ops

__all__ = ["SoftmaxMethods"]


class SoftmaxMethods:
    """Softmax, its logarithm, and log-sum-exp."""

    __slots__ = ()

    log_softmax = ops.log_softmax
    logsumexp = ops.logsumexp
    softmax = ops.softmax
