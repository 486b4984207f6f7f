"""New tensors of the dtype and on the device of a given one; Python's own copies."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor, make, requires_grad

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._types import Number, Shape

__all__: list[str] = []


def _filled(
    self: Tensor, name: str, shape: Shape, value: Number, options: tuple[Any, ...]
) -> Tensor:
    from slowtorch._creation.fill import filled
    from slowtorch._creation.sizes import check_non_negative
    from slowtorch._dtype import as_dtype

    dtype, device, requires_grad = options
    check_non_negative(shape)
    wanted = as_dtype(name, dtype) or self._layout.dtype
    place = self._layout.device if device is None else device
    return filled(shape, value, wanted, place, requires_grad)


def _size(name: str, sizes: tuple[Any, ...], size: Any) -> Shape:
    from slowtorch._creation.sizes import as_size

    return as_size(name, sizes, size)


def new_empty(
    self: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of any numbers (zeros, here) of the same dtype, on the same device.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1, dtype=torch.float64).new_empty(2, 3).shape
        torch.Size([2, 3])
    """
    shape = _size("new_empty", sizes, size)
    return _filled(self, "new_empty", shape, 0, (dtype, device, requires_grad))


def new_zeros(
    self: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros of the same dtype, on the same device.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).new_zeros(3)
        tensor([0, 0, 0])
    """
    shape = _size("new_zeros", sizes, size)
    return _filled(self, "new_zeros", shape, 0, (dtype, device, requires_grad))


def new_ones(
    self: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Ones of the same dtype, on the same device.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).new_ones(3)
        tensor([1, 1, 1])
    """
    shape = _size("new_ones", sizes, size)
    return _filled(self, "new_ones", shape, 1, (dtype, device, requires_grad))


def new_full(
    self: Tensor,
    size: Shape,
    fill_value: Number,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """*fill_value* everywhere, of the same dtype, on the same device.

    Raises:
        RuntimeError: the dtype cannot hold the value.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).new_full((2,), 7)
        tensor([7, 7])
    """
    from slowtorch._creation.numbers import as_number, check_fill_value
    from slowtorch._creation.sizes import single_size

    shape = single_size("new_full", size)
    value, _ = as_number("new_full", fill_value, "fill_value", 2)
    check_fill_value(value, dtype or self._layout.dtype)
    return _filled(self, "new_full", shape, value, (dtype, device, requires_grad))


def new_tensor(
    self: Tensor,
    data: Any,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor with a copy of *data*, by default of the same dtype and device.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([0.5]).new_tensor([1, 2])
        tensor([1., 2.])
    """
    from slowtorch._creation.from_data import copied, warn_of_copy
    from slowtorch._creation.sizes import leaf

    if isinstance(data, Tensor):
        warn_of_copy("tensor.new_tensor", 3)
    place = self._layout.device if device is None else device
    return leaf(copied(data, dtype or self._layout.dtype, place), requires_grad)


def __copy__(self: Tensor) -> Tensor:
    """A second tensor over the same memory, without history."""
    result = make(self._storage, self._layout)
    result._offset = self._offset
    result._requires_grad = requires_grad(self)
    if self.__dict__:
        result.__dict__.update(self.__dict__)
    return result


def __deepcopy__(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """A copy with memory of its own; tensors that share memory share the copy's."""
    if id(self) in memo:
        return memo[id(self)]  # type: ignore[no-any-return]  # what is put there below
    if not self.is_leaf:
        message = (
            "Only Tensors created explicitly by the user (graph leaves) support the "
            "deepcopy protocol at the moment.  If you were attempting to deepcopy a "
            "module, this may be because of a torch.nn.utils.weight_norm usage, see "
            "https://github.com/pytorch/pytorch/pull/103001"
        )
        raise RuntimeError(message)
    result = make(copy.deepcopy(self._storage, memo), self._layout)
    memo[id(self)] = result
    result._offset = self._offset
    result._requires_grad = self._requires_grad
    if self.grad is not None:
        result.grad = copy.deepcopy(self.grad, memo)
    if self.__dict__:
        result.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return result
