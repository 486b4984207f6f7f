"""``torch.backends.mps``: not there."""

from __future__ import annotations

__all__ = ["is_available", "is_built"]


def is_built() -> bool:
    """Whether SlowTorch was built with it: never."""
    return False


def is_available() -> bool:
    """Whether there is such a device: never."""
    return False
