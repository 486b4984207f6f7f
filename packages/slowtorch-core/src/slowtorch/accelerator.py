"""``torch.accelerator``: whichever accelerator there is; here there is none.

>>> import slowtorch as torch
>>> torch.accelerator.is_available(), torch.accelerator.current_accelerator()
(False, None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._device import device

__all__ = ["current_accelerator", "device_count", "is_available"]


def is_available() -> bool:
    """Whether there is an accelerator: never."""
    return False


def current_accelerator(check_available: bool = False) -> device | None:
    """The accelerator: ``None``."""
    return None


def device_count() -> int:
    """How many there are: none."""
    return 0
