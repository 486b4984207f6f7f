"""Which tensors must not be written to because memory is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor

__all__ = ["check_overlap", "check_places"]

SHARED_PLACES = (
    "unsupported operation: more than one element of the written-to tensor refers to a "
    "single memory location. Please clone() the tensor before performing the operation."
)
PARTLY_SHARED = (
    "unsupported operation: some elements of the input tensor and the written-to "
    "tensor refer to a single memory location. Please clone() the tensor before "
    "performing the operation."
)


def check_places(layout: Layout) -> None:
    """Refuse to write where several elements share a place, as in an expanded view.

    Raises:
        RuntimeError: they do.
    """
    for size, stride in zip(layout.shape, layout.strides, strict=True):
        if stride == 0 and size > 1 and layout.numel:
            raise RuntimeError(SHARED_PLACES)


def check_overlap(written: Tensor, read: Tensor) -> None:
    """Refuse to write to memory that is read in another order at the same time.

    As in PyTorch, only tensors without gaps are looked at.

    Raises:
        RuntimeError: *read* sees part of the memory of *written*, or sees it otherwise.
    """
    to, source = written._layout, read._layout
    begin, start = written._offset, read._offset
    if begin == start and to.strides == source.strides and to.shape == source.shape:
        return
    apart = begin + to.numel <= start or start + source.numel <= begin
    if not apart and is_dense(to) and is_dense(source):
        raise RuntimeError(PARTLY_SHARED)


def is_dense(layout: Layout) -> bool:
    """Whether the elements fill a stretch of memory, in whatever order."""
    from slowtorch.ops.views import covers

    return layout.contiguous or covers(layout.shape, layout.strides, layout.numel)
