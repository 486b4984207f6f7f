"""Pooling by the mean of each window, or by its norm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from slowtorch._dtype import FLOATING, bfloat16, float16, int64
from slowtorch._tensor import Tensor
from slowtorch.nn._kernels.windows import counts
from slowtorch.nn.functional._pool_checks import (
    check_flag,
    check_line,
    one_int,
    several_ints,
    sliding,
    whole_numbers,
)
from slowtorch.nn.functional._pooling import Averaging
from slowtorch.nn.functional._pooling_nodes import AVG_POOL
from slowtorch.nn.functional.max_pooling import max_pool1d, max_pool2d, max_pool3d
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch.nn._kernels.windows import Sliding

__all__ = [
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
]

Ints = int | Sequence[int]


def avg_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window of a row: z_i = (1/k) sum_j x[s i - p + j].

    Args:
        input: shape (N, C, L) or (C, L).
        kernel_size: how many numbers a window has (k).
        stride: how far windows are apart (s); by default *kernel_size*.
        padding: how many noughts are before and behind the row (p), at most k / 2.
        ceil_mode: whether the last window may reach beyond the padding; what is there
            counts for nothing.
        count_include_pad: whether the noughts count.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.
        NotImplementedError: the numbers are integers other than int64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.avg_pool1d(torch.tensor([[1.0, 5.0, 2.0, 2.0, 7.0]]), 2)
        tensor([[3., 2.]])
    """
    name = "avg_pool1d"
    check_tensor(name, input)
    kernel = one_int(name, "kernel_size", kernel_size, 2)
    step = kernel
    if stride is not None and stride != () and stride != []:
        step = one_int(name, "stride", stride, 3)
    around = one_int(name, "padding", padding, 4)
    check_flag(name, "ceil_mode", ceil_mode, 5)
    check_flag(name, "count_include_pad", count_include_pad, 6)
    check_line(name, input._layout)
    planes = input.unsqueeze(-2)
    windows = sliding(
        *(planes._layout.shape, (1, kernel), (1, step), (0, around), (1, 1), ceil_mode)
    )
    return _mean(planes, windows, count_include_pad, None).squeeze(-2)


def avg_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window of a plane.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        kernel_size: of the windows; one number, or one for height and one for width,
            as for the others.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how many noughts surround the plane, at most half of the kernel size.
        ceil_mode: whether the last windows may reach beyond the padding; what is
            there counts for nothing.
        count_include_pad: whether the noughts count.
        divisor_override: divide sums by this number instead.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.
        NotImplementedError: the numbers are integers other than int64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.arange(16.0).view(1, 4, 4)
        >>> F.avg_pool2d(x, 2)
        tensor([[[ 2.5000,  4.5000],
                 [10.5000, 12.5000]]])
        >>> F.avg_pool2d(x, (4, 2), divisor_override=1)
        tensor([[[52., 68.]]])
    """
    must = ("avg_pool2d: {} must either be", "avg_pool2d: {} must either be omitted,")
    windows = _windows(
        *("avg_pool2d", must, input, 2, kernel_size, stride, padding, ceil_mode),
        *(count_include_pad, divisor_override),
    )
    return _mean(input, windows, count_include_pad, divisor_override)


def avg_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window of a volume.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W).
        kernel_size: and the others, one number or three, as for ``avg_pool2d``.
        stride: how far windows are apart; by default *kernel_size*.
        padding: how many noughts surround the volume.
        ceil_mode: whether the last windows may reach beyond the padding.
        count_include_pad: whether the noughts count.
        divisor_override: divide sums by this number instead.

    Raises:
        RuntimeError: a size does not fit.
        TypeError: a size is no whole number.
        NotImplementedError: the numbers are of 16 bits, or integers but int64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.avg_pool3d(torch.arange(16.0).view(1, 2, 2, 4), 2)
        tensor([[[[6.5000, 8.5000]]]])
    """
    must = ("avg_pool3d: {} must be", "avg_pool3d: {} must be omitted,")
    windows = _windows(
        *("avg_pool3d", must, input, 3, kernel_size, stride, padding, ceil_mode),
        *(count_include_pad, divisor_override),
    )
    return _mean(input, windows, count_include_pad, divisor_override)


def _windows(
    name: str,
    must: tuple[str, str],
    input: Tensor,
    dims: int,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Sliding:
    """The windows over planes or volumes, checked."""
    check_tensor(name, input)
    whole_numbers(name, "kernel_size", kernel_size, 2)
    check_flag(name, "ceil_mode", ceil_mode, 5)
    check_flag(name, "count_include_pad", count_include_pad, 6)
    _check_divisor(name, divisor_override)
    words = must[0].format("kernel_size")
    kernel = several_ints(name, "kernel_size", kernel_size, 2, dims, words)
    step = kernel
    if stride is not None and stride != () and stride != []:
        words = must[1].format("stride")
        step = several_ints(name, "stride", stride, 3, dims, words)
    words = must[0].format("padding")
    around = several_ints(name, "padding", padding, 4, dims, words)
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    shape = input._layout.shape
    if dims == 3 and len(shape) not in (4, 5):
        message = "non-empty 4D or 5D (batch mode) tensor expected for input"
        raise RuntimeError(message)
    if len(shape) < 3:
        low, high = -max(len(shape), 1), max(len(shape), 1) - 1
        message = (
            f"Dimension out of range (expected to be in range of [{low}, {high}], but "
            "got -3)"
        )
        raise IndexError(message)
    mean_of = "avg_pool3d" if dims == 3 else ""
    ones = (1,) * dims
    windows: Sliding = sliding(shape, kernel, step, around, ones, ceil_mode, mean_of)
    return windows


def _check_divisor(name: str, given: object) -> None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int)):
        message = (
            f"{name}(): argument 'divisor_override' (position 7) must be int, not "
            f"{type(given).__name__}"
        )
        raise TypeError(message)


def _mean(
    input: Tensor, windows: Sliding, with_padding: bool, divisor: int | None
) -> Tensor:
    _check_kind(input._layout.dtype, len(windows.sizes))
    divisors = counts(windows, with_padding) if divisor is None else (divisor,)
    result: Tensor = AVG_POOL[len(windows.sizes)].apply(
        input, Averaging(windows, divisors)
    )
    return result


def _check_kind(kind: dtype, dims: int) -> None:
    """Refuse the types that PyTorch has no loop for."""
    wrong = kind.category != FLOATING and kind is not int64
    if wrong or (dims == 3 and kind in (float16, bfloat16)):
        loop = "avg_pool2d" if dims == 2 else "avg_pool3d_out_frame"
        message = f"\"{loop}\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)


# By norms


def lp_pool1d(
    input: Tensor,
    norm_type: float,
    kernel_size: Ints,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-th root of the sum of the p-th powers in each window: (sum_j x_j^p)^(1/p).

    The powers are of x itself, not of |x|, as in PyTorch; only for p = inf it is the
    largest |x|.

    Args:
        input: shape (N, C, L) or (C, L).
        norm_type: p.
        kernel_size: how many numbers a window has.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last window may reach beyond the row.

    Raises:
        RuntimeError: a size does not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.lp_pool1d(torch.tensor([[3.0, 4.0, 5.0, 12.0]]), 2, 2)
        tensor([[ 5., 13.]])
    """
    if norm_type == float("inf"):
        return max_pool1d(input.abs(), kernel_size, stride, ceil_mode=ceil_mode)
    powers = input.pow(norm_type)
    means = avg_pool1d(powers, kernel_size, stride, 0, ceil_mode)
    (width,) = _each(kernel_size, 1)
    return _root(means, width, norm_type)


def lp_pool2d(
    input: Tensor,
    norm_type: float,
    kernel_size: Ints,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-th root of the sum of the p-th powers in each window of a plane.

    Args:
        input: shape (N, C, H, W) or (C, H, W).
        norm_type: and the others, as for ``lp_pool1d``.
        kernel_size: one number, or one for height and one for width.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last windows may reach beyond the plane.

    Raises:
        RuntimeError: a size does not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.lp_pool2d(torch.tensor([[[1.0, 1.0], [3.0, 5.0]]]), 2, 2)
        tensor([[[6.]]])
    """
    if norm_type == float("inf"):
        return max_pool2d(input.abs(), kernel_size, stride, ceil_mode=ceil_mode)
    height, width = _each(kernel_size, 2)
    means = avg_pool2d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _root(means, height * width, norm_type)


def lp_pool3d(
    input: Tensor,
    norm_type: float,
    kernel_size: Ints,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-th root of the sum of the p-th powers in each window of a volume.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W).
        norm_type: and the others, as for ``lp_pool1d``.
        kernel_size: one number or three.
        stride: how far windows are apart; by default *kernel_size*.
        ceil_mode: whether the last windows may reach beyond the volume.

    Raises:
        RuntimeError: a size does not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.lp_pool3d(torch.ones(1, 2, 2, 4), 3, 2)
        tensor([[[[2., 2.]]]])
    """
    if norm_type == float("inf"):
        return max_pool3d(input.abs(), kernel_size, stride, ceil_mode=ceil_mode)
    depth, height, width = _each(kernel_size, 3)
    means = avg_pool3d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _root(means, depth * height * width, norm_type)


def _each(kernel_size: Ints, dims: int) -> Sequence[int]:
    return kernel_size if isinstance(kernel_size, Iterable) else (kernel_size,) * dims


def _root(means: Tensor, count: int, power: float) -> Tensor:
    """The root of *count* means, which are sums divided by it; below 0 it is nan."""
    return (means.sign() * means.abs().relu()).mul(count).pow(1.0 / power)


OPERATORS = (
    Operator(avg_pool1d),
    Operator(avg_pool2d),
    Operator(avg_pool3d),
    Operator(lp_pool1d),
    Operator(lp_pool2d),
    Operator(lp_pool3d),
)
