"""Python functions called with each element; and a few questions to a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slowtorch._dtype import int64
from slowtorch._layout import contiguous
from slowtorch._tensor import INFERENCE, Tensor, make, requires_grad
from slowtorch.autograd.inplace import write
from slowtorch.ops._results import check_tensor

__all__ = ["detach", "detach_", "is_inference", "nonzero_static"]


def apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Replace each element by what a Python function makes of it.

    Raises:
        RuntimeError: the tensor requires grad; no derivative is known.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1.0, 2.0]).apply_(lambda value: value + 10)
        tensor([11., 12.])
    """
    return _called("apply_", self, callable)


def map_(self: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """Replace each element by what a function makes of it and of another tensor's.

    Raises:
        TypeError: the tensors have different types.
        RuntimeError: one of them requires grad.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).map_(torch.tensor([3, 4]), lambda a, b: a * b)
        tensor([3, 8])
    """
    return _called("map_", self, callable, tensor)


def map2_(
    self: Tensor, x: Tensor, y: Tensor, callable: Callable[[Any, Any, Any], Any]
) -> Tensor:
    """``map_`` with two other tensors.

    Example:
        >>> import slowtorch as torch
        >>> one = torch.tensor([1])
        >>> one.map2_(torch.tensor([2]), torch.tensor([3]), lambda a, b, c: a + b * c)
        tensor([7])
    """
    return _called("map2_", self, callable, x, y)


def _called(name: str, x: Tensor, function: Any, *others: Tensor) -> Tensor:
    for number, other in enumerate(others):
        check_tensor(name, other, "other", number + 1)
        if other._layout.dtype is not x._layout.dtype:
            message = f"{name}: expected {x.type()} for 'other' (got {other.type()})"
            raise TypeError(message)
    for each in (x, *others):
        if requires_grad(each):
            message = (
                f"Can't call {name}() on Variable that requires grad. Use "
                f"var.detach().{name}() instead."
            )
            raise RuntimeError(message)
    out = contiguous(x._layout.shape, x._layout.dtype, x._layout.device)
    operands = [x, *[other.expand(x._layout.shape) for other in others]]
    rows = [each.reshape(-1).tolist() for each in operands]
    values = list(map(function, *rows))
    return write(x, make(out.store(values), out), name)


def detach(input: Tensor) -> Tensor:
    """The same numbers without history: ``input.detach()``.

    Example:
        >>> import slowtorch as torch
        >>> torch.detach(torch.ones(1, requires_grad=True)).requires_grad
        False
    """
    check_tensor("detach", input)
    return input.detach()


def detach_(input: Tensor) -> Tensor:
    """Take the tensor itself out of the graph: ``input.detach_()``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(1, requires_grad=True) * 2
        >>> torch.detach_(x)
        tensor([2.])
    """
    check_tensor("detach_", input)
    return input.detach_()


def is_inference(input: Tensor) -> bool:
    """Whether the tensor was made in inference mode.

    Example:
        >>> import slowtorch as torch
        >>> with torch.inference_mode():
        ...     torch.is_inference(torch.ones(1))
        True
    """
    check_tensor("is_inference", input)
    return input._counter is INFERENCE


def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1) -> Tensor:
    """``nonzero`` with a given number of rows: cut off, or filled up.

    Args:
        input: a tensor.
        size: the number of rows.
        fill_value: what stands in rows for which no element was found.

    Raises:
        RuntimeError: *size* is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.nonzero_static(torch.tensor([0, 5, 6]), size=3)
        tensor([[ 1],
                [ 2],
                [-1]])
    """
    from slowtorch.ops.gathering import nonzero

    check_tensor("nonzero_static", input)
    if size < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    rows: list[list[int]] = nonzero(input).tolist()
    width = len(input._layout.shape)
    rows = rows[:size] + [[fill_value] * width] * (size - len(rows))
    out = contiguous((size, width), int64, input._layout.device)
    return make(out.store([place for row in rows for place in row]), out)


def dim_order(self: Tensor) -> tuple[int, ...]:
    """The dimensions from the outermost in memory to the innermost.

    Example:
        >>> import slowtorch as torch
        >>> torch.ones(2, 3).t().dim_order()
        (1, 0)
    """
    strides = self._layout.strides
    return tuple(sorted(range(len(strides)), key=lambda dim: (-strides[dim], dim)))


def itself(self: Tensor) -> Tensor:
    """The tensor as it is: what is asked for holds already.

    ``share_memory_``: threads share all memory; ``to_dense``: no tensor is sparse.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2)
        >>> x.share_memory_() is x, x.to_dense() is x
        (True, True)
    """
    return self


def dense_dim(self: Tensor) -> int:
    """The number of dense dimensions: all.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3).dense_dim()
        2
    """
    return len(self._layout.shape)


def sparse_dim(self: Tensor) -> int:
    """The number of sparse dimensions: none.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3).sparse_dim()
        0
    """
    return 0
