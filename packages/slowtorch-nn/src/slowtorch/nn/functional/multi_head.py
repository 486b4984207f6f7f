"""Multi-head attention: several heads side by side, each with its own projections."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch import baddbmm, cat, zeros
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._attention import default_scale
from slowtorch.nn.functional._multi_head import (
    as_numbers,
    check_extra,
    check_mask_size,
    check_ranks,
    check_static,
    check_weights,
    check_widths,
    merged,
)
from slowtorch.nn.functional.attention import scaled_dot_product_attention
from slowtorch.nn.functional.dropouts import dropout
from slowtorch.nn.functional.linears import linear
from slowtorch.plugins.operators import Operator

__all__ = ["multi_head_attention_forward"]

Pair = tuple[Tensor | None, Tensor | None]

NO_MASK = (
    "Need attn_mask if specifying the is_causal hint. You may use the Transformer "
    "module method `generate_square_subsequent_mask` to create this mask."
)


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Attention with several heads: what ``nn.MultiheadAttention`` computes.

    head_h = softmax(Q_h K_h^T / sqrt(d)) V_h with Q_h = X_q W_q,h^T + b_q,h and so on
    z = [head_1, ..., head_H] W_o^T + b_o

    Args:
        query: X_q of shape (L, N, E), or (L, E).
        key: X_k of shape (S, N, kdim), or (S, kdim).
        value: X_v of shape (S, N, vdim), or (S, vdim).
        embed_dim_to_check: E.
        num_heads: H; each head has vectors of length d = E / H.
        in_proj_weight: W_q, W_k and W_v of all heads below each other, (3 E, E).
        in_proj_bias: their b, of shape (3 E).
        bias_k: one more key, of shape (1, 1, E).
        bias_v: one more value.
        add_zero_attn: add a key and a value of zeros.
        dropout_p: the probability of forgetting a weight in training.
        out_proj_weight: W_o of shape (E, E).
        out_proj_bias: b_o of shape (E).
        training: whether to forget any.
        key_padding_mask: which keys nobody looks at, of shape (N, S), or (S).
        need_weights: return the weights too.
        attn_mask: who must not look where, of shape (L, S) or (N * H, L, S). In both
            masks ``True`` means to look away; numbers are added to the scores.
        use_separate_proj_weight: W_q, W_k and W_v are the next three arguments.
        q_proj_weight: W_q of shape (E, E).
        k_proj_weight: W_k of shape (E, kdim).
        v_proj_weight: W_v of shape (E, vdim).
        static_k: the projected keys of all heads instead, of shape (N * H, S, d).
        static_v: the projected values of all heads instead.
        average_attn_weights: return the mean of the heads' weights.
        is_causal: a hint that *attn_mask* lets nobody look ahead.

    Returns:
        z of shape (L, N, E), and the weights, (N, L, S) or (N, H, L, S), or ``None``.

    Raises:
        AssertionError: shapes do not go together (PyTorch's choice of error).
        RuntimeError: a mask has the wrong shape, or *is_causal* comes without one.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, w = torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.eye(2)
        >>> z, weights = F.multi_head_attention_forward(
        ...     x, x, x, 2, 1, w.repeat(3, 1), None, None, None, False, 0.0, w, None)
        >>> weights
        tensor([[0.6698, 0.3302],
                [0.3302, 0.6698]])

    Source: Vaswani and others, Attention Is All You Need (2017).
    """
    ranks = key_padding_mask, attn_mask, num_heads
    batched = check_ranks(query, key, value, *ranks)
    if not batched:
        query, key, value = (each.unsqueeze(1) for each in (query, key, value))
    padding, mask = _masks(query, key_padding_mask, attn_mask, is_causal)
    causal = is_causal and padding is None and not need_weights  # else the mask does
    separate = use_separate_proj_weight
    check_widths(query, key, value, embed_dim_to_check, num_heads, separate)
    if separate:
        weights = q_proj_weight, k_proj_weight, v_proj_weight
        q, k, v = _apart((query, key, value), weights, in_proj_bias)
    else:
        q, k, v = _together(query, key, value, in_proj_weight, in_proj_bias)
    if mask is not None and not causal:
        check_mask_size(mask, query.shape[1] * num_heads, len(query), len(key))
    static = static_k, static_v
    k, v = _with_bias(k, v, bias_k, bias_v, static)
    q, k, v = _heads(q, k, v, num_heads, static)
    if add_zero_attn:
        k, v = _with_zero(k), _with_zero(v)
    added = (bias_k is not None) + add_zero_attn
    bias = None if causal else merged(mask, padding, k, num_heads, added)
    forget = dropout_p if training else 0.0
    if need_weights:
        heads, looks = _weighted(q, k, v, bias, forget)
    else:
        heads, looks = _fused(q, k, v, bias, forget, causal, num_heads), None
    result = linear(_joined(heads, query), out_proj_weight, out_proj_bias)
    result = result.view(*query.shape[:2], result.shape[-1])
    if looks is not None:
        looks = _by_head(looks, num_heads)
        looks = looks.mean(1) if average_attn_weights else looks
    if batched:
        return result, looks
    return result.squeeze(1), None if looks is None else looks.squeeze(0)


def _masks(
    query: Tensor, padding: Tensor | None, mask: Tensor | None, is_causal: bool
) -> Pair:
    """Both masks as numbers, the one of the keys with a batch."""
    names = "key_padding_mask", "attn_mask"
    padding = as_numbers(padding, names[0], query.dtype, mask, names[1])
    if padding is not None and padding.dim() == 1:
        padding = padding.unsqueeze(0)
    if is_causal and mask is None:
        raise RuntimeError(NO_MASK)
    return padding, as_numbers(mask, names[1], query.dtype)


# Projections: Q, K and V of all heads, side by side in the last dimension


def _together(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
) -> Sequence[Tensor]:
    """Q, K and V from one stack of weights, in as few products as possible."""
    if weight is None:
        message = "use_separate_proj_weight is False but in_proj_weight is None"
        raise AssertionError(message)
    width = query.shape[-1]
    sizes = [width, 2 * width]
    if query is key is value:
        return linear(query, weight, bias).chunk(3, -1)
    biases: Sequence[Tensor | None] = [None] * 3
    if key is value:
        w_q, w_kv = weight.split(sizes)
        b_q, b_kv = (None, None) if bias is None else bias.split(sizes)
        return linear(query, w_q, b_q), *linear(key, w_kv, b_kv).chunk(2, -1)
    if bias is not None:
        biases = bias.chunk(3)
    inputs = query, key, value
    return [linear(*each) for each in zip(inputs, weight.chunk(3), biases, strict=True)]


def _apart(
    inputs: tuple[Tensor, ...],
    weights: tuple[Tensor | None, ...],
    bias: Tensor | None,
) -> Sequence[Tensor]:
    """Q, K and V from three weights, for keys and values of other lengths."""
    check_weights(inputs, weights)
    biases: Sequence[Tensor | None] = [None] * 3 if bias is None else bias.chunk(3)
    return [
        linear(x, w, b)
        for x, w, b in zip(inputs, weights, biases, strict=True)
        if w is not None
    ]


def _with_bias(
    k: Tensor, v: Tensor, bias_k: Tensor | None, bias_v: Tensor | None, static: Pair
) -> tuple[Tensor, Tensor]:
    """One more key and value, the same in every batch."""
    check_extra(bias_k, bias_v, static)
    if bias_k is None or bias_v is None:
        return k, v
    batch = k.shape[1]
    more_k, more_v = bias_k.repeat(1, batch, 1), bias_v.repeat(1, batch, 1)
    return cat([k, more_k]), cat([v, more_v])


# Heads: (length, N, E) becomes (N * H, length, d), so that each head is a batch


def _heads(
    q: Tensor, k: Tensor, v: Tensor, heads: int, static: Pair
) -> tuple[Tensor, Tensor, Tensor]:
    _, batch, width = q.shape
    parts, size = batch * heads, width // heads
    static_k = check_static("static_k", static[0], parts, size)
    static_v = check_static("static_v", static[1], parts, size)
    k = _parted(k, parts, size) if static_k is None else static_k
    v = _parted(v, parts, size) if static_v is None else static_v
    return _parted(q, parts, size), k, v


def _parted(x: Tensor, parts: int, size: int) -> Tensor:
    return x.reshape(x.shape[0], parts, size).transpose(0, 1)


def _by_head(x: Tensor, heads: int) -> Tensor:
    """The N * H batches as a batch of H heads each."""
    return x.view(len(x) // heads, heads, *x.shape[1:])


def _joined(heads: Tensor, query: Tensor) -> Tensor:
    """All heads side by side again, as rows: (N * H, L, d) to (L * N, E)."""
    length, batch, width = query.shape
    return heads.transpose(0, 1).reshape(length * batch, width)


def _with_zero(x: Tensor) -> Tensor:
    """One more key or value, of zeros: something to look at that says nothing."""
    parts, _, size = x.shape
    return cat([x, zeros(parts, 1, size, dtype=x.dtype, device=x.device)], 1)


def _weighted(
    q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, forget: float
) -> tuple[Tensor, Tensor]:
    """softmax(Q K^T / sqrt(d) + M) V of each head, and the weights.

    A query that may look nowhere gets nan here; without weights, zeros.
    """
    q = q * default_scale(q)
    turned = k.transpose(-2, -1)
    scores = q.bmm(turned) if bias is None else baddbmm(bias, q, turned)
    looks = scores.softmax(-1)
    if forget > 0:
        looks = dropout(looks, forget)
    return looks.bmm(v), looks


def _fused(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    bias: Tensor | None,
    forget: float,
    causal: bool,
    heads: int,
) -> Tensor:
    """The same without the weights."""
    q, k, v = (_by_head(each, heads) for each in (q, k, v))
    if bias is not None:
        bias = bias.unsqueeze(0) if len(bias) == 1 else _by_head(bias, heads)
    result = scaled_dot_product_attention(q, k, v, bias, forget, causal)
    return result.flatten(0, 1)


OPERATORS = (Operator(multi_head_attention_forward),)
