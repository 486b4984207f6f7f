"""Data sets: samples by number, or one after the other."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

from slowtorch import Tensor

__all__ = [
    "ChainDataset",
    "ConcatDataset",
    "Dataset",
    "IterableDataset",
    "StackDataset",
    "Subset",
    "TensorDataset",
    "samples",
]

T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """Samples by number: a subclass gives ``__getitem__`` and, usually, ``__len__``.

    ``a + b`` has the samples of both, those of *a* first.

    Raises:
        NotImplementedError: the subclass has no ``__getitem__``.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import Dataset
        >>> class Squares(Dataset):
        ...     def __len__(self):
        ...         return 4
        ...     def __getitem__(self, index):
        ...         return index, index ** 2
        >>> Squares()[3]
        (3, 9)
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co], metaclass=ABCMeta):
    """Samples one after the other: a subclass gives ``__iter__``.

    For streams: files too large to count, or samples made as one goes.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import DataLoader, IterableDataset
        >>> class Countdown(IterableDataset):
        ...     def __iter__(self):
        ...         return iter(range(3, 0, -1))
        >>> [batch.tolist() for batch in DataLoader(Countdown(), batch_size=2)]
        [[3, 2], [1]]
    """

    @abstractmethod
    def __iter__(self) -> Iterator[T_co]:
        """The samples, one after the other."""

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Sample i is the i-th row of each of several tensors.

    Args:
        *tensors: of one size in their first dimension.

    Raises:
        AssertionError: the sizes differ, as in PyTorch.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import TensorDataset
        >>> features = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> data = TensorDataset(features, torch.arange(2))
        >>> data[1]
        (tensor([3., 4.]), tensor(1))
    """

    tensors: tuple[Tensor, ...]

    def __init__(self, *tensors: Tensor) -> None:
        if any(each.size(0) != tensors[0].size(0) for each in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple([tensor[index] for tensor in self.tensors])

    def __len__(self) -> int:
        return self.tensors[0].size(0)


class StackDataset(Dataset[Any]):
    """Sample i is a tuple, or dict, of the i-th samples of several data sets.

    Args:
        *args: data sets, for tuples.
        **kwargs: or named data sets, for dicts.

    Raises:
        ValueError: none is given, both kinds are, or the sizes differ.

    Example:
        >>> from slowtorch.utils.data import StackDataset
        >>> StackDataset(pixels=[10, 20], label=["a", "b"])[1]
        {'pixels': 20, 'label': 'b'}
    """

    datasets: tuple[Any, ...] | dict[str, Any]

    def __init__(self, *args: Dataset[T_co], **kwargs: Dataset[T_co]) -> None:
        if args and kwargs:
            message = (
                "Supported either ``tuple``- (via ``args``) or``dict``- (via "
                "``kwargs``) like input/output, but both types are given."
            )
            raise ValueError(message)
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets = args or kwargs
        lengths = {len(each) for each in self._all()}
        if len(lengths) > 1:
            raise ValueError("Size mismatch between datasets")
        self._length = lengths.pop()

    def _all(self) -> Iterable[Any]:
        datasets = self.datasets
        return datasets.values() if isinstance(datasets, dict) else datasets

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: each[index] for name, each in self.datasets.items()}
        return tuple([each[index] for each in self.datasets])

    def __getitems__(self, indices: list[int]) -> list[Any]:
        """Several samples at once; each data set is asked once if it can do that."""
        columns = [samples(each, indices) for each in self._all()]
        rows = list(zip(*columns, strict=True))
        if isinstance(self.datasets, dict):
            return [dict(zip(self.datasets, row, strict=True)) for row in rows]
        return rows

    def __len__(self) -> int:
        return self._length


def samples(dataset: Any, indices: list[int]) -> list[Any]:
    """Several samples: at once if *dataset* has ``__getitems__``, or one by one."""
    several = getattr(dataset, "__getitems__", None)
    if several is not None:
        return list(several(indices))
    return [dataset[each] for each in indices]


class ConcatDataset(Dataset[T_co]):
    """The samples of several data sets, one data set after the other.

    Raises:
        AssertionError: there are none, or one has no lengths, as in PyTorch.
        ValueError: an index below minus the length.

    Example:
        >>> from slowtorch.utils.data import ConcatDataset
        >>> both = ConcatDataset(["ab", "cde"])
        >>> len(both), both[2], both[-1]
        (5, 'c', 'e')
    """

    datasets: list[Dataset[T_co]]
    cumulative_sizes: list[int]

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(each, IterableDataset) for each in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = list(accumulate(map(_length, self.datasets)))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> T_co:
        if index < 0:
            if -index > len(self):
                message = "absolute value of index should not exceed dataset length"
                raise ValueError(message)
            index += len(self)
        which = bisect_right(self.cumulative_sizes, index)
        before = self.cumulative_sizes[which - 1] if which else 0
        return self.datasets[which][index - before]


def _length(dataset: Any) -> int:
    return len(dataset)


class ChainDataset(IterableDataset[Any]):
    """The samples of several iterable data sets, one data set after the other.

    Raises:
        AssertionError: one is not iterable, when its turn comes, as in PyTorch.

    Example:
        >>> from slowtorch.utils.data import ChainDataset, IterableDataset
        >>> class Three(IterableDataset):
        ...     def __iter__(self):
        ...         return iter("abc")
        >>> list(ChainDataset([Three(), Three()]))
        ['a', 'b', 'c', 'a', 'b', 'c']
    """

    datasets: Iterable[Dataset[Any]]

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = datasets

    def _checked(self) -> Iterator[IterableDataset[Any]]:
        for each in self.datasets:
            if not isinstance(each, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield each

    def __iter__(self) -> Iterator[Any]:
        for each in self._checked():
            yield from each

    def __len__(self) -> int:
        return sum(map(_length, self._checked()))


class Subset(Dataset[T_co]):
    """Some samples of a data set, by their numbers.

    Example:
        >>> from slowtorch.utils.data import Subset
        >>> list(Subset("abcde", [4, 0]))
        ['e', 'a']
    """

    dataset: Dataset[T_co]
    indices: Sequence[int]

    def __init__(self, dataset: Dataset[T_co], indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> T_co:
        if isinstance(index, list):
            return self.dataset[[self.indices[each] for each in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: list[int]) -> list[T_co]:
        """Several samples at once: what a loader asks for if a data set has it."""
        return samples(self.dataset, [self.indices[each] for each in indices])

    def __len__(self) -> int:
        return len(self.indices)
