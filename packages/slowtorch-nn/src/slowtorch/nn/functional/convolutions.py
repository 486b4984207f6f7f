"""Convolutions: the same small kernel applied all over an image, or a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._convolution import (
    Convolution,
    ConvolutionBias,
    ConvolutionInput,
    ConvolutionWeight,
)
from slowtorch.nn.functional._convolution_arguments import (
    Numbers,
    check_arguments,
    check_sequences,
    sizes_of,
)
from slowtorch.nn.functional._convolution_geometry import Geometry, geometry_of
from slowtorch.nn.functional._convolution_types import check_bias_type
from slowtorch.nn.functional._same_padding import padding_of
from slowtorch.plugins.operators import Operator

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
]

NODES = (Convolution, ConvolutionInput, ConvolutionWeight, ConvolutionBias)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """A kernel over sequences: ``conv2d`` in one dimension.

    Shape:
        (N, C, L) or (C, L), with weights (O, C / groups, K), to (N, O, L') or (O, L')

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[1.0, 2.0, 4.0, 8.0]]])
        >>> F.conv1d(x, torch.tensor([[[-1.0, 1.0]]]))
        tensor([[[1., 2., 4.]]])
    """
    numbers = (stride, padding, dilation, groups)
    return _convolved("conv1d", 1, (input, weight, bias), numbers)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """A kernel over images: z[n,o,p] = b[o] + sum over c, k of w[o,c,k] x[n,c,q].

    There q = p * stride - padding + k * dilation, in each dimension; outside the image
    x is 0. (It is what mathematics calls a cross-correlation.)

    Args:
        input: x of shape (N, C, H, W), or (C, H, W).
        weight: w of shape (O, C / groups, KH, KW).
        bias: b of shape (O).
        stride: how far the kernel moves from place to place.
        padding: how many noughts there are on either side; ``'valid'`` for none, or
            ``'same'`` for as many as give a result of the input's size.
        dilation: how far the taps of the kernel are apart.
        groups: into how many parts channels are divided, each with weights of its own.

    Returns:
        z of shape (N, O, H', W'), with H' = (H + 2 padding - dilation (KH - 1) - 1) //
        stride + 1, and W' likewise; or (O, H', W').

    Raises:
        RuntimeError: sizes, types or arguments do not go together.
        TypeError: an argument is none of the above.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> image = torch.arange(9.0).view(1, 1, 3, 3)
        >>> F.conv2d(image, torch.ones(1, 1, 2, 2), torch.tensor([0.5]))
        tensor([[[[ 8.5000, 12.5000],
                  [20.5000, 24.5000]]]])

    Source: LeCun and others: Gradient-Based Learning Applied to Document Recognition
    (1998).
    """
    numbers = (stride, padding, dilation, groups)
    return _convolved("conv2d", 2, (input, weight, bias), numbers)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers | str = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """A kernel over volumes: ``conv2d`` in three dimensions.

    Shape:
        (N, C, D, H, W) or (C, D, H, W), with weights (O, C / groups, KD, KH, KW), to
        (N, O, D', H', W') or (O, D', H', W')

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.conv3d(torch.ones(1, 1, 2, 2, 2), torch.ones(1, 1, 2, 2, 2))
        tensor([[[[[8.]]]]])
    """
    numbers = (stride, padding, dilation, groups)
    return _convolved("conv3d", 3, (input, weight, bias), numbers)


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers = 0,
    output_padding: Numbers = 0,
    groups: int = 1,
    dilation: Numbers = 1,
) -> Tensor:
    """The way back of ``conv1d``: ``conv_transpose2d`` in one dimension.

    Shape:
        (N, C, L) or (C, L), with weights (C, O / groups, K), to (N, O, L') or (O, L')

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, w = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[1.0, 10.0]]])
        >>> F.conv_transpose1d(x, w, stride=2)
        tensor([[[ 1., 10.,  2., 20.]]])
    """
    numbers = (stride, padding, dilation, groups, output_padding)
    return _convolved("conv_transpose1d", 1, (input, weight, bias), numbers)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers = 0,
    output_padding: Numbers = 0,
    groups: int = 1,
    dilation: Numbers = 1,
) -> Tensor:
    """The way back of ``conv2d``: each pixel spreads over all that its kernel reaches.

    As a map it is the transpose of a convolution, and so that one's gradient:
    z[n,o,q] = b[o] + sum over c, k of w[c,o,k] x[n,c,p], for those places p and taps k
    with q = p * stride - padding + k * dilation. It makes images larger.

    Args:
        input: x of shape (N, C, H, W), or (C, H, W).
        weight: w of shape (C, O / groups, KH, KW).
        bias: b of shape (O).
        stride: how far the pixels' kernels are apart in the result.
        padding: how much of the result is left out on either side.
        output_padding: how much more of it there is at the end of each dimension, as
            several sizes lead to the same one in a convolution with a stride.
        groups: into how many parts channels are divided, each with weights of its own.
        dilation: how far the taps of the kernel are apart.

    Returns:
        z of shape (N, O, H', W'), with H' = (H - 1) stride - 2 padding + dilation
        (KH - 1) + 1 + output_padding, and W' likewise; or (O, H', W').

    Raises:
        RuntimeError: sizes, types or arguments do not go together.
        TypeError: an argument is none of the above.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2))
        tensor([[[[1., 2., 1.],
                  [2., 4., 2.],
                  [1., 2., 1.]]]])

    Source: Zeiler and others: Deconvolutional Networks (2010).
    """
    numbers = (stride, padding, dilation, groups, output_padding)
    return _convolved("conv_transpose2d", 2, (input, weight, bias), numbers)


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: Numbers = 0,
    output_padding: Numbers = 0,
    groups: int = 1,
    dilation: Numbers = 1,
) -> Tensor:
    """The way back of ``conv3d``: ``conv_transpose2d`` in three dimensions.

    Shape:
        (N, C, D, H, W) or (C, D, H, W), with weights (C, O / groups, KD, KH, KW), to
        (N, O, D', H', W') or (O, D', H', W')

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> weight = torch.ones(1, 1, 2, 2, 2)
        >>> F.conv_transpose3d(torch.ones(1, 1, 1, 1, 1), weight).sum()
        tensor(8.)
    """
    numbers = (stride, padding, dilation, groups, output_padding)
    return _convolved("conv_transpose3d", 3, (input, weight, bias), numbers)


Tensors = tuple[Tensor, Tensor, Tensor | None]


def _convolved(
    name: str, dims: int, tensors: Tensors, numbers: tuple[Any, ...]
) -> Tensor:
    """Apply the operation; *numbers* end with output_padding if it is transposed.

    What follows from layouts and numbers is worked out once, and kept with the layout
    of the input: that saves 30 us of each later call.
    """
    x, weight, bias = tensors
    try:
        known = x._layout.relatives
        key = (dims, weight._layout, None if bias is None else bias._layout, *numbers)
        geometry: Geometry = known[key]
    except (AttributeError, KeyError, TypeError):  # not yet, or no tensor, or a list
        return _first_time(name, dims, tensors, numbers)
    result: Tensor = Convolution.apply(x, weight, bias, geometry)
    return result


def _first_time(
    name: str, dims: int, tensors: Tensors, numbers: tuple[Any, ...]
) -> Tensor:
    """``_convolved`` with all checks."""
    x, weight, bias = tensors
    transposed = len(numbers) > 4
    order = ("stride", "padding", "dilation", "groups", "output_padding")
    named = dict(zip(order, numbers))
    check_arguments(name, tensors, named, transposed)
    if not transposed and not isinstance(named["padding"], str):
        check_bias_type(x._layout, None if bias is None else bias._layout)
    if x.ndim == dims + 1:
        batch = (x.unsqueeze(0), weight, bias)
        return _convolved(name, dims, batch, numbers).squeeze(0)
    if x.ndim != dims + 2:
        message = (
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to "
            f"{name}, but got input of size: {list(x.shape)}"
        )
        raise RuntimeError(message)
    groups = index(named.pop("groups"))
    word = named.pop("padding") if isinstance(named["padding"], str) else None
    sizes = {each: sizes_of(value, dims) for each, value in named.items()}
    sizes.setdefault("output_padding", (0,) * dims)
    if word is not None:
        moves = sizes["stride"], sizes["dilation"]
        x, sizes["padding"] = padding_of(x, weight, word, *moves)
    layouts = x._layout, weight._layout, None if bias is None else bias._layout
    geometry = geometry_of(*layouts, sizes, groups, transposed)
    if x is tensors[0] and not any([isinstance(each, list) for each in numbers]):
        x._layout.relatives[(dims, *layouts[1:], *numbers)] = geometry
    result: Tensor = Convolution.apply(x, weight, bias, geometry)
    return result


def convolution(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Tensor:
    """What all convolutions are made of, ``torch.convolution``; for any dimensions.

    Args:
        input: of shape (N, C, ...).
        weight: of as many dimensions.
        bias: or ``None``.
        stride: as for ``conv2d``; all of these are sequences.
        padding: as for ``conv2d``.
        dilation: as for ``conv2d``.
        transposed: whether it is the way back.
        output_padding: as for ``conv_transpose2d``.
        groups: as for ``conv2d``.

    Raises:
        RuntimeError: sizes, types or arguments do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x, w = torch.ones(1, 1, 3), torch.ones(1, 1, 2)
        >>> torch.convolution(x, w, None, [1], [0], [1], False, [0], 1)
        tensor([[[2., 2.]]])
    """
    numbers = {"stride": stride, "padding": padding, "dilation": dilation}
    numbers["output_padding"] = output_padding
    check_sequences("convolution", numbers)
    check_arguments("convolution", (input, weight, bias), {"groups": groups}, True)
    sizes = {name: tuple(map(index, given)) for name, given in numbers.items()}
    layouts = input._layout, weight._layout, None if bias is None else bias._layout
    geometry = geometry_of(*layouts, sizes, groups, bool(transposed))
    result: Tensor = Convolution.apply(input, weight, bias, geometry)
    return result


OPERATORS = tuple(
    [
        Operator(each, nodes=NODES)
        for each in (
            *(conv1d, conv2d, conv3d),
            *(conv_transpose1d, conv_transpose2d, conv_transpose3d),
        )
    ]
)
TOP_LEVEL = (*OPERATORS, Operator(convolution, nodes=NODES))
