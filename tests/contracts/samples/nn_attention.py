"""Samples for attention and for bags of embeddings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["REFERENCES", "SAMPLES"]


def waves(*shape: int, start: int = 1) -> torch.Tensor:
    """Numbers of a shape: the sines of *start*, *start* + 1 and so on."""
    count = torch.Size(shape).numel()
    steps = torch.arange(start, start + count, dtype=torch.float64)
    return steps.reshape(shape).sin()


def attention() -> list[Sample]:
    """For ``scaled_dot_product_attention``: fused, composed, masked, in groups."""
    q, k, v = waves(3, 2), waves(4, 2, start=5), waves(4, 2, start=9)
    mask = torch.tensor([[1, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 0]]).bool()
    fused = waves(2, 2, 3, 2), waves(2, 2, 4, 2, start=3), waves(2, 2, 4, 2, start=7)
    return [
        Sample(q, k, v),
        Sample(q, k, waves(4, 3), mask, scale=0.5),
        Sample(q, k, v, is_causal=True),
        Sample(waves(2, 1, 3, 2), k, v, waves(3, 4, start=2)),
        Sample(*fused),
        Sample(*fused, mask),
        Sample(*fused, scale=-0.3),
        Sample(waves(1, 4, 3, 2), *[each[:1] for each in fused[1:]], enable_gqa=True),
    ]


def heads() -> list[Sample]:
    """For ``multi_head_attention_forward``."""
    sizes = {"embed_dim_to_check": 4, "num_heads": 2}
    weights = {"in_proj_weight": waves(12, 4), "in_proj_bias": waves(12)}
    extra = {"bias_k": waves(1, 1, 4), "bias_v": waves(1, 1, 4, start=3)}
    nothing = {"bias_k": None, "bias_v": None}
    last = {"out_proj_weight": waves(4, 4, start=3), "out_proj_bias": waves(4)}
    common = {**sizes, **weights, **last, "dropout_p": 0.0}
    q, k, v = waves(3, 2, 4), waves(5, 2, 4, start=2), waves(5, 2, 4, start=7)
    return [
        Sample(q, k, v, **common, **nothing, add_zero_attn=False),
        Sample(q, k, v, **common, **extra, add_zero_attn=True),
        Sample(q, q, q, **common, **nothing, add_zero_attn=False),
    ]


def bags() -> list[Sample]:
    """For ``embedding_bag``, whose table comes second."""
    table = waves(4, 3)
    # Padding that is read has gradients that are no derivatives, on purpose.
    indices, offsets = torch.tensor([0, 3, 1, 1]), torch.tensor([0, 1, 1])
    return [
        Sample(indices, table, offsets),
        Sample(indices, table, offsets, mode="sum"),
        Sample(indices, table, offsets, mode="max"),
        Sample(
            indices.view(2, 2),
            table,
            mode="sum",
            per_sample_weights=waves(2, 2, start=4),
        ),
        Sample(indices, waves(3, 4).t(), offsets, include_last_offset=True),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "embedding_bag": bags,
    "multi_head_attention_forward": heads,
    "scaled_dot_product_attention": attention,
}


REFERENCES: dict[str, Callable[..., Any]] = {}
