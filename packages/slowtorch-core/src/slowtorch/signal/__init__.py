"""``torch.signal``: windows for the analysis of signals."""

from __future__ import annotations

from slowtorch.signal import windows as windows

__all__ = ["windows"]
