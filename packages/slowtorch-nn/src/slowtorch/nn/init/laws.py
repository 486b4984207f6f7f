"""One law for all numbers: uniform, normal, constant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._generator import engine_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import no_grad

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__ = [
    "constant_",
    "normal_",
    "ones_",
    "trunc_normal_",
    "uniform_",
    "zeros_",
]


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Draw every number uniformly from [a, b).

    Raises:
        RuntimeError: a is above b.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.uniform_(torch.empty(3), -1, 1)
        tensor([-0.0075,  0.5364, -0.8230])
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    generator: Generator | None = None,
) -> Tensor:
    """Draw every number from the normal distribution N(mean, std^2).

    Raises:
        RuntimeError: *std* is negative.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.normal_(torch.empty(3))
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Draw every number from N(mean, std^2), none of them outside [a, b].

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.trunc_normal_(torch.empty(3))
        tensor([ 1.5410, -0.2934, -1.3986])
    """
    out = tensor._layout.like(tensor._layout.dtype)
    kernel = out.kernels["trunc_normal"]
    drawn = make(
        kernel(out, engine_of("trunc_normal_", generator), mean, std, a, b), out
    )
    with no_grad():
        return tensor.copy_(drawn)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Set every number to *val*.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.constant_(torch.empty(2), 0.5)
        tensor([0.5000, 0.5000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Set every number to 1.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.ones_(torch.empty(2))
        tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Set every number to 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.init.zeros_(torch.empty(2))
        tensor([0., 0.])
    """
    return constant_(tensor, 0.0)
