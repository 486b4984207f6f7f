"""The activations that are operations of core: they only have names here, too."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Operator

__all__ = ["relu", "relu_", "sigmoid", "tanh"]


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """The positive part: max(0, x).

    Args:
        input: any shape.
        inplace: write the result into *input*.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.relu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """
    return torch.relu_(input) if inplace else torch.relu(input)


def relu_(input: Tensor) -> Tensor:
    """In-place version of ``relu``."""
    return torch.relu_(input)


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent (e^x - e^-x) / (e^x + e^-x), between -1 and 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.tanh(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7616])
    """
    return input.tanh()


def sigmoid(input: Tensor) -> Tensor:
    """The logistic function 1 / (1 + e^-x), between 0 and 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.sigmoid(torch.tensor([0.0, 1.0]))
        tensor([0.5000, 0.7311])
    """
    return input.sigmoid()


OPERATORS: tuple[Operator, ...] = ()  # core has registered them
