"""Weights that change nothing."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad

__all__ = ["dirac_", "eye_"]


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
