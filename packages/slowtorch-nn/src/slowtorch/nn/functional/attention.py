"""Scaled dot-product attention."""

from __future__ import annotations

import math

import slowtorch as torch
from slowtorch._dtype import float32
from slowtorch._dtype_info import C_NAME
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.nn.functional._attention import (
    FusedAttention,
    SafeSoftmax,
    Scores,
    attend,
    default_scale,
    widened,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """For each query, a mean of the values, weighted by how its key fits.

    Attention(Q, K, V) = softmax(s Q K^T + M) V

    Args:
        query: Q of shape (..., L, E).
        key: K of shape (..., S, E).
        value: V of shape (..., S, Ev).
        attn_mask: which keys a query may look at, in a shape that broadcasts to
            (..., L, S): ``True`` for yes, or numbers M to add to the scores. A query
            that may look at none gets zeros.
        dropout_p: the probability of forgetting a weight. It is applied whenever it
            is above 0: pass 0 in evaluation.
        is_causal: let query i look at the keys up to i only.
        scale: s, by default 1 / sqrt(E).
        enable_gqa: repeat each head of *key* and *value*, in dimension -3, for
            several heads of *query*.

    Returns:
        A tensor of shape (..., L, Ev).

    Raises:
        RuntimeError: shapes or dtypes do not go together, or there are both a mask
            and *is_causal*.
        TypeError: an argument is no tensor.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> query = torch.tensor([[10.0, 0.0]])
        >>> keys = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
        >>> values = torch.tensor([[1.0], [2.0], [3.0]])
        >>> F.scaled_dot_product_attention(query, keys, values)
        tensor([[1.0009]])

    Source: Vaswani and others, Attention Is All You Need (2017). Where PyTorch has a
    node of its own for the whole, ``ScaledDotProductFlashAttentionForCpuBackward0``,
    so has SlowTorch; unlike there, it can be differentiated again.
    """
    _check(query, key, value, attn_mask, is_causal)
    if dropout_p > 1:
        message = f"dropout probability has to be between 0 and 1, but got {dropout_p}"
        raise RuntimeError(message)
    if is_causal:
        attn_mask = torch.ones(
            query.shape[-2], key.shape[-2], dtype=torch.bool, device=query.device
        ).tril()
    if enable_gqa:
        key, value = _shared_heads(query, key, value)
    bias = None if attn_mask is None else _as_bias(attn_mask, query)
    scores = Scores(default_scale(query) if scale is None else scale, bias)
    if not dropout_p and _is_plain(query, key, value, attn_mask):
        fused: Tensor = FusedAttention.apply(query, key, value, scores)
        return fused
    q, k, v = (widened(each) for each in (query, key, value))
    return attend(q, k, v, scores, dropout_p).to(query.dtype)


def _check(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None,
    is_causal: bool,
) -> None:
    name = "scaled_dot_product_attention"
    given = {"query": query, "key": key, "value": value}
    if attn_mask is not None:
        given["attn_mask"] = attn_mask
    for at, (argument, each) in enumerate(given.items(), 1):
        check_tensor(name, each, argument, at)
    if not query.dtype == key.dtype == value.dtype:
        kinds = [C_NAME[each.dtype.name] for each in (query, key, value)]
        message = (
            "Expected query, key, and value to have the same dtype, but got "
            "query.dtype: {} key.dtype: {} and value.dtype: {} instead."
        )
        raise RuntimeError(message.format(*kinds))
    if min(query.ndim, key.ndim, value.ndim) < 2:
        message = (
            "Expected query, key, and value to all be  at least 2 dimensional, but got "
            f"query.dim: {query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} "
            "instead."
        )
        raise RuntimeError(message)
    if attn_mask is not None:
        _check_mask(query, attn_mask, is_causal)
    _check_sizes(query, key, value)


def _check_mask(query: Tensor, attn_mask: Tensor, is_causal: bool) -> None:
    kind = attn_mask.dtype
    if kind not in (torch.bool, float32, query.dtype):
        message = (
            "Expected attn_mask dtype to be bool or float or to match query dtype, but "
            f"got attn_mask.dtype: {C_NAME[kind.name]} and  query.dtype: "
            f"{C_NAME[query.dtype.name]} instead."
        )
        raise RuntimeError(message)
    if is_causal:
        message = (
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when "
            "is_causal=True"
        )
        raise RuntimeError(message)


def _check_sizes(query: Tensor, key: Tensor, value: Tensor) -> None:
    if not query.dtype.is_floating_point:
        name = C_NAME[query.dtype.name]
        message = f"expected m1 and m2 to have the same dtype, but got: float != {name}"
        if query.ndim > 2:
            message = f"expected scalar type Float but found {query.dtype.type_name}"
        raise RuntimeError(message)
    if query.ndim == 4 and key.shape[-2] != value.shape[-2]:
        # PyTorch reads past the end of one of them.
        message = (
            "Expected key and value to have the same sequence length, but got "
            f"{key.shape[-2]} and {value.shape[-2]}"
        )
        raise RuntimeError(message)


def _shared_heads(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """Keys and values with each head repeated for the queries that share it.

    Source: Ainslie and others, GQA (2023).
    """
    heads, of_key, of_value = query.size(-3), key.size(-3), value.size(-3)
    if not of_key or not of_value or heads % of_key or heads % of_value:
        message = "Number of heads in key and value must divide the number of heads in "
        raise RuntimeError(message)
    return (
        key.repeat_interleave(heads // of_key, -3),
        value.repeat_interleave(heads // of_value, -3),
    )


def _as_bias(mask: Tensor, query: Tensor) -> Tensor:
    """*mask* as numbers to add to the scores: 0 for True, -inf for False."""
    kind = widened(query).dtype
    if mask.dtype is not torch.bool:
        return mask.to(kind)
    zeros = torch.zeros(mask.shape, dtype=kind, device=mask.device)
    return zeros.masked_fill(~mask, -math.inf)


def _is_plain(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> bool:
    """Whether PyTorch has one operation for the whole, under its own node's name."""
    shape = query.shape
    if len(shape) != 4 or not query.numel() or not key.numel():
        return False
    if any(each.stride(-1) != 1 for each in (query, key, value)):
        return False
    learnt = mask is not None and mode.enabled and requires_grad(mask)
    if learnt or (mask is not None and mask.ndim not in (2, 4)):
        return False
    alike = key.shape == value.shape and key.ndim == 4
    return alike and shape[:2] == key.shape[:2] and shape[3] == key.shape[3]


OPERATORS = (
    Operator(scaled_dot_product_attention, nodes=(FusedAttention, SafeSoftmax)),
)
