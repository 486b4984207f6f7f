"""Matrix products: every number of the result is the dot product of two lists.

    out[i, j] = sum over k of x[i, k] * y[k, j]

The fastest dot product differs from one Python to the next, so there are two forms,
and the choice is made once, at import:

- ``math.sumprod`` (Python 3.12 and later): 11 ns for each multiplication when the
  lists are long, but 200 ns for each call;
- a comprehension with the whole sum written out, made for each length K and kept:

      [s0*p0 + s1*p1 + s2*p2 for s0, s1, s2 in rows for p0, p1, p2 in cols]

  20 ns for each multiplication, at every length. A loop with indices takes 80 to 90,
  ``sum(map(mul, a, b))`` 25 to 70.

Rows and columns are both slices of one list, with a step: a transposed matrix is read
where it lies, so ``x @ w.T`` copies nothing. Products of floats add up in double
precision and are rounded once; products of integers are exact and wrap once.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch.kernels.strided import expanded, flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Number, Storage

__all__ = ["MATMUL", "dots"]

Vectors: TypeAlias = "Sequence[Sequence[Any]]"
Dots: TypeAlias = Callable[[Vectors, Vectors], list[Any]]

sumprod = getattr(math, "sumprod", None)
WRITTEN_OUT = 128 if sumprod is None else 12  # the longest sum to write out
_written: dict[tuple[int, bool], Dots] = {}


def dots(rows: Vectors, cols: Vectors, length: int, plus: bool = False) -> list[Any]:
    """The dot product of each row with each column, row by row.

    All of them have *length* numbers; if *plus*, each column has one more, which is
    added to its dot products.
    """
    if length <= WRITTEN_OUT:
        return (_written.get((length, plus)) or _write_out(length, plus))(rows, cols)
    if plus:
        rows, length = [(*row, 1) for row in rows], length + 1
    if sumprod is not None:
        products = [map(sumprod, repeat(row), cols) for row in rows]
        return list(chain.from_iterable(products))
    return _in_blocks(rows, cols, length)


def _in_blocks(rows: Vectors, cols: Vectors, length: int) -> list[Any]:
    """The same for long rows, as a sum of shorter dot products."""
    total: list[Any] = []
    for start in range(0, length, WRITTEN_OUT):
        part = slice(start, start + WRITTEN_OUT)
        some = dots(
            [row[part] for row in rows],
            [col[part] for col in cols],
            min(WRITTEN_OUT, length - start),
        )
        total = list(map(operator.add, total, some)) if start else some
    return total


def _write_out(length: int, plus: bool) -> Dots:
    """Make the function with the whole sum written out; once for each length."""
    row = [f"s{k}" for k in range(length)]
    col = [f"p{k}" for k in range(length)]
    terms = [f"{s}*{p}" for s, p in zip(row, col, strict=True)]
    if plus:
        terms.append("b")
        col.append("b")
    source = (
        "def written_out(rows, cols):\n"
        f"    return [{' + '.join(terms) or 0}\n"
        f"        for [{', '.join(row)}] in rows for [{', '.join(col)}] in cols]"
    )
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 (our own text, made of a number only)
    made: Dots = names["written_out"]
    _written[length, plus] = made
    return made


def vectors(x: Tensor, dim: int, batch: int = 0, *more: Sequence[Any]) -> list[Any]:
    """The rows (*dim* -2) or columns (*dim* -1) of a matrix, each as a sequence.

    Of a batch of matrices, those of number *batch*. *more* holds further numbers for
    the ends of them, one for each.
    """
    layout = x._layout
    *batches, count, length = layout.shape  # an index into a Size takes 0.3 us
    *_, step, inner = strides = layout.strides
    if dim == -1:
        count, length, step, inner = length, count, inner, step
    start = x._offset + (batch * strides[0] if batch else 0)
    if not step or not inner or not count or not length:  # expanded, or empty
        found = _expanded_vectors(x, dim, batch)
    else:
        span = (length - 1) * inner + 1
        values = x._storage
        if batches or not layout.whole:
            values = values[start : start + (count - 1) * step + span]
        if inner == 1 and step == length:  # rows one after another: cut by zip
            return list(zip(*[iter(values)] * length, *more))
        numbers = values.tolist()
        places = range(0, count * step, step)
        found = [numbers[i : i + span : inner] for i in places]
    return [(*each, *end) for each, *end in zip(found, *more)] if more else found


def _expanded_vectors(x: Tensor, dim: int, batch: int) -> list[Any]:
    """The same for matrices with a dimension of stride 0, or empty ones."""
    *_, rows, columns = x._layout.shape
    size = rows * columns
    values = flat(x)[batch * size : (batch + 1) * size].tolist()
    if dim == -2:
        return [values[i * columns : (i + 1) * columns] for i in range(rows)]
    return [values[j::columns] for j in range(columns)]


def mm(out: Layout, x: Tensor, y: Tensor) -> Storage:
    """A matrix times a matrix."""
    _, length = x._layout.shape
    return out.store(dots(vectors(x, -2), vectors(y, -1), length))


def mv(out: Layout, x: Tensor, y: Tensor) -> Storage:
    """A matrix times a vector."""
    _, length = x._layout.shape
    return out.store(dots(vectors(x, -2), [flat_list(y)], length))


def dot(out: Layout, x: Tensor, y: Tensor) -> Storage:
    """A vector times a vector."""
    a, b = flat_list(x), flat_list(y)
    if sumprod is not None:
        return out.store((sumprod(a, b),))
    return out.store((sum(map(operator.mul, a, b)),))


def bmm(out: Layout, x: Tensor, y: Tensor) -> Storage:
    """Matrices times matrices, pair by pair."""
    batches, _, length = x._layout.shape
    products: list[Any] = []
    for batch in range(batches):
        products += dots(vectors(x, -2, batch), vectors(y, -1, batch), length)
    return out.store(products)


def addmm(
    out: Layout, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
) -> Storage:
    """beta * bias + alpha * (x @ y).

    A bias for each column, the case of a linear layer, is one more term of every dot
    product.
    """
    length, columns = y._layout.shape
    if beta == alpha == 1 and bias._layout.shape == (columns,):
        cols = vectors(y, -1, 0, flat(bias))
        return out.store(dots(vectors(x, -2), cols, length, True))
    products = dots(vectors(x, -2), vectors(y, -1), length)
    return _scaled_sum(out, bias, products, beta, alpha)


def baddbmm(
    out: Layout, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
) -> Storage:
    """beta * bias + alpha * (x @ y), pair by pair."""
    batches, _, length = x._layout.shape
    products: list[Any] = []
    for batch in range(batches):
        products += dots(vectors(x, -2, batch), vectors(y, -1, batch), length)
    return _scaled_sum(out, bias, products, beta, alpha)


def addmv(
    out: Layout, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
) -> Storage:
    """beta * bias + alpha * (x @ y), y being a vector."""
    products = dots(vectors(x, -2), [flat_list(y)], x._layout.shape[1])
    return _scaled_sum(out, bias, products, beta, alpha)


def _scaled_sum(
    out: Layout, bias: Tensor, products: list[Any], beta: Number, alpha: Number
) -> Storage:
    """beta * bias + alpha * products; with beta 0, the bias is not even read."""
    if beta == 0:
        return out.store([alpha * p for p in products])
    values = expanded(bias, out.shape)
    return out.store(
        [beta * b + alpha * p for b, p in zip(values, products, strict=True)]
    )


def trace(out: Layout, x: Tensor) -> Storage:
    """The sum of a matrix's diagonal."""
    layout = x._layout
    size, step = min(layout.shape), sum(layout.strides)
    start = x._offset
    return out.store((sum(x._storage[start : start + size * step : step or 1]),))


MATMUL: dict[str, Kernel] = {
    "mm": mm,
    "mv": mv,
    "dot": dot,
    "bmm": bmm,
    "addmm": addmm,
    "addmv": addmv,
    "baddbmm": baddbmm,
    "trace": trace,
}
