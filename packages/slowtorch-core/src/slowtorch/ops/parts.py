"""Parts of a tensor, as views: select, narrow, diagonal, unfold."""

from __future__ import annotations

from operator import index as as_int
from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor
from slowtorch.ops.views import Select, Slice

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = ["narrow", "select"]


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One place along a dimension, which disappears; a view.

    ``select(x, 0, i)`` is ``x[i]``, ``select(x, 1, i)`` is ``x[:, i]``.

    Raises:
        IndexError: there is no such dimension or place.

    Example:
        >>> import slowtorch as torch
        >>> torch.select(torch.tensor([[1, 2], [3, 4]]), 1, -1)
        tensor([2, 4])
    """
    check_tensor("select", input)
    return Select.apply(input, dim, as_int(index))


def narrow(input: Tensor, dim: int, start: TensorOrNumber, length: int) -> Tensor:
    """Part of a dimension: *length* places from *start* on; a view.

    Raises:
        IndexError: *start* is out of range.
        RuntimeError: *length* is negative or reaches too far.

    Example:
        >>> import slowtorch as torch
        >>> torch.narrow(torch.arange(5), 0, 1, 3)
        tensor([1, 2, 3])
    """
    check_tensor("narrow", input)
    shape = input._layout.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    dim = normal_dim(dim, len(shape))
    start, size = as_int(start), shape[dim]  # type: ignore[arg-type]  # an int or a tensor of one
    if not -size <= start <= size:
        message = (
            f"start out of range (expected to be in range of [{-size}, {size}], but "
            f"got {start})"
        )
        raise IndexError(message)
    start = start + size if start < 0 else start
    if start + length > size:
        message = (
            f"start ({start}) + length ({length}) exceeds dimension size ({size})."
        )
        raise RuntimeError(message)
    return Slice.apply(input, dim, start, length, 1)
