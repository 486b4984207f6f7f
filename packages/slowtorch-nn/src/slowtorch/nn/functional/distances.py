"""Lengths and angles."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._dtype import FLOATING, float32, float64
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._distances import Norm, Pdist
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.operators import Operator

__all__ = ["cosine_similarity", "normalize", "pairwise_distance", "pdist"]


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

    Lengths below *eps* count as *eps*; their gradient is that of the length still.

    Args:
        x1: any shape.
        x2: a shape that broadcasts with it.
        dim: the dimension that the vectors lie in, after broadcasting.
        eps: the least length.

    Raises:
        RuntimeError: the shapes do not broadcast, or there are only integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.cosine_similarity(torch.tensor([[3.0, 4.0]]), torch.tensor([[4.0, 3.0]]))
        tensor([0.9600])
    """
    check_tensor("cosine_similarity", x1, "x1")
    check_tensor("cosine_similarity", x2, "x2", 2)
    kind = torch.result_type(x1, x2)
    if not kind.is_floating_point:
        message = "expected common dtype to be floating point, yet common dtype is "
        raise RuntimeError(message + kind.type_name)
    x1, x2 = torch.broadcast_tensors(x1.to(kind), x2.to(kind))
    return (_unit(x1, dim, eps) * _unit(x2, dim, eps)).sum(dim)


def _unit(x: Tensor, dim: int, eps: float) -> Tensor:
    """x / max(|x|, eps)."""
    length = x.norm(2, dim, keepdim=True).clone()
    with torch.no_grad():
        length.clamp_(min=eps)
    return x / length


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The distances of vectors that lie in the last dimension: |x1 - x2 + eps|_p.

    Args:
        x1: any shape.
        x2: a shape that broadcasts with it.
        p: the order of the norm.
        eps: added to each difference, so that equal vectors have a gradient.
        keepdim: keep the last dimension, with size 1.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.pairwise_distance(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """
    check_tensor("pairwise_distance", x1, "x1")
    check_tensor("pairwise_distance", x2, "x2", 2)
    gap = x1 - x2 + eps
    dims = (gap.ndim - 1,) if gap.ndim else ()
    result: Tensor = Norm.apply(gap, float(p), dims, keepdim, gap.dtype)
    return result


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The distances of each two rows of a matrix: |x_i - x_j|_p for i < j.

    Unlike PyTorch's it has derivatives of any order.

    Args:
        input: N rows.
        p: the order of the norm, 0 or more.

    Returns:
        N (N - 1) / 2 numbers: the first row and each later one, the second and each
        later one, and so on.

    Raises:
        RuntimeError: *input* is no matrix of floats, or *p* is negative.
        NotImplementedError: its numbers are neither float32 nor float64.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.pdist(torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
        tensor([5.0000, 1.0000, 4.2426])
    """
    check_tensor("pdist", input)
    if isinstance(p, bool) or not isinstance(p, (int, float)):
        message = "pdist(): argument 'p' must be float, not "
        raise TypeError(message + type(p).__name__)
    if input.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.ndim}D")
    kind = input._layout.dtype
    if kind.category != FLOATING:
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    if kind not in (float32, float64):
        message = f"\"pdist\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    result: Tensor = Pdist.apply(input, float(p))
    return result


OPERATORS = (
    Operator(normalize),
    Operator(cosine_similarity),
    Operator(pairwise_distance, nodes=(Norm,)),
    Operator(pdist, nodes=(Pdist,)),
)
