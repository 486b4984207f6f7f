"""Dropouts with the signatures they have as ``torch.dropout`` and so on.

Draws are PyTorch's, seed by seed: one for each element, or for each channel.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slowtorch import empty, empty_like, zeros
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["dropped"]

# The value that SELU tends to for x -> -infinity, with the sign changed.
ALPHA = 1.7580993408473766


def dropped(
    name: str,
    input: Tensor,
    p: float,
    train: bool,
    inplace: bool = False,
    *,
    features: bool = False,
    alpha: bool = False,
) -> Tensor:
    """Any of the dropouts.

    Args:
        name: of the function, for errors.
        input: the tensor.
        p: the probability that an element is dropped.
        train: whether to do anything.
        inplace: write the result into *input*.
        features: drop channels as a whole.
        alpha: keep mean and variance, of numbers that SELU gave.

    Raises:
        RuntimeError: *p* is no probability, or there are no channels.
    """
    check_tensor(name, input)
    if not 0 <= p <= 1:
        message = f"dropout probability has to be between 0 and 1, but got {p:g}"
        raise RuntimeError(message)
    if p == 0 or not train or not input.numel():
        return input
    if p == 1:
        mask = zeros((), dtype=input.dtype, device=input.device)
        return input.mul_(mask) if inplace else input * mask
    noise = _noise(input, features).bernoulli_(1 - p)
    if not alpha:
        noise.div_(1 - p)
        return input.mul_(noise) if inplace else input * noise
    scale = 1 / math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p))
    shift = noise.add(-1).mul_(ALPHA * scale).add_(ALPHA * scale * p)
    noise.mul_(scale)
    return input.mul_(noise).add_(shift) if inplace else input * noise + shift


def _noise(input: Tensor, features: bool) -> Tensor:
    """A place for the draws: of the input's shape, or one number for each channel."""
    if not features:
        return empty_like(input, requires_grad=False)
    if input.ndim < 2:
        message = "Feature dropout requires at least 2 dimensions in the input"
        raise RuntimeError(message)
    shape = (*input.shape[:2], *(1,) * (input.ndim - 2))
    return empty(shape, dtype=input.dtype, device=input.device)


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """``torch.nn.functional.dropout``, without defaults.

    Example:
        >>> import slowtorch as torch
        >>> torch.dropout(torch.ones(2), 1.0, True)
        tensor([0., 0.])
    """
    return dropped("dropout", input, p, train)


def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """``torch.nn.functional.alpha_dropout``, without defaults.

    Example:
        >>> import slowtorch as torch
        >>> torch.alpha_dropout(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("alpha_dropout", input, p, train, alpha=True)


def feature_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """``torch.nn.functional.dropout2d`` for any number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.feature_dropout(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("feature_dropout", input, p, train, features=True)


def feature_alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """``torch.nn.functional.feature_alpha_dropout``, without defaults.

    Example:
        >>> import slowtorch as torch
        >>> torch.feature_alpha_dropout(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("feature_alpha_dropout", input, p, train, features=True, alpha=True)


def dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """In-place version of ``dropout``.

    Example:
        >>> import slowtorch as torch
        >>> torch.dropout_(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("dropout_", input, p, train, True)


def alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """In-place version of ``alpha_dropout``.

    Example:
        >>> import slowtorch as torch
        >>> torch.alpha_dropout_(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("alpha_dropout_", input, p, train, True, alpha=True)


def feature_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """In-place version of ``feature_dropout``.

    Example:
        >>> import slowtorch as torch
        >>> torch.feature_dropout_(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    return dropped("feature_dropout_", input, p, train, True, features=True)


def feature_alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """In-place version of ``feature_alpha_dropout``.

    Example:
        >>> import slowtorch as torch
        >>> torch.feature_alpha_dropout_(torch.ones(1, 2), 1.0, True)
        tensor([[0., 0.]])
    """
    name = "feature_alpha_dropout_"
    return dropped(name, input, p, train, True, features=True, alpha=True)


FUNCTIONS: tuple[Callable[[Tensor, float, bool], Tensor], ...] = (
    *(dropout, dropout_, alpha_dropout, alpha_dropout_),
    *(feature_dropout, feature_dropout_),
    *(feature_alpha_dropout, feature_alpha_dropout_),
)
TOP_LEVEL = tuple([Operator(each) for each in FUNCTIONS])
