"""What a tensor is, as properties: its shape, type, device and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._layout import layout_of
from slowtorch._tensor import Tensor, requires_grad

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._size import Size

__all__ = ["FactMethods"]


class FactMethods:
    """What the layout of a tensor says."""

    __slots__ = ()

    is_quantized = False
    is_sparse = False

    @property
    def shape(self: Tensor) -> Size:  # type: ignore[misc]  # a table
        """The size of each dimension, as a ``torch.Size``.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2, 3).shape
            torch.Size([2, 3])
        """
        return self._layout.shape

    @shape.setter
    def shape(self: Tensor, shape: tuple[int, ...]) -> None:  # type: ignore[misc]  # self is a Tensor: these are its methods
        from slowtorch.ops._strides import resolve_shape, strides_of_view

        old = self._layout
        wanted = resolve_shape(tuple(shape), old.numel)
        if requires_grad(self):
            message = (
                "the shape of a tensor that requires grad cannot be assigned: its "
                "history and its gradient have the old one; use .view(...)"
            )
            raise RuntimeError(message)
        strides = strides_of_view(old, wanted)
        self._layout = layout_of(wanted, strides, old.dtype, old.device, old.whole)

    @property
    def dtype(self: Tensor) -> dtype:  # type: ignore[misc]  # a table
        """The type of the elements, such as ``torch.float32``.

        Example:
            >>> import slowtorch as torch
            >>> torch.tensor([1, 2]).dtype
            torch.int64
        """
        return self._layout.dtype

    @property
    def device(self: Tensor) -> device:  # type: ignore[misc]  # a table
        """Where the tensor lives, such as ``device(type='cpu')``.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2).device
            device(type='cpu')
        """
        return self._layout.device

    @property
    def ndim(self: Tensor) -> int:  # type: ignore[misc]  # a table
        """The number of dimensions.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2, 3).ndim
            2
        """
        return len(self._layout.shape)

    @property
    def itemsize(self: Tensor) -> int:  # type: ignore[misc]  # a table
        """Bytes of one element.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2, 3).itemsize
            4
        """
        return self._layout.dtype.itemsize

    @property
    def nbytes(self: Tensor) -> int:  # type: ignore[misc]  # a table
        """Bytes of all elements together.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2, 3).nbytes
            24
        """
        return self._layout.numel * self._layout.dtype.itemsize

    @property
    def is_cuda(self: Tensor) -> bool:  # type: ignore[misc]  # a table
        """Whether the tensor is on a CUDA device: never, here.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2).is_cuda
            False
        """
        return self._layout.device.type == "cuda"

    @property
    def is_cpu(self: Tensor) -> bool:  # type: ignore[misc]  # a table
        """Whether the tensor is on the CPU.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2).is_cpu
            True
        """
        return self._layout.device.type == "cpu"

    @property
    def is_meta(self: Tensor) -> bool:  # type: ignore[misc]  # a table
        """Whether the tensor has a shape but no numbers.

        Example:
            >>> import slowtorch as torch
            >>> torch.zeros(2, device="meta").is_meta
            True
        """
        return self._layout.device.type == "meta"
