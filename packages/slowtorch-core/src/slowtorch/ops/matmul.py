"""Products of matrices and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor
from slowtorch.ops._batches import product_of_batches
from slowtorch.ops._matrix_checks import check_kernel
from slowtorch.ops._products import (
    Bmm,
    Dot,
    Mm,
    Mv,
    SqueezeRow,
    Trace,
    Vdot,
    outer_product,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = ["bmm", "dot", "ger", "matmul", "mm", "mv", "outer", "trace", "vdot"]


def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrix times matrix: z[i, j] = sum over k of input[i, k] * mat2[k, j].

    The products are added in double precision and rounded once.

    Args:
        input: a matrix of n rows and k columns.
        mat2: a matrix of k rows and m columns, of the same dtype.
        out: where to write the result, of n rows and m columns.

    Raises:
        RuntimeError: an operand is no matrix, or their sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.mm(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [4.0]]))
        tensor([[11.]])
    """
    check_tensor("mm", input)
    check_tensor("mm", mat2, "mat2", 2)
    return finish("mm", Mm.apply(input, mat2), out)


def bmm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrices times matrices, pair by pair: z[b] = input[b] @ mat2[b].

    Args:
        input: a batch of matrices, of shape (b, n, k).
        mat2: as many matrices, of shape (b, k, m), of the same dtype.
        out: where to write the result, of shape (b, n, m).

    Raises:
        RuntimeError: an operand has not three dimensions, or their sizes or dtypes
            do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.arange(4.0).reshape(2, 1, 2)
        >>> torch.bmm(x, x.transpose(1, 2))
        tensor([[[ 1.]],
        <BLANKLINE>
                [[13.]]])
    """
    check_tensor("bmm", input)
    check_tensor("bmm", mat2, "mat2", 2)
    return finish("bmm", Bmm.apply(input, mat2), out)


def mv(input: Tensor, vec: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrix times vector: z[i] = sum over k of input[i, k] * vec[k].

    Raises:
        RuntimeError: *input* is no matrix or *vec* no vector, or their sizes or
            dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.mv(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 10.0]))
        tensor([21., 43.])
    """
    check_tensor("mv", input)
    check_tensor("mv", vec, "vec", 2)
    return finish("mv", Mv.apply(input, vec), out)


def dot(input: Tensor, tensor: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Vector times vector: the sum of input[i] * tensor[i].

    Raises:
        RuntimeError: an operand is no vector, or their lengths or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor(11.)
    """
    check_tensor("dot", input)
    check_tensor("dot", tensor, "tensor", 2)
    return finish("dot", Dot.apply(input, tensor), out)


def vdot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Vector times vector, the first one conjugated: for real numbers, ``dot``.

    Raises:
        RuntimeError: an operand is no vector, or their lengths or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.vdot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor(11.)
    """
    check_tensor("vdot", input)
    check_tensor("vdot", other, "other", 2)
    return finish("vdot", Vdot.apply(input, other), out)


def outer(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """All products of two vectors: z[i, j] = input[i] * vec2[j].

    Raises:
        RuntimeError: an operand is no vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    check_tensor("outer", input)
    check_tensor("outer", vec2, "vec2", 2)
    for name, each in (("self", input), ("vec2", vec2)):
        if each.ndim != 1:
            message = f"outer: Expected 1-D argument {name}, but got {each.ndim}-D"
            raise RuntimeError(message)
    return finish("outer", outer_product(input, vec2), out)


def ger(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``outer``.

    Raises:
        RuntimeError: an operand is no vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.ger(torch.tensor([1.0, 2.0]), torch.tensor([3.0]))
        tensor([[3.],
                [6.]])
    """
    return outer(input, vec2, out=out)


def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal.

    Raises:
        RuntimeError: *input* is no matrix.

    Example:
        >>> import slowtorch as torch
        >>> torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(5.)
    """
    check_tensor("trace", input)
    if input.ndim != 2:
        message = f"trace: expected a matrix, but got tensor with dim {input.ndim}"
        raise RuntimeError(message)
    check_kernel("trace", input.dtype)
    return Trace.apply(input)


def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of vectors, matrices, or batches of matrices: ``input @ other``.

    - two vectors: their dot product;
    - a matrix and a vector: matrix times vector;
    - a vector and a matrix: the vector as a row;
    - two matrices: matrix times matrix;
    - more dimensions: all but the last two count matrices and broadcast, so that
      shapes (5, 1, n, k) and (3, k, m) give (5, 3, n, m).

    Raises:
        RuntimeError: an operand has no dimensions, or sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.matmul(x, torch.tensor([1.0, 10.0])), x @ x
        (tensor([21., 43.]), tensor([[ 7., 10.],
                [15., 22.]]))
    """
    check_tensor("matmul", input)
    check_tensor("matmul", other, "other", 2)
    return finish("matmul", product(input, other), out)


def product(x: Tensor, y: Tensor) -> Tensor:
    """``matmul`` of two tensors."""
    dims = (len(x._layout.shape), len(y._layout.shape))
    if dims == (2, 2):
        return Mm.apply(x, y)
    if dims == (1, 1):
        return Dot.apply(x, y)
    if dims == (2, 1):
        return Mv.apply(x, y)
    if dims == (1, 2):
        row = Mm.apply(x.unsqueeze(0), y)
        return SqueezeRow.apply(row, tuple(row._layout.shape[1:]))
    if 0 in dims:
        message = (
            "both arguments to matmul need to be at least 1D, but they are "
            f"{dims[0]}D and {dims[1]}D"
        )
        raise RuntimeError(message)
    return product_of_batches(x, y)


def __matmul__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, Tensor):
        return NotImplemented
    return product(self, other)


def __rmatmul__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, Tensor):
        return NotImplemented
    return product(other, self)


OPERATORS = (
    Operator(matmul, method=True),
    Operator(mm, method=True, nodes=(Mm,)),
    Operator(bmm, method=True, nodes=(Bmm,)),
    Operator(mv, method=True, nodes=(Mv,)),
    Operator(dot, method=True, nodes=(Dot,)),
    Operator(vdot, method=True, nodes=(Vdot,)),
    Operator(outer, method=True),
    Operator(ger, method=True),
    Operator(trace, method=True, nodes=(Trace,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
