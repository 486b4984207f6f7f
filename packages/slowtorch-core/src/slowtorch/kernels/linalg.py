"""Linear algebra by elimination: systems, inverses, determinants, Cholesky.

A matrix is a list of its rows, and every step works on whole rows. Gaussian elimination
with partial pivoting goes through the columns k: the row with the largest x[i][k] comes
up to place k, and of each row i below it is subtracted

    row[i] -= x[i][k] / x[k][k] * row[k]

so that zeros remain below the diagonal. What is right of the matrix takes part, so that
a system is solved on the way. All of it is done in double precision, and rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch.kernels.numbers import div
from slowtorch.kernels.strided import expanded

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Shape, Storage

__all__ = ["LINALG", "FailedMatrixError"]

Rows: TypeAlias = "list[list[float]]"


class FailedMatrixError(ArithmeticError):
    """A matrix for which there is no answer.

    Attributes:
        number: which matrix of the batch it is.
        place: the diagonal element where it turned out, counted from 1.
    """

    def __init__(self, number: int, place: int) -> None:
        super().__init__(f"matrix {number} fails at {place}")
        self.number, self.place = number, place


class ZeroPivotError(ArithmeticError):
    """A column had only zeros to divide by; its number is the argument."""


def matrices(x: Tensor, batches: Shape | None = None) -> list[Rows]:
    """The matrices of *x*, expanded to these *batches*, each as a list of rows."""
    *own, height, width = x._layout.shape
    batches = tuple(own) if batches is None else batches
    values: list[Any] = expanded(x, (*batches, height, width)).tolist()
    rows = [values[i * width : (i + 1) * width] for i in range(_count(batches, height))]
    return [rows[i * height : (i + 1) * height] for i in range(_count(batches))]


def _count(batches: Shape, more: int = 1) -> int:
    return math.prod(batches) * more


def stored(out: Layout, rows: Sequence[Sequence[float]]) -> Storage:
    """Store the rows of all matrices of a result, whose columns may come first."""
    values = list(chain.from_iterable(rows))
    if out.contiguous:
        return out.store(values)
    *_, height, width = out.shape
    size = height * width
    columns = [
        values[start + j : start + size : width]
        for start in range(0, len(values), size)
        for j in range(width)
    ]
    return out.store(list(chain.from_iterable(columns)))


def transposed(rows: Rows) -> Rows:
    """Columns as rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def identity(size: int) -> Rows:
    """The matrix with ones on its diagonal."""
    return [[float(i == j) for j in range(size)] for i in range(size)]


def eliminate(rows: Rows) -> int:
    """Make zeros below the diagonal, in place.

    Returns:
        -1 or 1, as the number of exchanged rows is odd or even.

    Raises:
        ZeroPivotError: no row has anything but 0 in a column that is to be cleared.
    """
    sign = 1
    for k in range(len(rows)):
        best = max(range(k, len(rows)), key=lambda i: abs(rows[i][k]))
        if rows[best][k] == 0:
            raise ZeroPivotError(k + 1)
        if best != k:
            rows[k], rows[best] = rows[best], rows[k]
            sign = -sign
        _clear_below(rows, k)
    return sign


def _clear_below(rows: Rows, k: int) -> None:
    """Subtract of each row below row k what makes its element k zero."""
    pivot = rows[k][k]
    top = rows[k][k:]
    for i in range(k + 1, len(rows)):
        factor = rows[i][k] / pivot
        if factor:
            row = rows[i]
            row[k:] = [a - factor * t for a, t in zip(row[k:], top, strict=True)]


def substitute(rows: Rows, right: Rows, upper: bool, unit: bool = False) -> Rows:
    """Solve a triangular system, row by row from the one with a single unknown.

    found[i] = (right[i] - sum over the j known before of x[i][j] * found[j]) / x[i][i]
    """
    size = len(rows)
    found: Rows = [[]] * size
    for i in range(size - 1, -1, -1) if upper else range(size):
        total = right[i]
        for j in range(i + 1, size) if upper else range(i):
            factor = rows[i][j]
            total = [t - factor * x for t, x in zip(total, found[j], strict=True)]
        found[i] = total if unit else [div(t, rows[i][i]) for t in total]
    return found


def solution(rows: Rows, right: Rows) -> Rows:
    """Solve a system of equations, or several with the same left side."""
    size = len(rows)
    both = [[*row, *more] for row, more in zip(rows, right, strict=True)]
    eliminate(both)
    return substitute(both, [row[size:] for row in both], True)


def solve(out: Layout, x: Tensor, y: Tensor, batches: Shape, left: bool) -> Storage:
    """The z for which x z = y, or z x = y."""
    results: Rows = []
    pairs = zip(matrices(x, batches), matrices(y, batches), strict=True)
    for number, (rows, right) in enumerate(pairs):
        try:
            if left:
                results += solution(rows, right)
            else:
                results += transposed(solution(transposed(rows), transposed(right)))
        except ZeroPivotError as error:
            raise FailedMatrixError(number, *error.args) from None
    return stored(out, results)


def solve_triangular(
    out: Layout,
    x: Tensor,
    y: Tensor,
    batches: Shape,
    upper: bool,
    left: bool,
    unit: bool,
) -> Storage:
    """The same for triangular matrices, of which the other triangle is not read."""
    results: Rows = []
    for rows, right in zip(matrices(x, batches), matrices(y, batches), strict=True):
        if left:
            results += substitute(rows, right, upper, unit)
        else:
            turned = substitute(transposed(rows), transposed(right), not upper, unit)
            results += transposed(turned)
    return stored(out, results)


def inverse(out: Layout, x: Tensor) -> Storage:
    """The matrices z with x z = 1."""
    results: Rows = []
    for number, rows in enumerate(matrices(x)):
        try:
            results += solution(rows, identity(len(rows)))
        except ZeroPivotError as error:
            raise FailedMatrixError(number, *error.args) from None
    return stored(out, results)


def _diagonal(rows: Rows) -> tuple[float, list[float]]:
    """The sign of the exchanges and the diagonal after elimination: det = product."""
    try:
        sign = eliminate(rows)
    except ZeroPivotError:
        return 0.0, []
    return float(sign), [row[i] for i, row in enumerate(rows)]


def det(out: Layout, x: Tensor) -> Storage:
    """Determinants: after elimination, the product of the diagonal."""
    results = []
    for rows in matrices(x):
        sign, diagonal = _diagonal(rows)
        results.append(sign * math.prod(diagonal))
    return out.store(results)


def slogdet(out: tuple[Layout, Layout], x: Tensor) -> tuple[Storage, Storage]:
    """Signs and logarithms of determinants."""
    signs, logs = [], []
    for rows in matrices(x):
        sign, diagonal = _diagonal(rows)
        signs.append(sign * math.prod([math.copysign(1.0, each) for each in diagonal]))
        logs.append(sum([math.log(abs(x)) for x in diagonal]) if sign else -math.inf)
    return out[0].store(signs), out[1].store(logs)


def cholesky(out: Layout, x: Tensor, upper: bool) -> Storage:
    """The triangular z with z z^T = x; only that triangle of x is read.

    z[i][j] = (x[i][j] - sum over k < j of z[i][k] z[j][k]) / z[j][j]
    """
    results: Rows = []
    for number, given in enumerate(matrices(x)):
        rows = transposed(given) if upper else given
        for j, pivot in enumerate(rows):
            for i in range(j, len(rows)):
                dots = zip(rows[i][:j], pivot[:j], strict=True)
                rows[i][j] -= sum([a * b for a, b in dots])
            if not pivot[j] > 0:
                raise FailedMatrixError(number, j + 1)
            root = math.sqrt(pivot[j])
            for row in rows[j:]:
                row[j] /= root
            pivot[j + 1 :] = [0.0] * (len(rows) - j - 1)
        results += transposed(rows) if upper else rows
    return stored(out, results)


def cdist(out: Layout, x: Tensor, y: Tensor, p: float) -> Storage:
    """The distances of each row of x from each row of y."""
    distance = _distance(p)
    batches = tuple(out.shape[:-2])
    values: list[Any] = []
    for some, others in zip(matrices(x, batches), matrices(y, batches), strict=True):
        values += [distance(a, b) for a in some for b in others]
    return out.store(values)


def _distance(p: float) -> Any:
    """The function of two sequences that gives their distance of order *p*."""
    if p == 2:
        return math.dist
    if p == 0:
        return lambda a, b: float(sum([u != v for u, v in zip(a, b, strict=True)]))
    if p == math.inf:
        return lambda a, b: max([abs(u - v) for u, v in zip(a, b, strict=True)])
    return lambda a, b: (
        sum([abs(u - v) ** p for u, v in zip(a, b, strict=True)]) ** (1 / p)
    )


LINALG: dict[str, Kernel] = {
    "solve": solve,
    "solve_triangular": solve_triangular,
    "inverse": inverse,
    "det": det,
    "slogdet": slogdet,
    "cholesky": cholesky,
    "cdist": cdist,
}
