"""Views as copies: ``view_copy``, ``permute_copy`` and so on.

Each gives what the view of its name would show, in memory of its own, row by row. (In
the graph there are two nodes, the view's and the copy's, where PyTorch has one.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._formats import contiguous_format
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor, finish

if TYPE_CHECKING:
    from slowtorch._types import Shape, Strides

__all__ = [
    "alias_copy",
    "as_strided_copy",
    "detach_copy",
    "diagonal_copy",
    "expand_copy",
    "permute_copy",
    "select_copy",
    "slice_copy",
    "split_copy",
    "split_with_sizes_copy",
    "squeeze_copy",
    "t_copy",
    "transpose_copy",
    "unbind_copy",
    "unfold_copy",
    "unsqueeze_copy",
    "view_copy",
]


def _copied(name: str, view: Tensor, out: Tensor | None) -> Tensor:
    return finish(name, view.clone(memory_format=contiguous_format), out)


def _all_copied(name: str, views: Sequence[Tensor], out: Any) -> tuple[Tensor, ...]:
    places = [None] * len(views) if out is None else out
    pairs = zip(views, places, strict=True)
    return tuple([_copied(name, view, to) for view, to in pairs])


def alias_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy of *input*.

    Example:
        >>> import slowtorch as torch
        >>> torch.alias_copy(torch.tensor([1]))
        tensor([1])
    """
    check_tensor("alias_copy", input)
    return _copied("alias_copy", input, out)


def as_strided_copy(
    input: Tensor,
    size: Shape,
    stride: Strides,
    storage_offset: int | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of ``as_strided``.

    Example:
        >>> import slowtorch as torch
        >>> torch.as_strided_copy(torch.arange(4), (2,), (2,))
        tensor([0, 2])
    """
    check_tensor("as_strided_copy", input)
    return _copied(
        "as_strided_copy", input.as_strided(size, stride, storage_offset), out
    )


def detach_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy without history.

    Example:
        >>> import slowtorch as torch
        >>> torch.detach_copy(torch.ones(1, requires_grad=True))
        tensor([1.])
    """
    check_tensor("detach_copy", input)
    return _copied("detach_copy", input.detach(), out)


def diagonal_copy(
    input: Tensor,
    offset: int = 0,
    dim1: int = 0,
    dim2: int = 1,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of ``diagonal``.

    Example:
        >>> import slowtorch as torch
        >>> torch.diagonal_copy(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    check_tensor("diagonal_copy", input)
    return _copied("diagonal_copy", input.diagonal(offset, dim1, dim2), out)


def expand_copy(
    input: Tensor, size: Shape, *, implicit: bool = False, out: Tensor | None = None
) -> Tensor:
    """A copy of ``expand``; *implicit* changes nothing.

    Example:
        >>> import slowtorch as torch
        >>> torch.expand_copy(torch.tensor([1, 2]), (2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    check_tensor("expand_copy", input)
    return _copied("expand_copy", input.expand(size), out)


def permute_copy(input: Tensor, dims: Shape, *, out: Tensor | None = None) -> Tensor:
    """A copy of ``permute``.

    Example:
        >>> import slowtorch as torch
        >>> torch.permute_copy(torch.ones(2, 3), (1, 0)).stride()
        (2, 1)
    """
    check_tensor("permute_copy", input)
    return _copied("permute_copy", input.permute(dims), out)


def select_copy(
    input: Tensor, dim: int, index: int, *, out: Tensor | None = None
) -> Tensor:
    """A copy of ``select``.

    Example:
        >>> import slowtorch as torch
        >>> torch.select_copy(torch.tensor([[1, 2], [3, 4]]), 1, 0)
        tensor([1, 3])
    """
    check_tensor("select_copy", input)
    return _copied("select_copy", input.select(dim, index), out)


def slice_copy(
    input: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of ``input[start:end:step]`` along *dim*.

    Example:
        >>> import slowtorch as torch
        >>> torch.slice_copy(torch.arange(6), 0, 1, 6, 2)
        tensor([1, 3, 5])
    """
    check_tensor("slice_copy", input)
    first = input.movedim(dim, 0)[start:end:step]
    return _copied("slice_copy", first.movedim(0, dim), out)


def split_copy(
    input: Tensor, split_size: int, dim: int = 0, *, out: Any = None
) -> tuple[Tensor, ...]:
    """Copies of what ``split`` gives.

    Example:
        >>> import slowtorch as torch
        >>> torch.split_copy(torch.arange(3), 2)
        (tensor([0, 1]), tensor([2]))
    """
    check_tensor("split_copy", input)
    return _all_copied("split_copy", input.split(split_size, dim), out)


def split_with_sizes_copy(
    input: Tensor, split_sizes: Sequence[int], dim: int = 0, *, out: Any = None
) -> tuple[Tensor, ...]:
    """Copies of what ``split_with_sizes`` gives.

    Example:
        >>> import slowtorch as torch
        >>> torch.split_with_sizes_copy(torch.arange(3), (1, 2))
        (tensor([0]), tensor([1, 2]))
    """
    check_tensor("split_with_sizes_copy", input)
    parts = input.split_with_sizes(split_sizes, dim)
    return _all_copied("split_with_sizes_copy", parts, out)


def squeeze_copy(
    input: Tensor, dim: int | Shape | None = None, *, out: Tensor | None = None
) -> Tensor:
    """A copy of ``squeeze``.

    Example:
        >>> import slowtorch as torch
        >>> torch.squeeze_copy(torch.tensor([[1, 2]]))
        tensor([1, 2])
    """
    check_tensor("squeeze_copy", input)
    view = input.squeeze() if dim is None else input.squeeze(dim)
    return _copied("squeeze_copy", view, out)


def t_copy(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """A copy of ``t``.

    Example:
        >>> import slowtorch as torch
        >>> torch.t_copy(torch.tensor([[1, 2]]))
        tensor([[1],
                [2]])
    """
    check_tensor("t_copy", input)
    return _copied("t_copy", input.t(), out)


def transpose_copy(
    input: Tensor, dim0: int, dim1: int, *, out: Tensor | None = None
) -> Tensor:
    """A copy of ``transpose``.

    Example:
        >>> import slowtorch as torch
        >>> torch.transpose_copy(torch.ones(2, 3), 0, 1).is_contiguous()
        True
    """
    check_tensor("transpose_copy", input)
    return _copied("transpose_copy", input.transpose(dim0, dim1), out)


def unbind_copy(input: Tensor, dim: int = 0, *, out: Any = None) -> tuple[Tensor, ...]:
    """Copies of what ``unbind`` gives.

    Example:
        >>> import slowtorch as torch
        >>> torch.unbind_copy(torch.arange(2))
        (tensor(0), tensor(1))
    """
    check_tensor("unbind_copy", input)
    return _all_copied("unbind_copy", input.unbind(dim), out)


def unfold_copy(
    input: Tensor, dimension: int, size: int, step: int, *, out: Tensor | None = None
) -> Tensor:
    """A copy of ``Tensor.unfold``.

    Example:
        >>> import slowtorch as torch
        >>> torch.unfold_copy(torch.arange(3), 0, 2, 1)
        tensor([[0, 1],
                [1, 2]])
    """
    check_tensor("unfold_copy", input)
    return _copied("unfold_copy", input.unfold(dimension, size, step), out)


def unsqueeze_copy(input: Tensor, dim: int, *, out: Tensor | None = None) -> Tensor:
    """A copy of ``unsqueeze``.

    Example:
        >>> import slowtorch as torch
        >>> torch.unsqueeze_copy(torch.tensor([1, 2]), 0)
        tensor([[1, 2]])
    """
    check_tensor("unsqueeze_copy", input)
    return _copied("unsqueeze_copy", input.unsqueeze(dim), out)


def view_copy(input: Tensor, size: Any, *, out: Tensor | None = None) -> Tensor:
    """A copy of ``view``: in another shape, or with the bytes read as another dtype.

    Example:
        >>> import slowtorch as torch
        >>> torch.view_copy(torch.arange(4), (2, 2))
        tensor([[0, 1],
                [2, 3]])
    """
    check_tensor("view_copy", input)
    return _copied("view_copy", input.view(size), out)
