"""``Parameter``, a tensor that a module learns, and ``Buffer``, one that it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Buffer", "Parameter"]

new = object.__new__


def share(cls: type[Tensor], data: Tensor) -> Any:
    """A leaf of class *cls* over the memory of *data*, with its version counter."""
    self = new(cls)
    self._storage = data._storage
    self._layout = data._layout
    self._offset = data._offset
    self._counter = data.own_counter()
    self._requires_grad = False
    self._edge = None
    self._meta = None
    return self


class Parameter(Tensor):
    """A tensor that a ``Module`` learns: assigning it to a module registers it.

    Operations on parameters give plain tensors. The memory is that of *data*.

    Args:
        data: the initial values; by default, none at all.
        requires_grad: whether gradients are wanted.

    Raises:
        RuntimeError: gradients are wanted of numbers that are not floating-point.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        Parameter containing:
        tensor([1., 2.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Self:
        """A parameter over the memory of *data*."""
        if data is None:
            from slowtorch import empty

            data = empty(0)
        if requires_grad and not data.detach().dtype.is_floating_point:
            message = (
                "Only Tensors of floating point and complex dtype can require gradients"
            )
            raise RuntimeError(message)
        self: Self = share(cls, data)
        self._requires_grad = bool(requires_grad)
        return self

    def __copy__(self) -> Parameter:
        copied: Parameter = share(type(self), self)
        copied._requires_grad = self._requires_grad
        copied.__dict__.update(self.__dict__)
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.detach().clone(), self.requires_grad)
        copied: Parameter = memo[id(self)]
        return copied

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor that belongs to a ``Module`` without being learnt, such as a mean.

    Assigning it to a module registers it, as ``register_buffer`` does.

    Args:
        data: the values; by default, none at all.
        persistent: whether it is part of the module's ``state_dict``.

    Example:
        >>> import slowtorch as torch
        >>> module = torch.nn.Module()
        >>> module.mean = torch.nn.Buffer(torch.zeros(2))
        >>> list(module.state_dict().items())
        [('mean', tensor([0., 0.]))]
    """

    __slots__ = ("persistent",)
    persistent: bool

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Self:
        """A buffer over the memory of *data*."""
        if data is None:
            from slowtorch import empty

            data = empty(0)
        self: Self = share(cls, data)
        self._requires_grad = data.requires_grad
        self.persistent = persistent
        return self

    def __copy__(self) -> Buffer:
        copied: Buffer = share(type(self), self)
        copied._requires_grad = self._requires_grad
        copied.persistent = self.persistent
        copied.__dict__.update(self.__dict__)
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Buffer:
        if id(self) not in memo:
            copied = self.detach().clone()
            memo[id(self)] = type(self)(copied, persistent=self.persistent)
        result: Buffer = memo[id(self)]
        return result
