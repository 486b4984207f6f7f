"""``slowtorch.utils.data.distributed``: a part for each process."""

from slowtorch.data.distributed import (
    DistributedSampler,
)

__all__ = [
    "DistributedSampler",
]
