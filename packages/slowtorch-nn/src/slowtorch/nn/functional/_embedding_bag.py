"""Bags of rows of a table as an operation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from slowtorch import tensor, zeros
from slowtorch._dtype import int64
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn._kernels.embedding_bag import bag_members
from slowtorch.nn.functional._embedding import EmbeddingGrad, Lookup

__all__ = ["Bags", "EmbeddingBag"]


class Bags(NamedTuple):
    """Which rows are together, and how they are combined. It has no gradient itself.

    (Tensors inside another object are no inputs of an operation.)
    """

    indices: Tensor
    offsets: Tensor
    mode: str
    padding_idx: int  # a row that does not count; -1 for none
    by_frequency: bool
    include_last_offset: bool

    @property
    def number(self) -> int:
        """How many bags there are."""
        return len(self.offsets) - self.include_last_offset


class EmbeddingBag(Op):
    """z[b] = the sum of s_i W[index_i] over all i in bag b, their mean, or largest.

    dL/dW[r] = the sum of s_i g[bag of i] over all i whose index is r; a mean divides
    each by the size of its bag; of the largest, each gets the gradient of its column
    dL/ds_i = W[index_i] . g[bag of i]
    """

    __slots__ = ("bags", "source")
    bags: Bags
    source: Layout
    arity = 2
    saves = ("weight", "indices", "offsets", "per_sample_weights")

    def forward(
        self, weight: Tensor, sample_weights: Tensor | None, bags: Bags
    ) -> Tensor:
        layout = weight._layout
        self.bags, self.source = bags, layout
        self.save_for_backward(weight, bags.indices, bags.offsets, sample_weights)
        out = contiguous((bags.number, layout.shape[1]), layout.dtype, layout.device)
        kernel = out.kernels["embedding_bag"]
        return make(kernel(out, weight, bags, sample_weights), out)

    def backward(self, grad: Tensor) -> Any:
        weight, indices, offsets, sample_weights = self.saved_tensors
        bags = self.bags._replace(indices=indices, offsets=offsets)
        if bags.mode == "max":
            return _to_largest(grad, weight, bags)
        who = bag_members(weight, bags)
        places = _integers(at for bag in who for at, _ in bag)
        rows = _integers(row for bag in who for _, row in bag)
        bag_of = _integers(number for number, bag in enumerate(who) for _ in bag)
        given = grad.index_select(0, bag_of)  # what the bag of each member got
        for_weight = for_samples = None
        if self.needs_input_grad[0]:
            parts = given
            if sample_weights is not None:
                parts = given * sample_weights.index_select(0, places).unsqueeze(1)
            if bags.mode == "mean":
                sizes = [float(len(bag)) for bag in who for _ in bag]
                parts = given / tensor(sizes, dtype=given.dtype).unsqueeze(1)
            lookup = Lookup(rows, -1, bags.by_frequency)
            for_weight = EmbeddingGrad.apply(parts, self.source, lookup)
        if sample_weights is None:
            return for_weight
        if self.needs_input_grad[1]:
            products = (weight.index_select(0, rows) * given).sum(1)
            nothing = zeros(sample_weights.shape, dtype=products.dtype)
            for_samples = nothing.index_add(0, places, products)
        return for_weight, for_samples


def _integers(values: Iterable[int]) -> Tensor:
    return tensor(list(values), dtype=int64)


def _to_largest(grad: Tensor, weight: Tensor, bags: Bags) -> Tensor:
    """Each gradient at the row whose number was the largest of its column."""
    out = contiguous(grad._layout.shape, int64, grad._layout.device)
    kernel = out.kernels["embedding_bag_winners"]
    winners = make(kernel(out, weight, bags), out)
    empty = winners < 0
    given = grad.masked_fill(empty, 0.0)
    nothing = zeros(weight.shape, dtype=grad.dtype, device=grad.device)
    return nothing.scatter_add(0, winners.masked_fill(empty, 0), given)
