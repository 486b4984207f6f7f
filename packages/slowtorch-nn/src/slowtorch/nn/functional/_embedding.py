"""Rows of a table as an operation."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from slowtorch import tensor
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op

__all__ = ["Embedding", "EmbeddingGrad", "Lookup"]


class Lookup(NamedTuple):
    """Which rows are read, and how gradients find back. It has no gradient itself.

    (Tensors inside another object are no inputs of an operation.)
    """

    indices: Tensor
    padding_idx: int  # a row that does not learn; -1 for none
    by_frequency: bool


class Embedding(Op):
    """z[i] = W[index_i].

    dL/dW[r] = the sum of g[i] over all i whose index is r
    """

    __slots__ = ("lookup", "source")
    lookup: Lookup
    source: Layout
    saves = ("indices",)

    def forward(self, weight: Tensor, lookup: Lookup) -> Tensor:
        layout = weight._layout
        self.lookup, self.source = lookup, layout
        self.save_for_backward(lookup.indices)
        shape = (*lookup.indices._layout.shape, layout.shape[1])
        out = contiguous(shape, layout.dtype, layout.device)
        return make(out.kernels["embedding"](out, weight, lookup.indices), out)

    def backward(self, grad: Tensor) -> Any:
        (indices,) = self.saved_tensors
        lookup = self.lookup._replace(indices=indices)
        return EmbeddingGrad.apply(grad, self.source, lookup)


class EmbeddingGrad(Op, node="EmbeddingDenseBackwardBackward0"):
    """The gradient of an embedding: each row gathers what its readers got.

    dL/dg[i] = h[index_i], 0 for padding
    """

    __slots__ = ("lookup",)
    lookup: Lookup
    saves = ("indices",)

    def forward(self, grad: Tensor, source: Layout, lookup: Lookup) -> Tensor:
        self.lookup = lookup
        self.save_for_backward(lookup.indices)
        out = contiguous(source.shape, source.dtype, source.device)
        kernel = out.kernels["embedding_dense_backward"]
        return make(kernel(out, grad, *lookup), out)

    def backward(self, h: Tensor) -> Any:
        (indices,) = self.saved_tensors
        _, padding_idx, by_frequency = self.lookup
        read = Embedding.apply(h, self.lookup._replace(indices=indices))
        if by_frequency:
            rows = indices.flatten().tolist()
            times = Counter(rows)
            counts = tensor([float(times[row]) for row in rows], dtype=h.dtype)
            read = read / counts.view(*indices.shape, 1)
        if padding_idx < 0:
            return read
        return read.masked_fill((indices == padding_idx).unsqueeze(-1), 0.0)
