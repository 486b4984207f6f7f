"""Whose line it was: the first frame outside SlowTorch."""

from __future__ import annotations

import sys
from types import FrameType

__all__ = ["user_frame", "user_stacklevel"]


def user_frame() -> FrameType:
    """The user's own frame, from which SlowTorch was called.

    Take what you need from it and let it go: whoever keeps a frame keeps every
    variable in it.
    """
    return _outwards()[0]


def user_stacklevel() -> int:
    """The ``stacklevel`` that makes a warning point at the user's own line.

    How many of our frames lie in between depends on the way in: a function, a layer
    that calls it, a layer in a layer.
    """
    return _outwards()[1]


def _outwards() -> tuple[FrameType, int]:
    frame, level = sys._getframe(2), 1  # 2: whoever called the function above
    while frame.f_back and _is_ours(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    return frame, level


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == "slowtorch"
