"""Reading and writing parts, as methods and operators of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import indexing

__all__ = ["IndexingMethods"]


class IndexingMethods:
    """``x[index]``, ``x[index] = value``, gathering and scattering."""

    __slots__ = ()

    __getitem__ = indexing.__getitem__
    __setitem__ = indexing.__setitem__
    __delitem__ = indexing.__delitem__
