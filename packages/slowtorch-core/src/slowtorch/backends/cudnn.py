"""``torch.backends.cudnn``: switches that programs set; without effect here."""

from __future__ import annotations

__all__ = ["allow_tf32", "benchmark", "deterministic", "enabled"]

enabled = True
benchmark = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """Whether cuDNN is there: never."""
    return False


def version() -> int | None:
    """Its version: none."""
    return None
