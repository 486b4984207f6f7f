"""What pooling accepts, and PyTorch's words for what it does not."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.nn._kernels.windows import Adaptive, Sliding, Windows

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Shape

__all__ = [
    "adaptive",
    "check_flag",
    "check_line",
    "one_int",
    "several_ints",
    "sliding",
    "whole_numbers",
    "windows_along",
    "with_defaults",
]

Ints = tuple[int, ...]
Given = int | Sequence[int]
LETTERS = {2: "HW", 3: "THW"}
COUNTS = {2: "two", 3: "three"}


# Arguments


def whole_numbers(name: str, argument: str, given: object, at: int) -> Ints:
    """*given*, a whole number or a sequence of them, as a tuple.

    Raises:
        TypeError: it is something else.
    """
    start = f"{name}(): argument '{argument}'"
    if not isinstance(given, (tuple, list)):
        if not _is_whole(given):
            kind = type(given).__name__
            message = f"{start} (position {at}) must be tuple of ints, not {kind}"
            raise TypeError(message)
        return (operator.index(given),)  # type: ignore[arg-type]  # a whole number
    for place, number in enumerate(given):
        kind = type(number).__name__
        if place == 0 and not _is_whole(number):
            message = (
                f"{start} (position {at}) must be tuple of ints, but found element of "
                f"type {kind} at pos 0"
            )
            raise TypeError(message)
        if not hasattr(number, "__index__"):
            message = (
                f'{start} failed to unpack the object at pos {place + 1} with error "'
                f'type must be tuple of ints,but got {kind}"'
            )
            raise TypeError(message)
    return tuple(map(operator.index, given))


def _is_whole(number: object) -> bool:
    if isinstance(number, Tensor):
        return number.numel() == 1 and not number.is_floating_point()
    return hasattr(number, "__index__") and not isinstance(number, bool)


def one_int(name: str, argument: str, given: object, at: int, shown: str = "") -> int:
    """*given*, a whole number or a sequence of one.

    Raises:
        TypeError: it is something else.
        RuntimeError: it is a sequence of another length.
    """
    numbers = whole_numbers(name, argument, given, at)
    if len(numbers) != 1:
        message = (
            f"{shown or name}() argument '{argument}' should contain one int (got "
            f"{len(numbers)})"
        )
        raise RuntimeError(message)
    return numbers[0]


def several_ints(
    name: str, argument: str, given: object, at: int, dims: int, must: str
) -> Ints:
    """*given*, a whole number for all dimensions or one for each.

    Raises:
        TypeError: it is something else.
        RuntimeError: it is a sequence of another length.
    """
    if type(given) is int:
        return (given,) * dims
    numbers = whole_numbers(name, argument, given, at)
    if len(numbers) == 1:
        return numbers * dims
    if len(numbers) != dims:
        message = f"{must} a single int, or a tuple of {COUNTS[dims]} ints"
        raise RuntimeError(message)
    return numbers


def check_flag(name: str, argument: str, given: object, at: int) -> None:
    """Refuse what is neither True nor False.

    Raises:
        TypeError: naming the function, the argument and what was given.
    """
    if not isinstance(given, bool):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be bool, not "
            f"{type(given).__name__}"
        )
        raise TypeError(message)


def check_line(name: str, layout: Layout) -> None:
    """Refuse what is not (C, L) or (N, C, L).

    Raises:
        RuntimeError: naming the function and the number of dimensions.
    """
    dims = len(layout.shape)
    if dims not in (2, 3):
        message = (
            f"Expected 2 to 3 dimensions, but got {dims}-dimensional tensor for "
            f"argument #1 'self' (while checking arguments for {name})"
        )
        raise RuntimeError(message)


# Windows


@lru_cache(maxsize=256)  # models ask for the same windows again and again
def sliding(
    shape: Shape,
    kernel: Ints,
    stride: Ints,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
    mean_of: str = "",
) -> Sliding:
    """The windows over the last dimensions of an input, checked.

    Args:
        shape: of the input.
        kernel: and the others, one number for each dimension.
        stride: how far windows are apart.
        padding: on both sides.
        dilation: how far elements of a window are apart.
        ceil_mode: whether windows may reach beyond the padding.
        mean_of: the function's name, if it takes means.

    Raises:
        RuntimeError: they do not fit.
    """
    dims = len(kernel)
    sizes = tuple(shape[len(shape) - dims :])
    output = tuple(
        [
            _output_size(*numbers, ceil_mode)
            for numbers in zip(sizes, kernel, stride, padding, dilation, strict=True)
        ]
    )
    windows = Sliding(sizes, output, kernel, stride, padding, dilation)
    letters = LETTERS[dims]
    _check_positive("kernel size", "k", letters, kernel)
    _check_positive("stride", "d", letters, stride)
    _check_positive("dilation", "dilation", letters, dilation)
    if dims == 2:
        _check_planes(shape)
    else:
        _check_volumes(shape, mean_of)
        if mean_of:
            _check_reach(windows)
    _check_padding(windows)
    if min(output) < 1:
        channels = shape[len(shape) - dims - 1]
        shown = [
            "x".join(map(str, (channels, *numbers))) for numbers in (sizes, output)
        ]
        message = (
            f"Given input size: ({shown[0]}). Calculated output size: ({shown[1]}). "
            "Output size is too small"
        )
        raise RuntimeError(message)
    return windows


def _output_size(n: int, k: int, s: int, p: int, d: int, ceil_mode: bool) -> int:
    if s == 0:
        raise RuntimeError("stride should not be zero")
    if p < 0:
        raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
    if p > int(((k - 1) * d + 1) / 2):
        message = (
            "pad should be at most half of effective kernel size, but got "
            f"pad={p}, kernel_size={k} and dilation={d}"
        )
        raise RuntimeError(message)
    return windows_along(n, k, s, p, d, ceil_mode)


def windows_along(n: int, k: int, s: int, p: int, d: int, ceil_mode: bool) -> int:
    """How many windows there are along a dimension of size *n*."""
    room = n + 2 * p - (k - 1) * d - 1
    count = (room + (s - 1 if ceil_mode else 0)) // s + 1
    if ceil_mode and (count - 1) * s >= n + p:
        count -= 1  # the last one would begin in the padding behind
    return count


def _check_positive(what: str, start: str, letters: str, numbers: Ints) -> None:
    if min(numbers) <= 0:
        pairs = zip(letters, numbers, strict=True)
        shown = " ".join([f"{start}{letter}: {number}" for letter, number in pairs])
        message = f"{what} should be greater than zero, but got {shown}"
        raise RuntimeError(message)


def _check_planes(shape: Shape) -> None:
    if len(shape) not in (3, 4) or 0 in shape[len(shape) - 3 :]:
        message = (
            "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for "
            f"input, but got:{list(shape)}"
        )
        raise RuntimeError(message)


def _check_volumes(shape: Shape, mean_of: str) -> None:
    if 0 in shape[len(shape) - 4 :]:
        name = mean_of or "max_pool3d_with_indices_out_cpu_template"
        message = (
            f"{name}(): Expected input's non-batch dimensions to have positive length, "
            f"but input has a shape of {list(shape)} and non-batch dimension 0 has "
            "length zero!"
        )
        raise RuntimeError(message)


def _check_reach(windows: Sliding) -> None:
    """Means need an input as large as a window, even where there is padding."""
    if any(n < k for n, k in zip(windows.sizes, windows.kernel, strict=True)):
        size, kernel = (
            " ".join([f"{start}{x}: {n}" for x, n in zip("THW", numbers, strict=True)])
            for start, numbers in (("", windows.sizes), ("k", windows.kernel))
        )
        message = f"input image ({size}) smaller than kernel size ({kernel})"
        raise RuntimeError(message)


def _check_padding(windows: Sliding) -> None:
    if all(p <= k // 2 for p, k in zip(windows.padding, windows.kernel, strict=True)):
        return
    message = "pad should be smaller than or equal to half of kernel size, but got "
    if len(windows.kernel) == 2:
        (p, q), (k, j) = windows.padding, windows.kernel
        message += f"padW = {q}, padH = {p}, kW = {j}, kH = {k}"
    else:
        (o, p, q), (m, k, j) = windows.padding, windows.kernel
        message += f"kT: {m} kW: {j} kH: {k} padT: {o} padW: {q} padH: {p}"
    raise RuntimeError(message)


def adaptive(sizes: Ints, output: Ints) -> Windows:
    """As many windows as wanted; as ``Sliding`` ones where they are all alike."""
    if all(m and n % m == 0 for n, m in zip(sizes, output, strict=True)):
        kernel = tuple([n // m for n, m in zip(sizes, output, strict=True)])
        none, one = (0,) * len(sizes), (1,) * len(sizes)
        return Sliding(sizes, output, kernel, kernel, none, one)
    return Adaptive(sizes, output)


def with_defaults(output_size: Any, shape: Shape) -> Any:
    """*output_size* with the input's own sizes where it says None.

    Raises:
        ValueError: there are too few dimensions.
    """
    if isinstance(output_size, int):
        return output_size
    if len(shape) <= len(output_size):
        message = f"Input dimension should be at least {len(output_size) + 1}"
        raise ValueError(message)
    own = shape[len(shape) - len(output_size) :]
    return [
        size if wanted is None else wanted
        for wanted, size in zip(output_size, own, strict=True)
    ]
