"""Batch and instance normalisation with their signatures as ``torch.batch_norm``."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _normalisation as ops
from slowtorch.nn.functional._checks import constant, floats_only
from slowtorch.nn.functional._norm_checks import (
    check_elements,
    check_float,
    check_parameters,
    check_types,
)
from slowtorch.nn.functional._normalisation import Frame
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["batch_norm", "instance_norm"]

Three = tuple[Tensor, Tensor, Tensor]


def batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """``torch.nn.functional.batch_norm``, with arguments in another order.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> torch.batch_norm(x, None, None, None, None, True, 0.1, 0.0, False)
        tensor([[-1.],
                [ 1.]])
    """
    running = running_mean, running_var
    return _batch_norm(
        "batch_norm", input, weight, bias, running, training, momentum, eps
    )


def native_batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
) -> Three:
    """Batch normalisation, and in training the means and one over the deviations.

    The means and deviations carry no gradient.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> torch.native_batch_norm(x, None, None, None, None, True, 0.1, 0.0)[1:]
        (tensor([2.]), tensor([1.]))
    """
    found: list[Tensor] = []
    name, running = "native_batch_norm", (running_mean, running_var)
    result = _batch_norm(
        name, input, weight, bias, running, training, momentum, eps, found
    )
    mean, scale = found if training else [each.new_empty(0) for each in found]
    return result, mean, scale


def _batch_norm(
    name: str,
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running: tuple[Tensor | None, Tensor | None],
    training: bool,
    momentum: float,
    eps: float,
    found: list[Tensor] | None = None,
) -> Tensor:
    check_tensor(name, input)
    check_parameters(name, weight, bias, 2)
    _check_settings(name, training, momentum, eps)
    channels = input.size(1)
    _check_running(channels, *running, training)
    check_elements(channels, weight=weight, bias=bias)
    floats_only("batch_norm", input._layout)
    constant("native_batch_norm", running_mean=running[0], running_var=running[1])
    if not input.numel() and found is None:  # PyTorch's nodes for nothing
        empty = input.clone() if weight is None else input * weight.select(0, 0)
        return empty if bias is None else empty + bias.select(0, 0)
    check_types(input, weight, bias, *running)
    shape = tuple(input._layout.shape)
    rest = (1,) * (len(shape) - 2)
    dims = (0, *range(2, len(shape)))
    frame = Frame(
        *("batch_norm", (training,), eps, shape, dims),
        *((1, channels, *rest), (channels,), not training),
    )
    options = (running, training, momentum, eps)
    result: Tensor = ops.BatchNorm.apply(input, weight, bias, frame, options, found)
    return result


def _check_settings(name: str, training: bool, momentum: float, eps: float) -> None:
    if not isinstance(training, bool):
        message = (
            f"{name}(): argument 'training' (position 6) must be bool, not "
            f"{type(training).__name__}"
        )
        raise TypeError(message)
    check_float(name, "momentum", momentum, 7)
    check_float(name, "eps", eps, 8)


def _check_running(
    channels: int, mean: Tensor | None, var: Tensor | None, training: bool
) -> None:
    if training and (mean is None) != (var is None):
        message = (
            "running_mean and running_var must either both be None or neither be None"
        )
        raise ValueError(message)
    for name, value in (("running_mean", mean), ("running_var", var)):
        if value is None and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        check_elements(channels, **{name: value})
    for value in (mean, var):
        if value is not None and value.ndim != 1:
            message = f"TensorAccessor expected 1 dims but tensor has {value.ndim}"
            raise RuntimeError(message)


def instance_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """``torch.nn.functional.instance_norm``, with arguments in another order.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[[1.0, 3.0]]])
        >>> torch.instance_norm(x, None, None, None, None, True, 0.1, 0.0, False)
        tensor([[[-1.,  1.]]])
    """
    check_tensor("instance_norm", input)
    check_parameters("instance_norm", weight, bias, 2)
    check_float("instance_norm", "momentum", momentum, 7)
    check_float("instance_norm", "eps", eps, 8)
    running = running_mean, running_var
    if not use_input_stats and any(each is None for each in running):
        message = (
            "Expected running_mean and running_var to be defined when use_input_stats "
            "is false"
        )
        raise RuntimeError(message)
    batch, channels = input.size(0), input.size(1)
    w, b, mean, var = [
        None if each is None else each.repeat(batch)
        for each in (weight, bias, *running)
    ]
    # All instances are channels of one example.
    x = input.contiguous().view(1, batch * channels, *input.shape[2:])
    result = _batch_norm(
        "batch_norm", x, w, b, (mean, var), use_input_stats, momentum, eps
    )
    with torch.no_grad():
        for kept, moved in zip(running, (mean, var), strict=True):
            if kept is not None and moved is not None:
                kept.copy_(moved.view(batch, channels).mean(0))
    return result.view(input.shape)


TOP_LEVEL = (
    Operator(batch_norm, nodes=(ops.BatchNorm, ops.BatchNormGrad)),
    Operator(instance_norm, nodes=(ops.BatchNorm,)),
    Operator(native_batch_norm, nodes=(ops.BatchNorm,)),
)
