"""A softmax over very many classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module
from slowtorch.nn.modules.containers import ModuleList, Sequential
from slowtorch.nn.modules.linear import Linear

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class _ASMoutput(NamedTuple):  # PyTorch's name, which it prints
    """What ``AdaptiveLogSoftmaxWithLoss`` returns."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-softmax over classes sorted by frequency, rare ones in clusters.

    A small head decides between the frequent classes and the clusters; only for an
    example in a cluster is the cluster's own softmax computed, from fewer features:

        log p(class) = log p(cluster) + log p(class given cluster)

    Args:
        in_features: how many features an example has.
        n_classes: how many classes there are, the most frequent one first.
        cutoffs: the first class of each cluster, in increasing order.
        div_value: how many times fewer features each cluster has than the one before.
        head_bias: whether the head has a bias.
        device: where the parameters are.
        dtype: their type.

    Attributes:
        head: a ``Linear`` layer.
        tail: for each cluster two of them, in a ``Sequential``.

    Shape:
        features (N, in_features) or (in_features), classes (N) or (); to
        ``(output, loss)``: log-probabilities of the classes (N) or (), and a number.

    Raises:
        ValueError: the cutoffs are not increasing between 1 and n_classes - 1.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.AdaptiveLogSoftmaxWithLoss(4, 10, [2, 5], div_value=2)
        >>> output, loss = layer(torch.ones(3, 4), torch.tensor([0, 3, 8]))
        >>> output.shape, layer.log_prob(torch.ones(3, 4)).shape
        (torch.Size([3]), torch.Size([3, 10]))

    Grave et al., "Efficient softmax approximation for GPUs", 2017 (arXiv:1609.04309).
    """

    head: Linear
    tail: ModuleList

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check_cutoffs(list(cutoffs), n_classes)
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        kind: dict[str, Any] = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **kind)
        self.tail = ModuleList()
        for cluster, (low, high) in enumerate(self._clusters()):
            width = int(in_features // div_value ** (cluster + 1))
            inner = Linear(in_features, width, bias=False, **kind)
            outer = Linear(width, high - low, bias=False, **kind)
            self.tail.append(Sequential(inner, outer))

    def _clusters(self) -> Iterator[tuple[int, int]]:
        """The first class of each cluster, and the first after it."""
        return zip(self.cutoffs, self.cutoffs[1:])

    def reset_parameters(self) -> None:
        """Draw all weights anew."""
        self.head.reset_parameters()
        for layer in self.tail.modules():
            if isinstance(layer, Linear):
                layer.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        _check_target(input_, target_)
        single = target_.ndim == 0
        input = input_.unsqueeze(0) if single else input_
        target = target_.unsqueeze(0) if single else target_
        self._check_range(target)
        output = input.new_zeros(len(target))
        places = target.clone()  # of each target in the head
        for cluster, (low, high) in enumerate(self._clusters()):
            rows = ((target >= low) & (target < high)).nonzero().squeeze(1)
            if rows.numel():
                scores = self.tail[cluster](input.index_select(0, rows))
                labels = (target[rows] - low).unsqueeze(1)
                found = F.log_softmax(scores, 1).gather(1, labels).squeeze(1)
                output = output.index_copy(0, rows, found)
                places[rows] = self.shortlist_size + cluster
        head = F.log_softmax(self.head(input), 1)
        output = output + head.gather(1, places.unsqueeze(1)).squeeze()
        loss = (-output).mean()
        return _ASMoutput(output.squeeze(0) if single else output, loss)

    def _check_range(self, target: Tensor) -> None:
        if target.numel():
            low, high = int(target.min()), int(target.max())
            if low < 0 or high >= self.n_classes:
                message = (
                    f"Target values should be in [0, {self.n_classes - 1}], but values "
                    f"in range [{low}, {high}] were found. "
                )
                raise RuntimeError(message)

    def log_prob(self, input: Tensor) -> Tensor:
        """The log-probabilities of all classes: (N, in_features) to (N, n_classes)."""
        return self._all(input, F.log_softmax(self.head(input), 1))

    def _all(self, input: Tensor, head: Tensor) -> Tensor:
        parts = [head[:, : self.shortlist_size]]
        for cluster in range(self.n_clusters):
            own = F.log_softmax(self.tail[cluster](input), 1)
            parts.append(own + head[:, self.shortlist_size + cluster].unsqueeze(1))
        return torch.cat(parts, 1)

    def predict(self, input: Tensor) -> Tensor:
        """The most probable class of each example: (N, in_features) to (N).

        Clusters are looked into only where the head prefers one, as in PyTorch.
        """
        head = self.head(input)
        output: Tensor = head.argmax(1)
        rare = output >= self.shortlist_size
        if rare.any():
            some = input[rare]
            log_prob = self._all(some, F.log_softmax(self.head(some), 1))
            output[rare] = log_prob.argmax(1)
        return output


def _check_cutoffs(cutoffs: list[int], n_classes: int) -> None:
    if not cutoffs:
        raise ValueError("cutoffs should be a sequence of length larger than 0")
    ordered = sorted(set(cutoffs)) == cutoffs
    if not ordered or cutoffs[0] <= 0 or cutoffs[-1] > n_classes - 1:
        message = (
            "cutoffs should be a sequence of unique, positive integers sorted in an "
            "increasing order, where each value is between 1 and n_classes-1"
        )
        raise ValueError(message)


def _check_target(input: Tensor, target: Tensor) -> None:
    if target.ndim > 1:
        message = "0D or 1D target tensor expected, multi-target not supported"
        raise RuntimeError(message)
    if target.ndim == 1:
        if input.shape[0] != target.shape[0]:
            message = (
                "Input and target should have the same size in the batch dimension."
            )
            raise RuntimeError(message)
    elif input.ndim != 1:
        message = (
            "0D target tensor expects 1D input tensors, but found inputs with size "
        )
        raise RuntimeError(f"{message}{input.shape}")
