"""A part of a data set for each of several processes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized

import slowtorch as torch
from slowtorch.data.sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler[int]):
    """Every *num_replicas*-th sample, beginning with number *rank* of them.

    All parts have one length: the first samples come again at the end of the last
    parts, or what is over is left out. The order under a seed is PyTorch's.

    SlowTorch has no process groups to ask, so both numbers must be given.

    Args:
        dataset: the data set, of which only the length matters.
        num_replicas: how many parts there are.
        rank: which of them this is, from 0.
        shuffle: whether the order is random, each epoch anew; see ``set_epoch``.
        seed: of that order; the same for all parts.
        drop_last: leave out what is over.

    Raises:
        ValueError: *num_replicas* or *rank* is missing, or there is no such part.

    Example:
        >>> from slowtorch.utils.data import DistributedSampler
        >>> list(DistributedSampler("abcde", 2, rank=0, shuffle=False))
        [0, 2, 4]
        >>> list(DistributedSampler("abcde", 2, rank=1, shuffle=False))
        [1, 3, 0]
    """

    def __init__(
        self,
        dataset: Sized,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            message = (
                "Default process group has not been initialized, please make sure to "
                "call init_process_group.\n"
                "(SlowTorch has no process groups: give num_replicas and rank.)"
            )
            raise ValueError(message)
        if not 0 <= rank < num_replicas:
            message = f"Invalid rank {rank}, rank should be in the interval "
            raise ValueError(f"{message}[0, {num_replicas - 1}]")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.drop_last = drop_last
        size = len(dataset)
        left_out = size % num_replicas if drop_last else 0
        self.num_samples = math.ceil((size - left_out) / num_replicas)
        self.total_size = self.num_samples * num_replicas
        self.shuffle = shuffle
        self.seed = seed

    def __iter__(self) -> Iterator[int]:
        size = len(self.dataset)
        order = list(range(size))
        if self.shuffle:
            generator = torch.Generator()
            generator.manual_seed(self.seed + self.epoch)
            order = torch.randperm(size, generator=generator).tolist()
        if order:  # go round again until there are enough
            order *= math.ceil(self.total_size / size)
        return iter(order[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch begins: the next order differs from the one before."""
        self.epoch = epoch
