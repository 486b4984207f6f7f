"""``torch.storage``: the memory behind tensors, to look at.

Several tensors may share a storage: views do. A storage knows no shape.

>>> import slowtorch as torch
>>> x = torch.arange(4.0).reshape(2, 2)
>>> x.t().untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
True

Memory is an ``array`` here, which holds 16-bit floats as floats of 32 bits and is not
resized. So a storage's bytes are a copy, in PyTorch's sizes, and only numbers can be
changed: ``TypedStorage`` and ``fill_``.
"""

from __future__ import annotations

import sys
import warnings
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._types import Number

__all__ = ["TypedStorage", "UntypedStorage", "is_storage"]

DEPRECATED = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage "
    "will be the only storage class. This should only matter to you if you are using "
    "storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)


class _Storage:
    """What both kinds have: the memory of a tensor, and its type."""

    __slots__ = ("__weakref__", "device", "dtype", "memory")
    device: device
    dtype: dtype
    memory: Any  # an array; None on the meta device
    kind = ""

    def __init__(self, tensor: Tensor) -> None:
        layout = tensor._layout
        self.device, self.dtype = layout.device, layout.dtype
        self.memory = tensor._storage

    is_cuda = is_sparse = False

    def data_ptr(self) -> int:
        """The address of the memory; 0 if there is none."""
        return 0 if self.memory is None else int(self.memory.buffer_info()[0])

    def nbytes(self) -> int:
        """How many bytes PyTorch needs for it."""
        return 0 if self.memory is None else len(self.memory) * self.dtype.itemsize

    def size(self) -> int:
        """How many elements there are: bytes, or numbers of a ``TypedStorage``."""
        return len(self)

    def is_shared(self) -> bool:
        """Whether other processes see it: no."""
        return False

    def is_pinned(self) -> bool:
        """Whether it is locked in memory: no."""
        return False

    def _at(self, index: int) -> int:
        """The place of an index, which may count from the end."""
        size = len(self)
        if not -size <= index < size:
            message = f"index {index} out of range for storage of size {size}"
            raise IndexError(message)
        return index % size

    def __len__(self) -> int:
        raise NotImplementedError

    def _numbers(self) -> list[Any]:
        raise NotImplementedError

    def tolist(self) -> list[Any]:
        """All elements.

        Raises:
            NotImplementedError: it is on the meta device, and has none.
        """
        if self.memory is None:
            raise NotImplementedError("Not available for 'meta' device type")
        return self._numbers()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        lines = [] if self.memory is None else [f" {each}" for each in self.tolist()]
        if self.memory is None:
            lines = ["..."]
        lines.append(f"[torch.storage.{self.kind} of size {len(self)}]")
        return "\n".join(lines)


class UntypedStorage(_Storage):
    """The memory of a tensor as bytes: ``x.untyped_storage()``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2], dtype=torch.int16).untyped_storage().tolist()
        [1, 0, 2, 0]
    """

    __slots__ = ()

    @property
    def kind(self) -> str:  # type: ignore[override]  # what the base has as a constant
        """How it is shown."""
        return f"UntypedStorage(device={self.device})"

    def __len__(self) -> int:
        return self.nbytes()

    def element_size(self) -> int:
        """One byte."""
        return 1

    def _numbers(self) -> list[Any]:
        from slowtorch._serialization.storage_bytes import to_bytes

        data = to_bytes(self.memory, self.dtype)
        if sys.byteorder == "big":  # in memory, not in a file
            numbers = array("B", data)
            size = self.dtype.itemsize
            return [
                x
                for at in range(0, len(data), size)
                for x in numbers[at : at + size][::-1]
            ]
        return list(data)

    def __getitem__(self, index: int) -> int:
        return self.tolist()[self._at(index)]  # type: ignore[no-any-return]  # bytes are ints

    def fill_(self, value: int) -> UntypedStorage:
        """Set each byte. Only 0 is possible here.

        Raises:
            NotImplementedError: *value* is not 0.
        """
        if value != 0:
            message = "UntypedStorage.fill_ is only possible with 0 in SlowTorch"
            raise NotImplementedError(message)
        self.memory[:] = self.dtype.store([0] * len(self.memory))
        return self


class TypedStorage(_Storage):
    """The memory of a tensor as numbers: ``x.storage()``. PyTorch deprecates it.

    Numbers can be read and set; tensors see the change.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2)
        >>> torch.storage.TypedStorage(x)[1] = 5.0
        >>> x
        tensor([0., 5.])
    """

    __slots__ = ()

    @property
    def kind(self) -> str:  # type: ignore[override]  # what the base has as a constant
        """How it is shown."""
        return f"TypedStorage(dtype={self.dtype}, device={self.device})"

    def __len__(self) -> int:
        return self.nbytes() // self.dtype.itemsize

    def element_size(self) -> int:
        """The bytes of one number."""
        return self.dtype.itemsize

    def type(self) -> str:
        """The old name of its class.

        Example:
            >>> import slowtorch as torch
            >>> torch.storage.TypedStorage(torch.ones(1)).type()
            'torch.FloatStorage'
        """
        return f"torch.{self.dtype.type_name}Storage"

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return _known(self)

    def _numbers(self) -> list[Any]:
        numbers: list[Any] = self.memory.tolist()
        return list(map(bool, numbers)) if self.dtype.name == "bool" else numbers

    def __getitem__(self, index: int) -> Number:
        if isinstance(index, slice):
            message = "slices are only supported in UntypedStorage.__getitem__"
            raise RuntimeError(message)
        value: Number = self.memory[self._at(index)]
        return bool(value) if self.dtype.name == "bool" else value

    def __setitem__(self, index: int, value: Number) -> None:
        self.memory[self._at(index)] = self.dtype.store((value,))[0]

    def fill_(self, value: Number) -> TypedStorage:
        """Set each number."""
        self.memory[:] = self.dtype.store([value] * len(self.memory))
        return self


# One object for each memory, as long as anybody holds it: ``is`` works, as in PyTorch.
_storages: WeakValueDictionary[int, UntypedStorage] = WeakValueDictionary()


def _known(of: Any) -> UntypedStorage:
    made = object.__new__(UntypedStorage)
    made.device, made.dtype, made.memory = of.device, of.dtype, of.memory
    if made.memory is None:
        return made
    return _storages.setdefault(id(made.memory), made)


def untyped_storage(self: Tensor) -> UntypedStorage:
    """The memory behind the tensor, as bytes.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(3)
        >>> x[1:].untyped_storage() is x.untyped_storage()
        True
    """
    return _known(_Storage(self))


def storage(self: Tensor) -> TypedStorage:
    """The memory behind the tensor, as numbers; PyTorch warns of it.

    Example:
        >>> import slowtorch as torch
        >>> row = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[1]
        >>> torch.storage.TypedStorage(row).tolist()  # the same without the warning
        [1.0, 2.0, 3.0, 4.0]
    """
    warnings.warn(DEPRECATED, UserWarning, stacklevel=user_stacklevel())
    return TypedStorage(self)


def is_storage(obj: object) -> bool:
    """Whether it is a storage.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_storage(torch.ones(1).untyped_storage())
        True
    """
    return isinstance(obj, _Storage)
