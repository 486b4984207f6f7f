"""Data sets, samplers and loaders; ``slowtorch.utils.data`` is the same.

>>> import slowtorch as torch
>>> from slowtorch.data import DataLoader, iris, random_split
>>> train, test = random_split(iris(), [0.8, 0.2])
>>> len(train), len(test)
(120, 30)
>>> features, labels = next(iter(DataLoader(train, batch_size=16, shuffle=True)))
>>> features.shape, labels.dtype
(torch.Size([16, 4]), torch.int64)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import plugins
from slowtorch.data.collate import default_collate, default_convert
from slowtorch.data.dataloader import DataLoader, get_worker_info
from slowtorch.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
)
from slowtorch.data.distributed import DistributedSampler
from slowtorch.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from slowtorch.data.shapes import circles, moons, spirals, xor
from slowtorch.data.split import random_split
from slowtorch.data.tables import LabelledDataset, digits, iris

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "DistributedSampler",
    "IterableDataset",
    "LabelledDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "circles",
    "default_collate",
    "default_convert",
    "digits",
    "get_worker_info",
    "iris",
    "moons",
    "random_split",
    "spirals",
    "xor",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        return plugins.attribute(__name__, name)
