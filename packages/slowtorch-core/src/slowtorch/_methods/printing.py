"""How ``Tensor`` prints."""

from __future__ import annotations

from slowtorch._methods.late import _printing as printing

__all__ = ["PrintingMethods"]


class PrintingMethods:
    """``repr`` and ``format``."""

    __slots__ = ()

    __repr__ = printing.format_tensor
    __format__ = printing.format_spec
