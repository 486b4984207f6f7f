"""Joining, splitting, repeating and rearranging, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import (
    diagonals,
    parts,
    rearranging,
    repeating,
    splitting,
)
from slowtorch.ops import broadcasting

__all__ = ["JoiningMethods"]


class JoiningMethods:
    """Parts and copies of a tensor."""

    __slots__ = ()

    broadcast_to = broadcasting.method_broadcast_to
    chunk = splitting.chunk
    diag = diagonals.diag
    diag_embed = diagonals.diag_embed
    diagflat = diagonals.diagflat
    diagonal = diagonals.diagonal
    diagonal_scatter = parts.diagonal_scatter
    dsplit = splitting.dsplit
    flip = rearranging.method_flip
    fliplr = rearranging.fliplr
    flipud = rearranging.flipud
    hsplit = splitting.hsplit
    narrow = parts.narrow
    narrow_copy = parts.narrow_copy
    repeat = repeating.repeat
    repeat_interleave = repeating.repeat_interleave
    roll = rearranging.roll
    rot90 = rearranging.rot90
    select = parts.select
    select_scatter = parts.select_scatter
    slice_scatter = parts.slice_scatter
    split = splitting.split_method
    split_with_sizes = splitting.split_with_sizes
    tensor_split = splitting.tensor_split
    tile = repeating.method_tile
    tril = diagonals.tril
    tril_ = diagonals.tril_
    triu = diagonals.triu
    triu_ = diagonals.triu_
    unbind = splitting.unbind
    unfold = parts.unfold
    unsafe_chunk = splitting.unsafe_chunk
    unsafe_split = splitting.unsafe_split
    vsplit = splitting.vsplit
