"""Bags of rows: the sum, mean or largest numbers of rows that belong together."""

from __future__ import annotations

from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage
    from slowtorch.nn.functional._embedding_bag import Bags

__all__ = ["EMBEDDING_BAG"]


def embedding_bag(
    out: Layout, weight: Tensor, bags: Bags, sample_weights: Tensor | None
) -> Storage:
    """One row for each bag; zeros for a bag without any."""
    width = out.shape[1]
    table: Any = flat(weight)
    shares = None if sample_weights is None else flat_list(sample_weights)
    result: Any = out.store(())
    for members in bag_members(weight, bags):
        rows = [table[row * width : (row + 1) * width] for _, row in members]
        if not rows:
            result.extend(out.store([0.0] * width))
            continue
        columns = zip(*rows)
        if bags.mode == "max":
            line = list(map(max, columns))
        elif shares is not None:
            own = [shares[at] for at, _ in members]
            line = [sum(map(mul, column, own)) for column in columns]
        else:
            line = list(map(sum, columns))
        if bags.mode == "mean":
            line = [total / len(rows) for total in line]
        result.extend(out.store(line))
    return result  # type: ignore[no-any-return]  # a storage


def embedding_bag_winners(out: Layout, weight: Tensor, bags: Bags) -> Storage:
    """For each bag and column, the row with the largest number; -1 for no row."""
    width = out.shape[1]
    table: Any = flat(weight)
    winners: list[int] = []
    for members in bag_members(weight, bags):
        rows = [table[row * width : (row + 1) * width] for _, row in members]
        if not rows:
            winners += [-1] * width
            continue
        for column in zip(*rows):
            winners.append(members[column.index(max(column))][1])
    return out.store(winners)


def bag_members(weight: Tensor, bags: Bags) -> list[list[tuple[int, int]]]:
    """Of each bag, the places in the list of indices and their rows; no padding."""
    rows: list[int] = flat_list(bags.indices)
    _check_rows(rows, weight._layout.shape[0], bags.mode)
    places = list(enumerate(rows))
    return [
        [each for each in places[start:end] if each[1] != bags.padding_idx]
        for start, end in pairwise(_bounds(bags, len(rows)))
    ]


def _bounds(bags: Bags, count: int) -> list[int]:
    """Where each bag starts, and where the last one ends."""
    offsets: list[int] = flat_list(bags.offsets)
    if offsets and offsets[0] != 0:
        message = (
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to "
            f"start from position 0. However, got {offsets[0]}"
        )
        raise RuntimeError(message)
    if offsets and offsets[-1] > count:
        message = (
            f"offsets[-1] can not be greater than input's length {count} but got "
            f"offsets[-1] of {offsets[-1]}"
        )
        raise RuntimeError(message)
    if any(b < a for a, b in pairwise(offsets)):
        message = (
            "Expected i < index_size to be true, but got false.\nThe offsets must not "
            f"decrease; got {offsets}"
        )
        raise RuntimeError(message)
    return offsets if bags.include_last_offset else [*offsets, count]


def _check_rows(rows: list[int], count: int, mode: str) -> None:
    for at, row in enumerate(rows):
        if not 0 <= row < count:
            message = (
                f"Index {at} of input takes value {row} which is not in the valid "
                f"range [0, {count})"
            )
            if mode == "max":
                message = (
                    "embedding_bag: Expected idx >= 0 && idx < num_embeddings but "
                    f"found idx to be {row}"
                )
            raise RuntimeError(message)


EMBEDDING_BAG: dict[str, Kernel] = {
    "embedding_bag": embedding_bag,
    "embedding_bag_winners": embedding_bag_winners,
}
