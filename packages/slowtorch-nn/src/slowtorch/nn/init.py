"""Values that parameters begin with.

All of these write into a tensor, record nothing, and return the tensor. Under the
same seed they give PyTorch's numbers, bit for bit, except ``orthogonal_``, which
agrees within rounding.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from slowtorch import randperm
from slowtorch._generator import engine_of
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import no_grad

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__ = [
    "calculate_gain",
    "constant",
    "constant_",
    "dirac",
    "dirac_",
    "eye",
    "eye_",
    "kaiming_normal",
    "kaiming_normal_",
    "kaiming_uniform",
    "kaiming_uniform_",
    "normal",
    "normal_",
    "ones_",
    "orthogonal",
    "orthogonal_",
    "sparse",
    "sparse_",
    "trunc_normal_",
    "uniform",
    "uniform_",
    "xavier_normal",
    "xavier_normal_",
    "xavier_uniform",
    "xavier_uniform_",
    "zeros_",
]

LINEAR: tuple[str, ...] = ("linear", "conv1d", "conv2d", "conv3d", "sigmoid")
LINEAR += ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
NOTHING_TO_DO = "Initializing zero-element tensors is a no-op"


# One law for all numbers


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Draw every number uniformly from [a, b).

    Raises:
        RuntimeError: a is above b.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.uniform_(torch.empty(3), -1, 1)
        tensor([-0.0075,  0.5364, -0.8230])
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    generator: Generator | None = None,
) -> Tensor:
    """Draw every number from the normal distribution N(mean, std^2).

    Raises:
        RuntimeError: *std* is negative.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.normal_(torch.empty(3))
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Draw every number from N(mean, std^2), none of them outside [a, b].

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.trunc_normal_(torch.empty(3))
        tensor([ 1.5410, -0.2934, -1.3986])
    """
    out = tensor._layout.like(tensor._layout.dtype)
    kernel = out.kernels["trunc_normal"]
    drawn = make(
        kernel(out, engine_of("trunc_normal_", generator), mean, std, a, b), out
    )
    with no_grad():
        return tensor.copy_(drawn)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Set every number to *val*.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.constant_(torch.empty(2), 0.5)
        tensor([0.5000, 0.5000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Set every number to 1."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Set every number to 0."""
    return constant_(tensor, 0.0)


# Identities


def eye_(tensor: Tensor) -> Tensor:
    """Make a matrix the identity, as far as it goes.

    Raises:
        ValueError: the tensor has not two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.eye_(torch.empty(2, 3))
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with no_grad():
        tensor.zero_()
        for at in range(min(tensor.shape)):
            tensor[at, at] = 1
    return tensor


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Make a convolution pass on as many input channels as it can, unchanged.

    Args:
        tensor: weights of shape (out, in, ...), for 1 to 3 spatial dimensions.
        groups: in how many groups the convolution divides its channels.

    Raises:
        ValueError: the tensor has another number of dimensions, or *groups* does not
            divide the first.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.dirac_(torch.empty(1, 2, 3))
        tensor([[[0., 1., 0.],
                 [0., 0., 0.]]])
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    size = tensor.shape[0] // groups
    centre = [length // 2 for length in tensor.shape[2:]]
    with no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(size, tensor.shape[1])):
                tensor[(group * size + channel, channel, *centre)] = 1
    return tensor


# Scaled to the layer


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
    """Normal with mean 0 and std = gain / sqrt(fan); see ``kaiming_uniform_``."""
    if _is_empty(tensor):
        return tensor
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    return normal_(tensor, 0, std, generator)


def _is_empty(tensor: Tensor) -> bool:
    if 0 in tensor.shape:
        warnings.warn(NOTHING_TO_DO, UserWarning, stacklevel=3)
        return True
    return False


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"Mode {mode} not supported, please use one of {modes}")
    fan = fans(tensor)[modes.index(mode.lower())]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


# Structures


def orthogonal_(
    tensor: Tensor, gain: float = 1, generator: Generator | None = None
) -> Tensor:
    """Rows (or columns, if they are fewer) at right angles, *gain* long.

    Further dimensions count as columns. The directions are those of a matrix of
    normal numbers, made orthogonal one by one.

    Raises:
        ValueError: the tensor has fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> w = torch.nn.init.orthogonal_(torch.empty(2, 3))
        >>> (w @ w.T).round(decimals=5).abs()
        tensor([[1., 0.],
                [0., 1.]])

    Source: Saxe, McClelland, Ganguli: Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks (2013).
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    rows = tensor.shape[0]
    with no_grad():
        drawn = tensor.new_empty((rows, tensor.numel() // rows))
        drawn.normal_(0, 1, generator=generator)
        tall = rows > drawn.shape[1]
        vectors = drawn.t() if tall else drawn
        out = contiguous(vectors.shape, tensor.dtype, tensor.device)
        made = make(out.kernels["orthonormal"](out, vectors, gain), out)
        return tensor.copy_((made.t() if tall else made).reshape(tensor.shape))


def sparse_(
    tensor: Tensor,
    sparsity: float,
    std: float = 0.01,
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers, and noughts in random places of each column.

    Args:
        tensor: a matrix.
        sparsity: the share of each column that becomes 0.
        std: the standard deviation of the others.
        generator: where the numbers come from.

    Raises:
        ValueError: the tensor has not two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> (torch.nn.init.sparse_(torch.empty(10, 2), 0.3) == 0).sum(0)
        tensor([3, 3])

    Source: Martens: Deep learning via Hessian-free optimization (2010).
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    noughts = math.ceil(sparsity * rows)
    with no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            places = randperm(rows)[:noughts]  # of the global generator, as in PyTorch
            tensor[places, column] = 0
    return tensor


# Older names


def _deprecated(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    new = function.__name__
    old = new[:-1]

    def initialise(*args: object, **kwargs: object) -> Tensor:
        message = f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`."
        warnings.warn(message, FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    initialise.__name__ = initialise.__qualname__ = old
    initialise.__doc__ = f"The older name of ``{new}``; it gives a warning."
    return initialise


constant = _deprecated(constant_)
dirac = _deprecated(dirac_)
eye = _deprecated(eye_)
kaiming_normal = _deprecated(kaiming_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
normal = _deprecated(normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)
uniform = _deprecated(uniform_)
xavier_normal = _deprecated(xavier_normal_)
xavier_uniform = _deprecated(xavier_uniform_)
