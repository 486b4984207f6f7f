"""``DataLoader``: batches of a data set, in order or shuffled."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from slowtorch.data._fetch import fetcher
from slowtorch.data.collate import default_collate, default_convert
from slowtorch.data.dataset import Dataset, IterableDataset
from slowtorch.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    drawn_seed,
)

if TYPE_CHECKING:
    from slowtorch import Generator

__all__ = ["DataLoader", "get_worker_info"]

T_co = TypeVar("T_co", covariant=True)


class DataLoader(Generic[T_co]):
    """Batches of a data set; a new pass over it, or epoch, with every ``for``.

    Under a seed the order is PyTorch's, epoch after epoch. Samples are always loaded
    in this process: *num_workers* is accepted and changes nothing, not even the
    order, since in PyTorch batches arrive in the same order from any number of
    workers. (Python processes that compute nothing but samples would cost more than
    they bring for data that fits in memory.)

    Args:
        dataset: samples by number, or an ``IterableDataset``.
        batch_size: samples in a batch; ``None``: single samples, as they are.
        shuffle: take them in random order, another one in every epoch.
        sampler: the numbers of the samples, in order; instead of *shuffle*.
        batch_sampler: lists of numbers; instead of the four options before and
            *drop_last*.
        num_workers: see above.
        collate_fn: makes a batch of a list of samples; see ``default_collate``.
        pin_memory: has no meaning without another device.
        drop_last: leave out a last batch that is not full.
        timeout: accepted and unused, like all that concerns workers.
        worker_init_fn: unused.
        multiprocessing_context: unused.
        generator: the random numbers of the order; ``None``: the default ones.
        prefetch_factor: unused.
        persistent_workers: unused.
        pin_memory_device: unused.
        in_order: unused: batches always come in order.

    Raises:
        ValueError: options exclude each other, or are not positive.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import DataLoader, TensorDataset
        >>> data = TensorDataset(torch.arange(5.0), torch.arange(5))
        >>> for x, y in DataLoader(data, batch_size=2):
        ...     print(x, y)
        tensor([0., 1.]) tensor([0, 1])
        tensor([2., 3.]) tensor([2, 3])
        tensor([4.]) tensor([4])
    """

    dataset: Dataset[T_co]
    batch_size: int | None
    drop_last: bool
    sampler: Sampler[Any] | Iterable[Any]
    batch_sampler: Sampler[list[Any]] | Iterable[list[Any]] | None
    _initialised = False

    def __init__(
        self,
        dataset: Dataset[T_co],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[list[Any]] | Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        _check_context(multiprocessing_context, num_workers)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = _prefetch(prefetch_factor, num_workers)
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self.persistent_workers = persistent_workers
        self.generator = generator
        if isinstance(dataset, IterableDataset):
            _check_iterable(shuffle, sampler, batch_sampler)
            sampler = _Forever()
        elif sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                message = (
                    "batch_sampler option is mutually exclusive with batch_size, "
                    "shuffle, sampler, and drop_last"
                )
                raise ValueError(message)
            batch_size = None
        elif batch_size is None and drop_last:
            message = (
                "batch_size=None option disables auto-batching and is mutually "
                "exclusive with drop_last"
            )
            raise ValueError(message)
        if sampler is None:
            sampler = _sampler(dataset, bool(shuffle), generator)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        together = batch_sampler is not None
        self.collate_fn: Callable[[Any], Any] = collate_fn or (
            default_collate if together else default_convert
        )
        self._initialised = True

    def __setattr__(self, name: str, value: Any) -> None:
        fixed = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset")
        if self._initialised and name in (*fixed, "persistent_workers"):
            message = (
                f"{name} attribute should not be set after {type(self).__name__} is "
                "initialized"
            )
            raise ValueError(message)
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        numbers: Any = (
            self.sampler if self.batch_sampler is None else self.batch_sampler
        )
        numbers = iter(numbers)
        # PyTorch draws a seed for its workers here, with or without workers. The next
        # random number is the same only if it is drawn here as well.
        drawn_seed(self.generator)
        if self.pin_memory:
            message = (
                "'pin_memory' argument is set as true but no accelerator is found, "
                "then device pinned memory won't be used."
            )
            warnings.warn(message, UserWarning, stacklevel=2)
        batched = self.batch_sampler is not None
        fetch = fetcher(self.dataset, batched, self.collate_fn, self.drop_last)
        return _Batches(fetch, numbers)

    def __len__(self) -> int:
        """The number of batches.

        Of an iterable data set, what it should be by its own ``__len__``.
        """
        if not isinstance(self.dataset, IterableDataset):
            each: Any = (
                self.sampler if self.batch_sampler is None else self.batch_sampler
            )
            return len(each)
        size: int = len(self.dataset)  # type: ignore[arg-type]  # TypeError if it has none
        if self.batch_size is None:
            return size
        rest = 0 if self.drop_last else self.batch_size - 1
        return (size + rest) // self.batch_size

    def check_worker_number_rationality(self) -> None:
        """Nothing to check: there are no workers."""


class _Batches(Iterator[Any]):
    """One pass: the next numbers, and the batch that they make."""

    def __init__(self, fetch: Callable[[Any], Any], numbers: Iterator[Any]) -> None:
        self._fetch = fetch
        self._numbers = numbers

    def __next__(self) -> Any:
        return self._fetch(next(self._numbers))


class _Forever(Sampler[None]):
    """For streams, whose samples have no numbers: goes on until they end."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


def _sampler(dataset: Any, shuffle: bool, generator: Any) -> Sampler[int]:
    if shuffle:
        return RandomSampler(dataset, generator=generator)
    return SequentialSampler(dataset)


def _check_workers(
    num_workers: int, timeout: float, prefetch: int | None, persistent: bool
) -> None:
    if num_workers < 0:
        message = (
            "num_workers option should be non-negative; use num_workers=0 to disable "
            "multiprocessing."
        )
        raise ValueError(message)
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch is not None:
        message = (
            "prefetch_factor option could only be specified in multiprocessing.let "
            "num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor "
            "to None."
        )
        raise ValueError(message)
    if prefetch is not None and prefetch < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_context(context: Any, num_workers: int) -> None:
    if context is not None and num_workers == 0:
        message = (
            "multiprocessing_context can only be used with multi-process loading "
            f"(num_workers > 0), but got {num_workers=}"
        )
        raise ValueError(message)


def _prefetch(factor: int | None, num_workers: int) -> int | None:
    return 2 if factor is None and num_workers > 0 else factor


def _check_iterable(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    wrong = {"sampler": sampler, "batch_sampler": batch_sampler}
    if shuffle not in (False, None):
        wrong = {"shuffle": shuffle}
    for name, value in wrong.items():
        if value is not None:
            message = (
                f"DataLoader with IterableDataset: expected unspecified {name} option, "
                f"but got {name}={value}"
            )
            raise ValueError(message)


def get_worker_info() -> None:
    """What a data set can learn of the worker it is in: there is none, so ``None``.

    Example:
        >>> import slowtorch as torch
        >>> torch.data.get_worker_info() is None
        True
    """
    return
