"""Activations as layers, without anything to learn."""

from __future__ import annotations

import warnings

from slowtorch import sigmoid, tanh
from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "SELU",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Softsign",
    "Tanh",
    "Tanhshrink",
]


class Tanh(Module):
    """The hyperbolic tangent, between -1 and 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Tanh()(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.7616,  0.0000,  0.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        return tanh(input)


class Sigmoid(Module):
    """The logistic function 1 / (1 + e^-x), between 0 and 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Sigmoid()(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([0.2689, 0.5000, 0.7311])
    """

    def forward(self, input: Tensor) -> Tensor:
        return sigmoid(input)


class LogSigmoid(Module):
    """log(1 / (1 + e^-x)).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LogSigmoid()(torch.tensor([0.0]))
        tensor([-0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.logsigmoid(input)


class Softsign(Module):
    """x / (1 + |x|).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softsign()(torch.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.softsign(input)


class Tanhshrink(Module):
    """x - tanh(x).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Tanhshrink()(torch.tensor([0.0, 3.0]))
        tensor([0.0000, 2.0049])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.tanhshrink(input)


class PerhapsInPlace(Module):
    """An activation that may write its result into its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class ReLU(PerhapsInPlace):
    """The positive part: max(0, x).

    Args:
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReLU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.relu(input, self.inplace)


class SiLU(PerhapsInPlace):
    """x sigmoid(x), also called swish; see ``functional.silu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.SiLU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.2689,  0.0000,  1.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.silu(input, self.inplace)


class SELU(PerhapsInPlace):
    """ELU scaled to keep mean 0 and variance 1; see ``functional.selu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.SELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-1.1113,  0.0000,  2.1014])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.selu(input, self.inplace)


class ELU(Module):
    """x above 0, alpha (e^x - 1) below; see ``functional.elu``.

    Args:
        alpha: minus the limit for very negative x.
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.6321,  0.0000,  2.0000])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}" + ", inplace=True" * self.inplace


class CELU(Module):
    """max(0, x) + min(0, alpha (e^(x / alpha) - 1)); see ``functional.celu``.

    Args:
        alpha: minus the limit for very negative x.
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.CELU(2.0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.7869,  0.0000,  2.0000])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.celu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}" + ", inplace=True" * self.inplace


class LeakyReLU(Module):
    """x above 0, negative_slope * x below.

    Args:
        negative_slope: how steep it is below 0.
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.LeakyReLU(0.1)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.1000,  0.0000,  2.0000])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}" + ", inplace=True" * self.inplace


class Hardtanh(Module):
    """x between the two limits, or the nearer limit.

    Args:
        min_val: the lower limit.
        max_val: the upper limit.
        inplace: write the result into the input.
        min_value: deprecated name of *min_val*.
        max_value: deprecated name of *max_val*.

    Raises:
        AssertionError: the upper limit is not above the lower one (PyTorch's choice).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Hardtanh()(torch.tensor([-3.0, 0.5, 2.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        if min_value is not None:
            _warn_of_old_name("min_val")
            min_val = min_value
        if max_value is not None:
            _warn_of_old_name("max_val")
            max_val = max_value
        if max_val <= min_val:
            message = f"max_val ({max_val}) must be greater than min_val ({min_val})"
            raise AssertionError(message)
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        limits = f"min_val={self.min_val}, max_val={self.max_val}"
        return limits + ", inplace=True" * self.inplace


def _warn_of_old_name(name: str) -> None:
    message = f"keyword argument `{name}ue` is deprecated and renamed to `{name}`"
    warnings.warn(message, FutureWarning, stacklevel=user_stacklevel())


class ReLU6(Hardtanh):
    """min(max(0, x), 6).

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReLU6()(torch.tensor([-1.0, 3.0, 8.0]))
        tensor([0., 3., 6.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class GELU(Module):
    """x P(N <= x), with N standard normal; see ``functional.gelu``.

    Args:
        approximate: ``'none'`` or ``'tanh'``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.GELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.1587,  0.0000,  1.9545])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        return F.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    """A smooth ReLU: log(1 + e^(beta x)) / beta; see ``functional.softplus``.

    Args:
        beta: how sharp the bend is.
        threshold: where beta * x is above it, the result is x.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softplus()(torch.tensor([-1.0, 0.0, 30.0]))
        tensor([ 0.3133,  0.6931, 30.0000])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"
