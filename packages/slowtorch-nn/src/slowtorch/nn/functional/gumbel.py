"""The Gumbel softmax: a choice that gradients pass through."""

from __future__ import annotations

import warnings

import slowtorch as torch
from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Operator

__all__ = ["gumbel_softmax"]


def gumbel_softmax(
    logits: Tensor,
    tau: float = 1,
    hard: bool = False,
    eps: float = 1e-10,
    dim: int = -1,
) -> Tensor:
    """softmax((x + g) / tau) along *dim*, with g drawn from the Gumbel distribution.

    Its largest element is at i with probability softmax(x)_i: a draw from a
    categorical distribution, made differentiable.

    Args:
        logits: scores x, any shape.
        tau: the temperature; the lower, the nearer to a single 1.
        hard: return 1 for the largest element and 0 for others. The gradient remains
            that of the softmax.
        eps: has no effect.
        dim: the dimension of the choice.

    Raises:
        RuntimeError: the scores are integers.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.gumbel_softmax(torch.tensor([0.0, 1.0, 2.0]), hard=True)
        tensor([0., 0., 1.])

    Source: Jang, Gu, Poole: Categorical Reparameterization with Gumbel-Softmax (2017).
    """
    if eps != 1e-10:
        message = "`eps` parameter is deprecated and has no effect."
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    noise = torch.empty_like(
        logits, memory_format=torch.contiguous_format, requires_grad=False
    )
    noise = -noise.exponential_().log()
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one = torch.zeros_like(soft, memory_format=torch.contiguous_format)
    return one.scatter_(dim, index, 1.0) - soft.detach() + soft


OPERATORS = (Operator(gumbel_softmax),)
