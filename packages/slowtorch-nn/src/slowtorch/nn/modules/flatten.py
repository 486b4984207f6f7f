"""Layers that change the shape only."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor
from slowtorch.nn.module import Module

__all__ = ["Flatten", "Unflatten"]


class Flatten(Module):
    """Several dimensions as one, by default all but the first.

    Args:
        start_dim: the first of them.
        end_dim: the last of them.

    Shape:
        (N, a, b, ...) to (N, a * b * ...)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Flatten()(torch.zeros(5, 2, 3)).shape
        torch.Size([5, 6])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One dimension as several.

    Args:
        dim: which one.
        unflattened_size: their sizes; one of them may be -1.

    Raises:
        TypeError: the sizes are no integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Unflatten(1, (2, 3))(torch.zeros(5, 6)).shape
        torch.Size([5, 2, 3])
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            message = (
                "unflattened_size must be a tuple of ints, but found type "
                f"{type(unflattened_size).__name__}"
            )
            raise TypeError(message)
        for at, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                message = (
                    "unflattened_size must be tuple of ints, but found element of type "
                    f"{type(size).__name__} at pos {at}"
                )
                raise TypeError(message)
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
