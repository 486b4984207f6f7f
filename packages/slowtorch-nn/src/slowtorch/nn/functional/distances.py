"""Lengths and angles."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.ops._results import finish
from slowtorch.plugins.operators import Operator

__all__ = ["cosine_similarity", "normalize"]


def normalize(
    input: Tensor,
    p: float = 2.0,
    dim: int = 1,
    eps: float = 1e-12,
    out: Tensor | None = None,
) -> Tensor:
    """x / max(|x|_p, eps) along *dim*: vectors of length 1.

    Args:
        input: any shape.
        p: which norm.
        dim: the dimension that the vectors lie in.
        eps: the least number to divide by.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.normalize(torch.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    length = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return finish("div", input / length, out)


def cosine_similarity(
    x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8
) -> Tensor:
    """The cosine of the angle between vectors: x1 x2 / (|x1| |x2|).

    Args:
        x1: any shape.
        x2: a shape that broadcasts with it.
        dim: the dimension that the vectors lie in, after broadcasting.
        eps: the least number to divide by.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.cosine_similarity(torch.tensor([[3.0, 4.0]]), torch.tensor([[4.0, 3.0]]))
        tensor([0.9600])
    """
    from slowtorch import broadcast_tensors

    x1, x2 = broadcast_tensors(x1, x2)
    unit1 = x1 / x1.norm(2, dim, keepdim=True).clamp_min(eps)
    unit2 = x2 / x2.norm(2, dim, keepdim=True).clamp_min(eps)
    return (unit1 * unit2).sum(dim)


OPERATORS = (Operator(normalize), Operator(cosine_similarity))
