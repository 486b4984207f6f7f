"""``torch.backends.cuda``: not there."""

from __future__ import annotations

__all__ = ["is_built"]


def is_built() -> bool:
    """Whether SlowTorch was built with it: never."""
    return False
