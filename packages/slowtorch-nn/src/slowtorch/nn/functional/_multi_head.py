"""What multi-head attention checks, and its masks as numbers."""

from __future__ import annotations

import math
import warnings

from slowtorch import zeros_like
from slowtorch._callers import user_stacklevel
from slowtorch._dtype import BOOL, dtype
from slowtorch._tensor import Tensor
from slowtorch.nn.functional.padding import pad

__all__ = [
    "as_numbers",
    "check_extra",
    "check_mask_size",
    "check_ranks",
    "check_static",
    "check_weights",
    "check_widths",
    "merged",
]


def as_numbers(
    mask: Tensor | None,
    name: str,
    to: dtype,
    other: Tensor | None = None,
    other_name: str = "",
) -> Tensor | None:
    """*mask* as numbers to add to scores: -inf where it is True, and 0 elsewhere.

    (Here True means to look away; in ``scaled_dot_product_attention`` to look.)

    Raises:
        AssertionError: it is neither of bools nor of floats (PyTorch's choice).
    """
    if mask is None:
        return None
    if not (mask.dtype.category == BOOL or mask.dtype.is_floating_point):
        raise AssertionError(f"only bool and floating types of {name} are supported")
    if other is not None and other.dtype is not mask.dtype:
        message = (
            f"Support for mismatched {name} and {other_name} is deprecated. Use same "
            "type for both instead."
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    if mask.dtype.category == BOOL:
        return zeros_like(mask, dtype=to).masked_fill_(mask, -math.inf)
    return mask


def check_ranks(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    num_heads: int,
) -> bool:
    """Whether there is a batch, once all ranks are known to fit together.

    Raises:
        AssertionError: they do not (PyTorch's choice of error).
    """
    rank = query.dim()
    if rank not in (2, 3):
        message = (
            "query should be unbatched 2D or batched 3D tensor but received "
            f"{rank}-D query tensor"
        )
        raise AssertionError(message)
    start = f"For {'un' * (rank == 2)}batched ({rank}-D) `query`, expected"
    if not key.dim() == value.dim() == rank:
        message = (
            f"{start} `key` and `value` to be {rank}-D but found {key.dim()}-D and "
            f"{value.dim()}-D tensors respectively"
        )
        raise AssertionError(message)
    if key_padding_mask is not None and key_padding_mask.dim() != rank - 1:
        message = (
            f"{start} `key_padding_mask` to be `None` or {rank - 1}-D but found "
            f"{key_padding_mask.dim()}-D tensor instead"
        )
        raise AssertionError(message)
    if attn_mask is not None:
        _check_attn_mask(query, key, attn_mask, num_heads, start)
    return rank == 3


def _check_attn_mask(
    query: Tensor, key: Tensor, attn_mask: Tensor, num_heads: int, start: str
) -> None:
    if attn_mask.dim() not in (2, 3):
        message = (
            f"{start} `attn_mask` to be `None`, 2-D or 3-D but found "
            f"{attn_mask.dim()}-D tensor instead"
        )
        raise AssertionError(message)
    wanted = (num_heads, query.shape[0], key.shape[0])
    if query.dim() == 2 and attn_mask.dim() == 3 and attn_mask.shape != wanted:
        message = f"Expected `attn_mask` shape to be {wanted} but got {attn_mask.shape}"
        raise AssertionError(message)


def check_widths(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim: int,
    num_heads: int,
    separate: bool,
) -> None:
    """Refuse vectors of the wrong length, and keys and values that do not pair up.

    Raises:
        AssertionError: naming what does not fit (PyTorch's choice of error).
    """
    width = query.shape[-1]
    if width != embed_dim:
        message = f"was expecting embedding dimension of {embed_dim}, but got {width}"
        raise AssertionError(message)
    if width % num_heads:
        message = f"embed_dim {width} not divisible by num_heads {num_heads}"
        raise AssertionError(message)
    if separate and key.shape[:2] != value.shape[:2]:
        message = (
            f"key's sequence and batch dims {key.shape[:2]} do not match value's "
            f"{value.shape[:2]}"
        )
        raise AssertionError(message)
    if not separate and key.shape != value.shape:
        message = f"key shape {key.shape} does not match value shape {value.shape}"
        raise AssertionError(message)


def check_mask_size(attn_mask: Tensor, *wanted: int) -> None:
    """Refuse a mask that is neither (L, S) nor (N * heads, L, S).

    Raises:
        RuntimeError: naming its shape and the one that fits.
    """
    rank = attn_mask.dim()
    fitting = wanted[3 - rank :]
    if attn_mask.shape != fitting:
        message = (
            f"The shape of the {rank}D attn_mask is {attn_mask.shape}, but should be "
            f"{fitting}."
        )
        raise RuntimeError(message)


def check_weights(
    inputs: tuple[Tensor, ...], weights: tuple[Tensor | None, ...]
) -> None:
    """Refuse separate projections that are missing or do not fit their inputs.

    Raises:
        AssertionError: naming the projection (PyTorch's choice of error).
    """
    names = "query", "key", "value"
    width = inputs[0].shape[-1]
    for name, weight in zip(names, weights, strict=True):
        if weight is None:
            message = (
                f"use_separate_proj_weight is True but {name[0]}_proj_weight is None"
            )
            raise AssertionError(message)
    for name, x, weight in zip(names, inputs, weights, strict=True):
        wanted = width, x.shape[-1]
        if weight is not None and weight.shape != wanted:
            message = (
                f"expecting {name} weights shape of {wanted}, but got {weight.shape}"
            )
            raise AssertionError(message)


def check_extra(
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    static: tuple[Tensor | None, Tensor | None],
) -> None:
    """Refuse half a pair of key and value, or one besides given keys.

    Raises:
        AssertionError: naming what is there (PyTorch's choice of error).
    """
    if bias_k is None and bias_v is None:
        return
    for name, bias, other in (
        ("bias_k", bias_v, "bias_v"),
        ("bias_v", bias_k, "bias_k"),
    ):
        if bias is None:
            raise AssertionError(f"{name} is set but {other} is None")
    for name, each in zip(("key", "value"), static, strict=True):
        if each is not None:
            raise AssertionError(f"bias cannot be added to static {name}.")


def check_static(
    name: str, given: Tensor | None, parts: int, size: int
) -> Tensor | None:
    """*given*, if it can be the keys or values of all heads.

    Raises:
        AssertionError: naming the size that does not fit (PyTorch's choice of error).
    """
    if given is None:
        return None
    for dim, wanted in ((0, parts), (2, size)):
        found = given.size(dim)
        if found != wanted:
            message = f"expecting {name}.size({dim}) of {wanted}, but got {found}"
            raise AssertionError(message)
    return given


def merged(
    mask: Tensor | None, padding: Tensor | None, key: Tensor, heads: int, added: int
) -> Tensor | None:
    """Both masks as one, in a shape that broadcasts to (N * heads, L, S).

    The last keys, *added* in number, are seen by everybody.

    Raises:
        AssertionError: *padding* has the wrong shape (PyTorch's choice of error).
    """
    if mask is not None:
        mask = _extended(mask.unsqueeze(0) if mask.dim() == 2 else mask, added)
    if padding is None:
        return mask
    padding = _extended(padding, added)
    for dim, wanted in enumerate((key.shape[0] // heads, key.shape[1])):
        if padding.shape[dim] != wanted:
            message = (
                f"Expected key_padded_mask.shape[{dim}] to be {wanted}, but got "
                f"{padding.shape[dim]}"
            )
            raise AssertionError(message)
    padding = padding.repeat_interleave(heads, 0).unsqueeze(1)
    return padding if mask is None else mask + padding


def _extended(mask: Tensor, added: int) -> Tensor:
    return pad(mask, (0, added)) if added else mask
