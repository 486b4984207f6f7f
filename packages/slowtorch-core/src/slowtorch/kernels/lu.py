"""LU decompositions of rectangular matrices, and permutations from their exchanges.

Elimination as in ``linalg.py``, except that the factors are kept where they made zeros,
and that a column without anything to divide by is passed over.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from slowtorch.kernels.linalg import Rows, identity, matrices, stored

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["LU"]


def _decompose(rows: Rows, width: int) -> tuple[list[int], int]:
    """Write L below the diagonal and U above, in place.

    Returns:
        With which row each was exchanged, counted from 1; and the place of the first
        zero on the diagonal of U, or 0.
    """
    height, exchanges, zero = len(rows), [], 0
    for k in range(min(height, width)):
        best = max(range(k, height), key=lambda i: abs(rows[i][k]))
        exchanges.append(best + 1)
        rows[k], rows[best] = rows[best], rows[k]
        pivot, top = rows[k][k], rows[k][k + 1 :]
        if pivot == 0:
            zero = zero or k + 1
            continue
        for row in rows[k + 1 :]:
            row[k] = factor = row[k] / pivot
            row[k + 1 :] = [
                a - factor * t for a, t in zip(row[k + 1 :], top, strict=True)
            ]
    return exchanges, zero


def lu_factor(out: tuple[Layout, ...], x: Tensor) -> tuple[Storage, ...]:
    """L and U in one matrix, exchanges, and places of zeros."""
    packed: Rows = []
    exchanges: list[int] = []
    zeros = []
    for rows in matrices(x):
        found, zero = _decompose(rows, x._layout.shape[-1])
        packed += rows
        exchanges += found
        zeros.append(zero)
    return stored(out[0], packed), out[1].store(exchanges), out[2].store(zeros)


def lu_permutation(out: Layout, pivots: Tensor) -> Storage:
    """P, whose transpose exchanges the rows of a matrix one after another."""
    size, count = out.shape[-1], pivots._layout.shape[-1]
    rows: Rows = []
    numbers = pivots.reshape(-1).tolist()
    for start in range(0, len(numbers), count) if count else ():
        turned = identity(size)
        for k, place in enumerate(numbers[start : start + count]):
            turned[k], turned[place - 1] = turned[place - 1], turned[k]
        rows += [list(column) for column in zip(*turned, strict=True)]
    if not count:
        rows = identity(size) * (out.numel // max(size * size, 1))
    return out.store(list(chain.from_iterable(rows)))


LU: dict[str, Kernel] = {"lu_factor": lu_factor, "lu_permutation": lu_permutation}
