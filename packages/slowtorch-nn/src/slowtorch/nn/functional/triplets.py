"""Losses of triplets: an anchor, something like it, and something unlike it."""

from __future__ import annotations

from collections.abc import Callable

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import chosen_reduction, reduced
from slowtorch.nn.functional.distances import pairwise_distance
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["triplet_margin_loss", "triplet_margin_with_distance_loss"]

Distance = Callable[[Tensor, Tensor], Tensor]


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Each anchor should be nearer to its positive than to its negative, by a margin.

        max(0, |a - p| - |a - n| + margin)

    Args:
        anchor: vectors a of shape (N, D) or (D).
        positive: vectors p that belong with them.
        negative: vectors n that do not.
        margin: by how much; more than 0.
        p: the order of the norm.
        eps: added to differences, see ``pairwise_distance``.
        swap: measure the negative from the positive if that is nearer.
        size_average: deprecated; see *reduction*.
        reduce: deprecated; see *reduction*.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each triplet.

    Raises:
        ValueError: *margin* is not positive, or *reduction* none of these.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> a, p, n = torch.tensor([[[0.0]], [[1.0]], [[1.5]]])
        >>> F.triplet_margin_loss(a, p, n)
        tensor(0.5000)

    Balntas et al., "Learning local feature descriptors with triplets and shallow
    convolutional neural networks", 2016, for *swap*.
    """
    reduction = chosen_reduction(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    check_tensor("triplet_margin_loss", anchor, "anchor")
    check_tensor("triplet_margin_loss", positive, "positive", 2)
    check_tensor("triplet_margin_loss", negative, "negative", 3)

    def distance(x: Tensor, y: Tensor) -> Tensor:
        return pairwise_distance(x, y, p, eps)

    triplet = anchor, positive, negative
    return reduced(triplet_losses(triplet, distance, margin, swap), reduction)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Distance | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """``triplet_margin_loss`` with any distance d: max(0, d(a, p) - d(a, n) + margin).

    Args:
        anchor: a, any shape that the distance takes.
        positive: p that belong with them.
        negative: n that do not.
        distance_function: d; ``None``: ``pairwise_distance``.
        margin: by how much; more than 0.
        swap: measure the negative from the positive if that is nearer.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``: one number for each triplet.

    Raises:
        ValueError: *margin* is not positive, or *reduction* none of these.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> a, p, n = torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 2.5]])
        >>> def taxi(x, y):
        ...     return (x - y).abs().sum(-1)
        >>> F.triplet_margin_with_distance_loss(a, p, n, distance_function=taxi)
        tensor(0.)
    """
    reduction = chosen_reduction(reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    distance = pairwise_distance if distance_function is None else distance_function
    triplet = anchor, positive, negative
    return reduced(triplet_losses(triplet, distance, margin, swap), reduction)


def triplet_losses(
    triplet: tuple[Tensor, Tensor, Tensor],
    distance: Distance,
    margin: float,
    swap: bool,
) -> Tensor:
    """The loss of each triplet.

    Raises:
        RuntimeError: they differ in their number of dimensions.
    """
    anchor, positive, negative = triplet
    if not anchor.ndim == positive.ndim == negative.ndim:
        message = (
            "The anchor, positive, and negative tensors are expected to have the same "
            f"number of dimensions, but got: anchor {anchor.ndim}D, positive "
            f"{positive.ndim}D, and negative {negative.ndim}D inputs"
        )
        raise RuntimeError(message)
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return (margin + near - far).clamp_min(0)


OPERATORS = (
    Operator(triplet_margin_loss),
    Operator(triplet_margin_with_distance_loss),
)
