"""Eigenvalues and eigenvectors of symmetric matrices.

Reflections bring a matrix to tridiagonal form; then QL steps with implicit shifts make
what is beside the diagonal vanish, from one end to the other. Which end is first, where
a matrix falls into blocks, when a number counts as zero and the signs of rotations are
chosen as LAPACK chooses them for matrices up to 25 x 25, so that eigenvectors have the
signs that PyTorch's have. Numbers are of double precision throughout.

Sources: Golub and Van Loan, *Matrix Computations*, 8.3; Dubrulle, Martin and Wilkinson,
"The implicit QL algorithm" (1968).
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from slowtorch.kernels.decompositions import (
    Rows,
    apply_reflection,
    dot,
    reflect,
    unit_columns,
)
from slowtorch.kernels.linalg import FailedMatrixError, matrices, stored, transposed

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["EIGEN"]

PRECISIONS = {"float64": (2.0**-53, 2.0**-1022), "float32": (2.0**-24, 2.0**-126)}
MOST_STEPS = 30  # for each eigenvalue; two or three are usual


def symmetric(rows: Rows, lower: bool) -> Rows:
    """The symmetric matrix of which one triangle is given."""
    size = range(len(rows))
    if lower:
        return [[rows[max(i, j)][min(i, j)] for j in size] for i in size]
    return [[rows[min(i, j)][max(i, j)] for j in size] for i in size]


def tridiagonal(a: Rows, lower: bool = True) -> tuple[list[float], list[float], Rows]:
    """The diagonal of Q^T a Q, what is beside it, and the columns of Q.

    Each reflection clears a column below its subdiagonal element, and the same row; or,
    if it is the upper triangle that was given, the same from the other end.
    """
    if not lower:
        d, e, columns = tridiagonal([row[::-1] for row in a[::-1]])
        return d[::-1], e[::-1], [column[::-1] for column in columns[::-1]]
    size = len(a)
    beside, reflections = [], []
    for k in range(1, size):
        v, tau, beta = reflect(a[k - 1], k)
        beside.append(beta)
        reflections.append((v, tau))
        if tau:
            _reflect_both_sides(a, v, tau, k)
    columns = unit_columns(size, size)
    for k in range(size - 1, 0, -1):
        v, tau = reflections[k - 1]
        for column in columns if tau else ():
            apply_reflection(column, v, tau, k)
    return [row[i] for i, row in enumerate(a)], beside, columns


def _reflect_both_sides(a: Rows, v: list[float], tau: float, k: int) -> None:
    """H a H: a - v w^T - w v^T with w = u - (tau u^T v / 2) v, u = tau a v."""
    half = [tau * dot(row[k:], v) for row in a[k:]]
    shift = tau * dot(half, v) / 2
    w = [x - shift * y for x, y in zip(half, v, strict=True)]
    for row, x, y in zip(a[k:], v, w, strict=True):
        row[k:] = [z - x * q - y * p for z, p, q in zip(row[k:], v, w, strict=True)]


class Block:
    """A part of the tridiagonal matrix that falls into no smaller ones.

    Attributes:
        d: the diagonal.
        e: what is beside it.
        vectors: the columns that belong to it, which take part in every rotation.
        precision: what is small relative to 1, and what is small altogether.
        flipped: whether all three are in reverse: the larger end comes last.
    """

    def __init__(
        self,
        d: list[float],
        e: list[float],
        vectors: Rows,
        precision: tuple[float, float],
    ) -> None:
        self.precision = precision
        self.flipped = abs(d[-1]) < abs(d[0])
        step = -1 if self.flipped else 1
        self.d, self.e, self.vectors = d[::step], e[::step], vectors[::step]

    def solve(self) -> bool:
        """Make everything beside the diagonal zero; whether that was possible."""
        d, e = self.d, self.e
        steps, first, end = MOST_STEPS * len(d), 0, len(d) - 1
        while first <= end:
            last = first
            while last < end and not self._vanishes(last):
                last += 1
            if last < end:
                e[last] = 0.0
            if last > first + 1:
                if not steps:
                    return False
                steps -= 1
                self._step(first, last)
                continue
            if last > first:
                self._pair(first)
            first = last + 1
        return True

    def _vanishes(self, i: int) -> bool:
        """Whether e[i] is nothing beside its neighbours on the diagonal."""
        epsilon, tiny = self.precision
        room = epsilon * epsilon * abs(self.d[i]) * abs(self.d[i + 1]) + tiny
        return self.e[i] * self.e[i] <= room

    def _step(self, first: int, last: int) -> None:
        """One QL step: a shift close to d[first], and rotations from the other end."""
        d, e = self.d, self.e
        ratio = (d[first + 1] - d[first]) / (2 * e[first])
        root = math.copysign(math.hypot(ratio, 1.0), ratio)
        g = d[last] - d[first] + e[first] / (ratio + root)
        s = c = 1.0
        p = 0.0
        for i in range(last - 1, first - 1, -1):
            f, b = s * e[i], c * e[i]
            c, s, r = _rotation(g, f)
            if i < last - 1:
                e[i + 1] = r
            g = d[i + 1] - p
            r = (d[i] - g) * s + 2 * c * b
            p = s * r
            d[i + 1] = g + p
            g = c * r - b
            self._rotate(i, i + 1, c, -s)
        d[first] -= p
        e[first] = g

    def _pair(self, first: int) -> None:
        """Two numbers beside each other are solved at once."""
        i, j = (first + 1, first) if self.flipped else (first, first + 1)
        self.d[i], self.d[j], c, s = _two(self.d[i], self.e[first], self.d[j])
        self._rotate(i, j, c, s)
        self.e[first] = 0.0

    def _rotate(self, i: int, j: int, c: float, s: float) -> None:
        x, y = self.vectors[i], self.vectors[j]
        self.vectors[i] = [c * a + s * b for a, b in zip(x, y, strict=True)]
        self.vectors[j] = [c * b - s * a for a, b in zip(x, y, strict=True)]


def _rotation(f: float, g: float) -> tuple[float, float, float]:
    """c, s and r with c f + s g = r, c g = s f; c > 0 where f is the larger one."""
    if g == 0:
        return 1.0, 0.0, f
    if f == 0:
        return 0.0, 1.0, g
    r = math.hypot(f, g)
    if f < 0 and abs(f) > abs(g):
        r = -r
    return f / r, g / r, r


def _two(a: float, b: float, c: float) -> tuple[float, float, float, float]:
    """Eigenvalues of [[a, b], [b, c]], the larger in size first; its eigenvector."""
    total, gap = a + c, a - c
    root = math.hypot(gap, 2 * b)
    sign = -1 if total < 0 else 1
    first = (total + sign * root) / 2
    if total:
        large, small = (a, c) if abs(a) > abs(c) else (c, a)
        second = large / first * small - b / first * b
    else:
        second = -first
    other = 1 if gap >= 0 else -1
    x, y = -2 * b, gap + other * root
    if (y if abs(y) > abs(x) else x) < 0:
        x, y = -x, -y
    length = math.hypot(x, y)
    x, y = (x / length, y / length) if length else (1.0, 0.0)
    return (first, second, -y, x) if sign == other else (first, second, x, y)


def eigen(
    a: Rows, lower: bool, precision: tuple[float, float], number: int
) -> tuple[list[float], Rows]:
    """Eigenvalues in ascending order, and the eigenvector of each, as rows.

    Raises:
        FailedMatrixError: there is no end, or some numbers are not finite.
    """
    size = len(a)
    if not all(math.isfinite(x) for row in a for x in row):
        raise FailedMatrixError(number, size)
    d, e, vectors = tridiagonal(a, lower) if a else ([], [], [])
    start = 0
    while start < size:
        stop = start
        while stop < size - 1 and not _apart(d, e[stop], stop, precision[0]):
            stop += 1
        part = slice(start, stop + 1)
        block = Block(d[part], e[start:stop], vectors[part], precision)
        if not block.solve():
            raise FailedMatrixError(number, size)
        step = -1 if block.flipped else 1
        d[part], vectors[part] = block.d[::step], block.vectors[::step]
        start = stop + 1
    order = sorted(range(size), key=d.__getitem__)
    return [d[i] for i in order], [vectors[i] for i in order]


def _apart(d: list[float], e: float, i: int, epsilon: float) -> bool:
    """Whether the matrix falls into blocks after place i."""
    return abs(e) <= math.sqrt(abs(d[i])) * math.sqrt(abs(d[i + 1])) * epsilon


def eigh(out: tuple[Layout, Layout], x: Tensor, lower: bool) -> tuple[Storage, Storage]:
    """Eigenvalues, and eigenvectors as columns, of symmetric matrices."""
    values: list[list[float]] = []
    vectors: Rows = []
    precision = PRECISIONS[x._layout.dtype.name]
    for number, rows in enumerate(matrices(x)):
        found, each = eigen(symmetric(rows, lower), lower, precision, number)
        values.append(found)
        vectors += transposed(each) if each else []
    flat = list(chain.from_iterable(values))
    return out[0].store(flat), stored(out[1], vectors)


EIGEN: dict[str, Kernel] = {"eigh": eigh}
