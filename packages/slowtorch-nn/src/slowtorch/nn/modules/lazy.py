"""Layers that find out the sizes of their parameters from their first input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch.autograd.mode import no_grad
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import UninitializedTensorMixin, is_lazy

__all__ = ["LazyModuleMixin"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slowtorch._tensor import Tensor


class LazyModuleMixin(Module):
    """What makes a layer lazy; to be put before the layer in a class's bases.

    The first call runs ``initialize_parameters`` on its arguments, which gives each
    ``UninitializedParameter`` its shape. Then the layer becomes an ordinary one, of
    class ``cls_to_become``.

    Attributes:
        cls_to_become: the class of the finished layer; ``None`` to stay what it is.

    Raises:
        RuntimeError: in the first call, if a parameter is left without a shape.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import nn
        >>> class Scale(nn.modules.lazy.LazyModuleMixin, nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.factor = nn.UninitializedParameter()
        ...     def initialize_parameters(self, x):
        ...         self.factor.materialize(x.shape[-1:])
        ...         nn.init.ones_(self.factor)
        ...     def forward(self, x):
        ...         return x * self.factor
        >>> scale = Scale()
        >>> scale(torch.zeros(5, 3)).shape, scale.factor.shape
        (torch.Size([5, 3]), torch.Size([3]))
    """

    cls_to_become: type[Module] | None = None
    _waits = True  # for its first call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call ``forward``; the first time, find out the sizes before."""
        if self._waits:
            self._infer_parameters(self, args, kwargs)
            return self(*args, **kwargs)  # as what it has become
        return super().__call__(*args, **kwargs)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give all parameters a shape that suits the arguments of a call.

        Raises:
            NotImplementedError: the class has none of its own.
        """
        name = type(self).__name__
        message = f"initialize_parameters is not implemented for {name}"
        raise NotImplementedError(message)

    def has_uninitialized_params(self) -> bool:
        """Whether any parameter or buffer of this module alone has no shape yet."""
        return any(map(is_lazy, self._own_tensors()))

    def _own_tensors(self) -> Iterator[Tensor | None]:
        yield from self._parameters.values()
        yield from self._buffers.values()

    def _infer_parameters(
        self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None
    ) -> None:
        """Give everything its shape, and become an ordinary layer."""
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            message = f"module {self._get_name()} has not been fully initialized"
            raise RuntimeError(message)
        module._waits = False
        if module.cls_to_become is not None:
            del module._waits
            module.__class__ = module.cls_to_become

    # State: what has no shape is saved as it is, and takes the shape of what is loaded.

    def _save_to_state_dict(
        self, destination: dict[str, Any], prefix: str, keep_vars: bool
    ) -> None:
        for name, tensor in self._own_state().items():
            whole = keep_vars or is_lazy(tensor)
            destination[prefix + name] = tensor if whole else tensor.detach()

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, *rest: Any
    ) -> None:
        for name, tensor in self._own_state().items():
            given = state_dict.get(prefix + name)
            if given is None or is_lazy(given):
                continue
            if isinstance(tensor, UninitializedTensorMixin):
                with no_grad():
                    tensor.materialize(given.shape)
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def _keep(self, name: str, own: Tensor, assign: bool) -> Callable[[], Any]:
        return bool if is_lazy(own) else super()._keep(name, own, assign)

    def _load_one(
        self, name: str, key: str, own: Tensor, given: Any, assign: bool
    ) -> str:
        if is_lazy(own) and is_lazy(given):
            return ""  # neither knows anything
        return super()._load_one(name, key, own, given, assign)
