"""Parameters of distributions: made tensors of one shape; p and its logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch._tensor import Tensor

__all__ = ["Lazy", "broadcast_all", "log_sigmoid", "logits_of", "probs_of", "softplus"]


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """*values* as tensors of one shape; numbers take the dtype of the tensors.

    Raises:
        ValueError: a value is neither a tensor nor a number.
        RuntimeError: the shapes do not fit.
    """
    if not all([isinstance(each, (Tensor, int, float)) for each in values]):
        message = (
            "Input arguments must all be instances of Number, torch.Tensor or objects "
            "implementing __torch_function__."
        )
        raise ValueError(message)
    dtypes = [each.dtype for each in values if isinstance(each, Tensor)]
    dtype = dtypes[0] if dtypes else torch.get_default_dtype()
    tensors = [
        each if isinstance(each, Tensor) else torch.tensor(each, dtype=dtype)
        for each in values
    ]
    return tuple(torch.broadcast_tensors(*tensors))


def logits_of(probs: Tensor, is_binary: bool = False) -> Tensor:
    """log p, or log(p / (1 - p)); p is kept a rounding error away from 0 and 1."""
    epsilon = torch.finfo(probs.dtype).eps
    clamped = probs.clamp(min=epsilon, max=1 - epsilon)
    if is_binary:
        return clamped.log() - (-clamped).log1p()
    return clamped.log()


def probs_of(logits: Tensor, is_binary: bool = False) -> Tensor:
    """The inverse: softmax, or sigmoid."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def log_sigmoid(x: Tensor) -> Tensor:
    """log(1 / (1 + e^-x)) = min(x, 0) - log(1 + e^-|x|), which cannot overflow."""
    return torch.minimum(x, torch.zeros_like(x)) - (-x.abs()).exp().log1p()


def softplus(x: Tensor) -> Tensor:
    """log(1 + e^x) = -log_sigmoid(-x)."""
    return -log_sigmoid(-x)


class Lazy:
    """An attribute that is computed when first read, and can be set as well."""

    def __init__(self, compute: Callable[[Any], Tensor]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        with torch.enable_grad():  # it may be read first while drawing a sample
            value = self.compute(instance)
        instance.__dict__[self.name] = value
        return value
