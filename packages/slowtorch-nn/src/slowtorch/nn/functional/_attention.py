"""Attention: one head in a few lines, and PyTorch's fused form of it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from slowtorch._dtype import bfloat16, float16, float32
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import no_grad
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._checks import in_order_of
from slowtorch.nn.functional.dropouts import dropout
from slowtorch.ops.softmax import SoftmaxGrad

__all__ = ["FusedAttention", "SafeSoftmax", "Scores", "attend", "looks"]


class Scores(NamedTuple):
    """How queries and keys make scores. Nothing of it has a gradient.

    (Tensors inside another object are no inputs of an operation.)
    """

    scale: float
    bias: Tensor | None  # added to the scores: 0 to look, -inf to look away


class SafeSoftmax(Op):
    """Softmax along the last dimension; 0 where a line holds nothing but -inf.

    dL/dx_i = y_i (g_i - sum_j g_j y_j)
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        layout = x._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        result = make(out.kernels["safe_softmax"](out, x), out)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (y,) = self.saved_tensors
        return SoftmaxGrad.apply(grad, y, y.ndim - 1)


def looks(query: Tensor, key: Tensor, scores: Scores) -> Tensor:
    """softmax(s Q K^T + M): how much each query looks at each key."""
    scale, bias = scores
    products = (query * scale) @ key.transpose(-2, -1)
    if bias is not None:
        products = products + bias
    weights: Tensor = SafeSoftmax.apply(products)
    return weights


def attend(
    query: Tensor, key: Tensor, value: Tensor, scores: Scores, dropout_p: float = 0.0
) -> Tensor:
    """softmax(s Q K^T + M) V: for each query, the mean of the values it looks at."""
    weights = looks(query, key, scores)
    if dropout_p > 0:
        weights = dropout(weights, dropout_p)
    return weights @ value


class FusedAttention(Op, node="ScaledDotProductFlashAttentionForCpuBackward0"):
    """Z = P V with P = softmax(s Q K^T + M), as one node that does not keep P.

    The weights P, one for each pair of query and key, are more than all the rest
    where texts are long. Backward works them out again:

    dL/dV = P^T g    dL/dQ = s D K    dL/dK = s D^T Q
    D = P * (g V^T - rowsum(P * g V^T)), the gradient of the scores

    Source: Dao and others, FlashAttention (2022); here without its blocks, whose
    point is the memory of a graphics card.
    """

    __slots__ = ("scale",)
    scale: float
    saves = ("query", "key", "value", "attn_mask")

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, scores: Scores
    ) -> Tensor:
        self.scale = scores.scale
        self.save_for_backward(query, key, value, scores.bias)
        with no_grad():
            q, k, v = (widened(each) for each in (query, key, value))
            result = attend(q, k, v, scores).to(query.dtype)
        return in_order_of(query, result)

    def backward(self, grad: Tensor) -> Any:
        query, key, value, bias = self.saved_tensors
        query, key, value, grad = map(widened, (query, key, value, grad))
        weights = looks(query, key, Scores(self.scale, bias))
        for_weights = grad @ value.transpose(-2, -1)
        for_scores = (
            SoftmaxGrad.apply(for_weights, weights, weights.ndim - 1) * self.scale
        )
        turned = for_scores.transpose(-2, -1)
        return for_scores @ key, turned @ query, weights.transpose(-2, -1) @ grad


def widened(x: Tensor) -> Tensor:
    """*x* in float32 if it is of half that precision: attention computes in that."""
    return x.to(float32) if x.dtype in (float16, bfloat16) else x


def default_scale(query: Tensor) -> float:
    """1 / sqrt(E): the product of two random vectors of length E is about sqrt(E)."""
    return 1 / math.sqrt(query.shape[-1] or 1)
