"""The softmax of attention: a query that may look nowhere gets zeros, not nan."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.softmax import SOFTMAX
from slowtorch.kernels.strided import flat

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["ATTENTION"]


def safe_softmax(out: Layout, x: Tensor) -> Storage:
    """Softmax along the last dimension; 0 where a line holds nothing but -inf.

    Such a line comes out as nan, and so does one that holds a nan, which stays.
    """
    length = out.shape[-1]
    result: Any = SOFTMAX["softmax"](out, x, len(out.shape) - 1)
    for start in range(0, out.numel, length or 1):
        if result[start] != result[start]:
            line = slice(start, start + length)
            if set(flat(x)[line]) == {-inf}:
                result[line] = out.store([0.0] * length)
    return result  # type: ignore[no-any-return]  # a storage


ATTENTION: dict[str, Kernel] = {"safe_softmax": safe_softmax}
