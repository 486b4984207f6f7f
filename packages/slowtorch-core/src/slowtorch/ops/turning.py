"""Views in place: the tensor itself gets another shape and other strides."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.inplace import changed, check_writable, move_retained
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import tick
from slowtorch.autograd.op import edge_of
from slowtorch.ops._dims import as_shape
from slowtorch.ops.strided import AsStrided
from slowtorch.ops.views import (
    Squeeze,
    SqueezeDim,
    SqueezeDims,
    T,
    Transpose,
    Unsqueeze,
    ViewOp,
)

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["as_strided_", "resize_as_"]


class TInPlace(T, node="TBackward1"):
    """A matrix transposed in place; see ``T``."""

    __slots__ = ()


class TransposeInPlace(Transpose, node="TransposeBackward1"):
    """Two dimensions swapped in place; see ``Transpose``."""

    __slots__ = ()


class UnsqueezeInPlace(Unsqueeze, node="UnsqueezeBackward1"):
    """One more dimension, in place; see ``Unsqueeze``."""

    __slots__ = ()


class SqueezeInPlace(Squeeze, node="SqueezeBackward3"):
    """Without dimensions of size 1, in place; see ``Squeeze``."""

    __slots__ = ()


class SqueezeDimInPlace(SqueezeDim, node="SqueezeBackward4"):
    """Without one dimension of size 1, in place; see ``Squeeze``."""

    __slots__ = ()


class SqueezeDimsInPlace(SqueezeDims, node="SqueezeBackward5"):
    """Without some dimensions of size 1, in place; see ``Squeeze``."""

    __slots__ = ()


class AsStridedInPlace(AsStrided, node="AsStridedBackward1"):
    """Other strides, in place; see ``AsStrided``."""

    __slots__ = ()


def turned(self: Tensor, name: str, view: type[ViewOp], *args: Any) -> Tensor:
    """Let *self* be what *view* shows of it."""
    check_writable(self)
    layout, shift = view.first_look(self._layout, args)
    return settled(self, name, view, args, layout, self._offset + shift)


def settled(
    self: Tensor,
    name: str,
    view: type[ViewOp],
    args: Any,
    layout: Layout,
    offset: int,
) -> Tensor:
    """Give *self* a layout and an offset, and its history one step more."""
    node, history = None, None
    if mode.enabled and requires_grad(self):
        node = object.__new__(view)
        node.hooks = None
        node._saved = ()
        node._versions = None
        history = edge_of(self)
        node.edges = (history,)
        node.needs_input_grad = (True,)
        node.layout, node.source, node.args = layout, self._layout, args
        node.seq = tick()
        if isinstance(node, AsStrided):
            node.begin = self._offset
    changed(self, name)
    self._layout, self._offset = layout, offset
    if node is not None:
        self._set_history(node)
        move_retained(history, self)
    return self


def t_(self: Tensor) -> Tensor:
    """In-place version of ``t``."""
    return turned(self, "t_", TInPlace)


def transpose_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """In-place version of ``transpose``."""
    return turned(
        self, "transpose_", TransposeInPlace, operator.index(dim0), operator.index(dim1)
    )


def swapdims_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """In-place version of ``swapdims``."""
    return transpose_(self, dim0, dim1)


def swapaxes_(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """In-place version of ``swapaxes``."""
    return transpose_(self, axis0, axis1)


def unsqueeze_(self: Tensor, dim: int) -> Tensor:
    """In-place version of ``unsqueeze``."""
    return turned(self, "unsqueeze_", UnsqueezeInPlace, operator.index(dim))


def squeeze_(self: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """In-place version of ``squeeze``."""
    if dim is None:
        return turned(self, "squeeze_", SqueezeInPlace)
    if isinstance(dim, (tuple, list)):
        return turned(self, "squeeze_", SqueezeDimsInPlace, tuple(dim))
    return turned(self, "squeeze_", SqueezeDimInPlace, operator.index(dim))  # type: ignore[arg-type]  # an int


def as_strided_(
    self: Tensor,
    size: Sequence[int],
    stride: Sequence[int],
    storage_offset: int | None = None,
) -> Tensor:
    """In-place version of ``as_strided``."""
    check_writable(self)
    seen = self.detach().as_strided(tuple(size), tuple(stride), storage_offset)
    args = (seen._layout.shape, seen._layout.strides, seen._offset)
    return settled(
        self, "as_strided_", AsStridedInPlace, args, seen._layout, seen._offset
    )


def resize_(self: Tensor, *sizes: Any) -> Tensor:
    """Another shape, row by row over the same memory.

    Where that is too small, the tensor gets memory of its own, in which new elements
    are 0. In PyTorch they are anything, and views of the memory go along.

    Raises:
        RuntimeError: the tensor requires grad.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2, 3, 4, 5]).resize_(2, 2)
        tensor([[1, 2],
                [3, 4]])
    """
    from slowtorch._layout import contiguous_strides, layout_of

    shape = as_shape("resize_", sizes)
    if requires_grad(self):
        raise RuntimeError("cannot resize variables that require grad")
    if min(shape, default=0) < 0:
        shown = ", ".join(map(str, shape))
        raise RuntimeError(f"resize_(): sizes must not be negative, but got ({shown})")
    old, numel = self._layout, 1
    for size in shape:
        numel *= size
    if self._storage is not None:
        missing = self._offset + numel - len(self._storage)
        if missing > 0:  # its own memory, as others may rely on the old one's length
            more: Any = old.dtype.store([0] * missing)
            self._storage, self._offset = self._storage[self._offset :] + more, 0
        held = len(self._storage)
    else:
        held = numel
    whole = self._offset == 0 and held == numel
    self._layout = layout_of(
        shape, contiguous_strides(shape), old.dtype, old.device, whole
    )
    changed(self, "resize_")
    return self


def resize_as_(self: Tensor, the_template: Tensor) -> Tensor:
    """The shape of another tensor, as ``resize_`` gives it.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2, 3, 4]).resize_as_(torch.zeros(1, 3))
        tensor([[1, 2, 3]])
    """
    return resize_(self, tuple(the_template.shape))


def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Write a number to the diagonal, in place.

    Args:
        self: a matrix, or a tensor of more dimensions, all of the same size.
        fill_value: the number.
        wrap: in a tall matrix, begin again below the last row that was written, with
            one row between.

    Raises:
        RuntimeError: there are fewer than two dimensions, or more of different sizes.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 2).fill_diagonal_(5)
        tensor([[5., 0.],
                [0., 5.]])
    """
    ndim, shape = self.ndim, self.shape
    if ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if ndim > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    step = sum(self.stride())
    self.as_strided((min(shape),), (step,), self.storage_offset()).fill_(fill_value)
    if wrap and ndim == 2 and shape[0] > shape[1] + 1:
        fill_diagonal_(self[shape[1] + 1 :], fill_value, wrap)
    return self


def new(self: Tensor, *data: Any) -> Tensor:
    """A tensor of the same dtype and device: of these sizes, or with these numbers.

    The older form of ``new_empty`` and ``new_tensor``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1.0]).new([1, 2]), torch.tensor([1]).new(2, 3).shape
        (tensor([1., 2.]), torch.Size([2, 3]))
    """
    if not data:
        return self.new_empty(0)
    if isinstance(data[0], Tensor):
        return data[0].detach()
    if all(isinstance(size, int) for size in data):
        return self.new_empty(data)
    if type(data[0]).__name__ == "Size":
        return self.new_empty(data[0])
    return self.new_tensor(data[0])
