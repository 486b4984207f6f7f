"""Pooling under ``slowtorch`` itself, with the signatures from there."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _pooling_nodes as nodes
from slowtorch.nn.functional import adaptive_pooling, avg_pooling, max_pooling
from slowtorch.plugins.operators import Operator

Ints = int | Sequence[int]
Pair = tuple[Tensor, Tensor]


def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest number of each window of a row: see ``nn.functional.max_pool1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.max_pool1d(torch.tensor([[1.0, 5.0, 2.0, 2.0]]), 2)
        tensor([[5., 2.]])
    """
    return max_pooling.max_pool1d(
        input, kernel_size, stride, padding, dilation, ceil_mode
    )


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Pair:
    """The largest numbers, and their places: see ``nn.functional.max_pool1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.max_pool1d_with_indices(torch.tensor([[1.0, 5.0, 2.0, 2.0]]), 2)
        (tensor([[5., 2.]]), tensor([[1, 2]]))
    """
    return max_pooling.max_pool1d_with_indices(
        input, kernel_size, stride, padding, dilation, ceil_mode
    )


def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest number of each window of a plane: see ``nn.functional.max_pool2d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.max_pool2d(torch.arange(8.0).view(1, 2, 4), 2)
        tensor([[[5., 7.]]])
    """
    return max_pooling.max_pool2d(
        input, kernel_size, stride, padding, dilation, ceil_mode
    )


def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest number of each window of a volume: see ``nn.functional.max_pool3d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.max_pool3d(torch.arange(16.0).view(1, 2, 2, 4), 2)
        tensor([[[[13., 15.]]]])
    """
    return max_pooling.max_pool3d(
        input, kernel_size, stride, padding, dilation, ceil_mode
    )


def adaptive_max_pool1d(input: Tensor, output_size: Ints) -> Pair:
    """The largest numbers and their places: see ``nn.functional.adaptive_max_pool1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.adaptive_max_pool1d(torch.tensor([[1.0, 5.0, 2.0, 2.0]]), 2)
        (tensor([[5., 2.]]), tensor([[1, 2]]))
    """
    return adaptive_pooling.adaptive_max_pool1d_with_indices(input, output_size)


OPERATORS = ()
TOP_LEVEL = (
    Operator(
        adaptive_pooling.adaptive_avg_pool1d,
        nodes=(nodes.AdaptiveAvgPool2D, nodes.AdaptiveAvgPool2DGrad),
    ),
    Operator(
        adaptive_max_pool1d,
        nodes=(nodes.AdaptiveMaxPool2D, nodes.AdaptiveMaxPool2DGrad),
    ),
    Operator(avg_pooling.avg_pool1d, nodes=(nodes.AvgPool2D, nodes.AvgPool2DGrad)),
    Operator(
        max_pool1d,
        nodes=(nodes.MaxPool2DWithIndices, nodes.MaxPool2DGrad),
    ),
    Operator(max_pool1d_with_indices),
    Operator(max_pool2d),
    Operator(
        max_pool3d,
        nodes=(nodes.MaxPool3DWithIndices, nodes.MaxPool3DGrad),
    ),
)
