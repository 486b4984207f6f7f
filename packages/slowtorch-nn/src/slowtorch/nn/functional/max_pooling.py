"""Pooling by the largest number of each window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, overload

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.nn.functional._pool_checks import (
    check_flag,
    check_line,
    one_int,
    several_ints,
    sliding,
    whole_numbers,
)
from slowtorch.nn.functional._pool_line import check_max_pool1d
from slowtorch.nn.functional._pooling import in_order_of, largest
from slowtorch.nn.functional._pooling_nodes import MAX_POOL
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.nn._kernels.windows import Windows

__all__ = [
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
]

Ints = int | Sequence[int]
Pair = tuple[Tensor, Tensor]


@overload
def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: Literal[False] = ...,
) -> Tensor: ...
@overload
def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: bool = ...,
) -> Tensor | Pair: ...
def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | Pair:
    """The largest number of each window of a row: z_i = max_j x[s i - p + d j].

    Args:
        input: shape (N, C, L) or (C, L).
        kernel_size: how many numbers a window has (j runs from 0 to k - 1).
        stride: how far windows are apart (s); by default *kernel_size*.
        padding: how far windows begin before the row (p), at most half of them.
        dilation: how far the numbers of a window are apart (d).
        ceil_mode: whether the last window may reach beyond the padding.
        return_indices: also return where in its row each number was, the first of
            equal ones; of several nan, the last.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.max_pool1d(torch.tensor([[1.0, 5.0, 2.0, 2.0, 7.0]]), 2)
        tensor([[5., 2.]])
        >>> F.max_pool1d(torch.tensor([[1.0, 5.0, 2.0, 2.0, 7.0]]), 3, 1, padding=1)
        tensor([[5., 5., 5., 7., 7.]])
    """
    if return_indices:
        return max_pool1d_with_indices(
            input, kernel_size, stride, padding, dilation, ceil_mode
        )
    return _max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """``max_pool1d`` with ``return_indices=True``: the numbers, and their places.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.max_pool1d_with_indices(torch.tensor([[1.0, 5.0, 2.0, 2.0]]), 2)
        (tensor([[5., 2.]]), tensor([[1, 2]]))
    """
    name, shown = "max_pool1d_with_indices", "max_pool1d"
    check_tensor(name, input)
    given = (kernel_size, () if stride is None else stride, padding, dilation)
    for at, argument in enumerate(("kernel_size", "stride", "padding", "dilation")):
        whole_numbers(name, argument, given[at], at + 2)
    check_flag(name, "ceil_mode", ceil_mode, 6)
    check_line(shown, input._layout)
    kernel = one_int(name, "kernel_size", kernel_size, 2, shown)
    step = kernel if given[1] == () else one_int(name, "stride", given[1], 3, shown)
    around = one_int(name, "padding", padding, 4, shown)
    apart = one_int(name, "dilation", dilation, 5, shown)
    planes = input.unsqueeze(-2)
    windows = sliding(
        planes._layout.shape, (1, kernel), (1, step), (0, around), (1, apart), ceil_mode
    )
    _check_kind("max_pool2d", input._layout)
    values, places = _both(planes, windows)
    return values.squeeze(-2), places.squeeze(-2)


def _max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """``torch.max_pool1d``, which has words of its own for what does not fit."""
    check_tensor("max_pool1d", input)
    kernel, step, around, apart = check_max_pool1d(
        input._layout.shape, kernel_size, stride, padding, dilation, ceil_mode
    )
    if mode.enabled and requires_grad(input):
        return max_pool1d_with_indices(input, kernel, step, around, apart, ceil_mode)[0]
    kind = input._layout.dtype
    if kind.category != FLOATING:
        message = f"\"max_pool1d_impl\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    planes = input.unsqueeze(-2)
    windows = sliding(
        planes._layout.shape, (1, kernel), (1, step), (0, around), (1, apart), ceil_mode
    )
    return largest(planes, windows).squeeze(-2)


@overload
def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: Literal[False] = ...,
) -> Tensor: ...
@overload
def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: bool = ...,
) -> Tensor | Pair: ...
def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | Pair:
    """The largest number of each window of a plane.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        kernel_size: of the windows; one number, or one for height and one for width,
            as for the others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how far windows begin before the plane, at most half of them.
        dilation: how far the numbers of a window are apart.
        ceil_mode: whether the last windows may reach beyond the padding.
        return_indices: also return where in its plane, counted row by row, each
            number was: the first of equal ones; of several nan, the last.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.arange(16.0).view(1, 4, 4)
        >>> F.max_pool2d(x, 2)
        tensor([[[ 5.,  7.],
                 [13., 15.]]])
        >>> F.max_pool2d(x, 3, stride=2, padding=1, return_indices=True)[1]
        tensor([[[ 5,  7],
                 [13, 15]]])
    """
    arguments = (input, kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return max_pool2d_with_indices(*arguments)
    return _max_pool2d(*arguments)


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """``max_pool2d`` with ``return_indices=True``: the numbers, and their places.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.max_pool2d_with_indices(torch.tensor([[[1.0, 5.0], [2.0, 2.0]]]), 2)
        (tensor([[[5.]]]), tensor([[[1]]]))
    """
    arguments = (kernel_size, stride, padding, dilation, ceil_mode)
    return _both(input, _windows("max_pool2d_with_indices", input, 2, *arguments))


def _max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """``torch.max_pool2d``."""
    arguments = (kernel_size, stride, padding, dilation, ceil_mode)
    return _pooled(input, _windows("max_pool2d", input, 2, *arguments))


@overload
def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: Literal[False] = ...,
) -> Tensor: ...
@overload
def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = ...,
    padding: Ints = ...,
    dilation: Ints = ...,
    ceil_mode: bool = ...,
    return_indices: bool = ...,
) -> Tensor | Pair: ...
def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | Pair:
    """The largest number of each window of a volume.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W).
        kernel_size: and the others, one number or three, as for ``max_pool2d``.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how far windows begin before the volume, at most half of them.
        dilation: how far the numbers of a window are apart.
        ceil_mode: whether the last windows may reach beyond the padding.
        return_indices: also return where in its volume each number was.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.max_pool3d(torch.arange(16.0).view(1, 2, 2, 4), 2)
        tensor([[[[13., 15.]]]])
    """
    arguments = (input, kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return max_pool3d_with_indices(*arguments)
    return _max_pool3d(*arguments)


def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """``max_pool3d`` with ``return_indices=True``: the numbers, and their places.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.max_pool3d_with_indices(torch.arange(16.0).view(1, 2, 2, 4), 2)
        (tensor([[[[13., 15.]]]]), tensor([[[[13, 15]]]]))
    """
    arguments = (kernel_size, stride, padding, dilation, ceil_mode)
    return _both(input, _windows("max_pool3d_with_indices", input, 3, *arguments))


def _max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """``torch.max_pool3d``."""
    arguments = (kernel_size, stride, padding, dilation, ceil_mode)
    return _pooled(input, _windows("max_pool3d", input, 3, *arguments))


def _windows(
    name: str,
    input: Tensor,
    dims: int,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
) -> Windows:
    """The windows over planes or volumes, checked."""
    check_tensor(name, input)
    start = f"max_pool{dims}d:"
    must = f"{start} kernel_size must either be"
    kernel = several_ints(name, "kernel_size", kernel_size, 2, dims, must)
    step = kernel
    if stride is not None and stride != () and stride != []:
        must = f"{start} stride must either be omitted,"
        step = several_ints(name, "stride", stride, 3, dims, must)
    must = f"{start} padding must either be"
    around = several_ints(name, "padding", padding, 4, dims, must)
    must = f"{start} dilation must be either"
    apart = several_ints(name, "dilation", dilation, 5, dims, must)
    check_flag(name, "ceil_mode", ceil_mode, 6)
    shape = input._layout.shape
    if len(shape) not in (dims + 1, dims + 2):
        message = (
            f"non-empty {dims + 1}D or {dims + 2}D (batch mode) tensor expected for "
            "input"
        )
        raise RuntimeError(message)
    windows = sliding(shape, kernel, step, around, apart, ceil_mode)
    _check_kind(f"max_pool{dims}d", input._layout)
    return windows


def _check_kind(kernel: str, layout: Layout) -> None:
    if layout.dtype.category == BOOL:
        message = f"\"{kernel}\" not implemented for '{layout.dtype.type_name}'"
        raise NotImplementedError(message)


def _pooled(input: Tensor, windows: Windows) -> Tensor:
    """The largest numbers; where they are is looked for only if backward may ask."""
    if mode.enabled and requires_grad(input):
        return _both(input, windows)[0]
    return in_order_of(input._layout, largest(input, windows))


def _both(input: Tensor, windows: Windows) -> Pair:
    op = MAX_POOL[len(windows.sizes)]
    values, places = op.apply_several(input, windows)
    return values, places


OPERATORS = (
    Operator(max_pool1d),
    Operator(max_pool1d_with_indices),
    Operator(max_pool2d),
    Operator(max_pool2d_with_indices),
    Operator(max_pool3d),
    Operator(max_pool3d_with_indices),
)
