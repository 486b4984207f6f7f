"""Kernels that leave out duplicates."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.order import sort_key
from slowtorch.kernels.reduction import row_lists
from slowtorch.kernels.strided import flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._tensor import Tensor

__all__ = ["UNIQUE"]

# The places of the first of each kind; the number of the kind of each place; how
# many of each kind. Sizes are known afterwards only, so these are plain lists.
Kinds = tuple[list[int], list[int], list[int]]


def unique(_: None, x: Tensor, dim: int | None, consecutive: bool) -> Kinds:
    """The distinct numbers of *x*, or its distinct parts along *dim*."""
    parts = _parts(x, dim)
    order = list(range(len(parts)))
    if not consecutive:
        nans = dim is None
        order.sort(key=sort_key(parts, nans))
    firsts: list[int] = []
    kinds = [0] * len(parts)
    counts: list[int] = []
    for _, group in groupby(order, key=parts.__getitem__):
        members = list(group)
        for place in members:
            kinds[place] = len(firsts)
        firsts.append(members[0])
        counts.append(len(members))
    return firsts, kinds, counts


def _parts(x: Tensor, dim: int | None) -> list[Any]:
    if dim is None:
        return flat_list(x)
    others = tuple([each for each in range(len(x._layout.shape)) if each != dim])
    return row_lists(x, others)


UNIQUE: dict[str, Kernel] = {"unique": unique}
