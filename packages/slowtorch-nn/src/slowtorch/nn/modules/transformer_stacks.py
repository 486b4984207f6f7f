"""Layers of a transformer on top of one another."""

from __future__ import annotations

import copy
import math
import warnings

from slowtorch import full, triu
from slowtorch._callers import user_stacklevel
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import mode
from slowtorch.nn.functional._multi_head import as_numbers
from slowtorch.nn.module import Module
from slowtorch.nn.modules.containers import ModuleList
from slowtorch.nn.modules.transformer_layers import TransformerEncoderLayer

__all__ = ["TransformerDecoder", "TransformerEncoder"]


def look_back_mask(
    size: int, device: device_of | str | None = None, dtype: dtype_of | None = None
) -> Tensor:
    """0 on and below the diagonal, -inf above it: nobody looks ahead."""
    ahead = full((size, size), -math.inf, device=device, dtype=dtype)
    return triu(ahead, diagonal=1)


class TransformerEncoder(Module):
    """Copies of an encoder's layer, one after another.

    Args:
        encoder_layer: the layer; each copy begins with its numbers.
        num_layers: how many copies.
        norm: a last layer, such as a ``LayerNorm``.
        enable_nested_tensor: in evaluation without gradients, set what
            *src_key_padding_mask* hides at the end of each text to zero, before
            *norm*. (PyTorch saves the time for these places, and warns where it
            cannot.)
        mask_check: make sure that only ends are hidden, or else leave them alone.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import nn
        >>> layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        >>> nn.TransformerEncoder(layer, num_layers=2)(torch.ones(1, 5, 8)).shape
        torch.Size([1, 5, 8])
    """

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        copies = [copy.deepcopy(encoder_layer) for _ in range(num_layers)]
        self.layers = ModuleList(copies)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        obstacle = _obstacle(encoder_layer)
        self.use_nested_tensor = enable_nested_tensor and not obstacle
        if enable_nested_tensor and obstacle:
            message = (
                "enable_nested_tensor is True, but self.use_nested_tensor is False "
                f"because {obstacle}"
            )
            warnings.warn(message, UserWarning, stacklevel=user_stacklevel())

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        names = "src_key_padding_mask", "mask"
        padding = as_numbers(src_key_padding_mask, names[0], src.dtype, mask, names[1])
        mask = as_numbers(mask, names[1], src.dtype)
        causal = _is_causal(mask, is_causal, src, self.layers)
        result = src
        for layer in self.layers:
            result = layer(
                result,
                src_mask=mask,
                src_key_padding_mask=padding,
                is_causal=causal,
            )
        if padding is not None and mask is None and self._clears(src, padding):
            result = result.masked_fill((padding != 0).unsqueeze(-1), 0.0)
        return result if self.norm is None else self.norm(result)

    def _clears(self, src: Tensor, padding: Tensor) -> bool:
        """Whether PyTorch leaves zeros where *padding* hides something."""
        if not self.use_nested_tensor or self.training or src.dim() != 3:
            return False
        if mode.enabled and (src.requires_grad or _learns(self.layers)):
            return False
        hidden = (padding != 0).to(src.dtype)
        ends = bool((hidden.diff(dim=1) >= 0).all())
        return ends or not self.mask_check


def _learns(module: Module) -> bool:
    return any(parameter.requires_grad for parameter in module.parameters())


def _obstacle(layer: Module) -> str:
    """Why PyTorch cannot skip hidden places with this layer, if it cannot."""
    if not isinstance(layer, TransformerEncoderLayer):
        return "encoder_layer was not TransformerEncoderLayer"
    attention = layer.self_attn
    obstacles = {
        "norm_first was True": layer.norm_first,
        "self_attn.batch_first was not True(use batch_first for better inference "
        "performance)": not attention.batch_first,
        "self_attn._qkv_same_embed_dim was not True": (
            not attention._qkv_same_embed_dim
        ),
        "self_attn was passed bias=False": attention.in_proj_bias is None,
        "activation_relu_or_gelu was not True": not layer.activation_relu_or_gelu,
        "norm1.eps was not equal to encoder_layer.norm2.eps": (
            layer.norm1.eps != layer.norm2.eps
        ),
        "self_attn.num_heads is odd": attention.num_heads % 2,
    }
    found = [why for why, here in obstacles.items() if here]
    return f"encoder_layer.{found[0]}" if found else ""


def _is_causal(
    mask: Tensor | None, given: bool | None, x: Tensor, layers: ModuleList
) -> bool:
    """Whether *mask* lets nobody look ahead: looked up, unless it was *given*."""
    if given is not None or mask is None or not len(layers):
        return bool(given)
    attention = getattr(layers[0], "self_attn", None)
    batch_first = attention is not None and attention.batch_first
    size = x.shape[1 if batch_first and x.dim() == 3 else 0]
    if mask.shape != (size, size):
        return False
    return bool((mask == look_back_mask(size, mask.device, mask.dtype)).all())


class TransformerDecoder(Module):
    """Copies of a decoder's layer, one after another, that look at one memory.

    Args:
        decoder_layer: the layer; each copy begins with its numbers.
        num_layers: how many copies.
        norm: a last layer, such as a ``LayerNorm``.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import nn
        >>> decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2)
        >>> decoder(torch.ones(5, 1, 8), memory=torch.ones(7, 1, 8)).shape
        torch.Size([5, 1, 8])
    """

    def __init__(
        self, decoder_layer: Module, num_layers: int, norm: Module | None = None
    ) -> None:
        super().__init__()
        copies = [copy.deepcopy(decoder_layer) for _ in range(num_layers)]
        self.layers = ModuleList(copies)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        causal = _is_causal(tgt_mask, tgt_is_causal, tgt, self.layers)
        result = tgt
        for layer in self.layers:
            result = layer(
                result,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )
        return result if self.norm is None else self.norm(result)
