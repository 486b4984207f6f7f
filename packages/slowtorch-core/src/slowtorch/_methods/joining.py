"""Joining, splitting and repeating, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import broadcasting, splitting

__all__ = ["JoiningMethods"]


class JoiningMethods:
    """Parts and copies of a tensor."""

    __slots__ = ()

    broadcast_to = broadcasting.broadcast_to
    chunk = splitting.chunk
    dsplit = splitting.dsplit
    hsplit = splitting.hsplit
    split = splitting.split
    split_with_sizes = splitting.split_with_sizes
    tensor_split = splitting.tensor_split
    unbind = splitting.unbind
    unsafe_chunk = splitting.unsafe_chunk
    unsafe_split = splitting.unsafe_split
    vsplit = splitting.vsplit
