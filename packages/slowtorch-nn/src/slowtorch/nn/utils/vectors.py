"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from slowtorch import cat
from slowtorch._tensor import Tensor

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The numbers of all parameters, one after another.

    Raises:
        ValueError: there are none.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.Linear(3, 2)
        >>> torch.nn.utils.parameters_to_vector(layer.parameters()).shape
        torch.Size([8])
    """
    rows = [each.view(-1) for each in parameters]
    if not rows:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    return cat(rows)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Take the numbers of the parameters from *vec*, whose memory they then share.

    Raises:
        TypeError: *vec* is no tensor.
        RuntimeError: it is too short.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.Linear(2, 1)
        >>> torch.nn.utils.vector_to_parameters(torch.arange(3.0), layer.parameters())
        >>> layer.weight.detach(), layer.bias.detach()
        (tensor([[0., 1.]]), tensor([2.]))
    """
    if not isinstance(vec, Tensor):
        message = f"expected torch.Tensor, but got: {type(vec).__name__}"
        raise TypeError(message)
    start = 0
    for each in parameters:
        end = start + each.numel()
        each.data = vec[start:end].view(each.shape).data
        start = end
