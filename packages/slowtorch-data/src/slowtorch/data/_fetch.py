"""From the numbers of a sampler to a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from slowtorch.data.dataset import IterableDataset, samples

__all__ = ["fetcher"]

Collate = Callable[[Any], Any]


def fetcher(
    dataset: Any, batched: bool, collate: Collate, drop_last: bool
) -> Callable[[Any], Any]:
    """The function that turns what a sampler gives into what a loader gives."""
    if isinstance(dataset, IterableDataset):
        return _from_stream(iter(dataset), batched, collate, drop_last)
    if not batched:
        return lambda number: collate(dataset[number])
    return lambda numbers: collate(samples(dataset, numbers))


def _from_stream(
    stream: Iterator[Any], batched: bool, collate: Collate, drop_last: bool
) -> Callable[[Any], Any]:
    def fetch(numbers: Any) -> Any:
        if not batched:
            return collate(next(stream))
        batch = list(islice(stream, len(numbers)))
        if not batch or (drop_last and len(batch) < len(numbers)):
            raise StopIteration
        return collate(batch)

    return fetch
