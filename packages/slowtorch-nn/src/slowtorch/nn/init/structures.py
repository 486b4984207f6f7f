"""Weights with a structure: right angles, and noughts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slowtorch import randperm
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import no_grad

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__ = ["orthogonal_", "sparse_"]


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
        tall = rows >= drawn.shape[1]
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
