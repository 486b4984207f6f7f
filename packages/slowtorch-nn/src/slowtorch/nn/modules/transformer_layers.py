"""The two kinds of layers that a transformer is made of."""

from __future__ import annotations

from collections.abc import Callable

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.functional._multi_head import as_numbers
from slowtorch.nn.module import Module
from slowtorch.nn.modules.activation import GELU, ReLU
from slowtorch.nn.modules.attention import MultiheadAttention
from slowtorch.nn.modules.dropout import Dropout
from slowtorch.nn.modules.linear import Linear
from slowtorch.nn.modules.normalization import LayerNorm

__all__ = ["TransformerDecoderLayer", "TransformerEncoderLayer"]

Activation = Callable[[Tensor], Tensor]


class TransformerLayer(Module):
    """What both kinds share: self-attention first, a small network last.

    Each part adds to what came in: x + part(norm(x)) with *norm_first*, or else
    norm(x + part(x)).
    """

    def _add_parts(
        self,
        sizes: tuple[int, int, int],
        dropout: float,
        epsilon: float,
        options: tuple[bool, bool, device_of | str | None, dtype_of | None],
        attentions: tuple[str, ...],
    ) -> None:
        """Make the children, in PyTorch's order: it is that of the random numbers."""
        d_model, nhead, dim_feedforward = sizes
        batch_first, bias, device, dtype = options
        for name in attentions:
            attention = MultiheadAttention(
                *(d_model, nhead, dropout, bias),
                batch_first=batch_first,
                device=device,
                dtype=dtype,
            )
            self.add_module(name, attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias, device, dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, device, dtype)
        numbers = range(1, len(attentions) + 2)
        for number in numbers:
            norm = LayerNorm(d_model, epsilon, True, bias, device, dtype)
            self.add_module(f"norm{number}", norm)
        for number in numbers:
            self.add_module(f"dropout{number}", Dropout(dropout))

    def _network(self, x: Tensor) -> Tensor:
        """W_2 f(W_1 x + b_1) + b_2, at each place by itself."""
        hidden: Tensor = self.dropout(self.activation(self.linear1(x)))
        result: Tensor = self.linear2(hidden)
        return result

    def _self_attention(
        self, x: Tensor, mask: Tensor | None, padding: Tensor | None, is_causal: bool
    ) -> Tensor:
        result: Tensor = self.self_attn(
            *(x, x, x, padding, False, mask), is_causal=is_causal
        )[0]
        return result


def activation_function(activation: str | Activation) -> Activation:
    """The function behind *activation*, which may be its name.

    Raises:
        RuntimeError: there is no such name.
    """
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {activation}")
    return F.relu if activation == "relu" else F.gelu


class TransformerEncoderLayer(TransformerLayer):
    """A layer that looks at its own input: self-attention and a small network.

    y = norm1(x + attention(x, x, x))    z = norm2(y + W_2 f(W_1 y + b_1) + b_2)

    Args:
        d_model: the length of the vectors.
        nhead: the number of heads.
        dim_feedforward: the width of the network's hidden layer.
        dropout: the probability of forgetting, in training.
        activation: f: ``'relu'``, ``'gelu'`` or a function.
        layer_norm_eps: the epsilon of the norms.
        batch_first: the inputs are (N, L, E) instead of (L, N, E).
        norm_first: normalise what goes into a part instead of what comes out:
            y = x + attention(norm1(x)).
        bias: whether the affine maps and the norms have a b.
        device: where the parameters are.
        dtype: their type.

    Raises:
        RuntimeError: *activation* is another name.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.TransformerEncoderLayer(8, nhead=2, dim_feedforward=16)
        >>> layer(torch.ones(5, 1, 8)).shape
        torch.Size([5, 1, 8])

    Source: Vaswani and others, Attention Is All You Need (2017).
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        sizes = d_model, nhead, dim_feedforward
        options = batch_first, bias, device, dtype
        self._add_parts(sizes, dropout, layer_norm_eps, options, ("self_attn",))
        self.norm_first = norm_first
        self.activation = activation_function(activation)
        self.activation_relu_or_gelu = _number_of(self.activation)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        names = "src_key_padding_mask", "src_mask"
        padding = as_numbers(
            src_key_padding_mask, names[0], src.dtype, src_mask, names[1]
        )
        how = as_numbers(src_mask, names[1], src.dtype), padding, is_causal
        x = src
        if self.norm_first:
            x = x + self.dropout1(self._self_attention(self.norm1(x), *how))
            x = x + self.dropout2(self._network(self.norm2(x)))
        else:
            x = self.norm1(x + self.dropout1(self._self_attention(x, *how)))
            x = self.norm2(x + self.dropout2(self._network(x)))
        result: Tensor = x
        return result


def _number_of(activation: Activation) -> int:
    """1 for ReLU, 2 for GELU: those that PyTorch's fast path knows."""
    if activation is F.relu or isinstance(activation, ReLU):
        return 1
    return 2 if activation is F.gelu or isinstance(activation, GELU) else 0


class TransformerDecoderLayer(TransformerLayer):
    """A layer that looks at its own input and at what an encoder made of another.

    x = norm1(x + attention(x, x, x))
    x = norm2(x + attention(x, memory, memory))
    z = norm3(x + W_2 f(W_1 x + b_1) + b_2)

    Args:
        d_model: the length of the vectors.
        nhead: the number of heads.
        dim_feedforward: the width of the network's hidden layer.
        dropout: the probability of forgetting, in training.
        activation: f: ``'relu'``, ``'gelu'`` or a function.
        layer_norm_eps: the epsilon of the norms.
        batch_first: the inputs are (N, L, E) instead of (L, N, E).
        norm_first: normalise what goes into a part instead of what comes out.
        bias: whether the affine maps and the norms have a b.
        device: where the parameters are.
        dtype: their type.

    Raises:
        RuntimeError: *activation* is another name.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.TransformerDecoderLayer(8, nhead=2, dim_feedforward=16)
        >>> layer(torch.ones(5, 1, 8), memory=torch.ones(7, 1, 8)).shape
        torch.Size([5, 1, 8])

    Source: Vaswani and others, Attention Is All You Need (2017).
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        sizes = d_model, nhead, dim_feedforward
        options = batch_first, bias, device, dtype
        both = "self_attn", "multihead_attn"
        self._add_parts(sizes, dropout, layer_norm_eps, options, both)
        self.norm_first = norm_first
        self.activation = activation_function(activation)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        own = tgt_mask, tgt_key_padding_mask, tgt_is_causal

        def look(x: Tensor) -> Tensor:
            seen: Tensor = self.multihead_attn(
                *(x, memory, memory, memory_key_padding_mask, False, memory_mask),
                is_causal=memory_is_causal,
            )[0]
            return seen

        x = tgt
        if self.norm_first:
            x = x + self.dropout1(self._self_attention(self.norm1(x), *own))
            x = x + self.dropout2(look(self.norm2(x)))
            x = x + self.dropout3(self._network(self.norm3(x)))
        else:
            x = self.norm1(x + self.dropout1(self._self_attention(x, *own)))
            x = self.norm2(x + self.dropout2(look(x)))
            x = self.norm3(x + self.dropout3(self._network(x)))
        result: Tensor = x
        return result
