"""Activations of straight pieces as layers."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module
from slowtorch.nn.modules.activation import PerhapsInPlace

__all__ = [
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "RReLU",
    "Softshrink",
    "Threshold",
]


class Hardswish(PerhapsInPlace):
    """x min(max(x + 3, 0), 6) / 6; see ``functional.hardswish``.

    Args:
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Hardswish()(torch.tensor([-1.0, 0.0, 3.0]))
        tensor([-0.3333,  0.0000,  3.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.hardswish(input, self.inplace)

    def extra_repr(self) -> str:
        return ""


class Hardsigmoid(PerhapsInPlace):
    """min(max(x + 3, 0), 6) / 6; see ``functional.hardsigmoid``.

    Args:
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Hardsigmoid()(torch.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.hardsigmoid(input, self.inplace)

    def extra_repr(self) -> str:
        return ""


class Hardshrink(Module):
    """x outside of [-lambd, lambd], 0 within.

    Args:
        lambd: half the width of the gap.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Hardshrink()(torch.tensor([-1.0, 0.3, 0.6]))
        tensor([-1.0000,  0.0000,  0.6000])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Softshrink(Module):
    """x nearer to 0 by lambd, or 0 if that is too far.

    Args:
        lambd: how much is taken off; not negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Softshrink()(torch.tensor([-1.0, 0.3, 0.75]))
        tensor([-0.5000,  0.0000,  0.2500])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Threshold(Module):
    """x above the threshold, a number elsewhere.

    Args:
        threshold: the limit.
        value: what stands for numbers that are not above it.
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Threshold(0.1, 20.0)(torch.tensor([-1.0, 0.1, 0.5]))
        tensor([20.0000, 20.0000,  0.5000])
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        limits = f"threshold={self.threshold}, value={self.value}"
        return limits + ", inplace=True" * self.inplace


class RReLU(Module):
    """x above 0, a x elsewhere, with a from U(lower, upper); see ``functional.rrelu``.

    In evaluation a is the mean of lower and upper.

    Args:
        lower: the smallest slope.
        upper: the largest slope.
        inplace: write the result into the input.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.RReLU(0.1, 0.3).eval()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2000,  2.0000])
    """

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        bounds = f"lower={self.lower}, upper={self.upper}"
        return bounds + ", inplace=True" * self.inplace
