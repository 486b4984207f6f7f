"""Tensors in Python's own pickles, which ``copy`` and ``multiprocessing`` use.

Unpickling runs whatever a pickle names: it is for data of your own, between your own
processes. Files of others are for ``slowtorch.load``, which runs nothing.
"""

from __future__ import annotations

import warnings
from typing import Any, SupportsIndex

from slowtorch._device import device
from slowtorch._dtype import dtype
from slowtorch._layout import layout_of
from slowtorch._tensor import Tensor, make, requires_grad

__all__ = ["__reduce_ex__"]


def __reduce_ex__(self: Tensor, protocol: SupportsIndex) -> tuple[Any, ...]:
    """The tensor for Python's pickle: numbers, shape, and whether it requires grad.

    As in PyTorch, the history and the gradient stay behind. Tensors of one pickle that
    share memory share it again (PyTorch copies each). Only for trusted data: see
    ``slowtorch.save`` and ``load`` for files.
    """
    if self._meta is not None and self._meta.hooks:
        hook = next(iter(self._meta.hooks.values()))
        message = (
            f"backward hook {hook!r} on tensor will not be serialized. If this is "
            "expected, ignore this warning"
        )
        warnings.warn(message, UserWarning, stacklevel=2)
    layout = self._layout
    place = (tuple(layout.shape), layout.strides, layout.dtype, layout.device)
    # The class is asked first: a tensor would look for the name among all plugins.
    is_buffer = hasattr(type(self), "persistent")
    persistent = getattr(self, "persistent", None) if is_buffer else None
    flags = (layout.whole, requires_grad(self), persistent)
    # The array is one object of the pickle, so that views of it stay views of one.
    made = (type(self), self._storage, self._offset, *place, *flags)
    return _unpickled, made, self.__dict__ or None


def _unpickled(
    kind: type[Tensor],
    storage: Any,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    dtype: dtype,
    device: device,
    whole: bool,
    requires_grad: bool,
    persistent: bool | None,
) -> Tensor:
    """What ``__reduce_ex__`` has taken apart."""
    result = make(storage, layout_of(shape, strides, dtype, device, whole))
    result._offset = offset
    result._requires_grad = requires_grad
    if kind is Tensor:
        return result
    if persistent is not None:
        options: dict[str, Any] = {"persistent": persistent}
    else:
        options = {"requires_grad": requires_grad}
    # Parameter, Buffer and subclasses of theirs are made of the tensor itself.
    return kind(result.detach(), **options)
