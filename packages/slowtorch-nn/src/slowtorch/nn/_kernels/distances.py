"""The distances of the rows of one matrix."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from slowtorch.kernels.linalg import _distance as distance_of
from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["DISTANCES"]


def pdist(out: Layout, x: Tensor, p: float) -> Storage:
    """The distance of each row from each later one."""
    count, width = x._layout.shape
    values = flat_list(x)
    rows = [values[i * width : (i + 1) * width] for i in range(count)]
    distance = distance_of(p)
    return out.store([distance(a, b) for a, b in combinations(rows, 2)])


DISTANCES: dict[str, Kernel] = {"pdist": pdist}
