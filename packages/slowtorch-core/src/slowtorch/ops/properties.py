"""What a tensor is: its size, strides and type, as functions and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from slowtorch._formats import contiguous_format, formatted, layout, strided
from slowtorch._tensor import Tensor
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor

if TYPE_CHECKING:
    from slowtorch._formats import memory_format
    from slowtorch._size import Size
    from slowtorch._types import Strides

__all__ = [
    "is_complex",
    "is_floating_point",
    "is_same_size",
    "is_signed",
    "is_tensor",
    "numel",
]


@overload
def size(self: Tensor, dim: None = None) -> Size: ...
@overload
def size(self: Tensor, dim: int) -> int: ...
def size(self: Tensor, dim: int | None = None) -> Size | int:
    """The shape, or the size of one dimension.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 3)
        >>> x.size(), x.size(-1)
        (torch.Size([2, 3]), 3)
    """
    shape = self._layout.shape
    return shape if dim is None else shape[_existing("size", dim, len(shape))]


@overload
def stride(self: Tensor, dim: None = None) -> Strides: ...
@overload
def stride(self: Tensor, dim: int) -> int: ...
def stride(self: Tensor, dim: int | None = None) -> Strides | int:
    """How many places in memory one step along each dimension, or one, moves.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3).stride(), torch.zeros(2, 3).stride(0)
        ((3, 1), 3)
    """
    strides = self._layout.strides
    return strides if dim is None else strides[_existing("stride", dim, len(strides))]


def _existing(name: str, dim: int, ndim: int) -> int:
    if not hasattr(dim, "__index__"):
        message = (
            f"{name}(): argument 'dim' (position 1) must be int, not "
            f"{type(dim).__name__}"
        )
        raise TypeError(message)
    if not ndim:
        message = f"Dimension specified as {dim} but tensor has no dimensions"
        raise IndexError(message)
    return normal_dim(dim, ndim)


def numel(input: Tensor) -> int:
    """How many elements there are.

    Example:
        >>> import slowtorch as torch
        >>> torch.numel(torch.zeros(2, 3))
        6
    """
    check_tensor("numel", input)
    return input._layout.numel


def dim(self: Tensor) -> int:
    """The number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3).dim()
        2
    """
    return len(self._layout.shape)


def element_size(self: Tensor) -> int:
    """Bytes of one element, as PyTorch keeps it.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1, dtype=torch.float64).element_size()
        8
    """
    return self._layout.dtype.itemsize


def storage_offset(self: Tensor) -> int:
    """Where in its memory the tensor begins.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 3)[1].storage_offset()
        3
    """
    return self._offset


def data_ptr(self: Tensor) -> int:
    """The address of the first element; 0 on the meta device.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(4)
        >>> x[1:].data_ptr() - x.data_ptr()
        4
    """
    if self._storage is None:
        return 0
    return self._storage.buffer_info()[0] + self._offset * self._storage.itemsize


def is_contiguous(
    self: Tensor, memory_format: memory_format = contiguous_format
) -> bool:
    """Whether the elements lie row by row in memory, without gaps.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 3)
        >>> x.is_contiguous(), x.t().is_contiguous()
        (True, False)
    """
    if memory_format is not contiguous_format:
        formatted(self._layout, memory_format)
    return self._layout.contiguous


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_floating_point(torch.zeros(1))
        True
    """
    check_tensor("is_floating_point", input)
    return input._layout.dtype.is_floating_point


def is_complex(input: Tensor) -> bool:
    """Whether the elements are complex numbers: never, so far.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_complex(torch.zeros(1))
        False
    """
    check_tensor("is_complex", input)
    return False


def is_signed(input: Tensor) -> bool:
    """Whether the elements can be negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_signed(torch.tensor([1], dtype=torch.uint8))
        False
    """
    check_tensor("is_signed", input)
    return input._layout.dtype.is_signed


def is_tensor(obj: object) -> bool:
    """Whether *obj* is a tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_tensor([1, 2])
        False
    """
    return isinstance(obj, Tensor)


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_same_size(torch.zeros(2), torch.ones(2))
        True
    """
    check_tensor("is_same_size", input)
    check_tensor("is_same_size", other, "other", 2)
    return input._layout.shape == other._layout.shape


def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether two tensors see the same memory in the same way.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 2)
        >>> x.is_set_to(x.view(2, 2)), x.is_set_to(x.t())
        (True, False)
    """
    return (
        self._storage is tensor._storage
        and self._offset == tensor._offset
        and self._layout.shape == tensor._layout.shape
        and self._layout.strides == tensor._layout.strides
    )


def is_view(self: Tensor) -> bool:
    """Whether the tensor is a view of another."""
    return self._base is not None


def get_layout(self: Tensor) -> layout:
    """How the numbers are kept: ``torch.strided``.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).layout
        torch.strided
    """
    return strided


def get_device(self: Tensor) -> int:
    """The number of its CUDA device: -1, as there is none.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).get_device()
        -1
    """
    return -1


def is_pinned(self: Tensor, device: object = None) -> bool:
    """Whether the memory is page-locked for a GPU: never, here.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).is_pinned()
        False
    """
    return False


def is_shared(self: Tensor) -> bool:
    """Whether the memory is shared with other processes: never, here.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).is_shared()
        False
    """
    return False
