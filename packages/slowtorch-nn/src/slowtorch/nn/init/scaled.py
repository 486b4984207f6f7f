"""Weights scaled to the layer, so that sizes neither grow nor shrink with depth."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

from slowtorch._tensor import Tensor
from slowtorch.nn.init.laws import normal_, uniform_

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__ = [
    "_calculate_fan_in_and_fan_out",
    "calculate_gain",
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
]

LINEAR: tuple[str, ...] = ("linear", "conv1d", "conv2d", "conv3d", "sigmoid")
LINEAR += ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
NOTHING_TO_DO = "Initializing zero-element tensors is a no-op"


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """What an activation takes from the size of its inputs, to be given in advance.

    ==============  ==========================
    linear, conv..  1
    sigmoid         1
    tanh            5/3
    relu            sqrt(2)
    leaky_relu      sqrt(2 / (1 + slope^2))
    selu            3/4
    ==============  ==========================

    Args:
        nonlinearity: the name of the function.
        param: the slope of leaky ReLU; 0.01 by default.

    Raises:
        ValueError: the name is none of these, or the slope is no number.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.calculate_gain("leaky_relu", 1.0)
        1.0
    """
    if nonlinearity in LINEAR:
        return 1
    gains = {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
    if nonlinearity in gains:
        return gains[nonlinearity]
    if nonlinearity != "leaky_relu":
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    slope = 0.01 if param is None else param
    if isinstance(slope, bool) or not isinstance(slope, (int, float)):
        raise ValueError(f"negative_slope {param} not a valid number")
    return math.sqrt(2.0 / (1 + slope**2))


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many numbers enter each output, and how many outputs each number enters.

    Raises:
        ValueError: the tensor has fewer than two dimensions.
    """
    if tensor.ndim < 2:
        message = (
            "Fan in and fan out can not be computed for tensor with fewer than 2 "
            "dimensions"
        )
        raise ValueError(message)
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Uniform in [-a, a] with a = gain sqrt(6 / (fan_in + fan_out)).

    Raises:
        ValueError: the tensor has fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.xavier_uniform_(torch.empty(1, 3))
        tensor([[-0.0092,  0.6570, -1.0080]])

    Source: Glorot, Bengio: Understanding the difficulty of training deep feedforward
    neural networks (2010).
    """
    bound = math.sqrt(3.0) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Normal with mean 0 and std = gain sqrt(2 / (fan_in + fan_out)).

    Raises:
        ValueError: the tensor has fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.xavier_normal_(torch.empty(2, 3))
        tensor([[ 0.9746, -0.1856, -1.3780],
                [ 0.3595, -0.6859, -0.8845]])
    """
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def _xavier_std(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(fans(tensor))))


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform in [-b, b] with b = gain sqrt(3 / fan).

    Args:
        tensor: weights of shape (out, in, ...).
        a: the slope of the leaky ReLU that follows.
        mode: ``'fan_in'`` keeps sizes on the way forward, ``'fan_out'`` backward.
        nonlinearity: what follows; see ``calculate_gain``.
        generator: where the numbers come from.

    Raises:
        ValueError: the tensor has fewer than two dimensions, or there is no such mode
            or nonlinearity.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.kaiming_uniform_(torch.empty(1, 3), nonlinearity="relu")
        tensor([[-0.0106,  0.7586, -1.1640]])

    Source: He and others: Delving Deep into Rectifiers (2015).
    """
    if _is_empty(tensor):
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal with mean 0 and std = gain / sqrt(fan); see ``kaiming_uniform_``.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.kaiming_normal_(torch.empty(2, 3))
        tensor([[ 1.2582, -0.2396, -1.7790],
                [ 0.4641, -0.8855, -1.1419]])
    """
    if _is_empty(tensor):
        return tensor
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    return normal_(tensor, 0, std, generator)


def _is_empty(tensor: Tensor) -> bool:
    if 0 in tensor.shape:
        warnings.warn(NOTHING_TO_DO, UserWarning, stacklevel=3)
        return True
    return False


_calculate_fan_in_and_fan_out = fans  # not public, but copied into many programs


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"Mode {mode} not supported, please use one of {modes}")
    fan = fans(tensor)[modes.index(mode.lower())]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)
