"""Where the largest and the smallest number is."""

from __future__ import annotations

from typing import Any

from slowtorch._dtype import BOOL, int64
from slowtorch._tensor import Tensor
from slowtorch.ops._reductions import (
    check_keepdim,
    check_not_empty,
    one_dim,
    other_names,
    reduce,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["argmax", "argmin"]


def argmax(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The place of the largest element, of equals the first.

    Without *dim* it is counted row by row through all elements.

    Args:
        input: a tensor, not of bools.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the result.

    Raises:
        IndexError: there is nothing to look at, or no such dimension.
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 5.0], [4.0, 2.0]])
        >>> torch.argmax(x), x.argmax(0)
        (tensor(1), tensor([1, 0]))
    """
    return _place("argmax", input, dim, keepdim, out, names)


def argmin(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The place of the smallest element, of equals the first.

    Without *dim* it is counted row by row through all elements.

    Args:
        input: a tensor, not of bools.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the result.

    Raises:
        IndexError: there is nothing to look at, or no such dimension.
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.argmin(torch.tensor([3.0, 1.0, 2.0]))
        tensor(1)
    """
    return _place("argmin", input, dim, keepdim, out, names)


def _place(
    name: str,
    input: Tensor,
    dim: int | None,
    keepdim: bool,
    out: Tensor | None,
    names: dict[str, Any],
) -> Tensor:
    check_tensor(name, input)
    if names:
        dim, keepdim = other_names(name, names, dim, keepdim)
    check_keepdim(name, keepdim)
    layout = input._layout
    if layout.dtype.category == BOOL:
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is None:
        if not layout.numel:
            message = (
                f"{name}(): Expected reduction dim to be specified for input.numel() "
                "== 0."
            )
            raise IndexError(message)
        dims = layout.dims
    else:
        place = one_dim(name, dim, len(layout.shape))
        dims = (place,) if layout.shape else ()
        check_not_empty(name, layout, dims)
    return finish(name, reduce(name, input, dims, keepdim, int64), out)


OPERATORS = (
    Operator(argmax, method=True),
    Operator(argmin, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
