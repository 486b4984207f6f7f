"""Padding: more elements before and after those of a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slowtorch import constant_pad_nd
from slowtorch._dtype import bool_
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _padding as ops
from slowtorch.ops._results import check_tensor
from slowtorch.ops.padding import ConstantPadNd
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["pad"]

REFLECTIONS = (ops.ReflectionPad1D, ops.ReflectionPad2D, ops.ReflectionPad3D)
REPLICATIONS = (ops.ReplicationPad1D, ops.ReplicationPad2D, ops.ReplicationPad3D)


def pad(
    input: Tensor,
    pad: Sequence[int],
    mode: str = "constant",
    value: float | None = None,
) -> Tensor:
    """More elements before and after those of *input*, along its last dimensions.

    Args:
        input: for the mode ``'constant'`` of any shape; for the others its last one,
            two or three dimensions are padded, with one or two more before them.
        pad: widths (before, after) for the last dimension, then for the last but one,
            and so on. A negative width cuts off.
        mode: ``'constant'`` puts *value* there, ``'replicate'`` the nearest element,
            ``'reflect'`` the elements on the other side of the edge, ``'circular'``
            those from the other end.
        value: the number for ``'constant'``; 0 if it is left out.

    Raises:
        RuntimeError: a width is too large, or nothing would be left.
        NotImplementedError: the mode is unknown, or does not pad as many dimensions.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[1, 2, 3]])
        >>> F.pad(x, (1, 2)), F.pad(x, (1, 2), "reflect")
        (tensor([[0, 1, 2, 3, 0, 0]]), tensor([[2, 1, 2, 3, 2, 1]]))
        >>> F.pad(x, (1, 2), "replicate"), F.pad(x, (1, 2), "circular")
        (tensor([[1, 1, 2, 3, 3, 3]]), tensor([[3, 1, 2, 3, 1, 2]]))
    """
    check_tensor("pad", input)
    widths = _widths(pad)
    _check_options(mode, value)
    _check_count(widths, input.ndim)
    if mode == "constant":
        return constant_pad_nd(input, widths, 0.0 if value is None else value)
    if value is not None and value != 0:
        message = f'Padding mode "{mode}" doesn\'t take in value argument'
        raise RuntimeError(message)
    _check_supported(widths, input.ndim)
    pairs = [(widths[at], widths[at + 1]) for at in range(0, len(widths), 2)]
    return MODES[mode](input, pairs)


def _widths(given: object) -> tuple[int, ...]:
    """*given* as whole numbers.

    Raises:
        TypeError: it is no sequence of them.
    """
    start = "pad(): argument 'pad'"
    if not isinstance(given, (tuple, list)):
        message = f"{start} (position 2) must be tuple of ints, not "
        raise TypeError(message + type(given).__name__)
    if given and (isinstance(given[0], bool) or not _is_whole(given[0])):
        message = (
            f"{start} (position 2) must be tuple of ints, but found element of type "
            f"{type(given[0]).__name__} at pos 0"
        )
        raise TypeError(message)
    for at, width in enumerate(given, 1):
        if not _is_whole(width):
            message = (
                f'{start} failed to unpack the object at pos {at} with error "type '
                f'must be tuple of ints,but got {type(width).__name__}"'
            )
            raise TypeError(message)
    return tuple([int(width) for width in given])


def _is_whole(width: object) -> bool:
    if isinstance(width, Tensor):
        return width.numel() == 1 and not width.is_floating_point()
    return isinstance(width, int)


def _check_options(mode: object, value: object) -> None:
    if not isinstance(mode, str):
        message = "pad(): argument 'mode' (position 3) must be str, not "
        raise TypeError(message + type(mode).__name__)
    if value is not None and not isinstance(value, (int, float)):
        message = "pad(): argument 'value' (position 4) must be float, not "
        raise TypeError(message + type(value).__name__)
    if mode != "constant" and mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")


def _check_count(widths: tuple[int, ...], ndim: int) -> None:
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * ndim:
        message = (
            "Padding length should be less than or equal to two times the input "
            f"dimension but got padding length {len(widths)} and input of dimension "
            f"{ndim}"
        )
        raise RuntimeError(message)


def _check_supported(widths: tuple[int, ...], ndim: int) -> None:
    padded = len(widths) // 2
    if padded not in (1, 2, 3) or ndim not in (padded + 1, padded + 2):
        message = (
            f"Padding size {len(widths)} is not supported for {ndim}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
        raise NotImplementedError(message)


# The modes. ``pairs`` are widths (before, after), of the last dimension first.

Pairs = list[tuple[int, int]]


def _reflect(input: Tensor, pairs: Pairs) -> Tensor:
    shape = input._layout.shape
    _check_sizes(shape, len(pairs))
    for at, (before, after) in enumerate(pairs):
        dim = len(shape) - 1 - at
        if before >= shape[dim] or after >= shape[dim]:
            message = (
                f"Argument #{4 + 2 * at}: Padding size should be less than the "
                "corresponding input dimension, but got: padding "
                f"({before}, {after}) at dimension {dim} of input {list(shape)}"
            )
            raise RuntimeError(message)
    _check_result(shape, pairs, "")
    _numbers_only(input, f"reflection_pad{len(pairs)}d")
    places = []
    for (before, after), size in _outermost_first(pairs, shape):
        last = size - 1
        around = range(-before, size + after)
        places.append(tuple([last - abs(last - abs(i)) for i in around]))
    result: Tensor = REFLECTIONS[len(pairs) - 1].apply(input, tuple(places))
    return result


def _replicate(input: Tensor, pairs: Pairs) -> Tensor:
    shape = input._layout.shape
    _check_sizes(shape, len(pairs))
    _check_result(shape, pairs, " " if len(pairs) == 2 else "")
    _numbers_only(input, f"replication_pad{len(pairs)}d")
    places = []
    for (before, after), size in _outermost_first(pairs, shape):
        around = range(-before, size + after)
        places.append(tuple([min(max(i, 0), size - 1) for i in around]))
    result: Tensor = REPLICATIONS[len(pairs) - 1].apply(input, tuple(places))
    return result


def _circular(input: Tensor, pairs: Pairs) -> Tensor:
    sides = _outermost_first(pairs, input._layout.shape)
    for (before, after), size in sides:
        _check_turn(before, after, size)
    places = []
    for (before, after), size in sides:
        _check_rest(before, after, size)
        kept = range(size)[max(-before, 0) : size - max(-after, 0)]
        head, tail = kept[len(kept) - max(before, 0) :], kept[: max(after, 0)]
        places.append((*head, *kept, *tail))
    result: Tensor = ops.CircularPad.apply(input, tuple(places))
    return result


MODES = {"reflect": _reflect, "replicate": _replicate, "circular": _circular}


def _outermost_first(pairs: Pairs, shape: Shape) -> list[tuple[tuple[int, int], int]]:
    sizes = shape[len(shape) - len(pairs) :]
    return list(zip(reversed(pairs), sizes, strict=True))


def _numbers_only(input: Tensor, kernel: str) -> None:
    if input._layout.dtype is bool_:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def _check_sizes(shape: Shape, padded: int) -> None:
    """Only the batch may be empty."""
    batch = len(shape) == padded + 2
    if not all(shape[1:] if batch else shape):
        message = (
            f"Expected {padded + 1}D or {padded + 2}D (batch mode) tensor with "
            "possibly 0 batch size and other non-zero dimensions for input, but got: "
            f"{list(shape)}"
        )
        raise RuntimeError(message)


def _check_result(shape: Shape, pairs: Pairs, space: str) -> None:
    """Something must be left: in one dimension, as PyTorch has it, and none below 0."""
    was = shape[len(shape) - len(pairs) :]
    sizes = [size + sum(pair) for pair, size in _outermost_first(pairs, shape)]
    if max(sizes) < 1:
        message = _too_small(was, sizes, space)
        raise RuntimeError(message)
    if min(sizes) < 0:
        result = [*shape[: len(shape) - len(pairs)], *sizes]
        message = (
            f"Trying to create tensor with negative dimension {min(sizes)}: {result}"
        )
        raise RuntimeError(message)


def _too_small(was: Sequence[int], sizes: list[int], space: str) -> str:
    names = "DHW"[-len(sizes) :]
    before = [f"{name}: {size}" for name, size in zip(names, was, strict=True)]
    after = [f"{name}: {size}" for name, size in zip(names, sizes, strict=True)]
    given = ", ".join(before)
    if len(sizes) == 3:
        given = f"{before[0]} {before[1]}, {before[2]}"
    return f"input ({given}{space}) is too small. Calculated output {' '.join(after)}"


def _check_turn(before: int, after: int, size: int) -> None:
    if before > size or after > size:
        raise RuntimeError("Padding value causes wrapping around more than once.")
    if size + before + after < 0:
        message = "Negative padding value is resulting in an empty dimension"
        raise RuntimeError(message)


def _check_rest(before: int, after: int, size: int) -> None:
    """What a negative width leaves must suffice for the other side."""
    kept = size + min(before, 0) + min(after, 0)
    if max(before, after) > kept:
        message = (
            "unsupported operation: some elements of the input tensor and the "
            "written-to tensor refer to a single memory location. Please clone() the "
            "tensor before performing the operation.\nOf a dimension of size "
            f"{size} only {kept} are left by a negative width, too few for padding "
            f"by {max(before, after)}."
        )
        raise RuntimeError(message)


OPERATORS = (
    Operator(
        pad,
        nodes=(ConstantPadNd, ops.CircularPad, *REFLECTIONS, *REPLICATIONS),
    ),
)
