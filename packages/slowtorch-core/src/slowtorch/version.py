"""``torch.version``: which SlowTorch it is, and what it was not built with."""

from __future__ import annotations

import slowtorch

__all__ = ["cuda", "git_version", "hip"]

__version__ = slowtorch.__version__
cuda: str | None = None
hip: str | None = None
git_version: str | None = None
