"""Elementwise kernels: one number in, or two, and one number out.

    mul:  out[i] = x[i] * y[i]

``map`` over two arrays with a function written in C is the fastest loop that Python
has: 26 ns per element against 60 to 90 for a loop with an index. Reading arrays
straight and making a list before the result array is the best order (54 ns per
float32 element; ``array(map(...))`` takes 61). What has no such function is a
comprehension over the whole sequence, in ``loops.py``.
"""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, float16, float32
from slowtorch._tensor import Tensor
from slowtorch.kernels import numbers
from slowtorch.kernels.strided import operand, rows_and_column

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._types import Number, Storage, TensorOrNumber

__all__ = [
    "ELEMENTWISE",
    "MATH_ERRORS",
    "binary_kernel",
    "by_type",
    "steps",
    "unary_kernel",
]

NumberFunction = Callable[..., Any]
Rowwise = Callable[[Iterable[Any], Iterable[Any]], list[Any]]
MATH_ERRORS = (ZeroDivisionError, OverflowError, ValueError)


def unary_kernel(
    f: NumberFunction,
    safe: NumberFunction | None = None,
    loop: Callable[[Iterable[Any]], list[Any]] | None = None,
) -> Kernel:
    """The kernel that applies *f* to every element.

    Python's ``math`` raises where IEEE arithmetic gives inf or nan. *safe* computes
    those; it is slower and runs only when *f* has raised. *loop* is *f* over a whole
    sequence, where ``map`` is not the fastest way.
    """
    fallback = safe or f

    def kernel(out: Layout, x: Tensor) -> Storage:
        try:
            cell = out.cell
            if cell is not None:  # 0.2 us instead of 0.5: small graphs live on this
                result = cell[:]
                result[0] = f(x._storage[x._offset])
                return result
            values = x._storage if x._layout is out else operand(x, out)
            return out.store(loop(values) if loop else list(map(f, values)))
        except MATH_ERRORS:
            return out.store(list(map(fallback, operand(x, out))))

    return kernel


def binary_kernel(
    f: NumberFunction,
    safe: NumberFunction | None = None,
    rowwise: Rowwise | None = None,
) -> Kernel:
    """The kernel that combines two inputs element by element with *f*.

    *rowwise* combines the rows of x with one value of y for each: what a column does,
    (m, n) with (m, 1). That takes 0.85 of the time of ``map``.
    """
    fallback = safe or f
    commutes = f in (operator.add, operator.mul)

    def kernel(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
        try:
            cell = out.cell
            if cell is not None:
                result = cell[:]
                if isinstance(y, Tensor):
                    y = y._storage[y._offset]
                result[0] = f(x._storage[x._offset], y)
                return result
            if isinstance(y, Tensor) and x._layout is y._layout is out:
                return out.store(list(map(f, x._storage, y._storage)))
            parts = _parts(x, y, out, commutes) if rowwise else None
            if rowwise and parts:
                return out.store(rowwise(*parts))
            return out.store(list(map(f, operand(x, out), operand(y, out))))
        except MATH_ERRORS:
            pairs = map(fallback, operand(x, out), operand(y, out))
            return out.store(list(pairs))

    return kernel


def _parts(x: Tensor, y: TensorOrNumber, out: Layout, commutes: bool) -> Any:
    # A number is one value for one long row: from 60 elements on, that is faster too.
    if not isinstance(y, Tensor):
        return (operand(x, out),), (y,)
    parts = rows_and_column(x, y, out)
    return rows_and_column(y, x, out) if parts is None and commutes else parts


def compare_kernel(f: NumberFunction) -> Kernel:
    """The kernel of a comparison, whose answers are bools."""

    def kernel(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
        # ``out.store`` would look at each answer again; the way through ``bytes``
        # takes 42 ns per element, and without it 49.
        return array("B", bytes(map(f, operand(x, out), operand(y, out))))

    return kernel


def by_type(floating: Kernel, integer: Kernel) -> Kernel:
    """A kernel that does different things for floats and for integers."""

    def kernel(out: Layout, *inputs: Any) -> Storage:
        chosen = floating if out.dtype.category == FLOATING else integer
        storage: Storage = chosen(out, *inputs)
        return storage

    return kernel


def power(out: Layout, x: Tensor, y: TensorOrNumber) -> Storage:
    """x^y, where the usual exponents take their shortest way.

    A cube of 32-bit numbers is rounded after each of its two products, as PyTorch's.
    """
    storage: Storage
    if out.dtype.category != FLOATING:
        storage = integer_power(out, x, y)
    elif isinstance(y, Tensor) or y not in POWERS:
        storage = float_power(out, x, y)
    else:
        storage = POWERS[y](out, x)
    return storage


def _cube(out: Layout, x: Tensor) -> Storage:
    cell: Any = out.cell
    if cell is not None:
        one: array[float] = cell[:]
        value = x._storage[x._offset]
        one[0] = value * value
        one[0] *= value
        return one
    values = operand(x, out)
    squares = steps(out)([v * v for v in values])
    return out.store(list(map(operator.mul, squares, values)))


def rsqrt(out: Layout, x: Tensor) -> Storage:
    """1 / the root, where the root is rounded, in 32 bits at least."""
    exactly = out.store if out.dtype.bits > 16 else float32.store
    try:
        roots = exactly([math.sqrt(v) for v in operand(x, out)])
        return out.store([1 / v for v in roots])
    except MATH_ERRORS:
        roots = exactly([numbers.sqrt(v) for v in operand(x, out)])
        return out.store(list(map(numbers.reciprocal, roots)))


def _inverse_square(out: Layout, x: Tensor) -> Storage:
    squares = steps(out)([v * v for v in operand(x, out)])
    return out.store(list(map(numbers.reciprocal, squares)))


def steps(out: Layout) -> Callable[..., Storage]:
    """How a result of several steps is rounded in between.

    PyTorch computes with float16 numbers in float32 and rounds once, at the end.
    """
    return float32.store if out.dtype is float16 else out.store


float_power = binary_kernel(math.pow, numbers.power)
integer_power = binary_kernel(numbers.integer_power)


def base_power(out: Layout, x: Tensor, base: Number) -> Storage:
    """base^x: a power whose exponent is the tensor."""
    f: NumberFunction = math.pow
    if out.dtype.category != FLOATING:
        f = numbers.integer_power
    values = list(operand(x, out))
    try:
        return out.store([f(base, v) for v in values])
    except MATH_ERRORS:
        return out.store([numbers.power(base, v) for v in values])


def square(out: Layout, x: Tensor) -> Storage:
    """x * x."""
    cell: Any = out.cell
    if cell is not None:
        one: array[float] = cell[:]
        value = x._storage[x._offset]
        one[0] = value * value
        return one
    values = operand(x, out)
    return out.store([v * v for v in values])


POWERS: dict[Number, Kernel] = {
    2: square,
    3: _cube,
    0.5: unary_kernel(math.sqrt, numbers.sqrt),
    -1: unary_kernel(lambda x: 1 / x, numbers.reciprocal),
    -2: _inverse_square,
    -0.5: rsqrt,
}


def _add_rows(rows: Iterable[Any], ys: Iterable[Any]) -> list[Any]:
    return [x + y for row, y in zip(rows, ys) for x in row]


def _sub_rows(rows: Iterable[Any], ys: Iterable[Any]) -> list[Any]:
    return [x - y for row, y in zip(rows, ys) for x in row]


def _mul_rows(rows: Iterable[Any], ys: Iterable[Any]) -> list[Any]:
    return [x * y for row, y in zip(rows, ys) for x in row]


def _div_rows(rows: Iterable[Any], ys: Iterable[Any]) -> list[Any]:
    return [x / y for row, y in zip(rows, ys) for x in row]


integer_division = numbers.integer_division

ELEMENTWISE: dict[str, Kernel] = {
    # two numbers
    "add": binary_kernel(operator.add, rowwise=_add_rows),
    "sub": binary_kernel(operator.sub, rowwise=_sub_rows),
    "rsub": binary_kernel(lambda x, y: y - x),
    "mul": binary_kernel(operator.mul, rowwise=_mul_rows),
    "div": binary_kernel(operator.truediv, numbers.div, _div_rows),
    "floor_divide": by_type(
        binary_kernel(operator.floordiv, numbers.floor_divide),
        binary_kernel(operator.floordiv, integer_division),
    ),
    "pow": power,
    "base_pow": base_power,
    "atan2": binary_kernel(math.atan2),
    "copysign": binary_kernel(math.copysign),
    "bitwise_and": binary_kernel(operator.and_),
    "bitwise_or": binary_kernel(operator.or_),
    "bitwise_xor": binary_kernel(operator.xor),
    "bitwise_not": unary_kernel(operator.invert),
    # comparisons
    "eq": compare_kernel(operator.eq),
    "ne": compare_kernel(operator.ne),
    "lt": compare_kernel(operator.lt),
    "le": compare_kernel(operator.le),
    "gt": compare_kernel(operator.gt),
    "ge": compare_kernel(operator.ge),
    # one number
    # 38 ns per element: map(operator.neg) takes 72, one call each
    "neg": unary_kernel(operator.neg, loop=lambda values: [-v for v in values]),
    "abs": unary_kernel(abs),
    "square": square,
    "reciprocal": POWERS[-1],
    "exp": unary_kernel(math.exp, numbers.exp),
    "expm1": unary_kernel(math.expm1, numbers.expm1),
    "log": unary_kernel(math.log, numbers.log),
    "log2": unary_kernel(math.log2, numbers.log2),
    "log10": unary_kernel(math.log10, numbers.log10),
    "log1p": unary_kernel(math.log1p, numbers.log1p),
    "sqrt": POWERS[0.5],
    "rsqrt": rsqrt,
    "sin": unary_kernel(math.sin, numbers.or_nan(math.sin)),
    "cos": unary_kernel(math.cos, numbers.or_nan(math.cos)),
    "tan": unary_kernel(math.tan, numbers.or_nan(math.tan)),
    "asin": unary_kernel(math.asin, numbers.or_nan(math.asin)),
    "acos": unary_kernel(math.acos, numbers.or_nan(math.acos)),
    "atan": unary_kernel(math.atan),
    "sinh": unary_kernel(math.sinh, numbers.sinh),
    "cosh": unary_kernel(math.cosh, numbers.cosh),
    "tanh": unary_kernel(math.tanh),
    "asinh": unary_kernel(math.asinh),
    "acosh": unary_kernel(math.acosh, numbers.or_nan(math.acosh)),
    "atanh": unary_kernel(math.atanh, numbers.atanh),
    "erf": unary_kernel(math.erf),
    "erfc": unary_kernel(math.erfc),
    "lgamma": unary_kernel(math.lgamma, numbers.lgamma),
}
