"""Products along any dimensions: tensordot, inner, kron, chain_matmul."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.ops._dims import normal_dims
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.views import UnsafeView
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["chain_matmul", "inner", "kron", "tensordot"]


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Tensor | None = None) -> Tensor:
    """Multiply two tensors and sum over pairs of their dimensions.

    The other dimensions of *a* come first in the result, then those of *b*.

    Args:
        a: a tensor.
        b: a tensor of the same dtype.
        dims: two lists of as many dimensions, of *a* and of *b*, which are summed in
            pairs; or a number n: the last n of *a* with the first n of *b*.
        out: where to write the result.

    Raises:
        RuntimeError: paired dimensions differ in size, or the dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.arange(6.0).reshape(2, 3), torch.ones(3, 2, 4)
        >>> torch.tensordot(x, y, dims=([0, 1], [1, 0]))
        tensor([15., 15., 15., 15.])
    """
    check_tensor("tensordot", a)
    check_tensor("tensordot", b, "other", 2)
    of_a, of_b = _pairs_of_dims(a, b, dims)
    return finish("tensordot", _contracted(a, b, of_a, of_b), out)


def _pairs_of_dims(a: Tensor, b: Tensor, dims: Any) -> tuple[list[int], list[int]]:
    """The dimensions to sum over, of the first and of the second operand.

    Raises:
        RuntimeError: *dims* is neither a number nor two lists.
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            message = f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}"
            raise RuntimeError(message)
        return list(range(-dims, 0)), list(range(dims))
    if isinstance(dims, (tuple, list)) and len(dims) == 2:
        for position, each in enumerate(dims):
            if not isinstance(each, (tuple, list)):
                name = ("dims_self", "dims_other")[position]
                message = (
                    f"tensordot(): argument '{name}' (position {3 + position}) must be "
                    f"tuple of ints, not {type(each).__name__}"
                )
                raise TypeError(message)
        return list(dims[0]), list(dims[1])
    message = (
        "tensordot expects dims to be int or tuple[list[int], list[int]] or "
        f"list[list[int]] containing two lists, but got dims={dims}"
    )
    raise RuntimeError(message)


def _contracted(
    a: Tensor, b: Tensor, of_a: Sequence[int], of_b: Sequence[int]
) -> Tensor:
    """The product of two tensors as one of matrices."""
    if len(of_a) != len(of_b):
        raise RuntimeError("both dimension lists should have same length")
    if a.dtype is not b.dtype:
        raise RuntimeError("both inputs should have same dtype")
    left, right = normal_dims(of_a, a.ndim), normal_dims(of_b, b.ndim)
    for given, other, i, j in zip(of_a, of_b, left, right, strict=True):
        n, m = a.shape[i], b.shape[j]
        if m == 1:
            a = a.sum(i, keepdim=True)
        elif n == 1:
            b = b.sum(j, keepdim=True)
        elif n != m:
            message = (
                "contracted dimensions need to match, but first has size "
                f"{n} in dim {given} and second has size {m} in dim {other}"
            )
            raise RuntimeError(message)
    rows = tuple([dim for dim in range(a.ndim) if dim not in left])
    columns = tuple([dim for dim in range(b.ndim) if dim not in right])
    length = math.prod([a.shape[dim] for dim in left])
    shape = _sizes(a, rows) + _sizes(b, columns)
    x, y = a.permute(rows + left), b.permute(right + columns)
    if not shape:
        return x.reshape(length).dot(y.reshape(length)).reshape(())
    x = x.reshape(math.prod(_sizes(a, rows)), length)
    y = y.reshape(length, math.prod(_sizes(b, columns)))
    return x.mm(y).reshape(shape)


def _sizes(x: Tensor, dims: Sequence[int]) -> Shape:
    return tuple([x.shape[dim] for dim in dims])


def inner(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Products of the last dimensions: z[.., i, .., j] = sum_k input[i, k] other[j, k].

    For two vectors the dot product; for a tensor without dimensions, plain product.

    Raises:
        RuntimeError: the last dimensions or the dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.inner(x, torch.tensor([1.0, 10.0]))
        tensor([21., 43.])
    """
    check_tensor("inner", input)
    check_tensor("inner", other, "other", 2)
    if not input.ndim or not other.ndim:
        return finish("inner", input * other, out)
    if input.shape[-1] != other.shape[-1]:
        message = (
            "inner() the last dimension must match on both input tensors but got "
            f"shapes {list(input.shape)} and {list(other.shape)}"
        )
        raise RuntimeError(message)
    return finish("inner", _contracted(input, other, [-1], [-1]), out)


def kron(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Kronecker product: copies of *other*, each times an element of *input*.

    z[i * m + k, j * n + l] = input[i, j] * other[k, l], for *other* of m rows and n
    columns, and likewise for any number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.kron(torch.tensor([1.0, 10.0]), torch.tensor([1.0, 2.0]))
        tensor([ 1.,  2., 10., 20.])
    """
    check_tensor("kron", input)
    check_tensor("kron", other, "other", 2)
    ndim = max(input.ndim, other.ndim)
    ours = (1,) * (ndim - input.ndim) + tuple(input.shape)
    theirs = (1,) * (ndim - other.ndim) + tuple(other.shape)
    left = [size for n in ours for size in (n, 1)]
    right = [size for n in theirs for size in (1, n)]
    product = _unsafe_view(input, left) * _unsafe_view(other, right)
    shape = tuple([n * m for n, m in zip(ours, theirs, strict=True)])
    return finish("kron", UnsafeView.apply(product, shape), out)


def _unsafe_view(x: Tensor, shape: list[int]) -> Tensor:
    x = x.contiguous()
    if not x._layout.whole:  # a part of some memory, the rest of which is not its own
        x = x.clone()
    return UnsafeView.apply(x, tuple(shape))


def chain_matmul(*matrices: Tensor, out: Tensor | None = None) -> Tensor:
    """The product of several matrices, in the order that needs fewest products.

    Deprecated in PyTorch.

    Raises:
        RuntimeError: one is no matrix, or the sizes of neighbours do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> x @ x @ x[:, :1]
        tensor([[37.],
                [81.]])
    """
    message = (
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch "
        "release. Use torch.linalg.multi_dot instead, which accepts a list of two or "
        "more tensors rather than multiple parameters."
    )
    warnings.warn(message, UserWarning, stacklevel=2)
    for place, each in enumerate(matrices, 1):
        check_tensor("chain_matmul", each, "matrices", place)
        if each.ndim != 2:
            message = f"Tensor dimension is {each.ndim}, expected 2 instead."
            raise RuntimeError(message)
    for place, (a, b) in enumerate(itertools.pairwise(matrices)):
        if a.shape[1] != b.shape[0]:
            message = (
                f"multi_dot(): tensors {place} and {place + 1} with shapes "
                f"{list(a.shape)} and {list(b.shape)} cannot be multiplied"
            )
            raise RuntimeError(message)
    if len(matrices) == 1:
        result = matrices[0].clone()
    else:
        from slowtorch.ops.matrix_chains import linalg_multi_dot

        result = linalg_multi_dot(matrices)
    return finish("chain_matmul", result, out)


OPERATORS = (
    Operator(tensordot),
    Operator(inner, method=True),
    Operator(kron, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
