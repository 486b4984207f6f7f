"""Matrix products."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._device import Kernel

__all__ = ["MATMUL"]

MATMUL: dict[str, Kernel] = {}
