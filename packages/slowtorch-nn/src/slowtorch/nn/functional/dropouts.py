"""Dropout: noughts at random, so that no element becomes indispensable."""

from __future__ import annotations

from slowtorch import empty_like, zeros
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["dropout"]


def dropout(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Set each element to 0 with probability p, and scale the others by 1 / (1 - p).

    Their expected values stay the same, so nothing is to be done afterwards: with
    *training* off the input itself is returned.

    Args:
        input: any shape, floating-point.
        p: the probability of a nought.
        training: whether to do anything.
        inplace: write the result into *input*.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.dropout(torch.ones(8), p=0.25)
        tensor([0.0000, 1.3333, 1.3333, 0.0000, 1.3333, 0.0000, 1.3333, 1.3333])

    Source: Srivastava and others: Dropout: A Simple Way to Prevent Neural Networks
    from Overfitting (2014). The draws are PyTorch's, seed by seed.
    """
    if p < 0.0 or p > 1.0:
        message = f"dropout probability has to be between 0 and 1, but got {p}"
        raise ValueError(message)
    check_tensor("dropout", input)
    if p == 0 or not training or not input.numel():
        return input
    mask = _mask(input, 1 - p) if p < 1 else zeros((), dtype=input.dtype)
    return input.mul_(mask) if inplace else input * mask


def _mask(input: Tensor, keep: float) -> Tensor:
    """1 / keep with probability *keep*, or else 0."""
    return empty_like(input, requires_grad=False).bernoulli_(keep).div_(keep)


OPERATORS = (Operator(dropout),)
