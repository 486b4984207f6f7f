"""The transformer: an encoder that reads, a decoder that writes."""

from __future__ import annotations

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.modules.normalization import LayerNorm
from slowtorch.nn.modules.transformer_layers import (
    Activation,
    TransformerDecoderLayer,
    TransformerEncoderLayer,
)
from slowtorch.nn.modules.transformer_stacks import (
    TransformerDecoder,
    TransformerEncoder,
    look_back_mask,
)

__all__ = ["Transformer"]


class Transformer(Module):
    """An encoder that reads one sequence, and a decoder that makes another of it.

    Args:
        d_model: the length of the vectors.
        nhead: the number of heads.
        num_encoder_layers: how many layers read.
        num_decoder_layers: how many layers write.
        dim_feedforward: the width of the hidden layers.
        dropout: the probability of forgetting, in training.
        activation: ``'relu'``, ``'gelu'`` or a function.
        custom_encoder: another encoder instead.
        custom_decoder: another decoder instead.
        layer_norm_eps: the epsilon of the norms.
        batch_first: the inputs are (N, L, E) instead of (L, N, E).
        norm_first: normalise what goes into a part instead of what comes out.
        bias: whether the affine maps and the norms have a b.
        device: where the parameters are.
        dtype: their type.

    Raises:
        RuntimeError: in the call, if the sequences do not go together.

    Example:
        >>> import slowtorch as torch
        >>> net = torch.nn.Transformer(
        ...     8, 2, 1, 1, dim_feedforward=16, dropout=0.0, batch_first=True)
        >>> read, written = torch.ones(1, 5, 8), torch.ones(1, 3, 8)
        >>> mask = net.generate_square_subsequent_mask(3)
        >>> net(read, written, tgt_mask=mask).shape
        torch.Size([1, 3, 8])

    Source: Vaswani and others, Attention Is All You Need (2017).
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = F.relu,
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        options = (
            *(d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps),
            *(batch_first, norm_first, bias, device, dtype),
        )

        def last_norm() -> LayerNorm:
            return LayerNorm(d_model, layer_norm_eps, True, bias, device, dtype)

        if custom_encoder is None:
            reader = TransformerEncoderLayer(*options)
            custom_encoder = TransformerEncoder(reader, num_encoder_layers, last_norm())
        self.encoder = custom_encoder
        if custom_decoder is None:
            writer = TransformerDecoderLayer(*options)
            custom_decoder = TransformerDecoder(writer, num_decoder_layers, last_norm())
        self.decoder = custom_decoder
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        """Draw new initial values for all matrices."""
        for parameter in self.parameters():
            if parameter.dim() > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        self._check(src, tgt)
        memory = self.encoder(
            src,
            mask=src_mask,
            src_key_padding_mask=src_key_padding_mask,
            is_causal=src_is_causal,
        )
        result: Tensor = self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )
        return result

    def _check(self, src: Tensor, tgt: Tensor) -> None:
        batch = 0 if self.batch_first else 1
        if src.dim() == 3 and src.size(batch) != tgt.size(batch):
            raise RuntimeError("the batch number of src and tgt must be equal")
        if not src.size(-1) == tgt.size(-1) == self.d_model:
            message = "the feature number of src and tgt must be equal to d_model"
            raise RuntimeError(message)

    @staticmethod
    def generate_square_subsequent_mask(
        sz: int,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> Tensor:
        """The mask that lets nobody look ahead: -inf above the diagonal, 0 elsewhere.

        Example:
            >>> import slowtorch as torch
            >>> torch.nn.Transformer.generate_square_subsequent_mask(3)
            tensor([[0., -inf, -inf],
                    [0., 0., -inf],
                    [0., 0., 0.]])
        """
        return look_back_mask(sz, device, dtype)
