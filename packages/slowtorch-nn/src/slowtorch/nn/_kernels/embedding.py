"""Rows of a table by number, and classes as rows of noughts and a one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch.kernels.strided import flat, flat_list

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["EMBEDDING"]


def embedding(out: Layout, weight: Tensor, indices: Tensor) -> Storage:
    """weight[i] for each index i; whole rows move, at 1 ns per number."""
    count, width = weight._layout.shape
    table: Any = flat(weight)
    result = out.store(())
    for index in flat_list(indices):
        if not 0 <= index < count:
            raise IndexError("index out of range in self")
        result.extend(table[index * width : (index + 1) * width])
    return result


def embedding_dense_backward(
    out: Layout, grad: Tensor, indices: Tensor, padding_idx: int, by_frequency: bool
) -> Storage:
    """The sum of the gradients that each row received, in double precision."""
    width = out.shape[1]
    rows: list[int] = flat_list(indices)
    grads: list[float] = flat_list(grad)
    sums: dict[int, list[float]] = {}
    for at, row in enumerate(rows):
        if row != padding_idx:
            part = grads[at * width : (at + 1) * width]
            known = sums.get(row)
            sums[row] = part if known is None else [a + b for a, b in zip(known, part)]
    result: Any = out.store((0,)) * out.numel
    for row, total in sums.items():
        if by_frequency:
            times = rows.count(row)
            total = [value / times for value in total]
        result[row * width : (row + 1) * width] = out.store(total)
    return result  # type: ignore[no-any-return]  # a storage


def embedding_renorm(
    _: None, weight: Tensor, indices: Tensor, max_norm: float, norm_type: float
) -> None:
    """Scale the rows that are asked for down to *max_norm*, in their own memory."""
    layout = weight._layout
    width = layout.shape[1]
    down, across = layout.strides
    memory: Any = weight._storage
    for row in set(flat_list(indices)):
        start = weight._offset + row * down
        place = slice(start, start + (width - 1) * across + 1, across)
        values = memory[place]
        norm = _norm(values, norm_type)
        if norm > max_norm:
            scale = max_norm / (norm + 1e-7)
            memory[place] = layout.store([value * scale for value in values])


def _norm(values: Storage, p: float) -> float:
    if p == float("inf"):
        return max(map(abs, values))
    return float(sum([abs(value) ** p for value in values]) ** (1 / p))


def one_hot(out: Layout, classes: Tensor, count: int) -> Storage:
    """A row of *count* numbers for each class: 1 at its place, 0 elsewhere."""
    result: Any = out.store((0,)) * out.numel
    for start, at in zip(range(0, out.numel, count), flat(classes)):
        result[start + int(at)] = 1
    return result  # type: ignore[no-any-return]  # a storage


EMBEDDING: dict[str, Kernel] = {
    "embedding": embedding,
    "embedding_dense_backward": embedding_dense_backward,
    "embedding_renorm": embedding_renorm,
    "one_hot": one_hot,
}
