"""Decompositions of matrices: QR by reflections, SVD by rotations.

A matrix is a list of its rows, or of its columns where columns are what is turned. All
of it is done in double precision, and rounded once.

Sources: Householder's reflections as in Golub and Van Loan, *Matrix Computations*,
5.1-5.2; one-sided Jacobi for singular values after Hestenes (1958), which is slower
than what LAPACK does, but a page long, and as exact as the numbers allow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from operator import mul
from typing import TYPE_CHECKING, TypeAlias

from slowtorch.kernels.linalg import FailedMatrixError, matrices, stored, transposed

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["DECOMPOSITIONS"]

Rows: TypeAlias = "list[list[float]]"
MOST_SWEEPS = 60  # they converge quadratically: usually 5 to 10
SMALL = 1e-16  # relative to both columns: orthogonal to the last bit


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """Sum of products."""
    return math.fsum(map(mul, a, b))


def unit_columns(size: int, count: int) -> Rows:
    """The first *count* columns of the identity."""
    return [[float(i == j) for i in range(size)] for j in range(count)]


# QR


def reflect(column: list[float], k: int) -> tuple[list[float], float, float]:
    """The reflection that clears a column below place *k*, as LAPACK signs it.

    H = 1 - tau v v^T, with v[k] = 1, takes the column to beta at place k, where beta
    has the other sign than what was there.

    Returns:
        v from place k on, tau and beta.
    """
    alpha, rest = column[k], column[k + 1 :]
    if not any(rest):
        return [1.0, *[0.0] * len(rest)], 0.0, alpha
    beta = -math.copysign(math.hypot(alpha, *rest), alpha)
    return [1.0, *[x / (alpha - beta) for x in rest]], (beta - alpha) / beta, beta


def apply_reflection(column: list[float], v: list[float], tau: float, k: int) -> None:
    """Reflect one column, from place *k* on."""
    factor = tau * dot(v, column[k:])
    column[k:] = [x - factor * y for x, y in zip(column[k:], v, strict=True)]


def factored(columns: Rows, height: int) -> list[tuple[list[float], float]]:
    """Turn the columns of a matrix into those of R; the reflections that did it."""
    reflections = []
    for k in range(min(height, len(columns))):
        v, tau, beta = reflect(columns[k], k)
        columns[k][k:] = [beta, *[0.0] * (height - k - 1)]
        if tau:
            for column in columns[k + 1 :]:
                apply_reflection(column, v, tau, k)
        reflections.append((v, tau))
    return reflections


def qr(
    out: tuple[Layout, Layout], x: Tensor, complete: bool
) -> tuple[Storage, Storage]:
    """Q with orthonormal columns and R upper triangular: x = Q R."""
    height, width = x._layout.shape[-2:]
    count = height if complete else min(height, width)
    qs: Rows = []
    rs: Rows = []
    for rows in matrices(x):
        columns = transposed(rows) if rows else [[] for _ in range(width)]
        reflections = factored(columns, height)
        q = unit_columns(height, count)
        for k in range(len(reflections) - 1, -1, -1):
            v, tau = reflections[k]
            for column in q:
                apply_reflection(column, v, tau, k)
        qs += transposed(q)
        rs += [[column[i] for column in columns] for i in range(count)]
    return stored(out[0], qs), stored(out[1], rs)


# Singular values


def rotation(a: float, b: float, off: float) -> tuple[float, float]:
    """Cosine and sine of the turn that makes [[a, off], [off, b]] diagonal."""
    theta = (b - a) / (2 * off)
    t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(theta, 1.0))
    c = 1 / math.hypot(t, 1.0)
    return c, t * c


def turn(rows: Rows, p: int, q: int, c: float, s: float) -> None:
    """Turn two rows in their plane."""
    first, second = rows[p], rows[q]
    rows[p] = [c * x - s * y for x, y in zip(first, second, strict=True)]
    rows[q] = [s * x + c * y for x, y in zip(first, second, strict=True)]


def singular(columns: Rows, number: int) -> tuple[Rows, list[float], Rows]:
    """U and V as lists of columns, and the singular values in descending order.

    For a matrix that has no more columns than rows. Columns are turned, two by two,
    until all are orthogonal to one another: x V = U S.
    """
    width = len(columns)
    right = unit_columns(width, width)
    for _ in range(MOST_SWEEPS):
        if not _orthogonalise(columns, right, number):
            break
    else:
        raise FailedMatrixError(number, width)
    lengths = [math.hypot(*column) for column in columns]
    order = sorted(range(width), key=lambda j: -lengths[j])
    values = [lengths[j] for j in order]
    left = [_unit(columns[j], lengths[j]) for j in order]
    return left, values, [right[j] for j in order]


def _orthogonalise(columns: Rows, right: Rows, number: int) -> bool:
    turned = False
    for p in range(len(columns)):
        for q in range(p + 1, len(columns)):
            a, b = dot(columns[p], columns[p]), dot(columns[q], columns[q])
            off = dot(columns[p], columns[q])
            if not math.isfinite(off):
                raise FailedMatrixError(number, len(columns))
            if abs(off) <= 1e-15 * math.sqrt(a * b) or off == 0:
                continue
            turned = True
            c, s = rotation(a, b, off)
            turn(columns, p, q, c, s)
            turn(right, p, q, c, s)
    return turned


def _unit(column: list[float], length: float) -> list[float]:
    return [x / length for x in column] if length else column


def completed(columns: Rows, height: int, count: int) -> Rows:
    """*count* orthonormal columns, of which some are given; zero ones are replaced."""
    found = [column for column in columns if any(column)]
    size = len(found)
    spare: list[list[float]] = []
    for unit in unit_columns(height, height):
        if size + len(spare) >= count:
            break
        for _ in range(2):  # twice, for what rounding left the first time
            for each in (*found, *spare):
                share = dot(unit, each)
                unit = [x - share * y for x, y in zip(unit, each, strict=True)]
        length = math.hypot(*unit)
        if length > 1 / (2 * math.sqrt(height)):
            spare.append([x / length for x in unit])
    rest = iter(spare)
    return [column if any(column) else next(rest) for column in columns] + list(rest)


def _decomposed(rows: Rows, number: int, full: bool) -> tuple[Rows, list[float], Rows]:
    """Columns of U, singular values, rows of V^T."""
    height, width = len(rows), len(rows[0])
    if height < width:
        right, values, left = _decomposed(transposed(rows), number, full)
    else:
        left, values, right = singular(transposed(rows), number)
        largest = values[0] if values else 0.0
        for j, value in enumerate(values):
            if value <= largest * 1e-16 * height:
                left[j] = [0.0] * height  # no direction of its own
        left = completed(left, height, height if full else width)
        right = completed(right, width, width)
    return left, values, right


def svd(out: tuple[Layout, ...], x: Tensor, full: bool) -> tuple[Storage, ...]:
    """U, S and V^T with x = U S V^T: S in descending order."""
    lefts: Rows = []
    values: list[float] = []
    rights: Rows = []
    if 0 in x._layout.shape[-2:]:
        return _of_nothing(out)
    for number, rows in enumerate(matrices(x)):
        left, found, right = _decomposed(rows, number, full)
        lefts += transposed(left)
        values += found
        rights += right
    return stored(out[0], lefts), out[1].store(values), stored(out[2], rights)


def _of_nothing(out: tuple[Layout, ...]) -> tuple[Storage, ...]:
    """Identities, where a matrix has no rows or no columns."""
    parts = []
    for each in (out[0], out[2]):
        size, count = each.shape[-2:]
        one = list(chain.from_iterable(unit_columns(size, count)))
        parts.append(each.store(one * math.prod(each.shape[:-2])))
    return parts[0], out[1].store([]), parts[1]


DECOMPOSITIONS: dict[str, Kernel] = {"qr": qr, "svd": svd}
