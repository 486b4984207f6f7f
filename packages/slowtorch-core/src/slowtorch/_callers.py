"""Whose line it was: the first frame outside SlowTorch."""

from __future__ import annotations

import sys

__all__ = ["user_stacklevel"]


def user_stacklevel() -> int:
    """The ``stacklevel`` that makes a warning point at the user's own line.

    How many of our frames lie in between depends on the way in: a function, a layer
    that calls it, a layer in a layer.
    """
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("slowtorch."):
        frame, level = frame.f_back, level + 1
    return level
