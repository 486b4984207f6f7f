"""A part of a data set for each process, in the order that PyTorch was seen to take."""

from typing import Any

import pytest

import slowtorch as torch
from slowtorch.utils.data import DistributedSampler

# (size, options) -> the parts of three processes, printed by PyTorch 2.13
ORDERS: list[tuple[int, dict[str, Any], list[list[int]]]] = [
    (1, {}, [[0], [0], [0]]),
    (5, {}, [[4, 3], [0, 2], [1, 4]]),
    (7, {}, [[4, 3, 1], [0, 2, 4], [5, 6, 0]]),
    (8, {"seed": 3}, [[2, 5, 6], [4, 1, 7], [3, 0, 2]]),
    (7, {"shuffle": False}, [[0, 3, 6], [1, 4, 0], [2, 5, 1]]),
    (8, {"drop_last": True}, [[4, 3], [0, 2], [7, 5]]),
    (8, {"shuffle": False, "drop_last": True}, [[0, 3], [1, 4], [2, 5]]),
    (2, {"drop_last": True}, [[], [], []]),
]


@pytest.mark.parametrize(("size", "options", "parts"), ORDERS)
def test_parts_are_pytorchs(
    size: int, options: dict[str, Any], parts: list[list[int]]
) -> None:
    """Of one length, which is told beforehand."""
    for rank, part in enumerate(parts):
        sampler = DistributedSampler(range(size), 3, rank, **options)
        assert list(sampler) == part
        assert len(sampler) == len(part)


def test_each_epoch_has_its_order() -> None:
    """As PyTorch's; without ``set_epoch`` it is the same again."""
    sampler = DistributedSampler(range(5), 2, 0)
    assert list(sampler) == list(sampler)
    sampler.set_epoch(4)
    assert list(sampler) == [0, 1, 2]


def test_there_are_no_process_groups() -> None:
    """So both numbers are needed; PyTorch's words come first."""
    message = "Default process group has not been initialized.*\n.*give num_replicas"
    with pytest.raises(ValueError, match=message):
        DistributedSampler(range(5), num_replicas=2)


@pytest.mark.parametrize("rank", [-1, 2])
def test_there_is_no_such_part(rank: int) -> None:
    """Parts are counted from 0."""
    with pytest.raises(ValueError, match=rf"Invalid rank {rank}, .* \[0, 1\]"):
        DistributedSampler(range(5), 2, rank)


def test_submodules_are_importable() -> None:
    """Programs name them as in PyTorch."""
    from slowtorch.utils.data.dataloader import DataLoader, default_collate
    from slowtorch.utils.data.dataset import Dataset
    from slowtorch.utils.data.distributed import DistributedSampler as Again
    from slowtorch.utils.data.sampler import Sampler

    data = torch.utils.data
    assert (Dataset, Sampler, Again) == (data.Dataset, data.Sampler, DistributedSampler)
    assert (DataLoader, default_collate) == (data.DataLoader, data.default_collate)
    assert data.dataset.TensorDataset is data.TensorDataset  # without an import
