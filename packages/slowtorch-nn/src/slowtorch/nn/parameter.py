"""``Parameter``, a tensor that a module learns, and ``Buffer``, one that it keeps.

Either may wait for its shape: ``UninitializedParameter``, ``UninitializedBuffer``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from typing import Self

    from slowtorch._device import device as device_of
    from slowtorch._dtype import dtype as dtype_of
    from slowtorch._layout import Layout
    from slowtorch._size import Size

__all__ = [
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "UninitializedTensorMixin",
    "is_lazy",
]

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
        self: Self = share(cls, data.detach())
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


NO_SHAPE = (
    "Can't access the shape of an uninitialized parameter or buffer. This error "
    "usually happens in `load_state_dict` when trying to load an uninitialized "
    "parameter into an initialized one. Call `forward` to initialize the parameters "
    "before accessing their attributes."
)
NO_NUMBERS = (
    "Attempted to use an uninitialized parameter in {}. This error happens when you "
    "are using a `LazyModule` or explicitly manipulating `torch.nn.parameter.{}` "
    "objects. When using LazyModules Call `forward` with a dummy batch to initialize "
    "the parameters before calling torch functions"
)


def is_lazy(param: object) -> bool:
    """Whether a parameter or buffer still waits for its shape.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.parameter import is_lazy
        >>> layer = torch.nn.LazyLinear(2)
        >>> is_lazy(layer.weight)
        True
        >>> _ = layer(torch.ones(1, 3))
        >>> is_lazy(layer.weight)
        False
    """
    return isinstance(param, UninitializedTensorMixin)


class UninitializedTensorMixin(Tensor):
    """A tensor that has a dtype and a device, but no shape yet.

    Every operation asks for a tensor's layout, and this one refuses to tell; so all
    of them fail with the same error, until ``materialize`` makes it a plain tensor.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.parameter import UninitializedTensorMixin
        >>> weight = torch.nn.LazyLinear(2).weight
        >>> isinstance(weight, UninitializedTensorMixin), weight.dtype
        (True, torch.float32)
    """

    __slots__ = ()
    cls_to_become: ClassVar[type[Tensor]]

    @property
    def _layout(self) -> Layout:
        message = NO_NUMBERS.format(_asked_by(), type(self).__name__)
        raise ValueError(message)

    @_layout.setter
    def _layout(self, layout: Layout) -> None:
        hidden_layout.__set__(self, layout)

    @property
    def dtype(self) -> dtype_of:
        """The type that the elements will have."""
        layout: Layout = hidden_layout.__get__(self)
        return layout.dtype

    @property
    def device(self) -> device_of:
        """Where the tensor will live."""
        layout: Layout = hidden_layout.__get__(self)
        return layout.device

    @property
    def is_meta(self) -> bool:
        """Whether the tensor will have no numbers."""
        return self.device.type == "meta"

    @property
    def shape(self) -> Size:
        """Not known yet.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(NO_SHAPE)

    @shape.setter
    def shape(self, shape: tuple[int, ...]) -> None:
        raise RuntimeError(NO_SHAPE)

    def materialize(
        self,
        shape: tuple[int, ...],
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        """Become a tensor of that *shape*; its numbers are still to be filled in.

        Args:
            shape: the shape.
            device: another device.
            dtype: another type.
        """
        from slowtorch import empty

        data = empty(shape, device=device or self.device, dtype=dtype or self.dtype)
        self._storage, self._offset = data._storage, 0
        self._layout = data._layout
        self.__class__ = self.cls_to_become  # type: ignore[assignment]  # of equal slots

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Another one, for another dtype or device."""
        from slowtorch import empty

        like = empty(0, device=self.device, dtype=self.dtype).to(*args, **kwargs)
        _, _, _, *rest = self._arguments()
        return type(self)(self.requires_grad, like.device, like.dtype, *rest)

    def __copy__(self) -> Self:
        return type(self)(*self._arguments())

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        if id(self) not in memo:
            memo[id(self)] = type(self)(*self._arguments())
        copied: Self = memo[id(self)]
        return copied

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return type(self), self._arguments()

    def _arguments(self) -> tuple[Any, ...]:
        return self.requires_grad, self.device, self.dtype

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


hidden_layout: Any = Tensor.__dict__["_layout"]


def _asked_by() -> str:
    """The outermost function of SlowTorch that is running."""
    frame, name = sys._getframe(2), "a function"
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("slowtorch"):
        frame, name = frame.f_back, frame.f_code.co_name
    return name


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is not known yet.

    ``materialize(shape)`` makes it a ``Parameter``; it stays the same object, so that
    an optimiser may hold it already.

    Args:
        requires_grad: whether gradients are wanted.
        device: where it will be.
        dtype: the type of its elements.

    Raises:
        ValueError: on any use of its numbers.
        RuntimeError: on asking for its shape.

    Example:
        >>> import slowtorch as torch
        >>> weight = torch.nn.UninitializedParameter()
        >>> weight
        <UninitializedParameter>
        >>> weight.materialize((2, 3))
        >>> weight.shape
        torch.Size([2, 3])
    """

    __slots__ = ()
    cls_to_become = Parameter

    def __new__(
        cls,
        requires_grad: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> Self:
        """A parameter without a shape."""
        from slowtorch import empty

        data = Parameter(empty(0, device=device, dtype=dtype), requires_grad)
        self: Self = share(cls, data)
        self._requires_grad = bool(requires_grad)
        return self


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape is not known yet.

    ``materialize(shape)`` makes it a ``Buffer``.

    Args:
        requires_grad: whether gradients are wanted.
        device: where it will be.
        dtype: the type of its elements.
        persistent: whether it is part of the module's ``state_dict``.

    Raises:
        ValueError: on any use of its numbers.
        RuntimeError: on asking for its shape.

    Example:
        >>> import slowtorch as torch
        >>> mean = torch.nn.UninitializedBuffer(dtype=torch.float64)
        >>> mean.materialize((3,))
        >>> mean.shape, mean.dtype
        (torch.Size([3]), torch.float64)
    """

    __slots__ = ()
    cls_to_become = Buffer

    def __new__(
        cls,
        requires_grad: bool = False,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
        persistent: bool = True,
    ) -> Self:
        """A buffer without a shape."""
        from slowtorch import empty

        self: Self = share(cls, empty(0, device=device, dtype=dtype))
        self._requires_grad = requires_grad
        self.persistent = persistent
        return self

    def _arguments(self) -> tuple[Any, ...]:
        return *super()._arguments(), self.persistent
