"""Whether all or any numbers are true, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import bool_, int64, uint8
from slowtorch._tensor import Tensor
from slowtorch.ops._elementwise import cast
from slowtorch.ops._reductions import (
    check_keepdim,
    other_names,
    reduce,
    reduced_dims,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims

__all__ = ["all", "any", "count_nonzero"]


def all(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Whether all elements are true (not zero), everywhere or along dimensions.

    The result is of bools, and of uint8 for an input of uint8.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to look along; all by default, none for ().
        keepdim: keep them, with size 1.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[True, False], [True, True]]).all(1)
        tensor([False,  True])
    """
    return _truth("all", input, dim, keepdim, out, names)


def any(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Whether any element is true (not zero), anywhere or along dimensions.

    The result is of bools, and of uint8 for an input of uint8.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to look along; all by default, none for ().
        keepdim: keep them, with size 1.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[0, 0], [0, 3]]).any(1)
        tensor([False,  True])
    """
    return _truth("any", input, dim, keepdim, out, names)


def _truth(
    name: str,
    input: Tensor,
    dim: Dims,
    keepdim: bool,
    out: Tensor | None,
    names: dict[str, Any],
) -> Tensor:
    check_tensor(name, input)
    if names:
        dim, keepdim = other_names(name, names, dim, keepdim)
    check_keepdim(name, keepdim)
    layout = input._layout
    to = uint8 if layout.dtype is uint8 else bool_
    if dim == () or dim == []:  # PyTorch: no dimension here, all of them in sum
        flags = cast(cast(input, bool_), to).contiguous()
        return finish(name, flags, out)
    result = reduce(name, input, reduced_dims(name, dim, layout), keepdim, to)
    return finish(name, result, out)


def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements are not zero, in all or along given dimensions.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to count along; all by default.

    Example:
        >>> import slowtorch as torch
        >>> torch.count_nonzero(torch.tensor([[0, 1], [2, 3]]), dim=0)
        tensor([1, 2])
    """
    check_tensor("count_nonzero", input)
    dims = reduced_dims("count_nonzero", dim, input._layout)
    return reduce("count_nonzero", input, dims, False, int64)


OPERATORS = (
    Operator(all, method=True),
    Operator(any, method=True),
    Operator(count_nonzero, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
