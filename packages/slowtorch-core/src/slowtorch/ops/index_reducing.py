"""Slices combined by product, mean, maximum or minimum: index_reduce."""

from __future__ import annotations

from slowtorch._dtype import int32, int64
from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.scattering import ScatterReduce
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["index_reduce"]

WAYS = ("prod", "mean", "amax", "amin")


class IndexReduce(ScatterReduce, node="IndexReduceBackward0"):
    """The same for whole slices; see ``ScatterReduce``."""

    __slots__ = ()
    saves = ("self", "source", "index")


def index_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of *input* whose slices along *dim* are combined with those of *source*.

    z[index[i]] = the product (mean, maximum, minimum) of z[index[i]] and source[i] for
    dim = 0; a slice named twice takes both.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: a vector of int64 or int32, as long as *source* along *dim*.
        source: a tensor of *input*'s dtype and, apart from *dim*, shape.
        reduce: ``'prod'``, ``'mean'``, ``'amax'`` or ``'amin'``.
        include_self: whether what was in *input* at a named place takes part.
        out: where to write the result.

    Raises:
        IndexError: *index* is no vector, or out of range.
        RuntimeError: a dtype or shape does not fit, or *reduce* is another word.

    Example:
        >>> import slowtorch as torch
        >>> index, rows = torch.tensor([0, 0]), torch.tensor([[1.0, 5.0], [3.0, 4.0]])
        >>> torch.index_reduce(torch.zeros(2, 2), 0, index, rows, "amax")
        tensor([[3., 5.],
                [0., 0.]])
    """
    check_tensor("index_reduce", input)
    check_tensor("index_reduce", index, "index", 3)
    check_tensor("index_reduce", source, "source", 4)
    if reduce not in WAYS:
        message = "index_reduce(): Expected reduce to be one of prod, mean, amax or "
        raise RuntimeError(f"{message}amin but got {reduce}.")
    dim = normal_dim(dim, input.ndim)
    _check(input, dim, index, source)
    shape = [1] * source.ndim
    if shape:
        shape[dim] = -1
    places = index.to(int64).reshape(shape).expand(source.shape)
    result = IndexReduce.apply(input, source, dim, (places,), reduce, include_self)
    return finish("index_reduce", result, out)


def _check(x: Tensor, dim: int, index: Tensor, source: Tensor) -> None:
    name = "index_reduce_(): "
    if index.ndim > 1:
        message = (
            f"{name}Index is supposed to be a vector, but got dim: {index.ndim} with "
            f"type: {index.dtype.type_name} and size: {list(index.shape)}"
        )
        raise IndexError(message)
    if index.dtype not in (int32, int64):
        message = f"{name}Expected dtype int32/int64 for index but got: "
        raise RuntimeError(message + index.dtype.type_name)
    if x.dtype is not source.dtype:
        message = (
            f"{name}self ({x.dtype.type_name}) and source ({source.dtype.type_name}) "
            "must have the same scalar type"
        )
        raise RuntimeError(message)
    length = source.shape[dim] if source.ndim else 1
    if index.numel() != length:
        message = (
            f"{name}Number of indices ({index.numel()}) should be equal to "
            f"source.size(dim): ({length}), for dim: {dim}"
        )
        raise RuntimeError(message)
    rest = [[n for d, n in enumerate(each.shape) if d != dim] for each in (x, source)]
    if rest[0] != rest[1] or x.ndim != source.ndim:
        message = (
            "source tensor shape must match self tensor shape, excluding the specified "
            f"dimension. Got self.shape = {list(x.shape)} source.shape = "
            f"{list(source.shape)}"
        )
        raise RuntimeError(message)
    size = x.shape[dim] if x.ndim else 1
    if index._storage is not None and not all(
        0 <= place < size for place in index.reshape(-1).tolist()
    ):
        raise IndexError("index out of range in self")


index_reduce_ = inplace(index_reduce)

OPERATORS = (Operator(index_reduce, method=True, inplace=True, nodes=(IndexReduce,)),)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
