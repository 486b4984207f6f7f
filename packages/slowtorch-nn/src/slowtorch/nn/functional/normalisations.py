"""Normalisation: numbers shifted and scaled to mean 0 and variance 1.

They differ in what shares one mean: a channel in the whole batch (batch_norm), an
example (layer_norm), some of its channels (group_norm), one of them (instance_norm).
"""

from __future__ import annotations

from collections.abc import Sequence

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _native_batch_norm, _native_norms
from slowtorch.nn.functional._native_norms import rms_norm
from slowtorch.nn.functional._norm_checks import several_values
from slowtorch.nn.functional._normalisation import (
    BatchNorm,
    BatchNormGrad,
    GroupNorm,
    GroupNormGrad,
    LayerNorm,
    LayerNormGrad,
)
from slowtorch.plugins.operators import Operator

__all__ = [
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "local_response_norm",
    "rms_norm",
]


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-05,
) -> Tensor:
    """(x - mean) / sqrt(var + eps) * weight + bias, channel by channel.

    In training, mean and variance are those of the channel in this batch, and the
    running ones move towards them: r = (1 - momentum) r + momentum * new, where the
    new variance divides by n - 1. In evaluation, the running ones are taken.

    Args:
        input: (N, C) or (N, C, ...).
        running_mean: of shape (C); changed in training; may be missing then.
        running_var: likewise.
        weight: a factor for each channel, of shape (C).
        bias: a summand for each channel, of shape (C).
        training: whose mean and variance to take.
        momentum: how far the running ones move.
        eps: what is added to the variance.

    Raises:
        ValueError: in training, a channel has one value only; *eps* is not positive.
        RuntimeError: a size or dtype does not fit, or running ones are missing.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.batch_norm(torch.tensor([[1.0], [3.0]]), None, None, training=True)
        tensor([[-1.0000],
                [ 1.0000]])

    Source: Ioffe, Szegedy: Batch Normalization (2015).
    """
    if training:
        size = input.size()
        several_values("value per channel", (size[0], *size[2:]), size)
        if eps <= 0.0:
            message = f"batch_norm eps must be positive during training, but got {eps}"
            raise ValueError(message)
    elif eps < 0.0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    running = running_mean, running_var
    return _native_batch_norm.batch_norm(
        input, weight, bias, *running, training, momentum, eps, True
    )


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-05,
) -> Tensor:
    """(x - mean) / sqrt(var + eps) * weight + bias, for each channel of each example.

    Args:
        input: (N, C, ...).
        running_mean: of shape (C); with *use_input_stats* it moves towards the mean
            over the batch.
        running_var: likewise.
        weight: a factor for each channel, of shape (C).
        bias: a summand for each channel, of shape (C).
        use_input_stats: whether to take the input's own mean and variance.
        momentum: how far the running ones move.
        eps: what is added to the variance.

    Raises:
        ValueError: a channel has one value only.
        RuntimeError: a size or dtype does not fit, or running ones are missing.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.instance_norm(torch.tensor([[[1.0, 3.0], [5.0, 5.0]]]))
        tensor([[[-1.0000,  1.0000],
                 [ 0.0000,  0.0000]]])

    Source: Ulyanov, Vedaldi, Lempitsky: Instance Normalization (2016).
    """
    if use_input_stats:
        size = input.size()
        several_values("spatial element", size[2:], size)
    running = running_mean, running_var
    return _native_batch_norm.instance_norm(
        input, weight, bias, *running, use_input_stats, momentum, eps, True
    )


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-05,
) -> Tensor:
    """(x - mean) / sqrt(var + eps) * weight + bias, over the last dimensions.

    Args:
        input: a tensor whose shape ends in *normalized_shape*.
        normalized_shape: the sizes of the dimensions to take means over.
        weight: a factor for each place, of this shape.
        bias: a summand for each place, of this shape.
        eps: what is added to the variance.

    Raises:
        RuntimeError: a shape or dtype does not fit.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.layer_norm(torch.tensor([[1.0, 3.0], [5.0, 9.0]]), (2,))
        tensor([[-1.0000,  1.0000],
                [-1.0000,  1.0000]])

    Source: Ba, Kiros, Hinton: Layer Normalization (2016).
    """
    return _native_norms.layer_norm(input, normalized_shape, weight, bias, eps)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-05,
) -> Tensor:
    """(x - mean) / sqrt(var + eps) * weight + bias, over groups of channels.

    Args:
        input: (N, C, ...).
        num_groups: how many groups the channels of an example form.
        weight: a factor for each channel, of shape (C).
        bias: a summand for each channel, of shape (C).
        eps: what is added to the variance.

    Raises:
        ValueError: there is one example, and its groups have one value only.
        RuntimeError: a size or dtype does not fit.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.group_norm(torch.tensor([[1.0, 3.0, 5.0, 5.0]]), 2)
        tensor([[-1.0000,  1.0000,  0.0000,  0.0000]])

    Source: Wu, He: Group Normalization (2018).
    """
    if input.dim() < 2:
        message = (
            "Expected at least 2 dimensions for input tensor but received "
            f"{input.dim()}"
        )
        raise RuntimeError(message)
    batch, channels, *rest = input.shape
    size = [batch * channels // num_groups, num_groups, *rest]
    several_values("value per channel", (size[0], *rest), size)
    return _native_norms.group_norm(input, num_groups, weight, bias, eps)


def local_response_norm(
    input: Tensor, size: int, alpha: float = 0.0001, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """x / (k + alpha mean(x^2))^beta, the mean taken over neighbouring channels.

    Channels beyond the first and last count as 0.

    Args:
        input: (N, C, ...), with at least one further dimension.
        size: how many channels are neighbours, *size* // 2 of them before.
        alpha: the factor of the mean.
        beta: the exponent.
        k: the summand.

    Raises:
        ValueError: the input has fewer than three dimensions.
        RuntimeError: *size* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[1.0], [2.0]]])
        >>> F.local_response_norm(x, 2, alpha=2.0, beta=1.0)
        tensor([[[0.5000],
                 [0.3333]]])

    Source: Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep
    Convolutional Neural Networks (2012).
    """
    dim = input.dim()
    if dim < 3:
        message = (
            "Expected 3D or higher dimensionality                          input "
            f"(got {dim} dimensions)"
        )
        raise ValueError(message)
    if not isinstance(size, int):
        kind = type(size).__name__
        raise TypeError(f"local_response_norm(): size must be int, not {kind}")
    if size <= 0:
        message = f"kernel size should be greater than zero, but got kH: {size} kW: 1"
        raise RuntimeError(message)
    if not input.numel():
        return input
    around = (0, 0) * (dim - 2) + (size // 2, (size - 1) // 2)
    squares = torch.constant_pad_nd(input * input, around)
    mean = squares.unfold(1, size, 1).mean(-1)
    return input / (mean * alpha + k).pow(beta)


TOP_LEVEL = _native_batch_norm.TOP_LEVEL + _native_norms.TOP_LEVEL
OPERATORS = (
    Operator(batch_norm, nodes=(BatchNorm, BatchNormGrad)),
    Operator(group_norm, nodes=(GroupNorm, GroupNormGrad)),
    Operator(instance_norm, nodes=(BatchNorm, BatchNormGrad)),
    Operator(layer_norm, nodes=(LayerNorm, LayerNormGrad)),
    Operator(local_response_norm),
    Operator(rms_norm),
)
