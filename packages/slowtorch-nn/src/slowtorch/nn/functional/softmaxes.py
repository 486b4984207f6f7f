"""Softmax: scores as shares of one."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import implicit_dim
from slowtorch.plugins.operators import Operator

__all__ = ["log_softmax", "softmax", "softmin"]


def softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtype_of | None = None,
) -> Tensor:
    """exp(x_i) / sum_j exp(x_j) along *dim*: positive numbers whose sum is 1.

    Args:
        input: any shape.
        dim: the dimension to sum over; leaving it out is deprecated.
        dtype: convert the input to this type first.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.softmax(torch.tensor([[0.0, 0.0], [1.0, 3.0]]), dim=1)
        tensor([[0.5000, 0.5000],
                [0.1192, 0.8808]])
    """
    if dim is None:
        dim = implicit_dim("softmax", input.ndim, _stacklevel)
    result: Tensor = input.softmax(dim, dtype)  # what has no such method is named
    return result


def log_softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtype_of | None = None,
) -> Tensor:
    """log(softmax(x)) along *dim*, computed without overflow.

    Args:
        input: any shape.
        dim: the dimension to sum over; leaving it out is deprecated.
        dtype: convert the input to this type first.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.log_softmax(torch.tensor([0.0, 1000.0]), dim=0)
        tensor([-1000.,     0.])
    """
    if dim is None:
        dim = implicit_dim("log_softmax", input.ndim, _stacklevel)
    result: Tensor = input.log_softmax(dim, dtype)
    return result


def softmin(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtype_of | None = None,
) -> Tensor:
    """softmax(-x) along *dim*: the smallest number gets the largest share.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.softmin(torch.tensor([1.0, 3.0]), dim=0)
        tensor([0.8808, 0.1192])
    """
    if dim is None:
        dim = implicit_dim("softmin", input.ndim, _stacklevel)
    return torch.softmax(-input, dim, dtype)


OPERATORS = (Operator(softmin),)
