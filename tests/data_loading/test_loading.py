"""Loading beyond what was recorded: promises of our own."""

from collections.abc import Iterator
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import data
from slowtorch.data import DataLoader, Dataset, Subset, TensorDataset
from slowtorch.utils import data as utils_data

NUMBERS: Any = range(9)  # whatever has a length and can be indexed will do


def test_both_names_are_one_module_of_classes() -> None:
    """slowtorch.utils.data offers the very classes of slowtorch.data."""
    assert utils_data.DataLoader is DataLoader
    assert set(data.__all__) == set(utils_data.__all__)


def test_workers_change_nothing() -> None:
    """Any number of workers gives the same batches in the same order."""
    torch.manual_seed(0)
    alone = [batch.tolist() for batch in DataLoader(NUMBERS, 2, shuffle=True)]
    torch.manual_seed(0)
    loader = DataLoader(NUMBERS, 2, shuffle=True, num_workers=3)
    assert [batch.tolist() for batch in loader] == alone
    assert loader.prefetch_factor == 2


def test_pin_memory_warns() -> None:
    """There is no device to pin memory for."""
    loader = DataLoader(NUMBERS, pin_memory=True)
    with pytest.warns(UserWarning, match="no accelerator is found"):
        iter(loader)


def test_empty_split_warns() -> None:
    """A fraction that rounds down to nothing is pointed out."""
    with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
        data.random_split(Subset(NUMBERS, [0]), [0.5, 0.5])


def test_split_refuses_floats_that_are_no_fractions() -> None:
    """Sizes are integers; 8.0 is none."""
    with pytest.raises(TypeError, match=r"got 8.0 at index 0"):
        data.random_split(NUMBERS, [8.0, 1.0])


def test_batches_are_copies() -> None:
    """Writing to a batch leaves the data set alone."""
    dataset = TensorDataset(torch.zeros(4, 2))
    (batch,) = next(iter(DataLoader(dataset, batch_size=4)))
    batch.fill_(1.0)
    assert dataset.tensors[0].sum().item() == 0.0


def test_samples_are_views() -> None:
    """A sample of a tensor data set looks into its memory."""
    dataset = TensorDataset(torch.zeros(4, 2))
    dataset[1][0].fill_(1.0)
    assert dataset.tensors[0].sum().item() == 2.0


def test_several_samples_are_asked_for_at_once() -> None:
    """A data set with __getitems__ is asked once per batch, through a Subset too."""
    asked = []

    class Many(Dataset[int]):
        def __len__(self) -> int:
            return 6

        def __getitems__(self, indices: list[int]) -> list[int]:
            asked.append(indices)
            return indices

    list(DataLoader(Subset(Many(), [5, 3, 1]), batch_size=2))
    assert asked == [[5, 3], [1]]


def test_a_stream_ends_a_loader_for_good() -> None:
    """After the end there is nothing more, however often one asks."""

    class Two(data.IterableDataset[int]):
        def __iter__(self) -> Iterator[int]:
            return iter([1, 2])

    batches = iter(DataLoader(Two(), batch_size=2))
    assert next(batches).tolist() == [1, 2]
    assert [next(batches, None), next(batches, None)] == [None, None]


def test_collate_keeps_the_factory_of_a_defaultdict() -> None:
    """The mapping comes back as the type that it was, and works as such."""
    from collections import defaultdict

    batch: Any = data.default_collate([defaultdict(list, a=1)])
    assert batch["missing"] == []
