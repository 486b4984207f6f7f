"""``torch.mps``: Apple's GPUs. There is none here.

>>> import slowtorch as torch
>>> torch.mps.is_available()
False
"""

from __future__ import annotations

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed"]


def is_available() -> bool:
    """Whether there is such a device: never."""
    return False


def device_count() -> int:
    """How many there are: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Has no effect: there is no generator to seed."""


def empty_cache() -> None:
    """Has no effect: there is no cache."""
