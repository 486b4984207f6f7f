"""Padding by a word: none, or as much as keeps an image's size."""

from __future__ import annotations

import warnings

from slowtorch import constant_pad_nd
from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor

__all__ = ["padding_of"]

Sizes = tuple[int, ...]
UNEVEN = (
    "Using padding='same' with even kernel lengths and odd dilation may require a "
    "zero-padded copy of the input be created"
)
warned: set[str] = set()  # PyTorch says it once


def padding_of(
    x: Tensor, weight: Tensor, word: str, stride: Sizes, dilation: Sizes
) -> tuple[Tensor, Sizes]:
    """The input and the padding that *word* stands for.

    A kernel of even length needs one nought more behind than before; the input gets
    it then, as the padding is the same on both sides.

    Raises:
        RuntimeError: there is no such word, or the kernel moves by more than 1.
    """
    dims = weight.ndim - 2
    if word == "valid":
        return x, (0,) * dims
    if word != "same":
        raise RuntimeError(f"Invalid padding string: '{word}'")
    if dims < 1:
        raise RuntimeError("weight should have at least three dimensions")
    stride, dilation = _full("stride", stride, dims), _full("dilation", dilation, dims)
    if any([each != 1 for each in stride]):
        message = "padding='same' is not supported for strided convolutions"
        raise RuntimeError(message)
    total = [d * (k - 1) for k, d in zip(weight.shape[2:], dilation, strict=True)]
    if any([each % 2 for each in total]):
        _warn_once()
        x = constant_pad_nd(x, [w for each in reversed(total) for w in (0, each % 2)])
    return x, tuple([each // 2 for each in total])


def _full(name: str, given: Sizes, dims: int) -> Sizes:
    if len(given) not in (1, dims):
        raise RuntimeError(f"{name} cannot broadcast to {dims} dimensions")
    return given if len(given) == dims else given * dims


def _warn_once() -> None:
    if UNEVEN not in warned:
        warned.add(UNEVEN)
        warnings.warn(UNEVEN, UserWarning, stacklevel=user_stacklevel())
