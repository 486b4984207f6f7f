"""Samplers: in which order the samples are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import slowtorch as torch

if TYPE_CHECKING:
    from slowtorch import Generator

__all__ = [
    "BatchSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
    "drawn_seed",
]

T_co = TypeVar("T_co", covariant=True)


def drawn_seed(generator: Generator | None) -> int:
    """A seed for another generator: one int64 ``random_()``."""
    seed = torch.empty((), dtype=torch.int64).random_(generator=generator)
    return int(seed.item())


class Sampler(Generic[T_co]):
    """The base class: a subclass gives ``__iter__`` and, usually, ``__len__``.

    Example:
        >>> from slowtorch.utils.data import DataLoader, Sampler
        >>> class Backwards(Sampler):
        ...     def __init__(self, source):
        ...         self.source = source
        ...     def __iter__(self):
        ...         return reversed(range(len(self.source)))
        >>> letters = "abc"
        >>> list(DataLoader(letters, sampler=Backwards(letters), batch_size=2))
        [['c', 'b'], ['a']]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """All samples in their own order.

    Example:
        >>> from slowtorch.utils.data import SequentialSampler
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    data_source: Sized

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """All samples in random order, or random samples.

    The order under a seed is PyTorch's.

    Args:
        data_source: the data set, of which only the length matters.
        replacement: let a sample come again before all others have come.
        num_samples: how many to take; ``None``: as many as there are.
        generator: the random numbers; ``None``: a new generator each time, with a
            seed drawn from the default one.

    Raises:
        TypeError: *replacement* is not a bool.
        ValueError: there is nothing to take.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import RandomSampler
        >>> generator = torch.Generator().manual_seed(0)
        >>> list(RandomSampler("abc", generator=generator))
        [2, 0, 1]
    """

    data_source: Sized
    replacement: bool

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            message = "replacement should be a boolean value, but got replacement="
            message += str(replacement)
            raise TypeError(message)
        _check_count(self.num_samples)

    @property
    def num_samples(self) -> int:
        """How many samples are taken; a data set may grow meanwhile."""
        if self._num_samples is None:
            return len(self.data_source)
        return self._num_samples

    def __iter__(self) -> Iterator[int]:
        size = len(self.data_source)
        generator = self.generator
        if generator is None:
            generator = torch.Generator()
            generator.manual_seed(drawn_seed(None))
        if self.replacement:
            yield from self._with_replacement(size, generator)
            return
        # The last draw is made even if none of it is used, as PyTorch does: what is
        # drawn next from the same generator depends on it.
        for _ in range(self.num_samples // size):
            yield from torch.randperm(size, generator=generator).tolist()
        rest = torch.randperm(size, generator=generator).tolist()
        yield from rest[: self.num_samples % size]

    def _with_replacement(self, size: int, generator: Generator) -> Iterator[int]:
        # 32 at a time, as PyTorch draws them.
        for _ in range(self.num_samples // 32):
            yield from torch.randint(size, (32,), generator=generator).tolist()
        count = self.num_samples % 32
        yield from torch.randint(size, (count,), generator=generator).tolist()

    def __len__(self) -> int:
        return self.num_samples


def _check_count(count: Any) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        message = (
            "num_samples should be a positive integer value, but got "
            f"num_samples={count}"
        )
        raise ValueError(message)


class SubsetRandomSampler(Sampler[int]):
    """Certain samples, in random order.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import SubsetRandomSampler
        >>> generator = torch.Generator().manual_seed(0)
        >>> list(SubsetRandomSampler([3, 4, 5], generator=generator))
        [5, 3, 4]
    """

    indices: Sequence[int]

    def __init__(
        self, indices: Sequence[int], generator: Generator | None = None
    ) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        order = torch.randperm(len(self.indices), generator=self.generator).tolist()
        for place in order:
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Random samples, each with a probability of its own.

    Args:
        weights: one for each sample; they need not sum to one.
        num_samples: how many to take.
        replacement: whether a sample may come again.
        generator: the random numbers; ``None``: the default ones.

    Raises:
        ValueError: an argument is not what it should be, such as weights in rows.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import WeightedRandomSampler
        >>> generator = torch.Generator().manual_seed(0)
        >>> list(WeightedRandomSampler([0.1, 0.9, 0.3], 5, generator=generator))
        [2, 1, 1, 2, 1]
    """

    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        _check_count(num_samples)
        if not isinstance(replacement, bool):
            message = "replacement should be a boolean value, but got replacement="
            message += str(replacement)
            raise ValueError(message)
        self.weights = torch.as_tensor(weights, dtype=torch.float64)
        if self.weights.ndim != 1:
            message = (
                "weights should be a 1d sequence but given weights have shape "
                f"{tuple(self.weights.shape)}"
            )
            raise ValueError(message)
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        drawn = torch.multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        )
        yield from drawn.tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The numbers of another sampler, in lists of *batch_size*.

    Args:
        sampler: any iterable of numbers.
        batch_size: how many make a batch.
        drop_last: leave out a last batch that is not full.

    Raises:
        ValueError: *batch_size* is not positive, or *drop_last* not a bool.

    Example:
        >>> from slowtorch.utils.data import BatchSampler
        >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
        [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self, sampler: Sampler[int] | Iterable[int], batch_size: int, drop_last: bool
    ) -> None:
        whole = isinstance(batch_size, int) and not isinstance(batch_size, bool)
        if not whole or batch_size <= 0:
            message = (
                "batch_size should be a positive integer value, but got batch_size="
            )
            raise ValueError(message + str(batch_size))
        if not isinstance(drop_last, bool):
            message = (
                f"drop_last should be a boolean value, but got drop_last={drop_last}"
            )
            raise ValueError(message)
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        numbers = iter(self.sampler)
        while batch := list(islice(numbers, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        size: int = len(self.sampler)  # type: ignore[arg-type]  # TypeError if it has none
        if self.drop_last:
            return size // self.batch_size
        return -(-size // self.batch_size)
