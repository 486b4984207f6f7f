"""Pooling to a size that is wanted, whatever the size of the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from slowtorch._tensor import Tensor
from slowtorch.nn._kernels.windows import counts
from slowtorch.nn.functional._checks import floats_only
from slowtorch.nn.functional._pool_checks import (
    adaptive,
    check_line,
    one_int,
    whole_numbers,
    with_defaults,
)
from slowtorch.nn.functional._pooling import Averaging
from slowtorch.nn.functional._pooling_nodes import ADAPTIVE_AVG_POOL, ADAPTIVE_MAX_POOL
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
]

Ints = int | Sequence[int]
Wanted = int | Sequence[int | None]
Pair = tuple[Tensor, Tensor]
LOOPS = {2: "2d", 3: "3d_cpu"}


def adaptive_avg_pool1d(input: Tensor, output_size: Ints) -> Tensor:
    """Means of m windows of a row of any length n, of about equal sizes.

    Window i has the numbers from floor(i n / m) to ceil((i + 1) n / m).

    Args:
        input: shape (N, C, n) or (C, n).
        output_size: m.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_avg_pool1d(torch.arange(10.0).view(1, 10), 4)
        tensor([[1., 3., 6., 8.]])
    """
    name = "adaptive_avg_pool1d"
    check_tensor(name, input)
    whole_numbers(name, "output_size", output_size, 2)
    check_line(name, input._layout)
    wanted = one_int(name, "output_size", output_size, 2)
    return _mean(input.unsqueeze(-2), (1, wanted)).squeeze(-2)


def adaptive_avg_pool2d(input: Tensor, output_size: Wanted) -> Tensor:
    """Means of as many windows of a plane as wanted, of about equal sizes.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        output_size: how many along height and width; one number for both, or two, of
            which None means as many as there are.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.arange(16.0).view(1, 4, 4)
        >>> F.adaptive_avg_pool2d(x, 1)
        tensor([[[7.5000]]])
        >>> F.adaptive_avg_pool2d(x, (2, 3))
        tensor([[[ 2.5000,  3.5000,  4.5000],
                 [10.5000, 11.5000, 12.5000]]])
    """
    return _mean_of(input, output_size, 2)


def adaptive_avg_pool3d(input: Tensor, output_size: Wanted) -> Tensor:
    """Means of as many windows of a volume as wanted, of about equal sizes.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W).
        output_size: how many; one number for all dimensions, or three, of which None
            means as many as there are.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_avg_pool3d(torch.arange(16.0).view(1, 2, 2, 4), (1, 1, 2))
        tensor([[[[6.5000, 8.5000]]]])
    """
    return _mean_of(input, output_size, 3)


def _mean_of(input: Tensor, output_size: Wanted, dims: int) -> Tensor:
    name = f"adaptive_avg_pool{dims}d"
    wanted = whole_numbers(
        name, "output_size", with_defaults(output_size, input.size()), 2
    )
    if isinstance(output_size, int):
        wanted *= dims
    if len(wanted) != dims:
        raise RuntimeError(f"{name}: output_size must be {dims}")
    return _mean(input, wanted)


def _mean(input: Tensor, wanted: tuple[int, ...]) -> Tensor:
    dims = len(wanted)
    name = f"adaptive_avg_pool{dims}d"
    if min(wanted) < 0:
        shown = ",".join(map(str, wanted)).replace(",", ", ", 1)  # as PyTorch spaces it
        message = (
            f"{name}: elements of output_size must be greater than or equal to 0 but "
            f"received {{{shown}}}"
        )
        raise RuntimeError(message)
    layout = input._layout
    if wanted == (1,) * dims:
        return input.mean(tuple(range(-1, -dims - 1, -1)), True)
    _check_shape(name, layout.shape, dims, "", 1 if dims == 3 else -2)
    if dims == 3 or (layout.numel and min(wanted)):
        floats_only(f"adaptive_avg_pool{LOOPS[dims]}", layout)
    windows = adaptive(tuple(layout.shape[len(layout.shape) - dims :]), wanted)
    averaging = Averaging(windows, counts(windows, True))
    result: Tensor = ADAPTIVE_AVG_POOL[dims].apply(input, averaging)
    return result


def _check_shape(name: str, shape: Shape, dims: int, colon: str, first: int) -> None:
    """Refuse other numbers of dimensions, and empty ones from *first* on."""
    if len(shape) not in (dims + 1, dims + 2):
        message = (
            f"{name}(): Expected {dims + 1}D or {dims + 2}D tensor, but got{colon} "
            f"{list(shape)}"
        )
        raise RuntimeError(message)
    _check_not_empty(name, shape, first)


def _check_not_empty(name: str, shape: Shape, first: int) -> None:
    for dim in range(first % len(shape), len(shape)):
        if shape[dim] == 0:
            message = (
                f"{name}(): Expected input to have non-zero size for non-batch "
                f"dimensions, but input has sizes {list(shape)} with dimension {dim} "
                "being empty"
            )
            raise RuntimeError(message)


@overload
def adaptive_max_pool1d(
    input: Tensor, output_size: Ints, return_indices: Literal[False] = ...
) -> Tensor: ...
@overload
def adaptive_max_pool1d(
    input: Tensor, output_size: Ints, return_indices: bool = ...
) -> Tensor | Pair: ...
def adaptive_max_pool1d(
    input: Tensor, output_size: Ints, return_indices: bool = False
) -> Tensor | Pair:
    """The largest numbers of m windows of a row of any length n.

    Window i has the numbers from floor(i n / m) to ceil((i + 1) n / m).

    Args:
        input: shape (N, C, n) or (C, n).
        output_size: m.
        return_indices: also return where in its row each number was.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_max_pool1d(torch.arange(10.0).view(1, 10), 4)
        tensor([[2., 4., 7., 9.]])
    """
    both = adaptive_max_pool1d_with_indices(input, output_size)
    return both if return_indices else both[0]


def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: Ints, return_indices: bool = False
) -> Pair:
    """``adaptive_max_pool1d`` with ``return_indices=True``.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_max_pool1d_with_indices(torch.tensor([[1.0, 5.0, 2.0, 3.0]]), 2)
        (tensor([[5., 3.]]), tensor([[1, 3]]))
    """
    return _adaptive_max_pool1d(input, output_size)


def _adaptive_max_pool1d(input: Tensor, output_size: Ints) -> Pair:
    """``torch.adaptive_max_pool1d``."""
    name = "adaptive_max_pool1d"
    check_tensor(name, input)
    whole_numbers(name, "output_size", output_size, 2)
    check_line(name, input._layout)
    _check_not_empty(name, input._layout.shape, 1)
    wanted = one_int(name, "output_size", output_size, 2)
    values, places = _largest(input.unsqueeze(-2), (1, wanted))
    return values.squeeze(-2), places.squeeze(-2)


@overload
def adaptive_max_pool2d(
    input: Tensor, output_size: Wanted, return_indices: Literal[False] = ...
) -> Tensor: ...
@overload
def adaptive_max_pool2d(
    input: Tensor, output_size: Wanted, return_indices: bool = ...
) -> Tensor | Pair: ...
def adaptive_max_pool2d(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> Tensor | Pair:
    """The largest numbers of as many windows of a plane as wanted.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        output_size: how many along height and width; one number for both, or two, of
            which None means as many as there are.
        return_indices: also return where in its plane each number was.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_max_pool2d(torch.arange(16.0).view(1, 4, 4), (2, 3))
        tensor([[[ 5.,  6.,  7.],
                 [13., 14., 15.]]])
    """
    both = _largest_of(input, output_size, 2)
    return both if return_indices else both[0]


def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> Pair:
    """``adaptive_max_pool2d`` with ``return_indices=True``.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[1.0, 5.0], [2.0, 3.0]]])
        >>> F.adaptive_max_pool2d_with_indices(x, 1)
        (tensor([[[5.]]]), tensor([[[1]]]))
    """
    return _largest_of(input, output_size, 2)


@overload
def adaptive_max_pool3d(
    input: Tensor, output_size: Wanted, return_indices: Literal[False] = ...
) -> Tensor: ...
@overload
def adaptive_max_pool3d(
    input: Tensor, output_size: Wanted, return_indices: bool = ...
) -> Tensor | Pair: ...
def adaptive_max_pool3d(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> Tensor | Pair:
    """The largest numbers of as many windows of a volume as wanted.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W).
        output_size: how many; one number for all dimensions, or three, of which None
            means as many as there are.
        return_indices: also return where in its volume each number was.

    Raises:
        RuntimeError: the input has another number of dimensions, or no numbers.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_max_pool3d(torch.arange(16.0).view(1, 2, 2, 4), (1, 1, 2))
        tensor([[[[13., 15.]]]])
    """
    both = _largest_of(input, output_size, 3)
    return both if return_indices else both[0]


def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> Pair:
    """``adaptive_max_pool3d`` with ``return_indices=True``.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.adaptive_max_pool3d_with_indices(torch.ones(1, 2, 2, 4), 1)
        (tensor([[[[1.]]]]), tensor([[[[0]]]]))
    """
    return _largest_of(input, output_size, 3)


def _largest_of(input: Tensor, output_size: Wanted, dims: int) -> Pair:
    name = f"adaptive_max_pool{dims}d"
    wanted: Any = with_defaults(output_size, input.size())
    wanted = whole_numbers(name, "output_size", wanted, 2)
    if isinstance(output_size, int):
        wanted *= dims
    _check_shape(name, input._layout.shape, dims, ":", 1)
    if len(wanted) != dims:
        message = f"{name}(): internal error: output_size.size() must be {dims}"
        raise RuntimeError(message)
    return _largest(input, wanted)


def _largest(input: Tensor, wanted: tuple[int, ...]) -> Pair:
    dims, layout = len(wanted), input._layout
    before, sizes = layout.shape[:-dims], tuple(layout.shape[-dims:])
    if min(wanted) < 0:
        message = (
            f"Trying to create tensor with negative dimension {min(wanted)}: "
            f"{[*before, *wanted]}"
        )
        raise RuntimeError(message)
    floats_only(f"adaptive_max_pool{LOOPS[dims]}", layout)
    op = ADAPTIVE_MAX_POOL[dims]
    values, places = op.apply_several(input, adaptive(sizes, wanted))
    return values, places


OPERATORS = (
    Operator(adaptive_avg_pool1d),
    Operator(adaptive_avg_pool2d),
    Operator(adaptive_avg_pool3d),
    Operator(adaptive_max_pool1d),
    Operator(adaptive_max_pool1d_with_indices),
    Operator(adaptive_max_pool2d),
    Operator(adaptive_max_pool2d_with_indices),
    Operator(adaptive_max_pool3d),
    Operator(adaptive_max_pool3d_with_indices),
)
