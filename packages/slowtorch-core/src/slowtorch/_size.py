"""``Size``: the shape of a tensor, a tuple that prints and slices as PyTorch's."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import SupportsIndex, overload

__all__ = ["Size"]

INT = {int}


class Size(tuple[int, ...]):
    """The sizes of a tensor's dimensions: a tuple of ints.

    Slices and concatenations of a ``Size`` are a ``Size`` again.

    Raises:
        TypeError: an item is neither an int nor stands for one.

    Example:
        >>> import slowtorch as torch
        >>> size = torch.zeros(2, 3).shape
        >>> size, size.numel(), size[1:], size + (4,)
        (torch.Size([2, 3]), 6, torch.Size([3]), torch.Size([2, 3, 4]))
    """

    __slots__ = ()

    def __new__(cls, sizes: Iterable[SupportsIndex] = (), /) -> Size:
        items = tuple(sizes)
        if not INT.issuperset(map(type, items)):
            items = tuple([_whole(item, place) for place, item in enumerate(items)])
        return tuple.__new__(cls, items)

    def numel(self) -> int:
        """How many elements a tensor of this shape has: the product of the sizes."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> Size: ...
    def __getitem__(self, key: SupportsIndex | slice) -> int | Size:
        item = super().__getitem__(key)
        return tuple.__new__(Size, item) if isinstance(item, tuple) else item

    def __add__(self, other: tuple[int, ...]) -> Size:  # type: ignore[override]  # narrower, as PyTorch
        if not isinstance(other, tuple):
            message = "can only concatenate tuple (not {}) to torch.Size"
            raise TypeError(message.format(type(other).__name__))
        # PyTorch narrows tuple's contract here too: a Size holds only ints.
        return Size(super().__add__(other))

    def __radd__(self, other: tuple[int, ...]) -> Size:
        return Size(tuple(other) + tuple(self))

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(super().__mul__(times))

    __rmul__ = __mul__


def _whole(item: SupportsIndex, place: int) -> int:
    try:
        return operator.index(item)
    except TypeError:
        given = f"item {place} is '{type(item).__name__}'"
        message = f"torch.Size() takes an iterable of 'int' ({given})"
        raise TypeError(message) from None
