"""Splitting a data set at random, into training and test data for instance."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeVar

import slowtorch as torch
from slowtorch.data.dataset import Dataset, Subset

if TYPE_CHECKING:
    from slowtorch import Generator

__all__ = ["random_split"]

T = TypeVar("T")


def random_split(
    dataset: Dataset[T],
    lengths: Sequence[int | float],
    generator: Generator | None = None,
) -> list[Subset[T]]:
    """Split *dataset* into parts of the given sizes, in random order.

    Args:
        dataset: any data set that has a length.
        lengths: how many samples each part gets; or fractions that sum to one. What
            rounding down leaves over is dealt out one by one from the first part on.
        generator: the random numbers; ``None``: the default ones.

    Raises:
        ValueError: the sizes do not sum to the length of the data set, or a fraction
            is not between 0 and 1.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import random_split
        >>> generator = torch.Generator().manual_seed(42)
        >>> train, test = random_split(range(10), [0.8, 0.2], generator=generator)
        >>> list(test)
        [3, 7]
    """
    size = len(dataset)  # type: ignore[arg-type]  # TypeError if it has none
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _from_fractions(lengths, size)
    if sum(lengths) != size:
        message = "Sum of input lengths does not equal the length of the input dataset!"
        raise ValueError(message)
    order: list[int] = torch.randperm(_whole(lengths), generator=generator).tolist()
    ends = list(accumulate(map(int, lengths)))
    starts = [0, *ends[:-1]]
    return [
        Subset(dataset, order[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]


def _whole(lengths: Sequence[Any]) -> int:
    for index, length in enumerate(lengths):
        if not isinstance(length, int):
            message = (
                f"lengths must be integers, or fractions that sum to 1; got {length} "
                f"at index {index}"
            )
            raise TypeError(message)
    return sum(lengths)


def _from_fractions(fractions: Sequence[float], size: int) -> list[int]:
    lengths = []
    for index, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"Fraction at index {index} is not between 0 and 1")
        lengths.append(math.floor(size * fraction))
    for place in range(size - sum(lengths)):
        lengths[place % len(lengths)] += 1
    for index, length in enumerate(lengths):
        if length == 0:
            message = (
                f"Length of split at index {index} is 0. This might result in an empty "
                "dataset."
            )
            warnings.warn(message, UserWarning, stacklevel=3)
    return lengths
