"""Attention with several heads, as a layer."""

from __future__ import annotations

from slowtorch import empty
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.modules.linear import NonDynamicallyQuantizableLinear
from slowtorch.nn.parameter import Parameter

__all__ = ["MultiheadAttention"]


class MultiheadAttention(Module):
    """Several heads that look at a sequence, each in its own way.

    head_h = softmax(Q_h K_h^T / sqrt(d)) V_h with Q_h = X_q W_q,h^T + b_q,h and so on
    z = [head_1, ..., head_H] W_o^T + b_o

    Args:
        embed_dim: E, the length of the vectors that go in and come out.
        num_heads: H, a divisor of E; each head has vectors of length d = E / H.
        dropout: the probability of forgetting a weight in training.
        bias: whether there are b_q, b_k, b_v and b_o.
        add_bias_kv: learn one more key and value.
        add_zero_attn: add a key and a value of zeros.
        kdim: the length of a key before its projection; E by default.
        vdim: the length of a value before its projection; E by default.
        batch_first: the inputs are (N, L, E) instead of (L, N, E).
        device: where the parameters are.
        dtype: their type.

    Raises:
        ValueError: E or H is not positive.
        AssertionError: H does not divide E (PyTorch's choice of error).

    Attributes:
        in_proj_weight: W_q, W_k and W_v below each other, of shape (3 E, E); ``None``
            if *kdim* or *vdim* differs: then there are ``q_proj_weight``,
            ``k_proj_weight`` and ``v_proj_weight``.
        in_proj_bias: b_q, b_k and b_v, of shape (3 E).
        out_proj: the affine map with W_o and b_o.

    Example:
        >>> import slowtorch as torch
        >>> attention = torch.nn.MultiheadAttention(4, num_heads=2, batch_first=True)
        >>> x = torch.ones(1, 3, 4)
        >>> z, weights = attention(x, x, x)
        >>> z.shape, weights.shape
        (torch.Size([1, 3, 4]), torch.Size([1, 3, 3]))

    Source: Vaswani and others, Attention Is All You Need (2017).
    """

    in_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        _check_heads(embed_dim, num_heads)
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads

        def parameter(*shape: int) -> Parameter:
            return Parameter(empty(shape, device=device, dtype=dtype))

        if self._qkv_same_embed_dim:
            self.in_proj_weight = parameter(3 * embed_dim, embed_dim)
            for name in "qkv":
                self.register_parameter(f"{name}_proj_weight", None)
        else:
            self.q_proj_weight = parameter(embed_dim, embed_dim)
            self.k_proj_weight = parameter(embed_dim, self.kdim)
            self.v_proj_weight = parameter(embed_dim, self.vdim)
            self.register_parameter("in_proj_weight", None)
        self.register_parameter(
            "in_proj_bias", parameter(3 * embed_dim) if bias else None
        )
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias, device, dtype
        )
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        """Draw new initial values."""
        if self.in_proj_weight is not None:
            init.xavier_uniform_(self.in_proj_weight)
        else:
            for weight in (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None and self.out_proj.bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                init.xavier_normal_(extra)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """The result and the weights; see ``functional``'s function for the masks."""
        turn = self.batch_first and query.dim() == 3
        if turn:
            query, key, value = _turned(query, key, value)
        result, weights = F.multi_head_attention_forward(
            *(query, key, value, self.embed_dim, self.num_heads),
            *(self.in_proj_weight, self.in_proj_bias, self.bias_k, self.bias_v),
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            self.training,
            key_padding_mask,
            need_weights,
            attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return result.transpose(1, 0) if turn else result, weights


def _check_heads(embed_dim: int, num_heads: int) -> None:
    if embed_dim <= 0 or num_heads <= 0:
        message = (
            "embed_dim and num_heads must be greater than 0, got "
            f"embed_dim={embed_dim} and num_heads={num_heads} instead"
        )
        raise ValueError(message)
    if embed_dim % num_heads:
        raise AssertionError("embed_dim must be divisible by num_heads")


def _turned(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
    """The first two dimensions swapped; what is one tensor stays one.

    (One tensor is projected with one product instead of three.)
    """
    q = query.transpose(1, 0)
    k = q if key is query else key.transpose(1, 0)
    v = k if value is key else value.transpose(1, 0)
    return q, k, v
