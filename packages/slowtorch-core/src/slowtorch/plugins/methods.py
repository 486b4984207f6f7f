"""Methods that plugins give to ``Tensor``: found late, and free for all others."""

from __future__ import annotations

import os
import sys
from typing import Any

from slowtorch.plugins.candidates import Switches, third_party_on_disk

__all__ = ["offer", "withdraw"]


def offer(tensor: type) -> None:
    """Give *tensor* a ``__getattr__`` until plugins are loaded, where it may pay."""
    if not Switches.read(os.environ).third_parties:
        return
    if sys.version_info >= (3, 12) or third_party_on_disk():
        tensor.__getattr__ = _seek  # type: ignore[attr-defined]  # that is the point


def withdraw(tensor: type) -> None:
    """Take it off again: whatever plugins give is on the class by now."""
    if "__getattr__" in vars(tensor):
        del tensor.__getattr__  # type: ignore[attr-defined]  # as above


def _seek(self: object, name: str) -> Any:
    if not name.startswith("_"):
        from slowtorch.plugins import loading

        loading.manager()
    # Found now, or Python's own AttributeError with its suggestions.
    return object.__getattribute__(self, name)
