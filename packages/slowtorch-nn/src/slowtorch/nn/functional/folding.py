"""Sliding windows of an image as the columns of a matrix, and back to an image."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from slowtorch._dtype import INTEGER
from slowtorch._tensor import Tensor
from slowtorch.nn._kernels.sliding import Way
from slowtorch.nn.functional._folding import Blocks, Col2Im, Im2Col
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["fold", "unfold"]

Numbers = int | Sequence[int]
Pair = tuple[int, int]


def unfold(
    input: Tensor,
    kernel_size: Numbers,
    dilation: Numbers = 1,
    padding: Numbers = 0,
    stride: Numbers = 1,
) -> Tensor:
    """All that a sliding window sees, a column for each of its places.

    A convolution is a product of matrices with it: ``weight.flatten(1) @ unfold(x)``.

    Args:
        input: x of shape (N, C, H, W), or (C, H, W); no integers.
        kernel_size: height and width of the window.
        dilation: how far its pixels are apart.
        padding: how many noughts there are on either side.
        stride: how far it moves from place to place.

    Returns:
        of shape (N, C * KH * KW, places), or without N.

    Raises:
        RuntimeError: the window does not fit, or an argument is out of range.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.unfold(torch.arange(9.0).view(1, 1, 3, 3), 2)
        tensor([[[0., 1., 3., 4.],
                 [1., 2., 4., 5.],
                 [3., 4., 6., 7.],
                 [4., 5., 7., 8.]]])
    """
    check_tensor("im2col", input)
    given = {"kernel_size": kernel_size, "dilation": dilation}
    given |= {"padding": padding, "stride": stride}
    kernel, *moves = _pairs("im2col", given)
    way = Way(moves[2], moves[1], moves[0])
    _check_ranges(kernel, way)
    _check_image(input)
    height, width = input.shape[-2:]
    places = _places((height, width), kernel, way)
    if min(places) < 1:
        message = (
            f"Given input with spatial size {(height, width)}, kernel_size={kernel}, "
            f"dilation={way.dilation}, padding={way.padding}, calculated shape of the "
            f"array of sliding blocks as {places}, but its components must be at least "
            "one."
        )
        raise RuntimeError(message)
    _no_integers("im2col_out_cpu", input)
    result: Tensor = Im2Col.apply(input, Blocks(kernel, way, (height, width), places))
    return result


def fold(
    input: Tensor,
    output_size: Numbers,
    kernel_size: Numbers,
    dilation: Numbers = 1,
    padding: Numbers = 0,
    stride: Numbers = 1,
) -> Tensor:
    """An image made of the columns of ``unfold``, added where windows overlap.

    It is the transpose of ``unfold``, not its inverse: a pixel that was in several
    windows comes back as often.

    Args:
        input: of shape (N, C * KH * KW, places), or without N; no integers.
        output_size: height and width of the image.
        kernel_size: height and width of the window.
        dilation: how far its pixels are apart.
        padding: how many noughts there were on either side.
        stride: how far it moves from place to place.

    Returns:
        of shape (N, C, H, W), or (C, H, W).

    Raises:
        RuntimeError: the columns are not those of such an image, or an argument is
            out of range.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.fold(torch.ones(1, 4, 4), 3, 2)
        tensor([[[[1., 2., 1.],
                  [2., 4., 2.],
                  [1., 2., 1.]]]])
    """
    check_tensor("col2im", input)
    given = {"output_size": output_size, "kernel_size": kernel_size}
    given |= {"dilation": dilation, "padding": padding, "stride": stride}
    image, kernel, *moves = _pairs("col2im", given)
    way = Way(moves[2], moves[1], moves[0])
    _check_ranges(kernel, way)
    places = _places(image, kernel, way)
    _check_columns(input, image, kernel, way, places)
    _no_integers("col2im_out_cpu", input)
    result: Tensor = Col2Im.apply(input, Blocks(kernel, way, image, places))
    return result


def _pairs(name: str, given: dict[str, Any]) -> list[tuple[int, int]]:
    """Each argument as two numbers, for height and width."""
    found = []
    for at, (argument, value) in enumerate(given.items(), 2):
        both = value if isinstance(value, (tuple, list)) else (value, value)
        for place, each in enumerate(both):
            if isinstance(each, bool) or not isinstance(each, int):
                message = (
                    f"{name}(): argument '{argument}' (position {at}) must be tuple of "
                    f"ints, but found element of type {type(each).__name__} at pos "
                    f"{place}"
                )
                raise TypeError(message)
        found.append((argument, tuple(both)))
    for argument, sizes in found:
        if len(sizes) != 2:
            message = (
                f"It is expected {argument} equals to 2, but got size {len(sizes)}"
            )
            raise RuntimeError(message)
    return [(sizes[0], sizes[1]) for _, sizes in found]


def _check_ranges(kernel: Pair, way: Way) -> None:
    for what, name, sizes in (
        ("kernel size", "kernel", kernel),
        ("dilation", "dilation", way.dilation),
        ("stride", "stride", way.stride),
    ):
        if min(sizes) <= 0:
            message = (
                f"{what} should be greater than zero, but got {name}_height: "
                f"{sizes[0]} {name}_width: {sizes[1]}"
            )
            raise RuntimeError(message)
    if min(way.padding) < 0:
        message = (
            "padding should be non-negative, but got pad_height: "
            f"{way.padding[0]} pad_width: {way.padding[1]}"
        )
        raise RuntimeError(message)


def _places(image: Pair, kernel: Pair, way: Way) -> Pair:
    high, wide = [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image, kernel, *way, strict=True)
    ]
    return high, wide


def _check_image(x: Tensor) -> None:
    shape = list(x.shape)
    if len(shape) < 3:
        message = (
            f"Dimension out of range (expected to be in range of [-{len(shape)}, "
            f"{len(shape) - 1}], but got 2)"
        )
        raise IndexError(message)
    if len(shape) > 4 or 0 in shape[-3:]:
        message = (
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and "
            f"other non-zero dimensions for input, but got: {shape}"
        )
        raise RuntimeError(message)


def _check_columns(
    x: Tensor, image: Pair, kernel: Pair, way: Way, places: Pair
) -> None:
    shape = list(x.shape)
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        message = (
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch "
            f"size and non-zero dimensions for input, but got: {shape}"
        )
        raise RuntimeError(message)
    rows, columns = shape[-2:]
    if rows % prod(kernel):
        message = (
            "Expected size of input's dimension 1 to be divisible by the product of "
            f"kernel_size, but got input.size(1)={rows} and kernel_size={kernel}."
        )
        raise RuntimeError(message)
    high, wide = places
    given = (
        f"Given output_size={image}, kernel_size={kernel}, dilation={way.dilation}, "
        f"padding={way.padding}, stride={way.stride}, expected "
    )
    if columns != high * wide:
        message = (
            f"{given}size of input's dimension 2 to match the calculated number of "
            f"sliding blocks {high} * {wide} = {high * wide}, but got "
            f"input.size(2)={columns}."
        )
        raise RuntimeError(message)
    if min(places) < 1:
        message = (
            f"{given}the calculated shape of the array of sliding blocks as {places}, "
            "but its components must be at least one."
        )
        raise RuntimeError(message)


def _no_integers(loop: str, x: Tensor) -> None:
    if x._layout.dtype.category == INTEGER:
        name = x._layout.dtype.type_name
        raise NotImplementedError(f"\"{loop}\" not implemented for '{name}'")


OPERATORS = (
    Operator(unfold, nodes=(Im2Col,)),
    Operator(fold, nodes=(Col2Im,)),
)
