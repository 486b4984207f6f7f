"""Parameters that are computed from others each time they are read.

>>> import slowtorch as torch
>>> from slowtorch.nn.utils import parametrize
>>> class Symmetric(torch.nn.Module):
...     def forward(self, x):
...         return x.triu() + x.triu(1).t()
>>> layer = torch.nn.Linear(3, 3)
>>> _ = parametrize.register_parametrization(layer, "weight", Symmetric())
>>> torch.equal(layer.weight, layer.weight.t())
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.module import Module
from slowtorch.nn.modules.containers import ModuleDict, ModuleList
from slowtorch.nn.parameter import Parameter

__all__ = [
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "type_before_parametrizations",
]


class Cache:
    """What was computed while ``cached`` is on."""

    depth = 0
    values: dict[tuple[int, str], Tensor] = {}  # noqa: RUF012  # one for all


@contextmanager
def cached() -> Iterator[None]:
    """Compute every parametrised tensor at most once while this is on.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(torch.nn.Linear(2, 2))
        >>> with parametrize.cached():
        ...     layer.weight is layer.weight
        True
    """
    Cache.depth += 1
    try:
        yield
    finally:
        Cache.depth -= 1
        if not Cache.depth:
            Cache.values.clear()


class ParametrizationList(ModuleList):
    """The parametrisations of one tensor, applied one after another.

    Args:
        modules: the parametrisations.
        original: the tensor that was there before. What it is computed from becomes
            ``original``, or ``original0``, ``original1``... if there are several.
        unsafe: do not check dtypes and shapes.

    Raises:
        ValueError: there are no modules, or they do not return what they should.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import parametrizations
        >>> layer = parametrizations.weight_norm(torch.nn.Linear(2, 1))
        >>> parts = layer.parametrizations.weight
        >>> type(parts).__name__, len(parts), parts.original0.shape
        ('ParametrizationList', 1, torch.Size([1, 1]))
    """

    original: Any

    def __init__(
        self, modules: Sequence[Module], original: Tensor, unsafe: bool = False
    ) -> None:
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        kind, shape = original.dtype, original.shape
        with no_grad():
            source: Any = original
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    source = module.right_inverse(source)
        if not isinstance(source, (Tensor, Sequence)):
            message = (
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, "
                f"tuple...). Got {type(source).__name__}"
            )
            raise ValueError(message)
        self.is_tensor = isinstance(source, Tensor)
        self.ntensors = 1 if isinstance(source, Tensor) else len(source)
        self._hold(original, source)
        if not unsafe:
            _check_result(self(), kind, shape)

    def _hold(self, original: Tensor, source: Any) -> None:
        """Register what the tensor is computed from."""
        if self.is_tensor:
            if source is not original:
                original.data = source  # optimisers go on with the same object
            self._register("original", original)
            return
        for number, each in enumerate(source):
            if isinstance(original, Parameter):
                each = Parameter(each.detach(), original.requires_grad)
            self._register(f"original{number}", each)

    def _register(self, name: str, tensor: Tensor) -> None:
        if isinstance(tensor, Parameter):
            self.register_parameter(name, tensor)
        else:
            self.register_buffer(name, tensor)

    def _originals(self) -> list[Tensor]:
        if self.is_tensor:
            return [self.original]
        return [getattr(self, f"original{number}") for number in range(self.ntensors)]

    def right_inverse(self, value: Tensor) -> None:
        """Change the originals so that the tensor becomes *value*.

        Raises:
            RuntimeError: a parametrisation has no ``right_inverse``.
            ValueError: it returns another number of tensors.
        """
        with no_grad():
            source: Any = value
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    message = (
                        f"parametrization {type(module).__name__} does not implement "
                        "right_inverse."
                    )
                    raise RuntimeError(message)
                source = module.right_inverse(source)
            values = [source] if self.is_tensor else list(source)
            if len(values) != self.ntensors:
                message = (
                    f"right_inverse returned {len(values)} tensors, but there are "
                    f"{self.ntensors} originals"
                )
                raise ValueError(message)
            for original, each in zip(self._originals(), values, strict=True):
                original.data = each

    def forward(self) -> Tensor:
        """The tensor, computed anew."""
        first, *others = self
        result: Tensor = first(*self._originals())
        for module in others:
            result = module(result)
        return result


def _check_result(result: object, kind: object, shape: object) -> None:
    if not isinstance(result, Tensor):
        message = (
            f"A parametrization must return a tensor. Got {type(result).__name__}."
        )
        raise ValueError(message)
    for what, before, after in (
        ("dtype", kind, result.dtype),
        ("shape", shape, result.shape),
    ):
        if before != after:
            message = (
                f"Registering a parametrization may not change the {what} of the "
                "tensor, unless `unsafe` flag is enabled.\n"
                f"unparametrized {what}: {before}\nparametrized {what}: {after}"
            )
            raise ValueError(message)


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Compute a parameter or buffer from another one, each time it is read.

    ``module.<tensor_name>`` becomes ``parametrization(original)``, the original being
    ``module.parametrizations.<tensor_name>.original``. If the parametrisation has a
    method ``right_inverse``, the original is the right inverse of what was there, and
    the tensor can be assigned. Several are applied one after another.

    Args:
        module: the layer; it is changed (its class too) and returned.
        tensor_name: the name of the parameter or buffer.
        parametrization: what to compute.
        unsafe: do not check that dtype and shape stay the same.

    Raises:
        ValueError: there is no such tensor, or dtype or shape would change.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import parametrize
        >>> class Exp(torch.nn.Module):
        ...     def forward(self, x):
        ...         return x.exp()
        ...     def right_inverse(self, y):
        ...         return y.log()
        >>> layer = torch.nn.Linear(2, 1)
        >>> _ = torch.nn.init.ones_(layer.weight)
        >>> _ = parametrize.register_parametrization(layer, "weight", Exp())
        >>> layer.parametrizations.weight.original.detach()
        tensor([[0., 0.]])
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        parts: Any = module.parametrizations[tensor_name]
        if not unsafe:
            _check_another(getattr(module, tensor_name), parametrization)
        parts.append(parametrization)
        parts.unsafe = parts.unsafe or unsafe
    elif tensor_name in module._parameters or tensor_name in module._buffers:
        original = getattr(module, tensor_name)
        parts = ParametrizationList([parametrization], original, unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _change_class(module)
            module.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, _property(tensor_name))
        module.parametrizations[tensor_name] = parts
    else:
        message = (
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized "
            f"element with name '{tensor_name}'"
        )
        raise ValueError(message)
    return module


def _check_another(y: Tensor, parametrization: Module) -> None:
    """Whether one more parametrisation keeps dtype and shape."""
    x = parametrization(y)
    if not isinstance(x, Tensor):
        message = f"A parametrization must return a tensor. Got {type(x).__name__}."
        raise ValueError(message)
    for what in ("dtype", "shape"):
        before, after = getattr(y, what), getattr(x, what)
        if before != after:
            message = (
                f"Registering a parametrization may not change the {what} of the "
                "tensor, unless the `unsafe` flag is enabled.\n"
                f"module.weight.{what}: {before}\n"
                f"parametrization(module.weight).{what}: {after}"
            )
            raise ValueError(message)
    if not hasattr(parametrization, "right_inverse"):
        return
    z = parametrization.right_inverse(x)
    for what in ("dtype", "shape"):
        before, after = getattr(y, what), getattr(z, what, None)
        if before != after:
            message = (
                "The tensor returned by parametrization.right_inverse must have the "
                f"same {what} as module.weight, unless the `unsafe` flag is enabled.\n"
                f"module.weight.{what}: {before}\nreturned {what}: {after}"
            )
            raise ValueError(message)


def _change_class(module: Module) -> None:
    """Give *module* a class of its own, for the properties of its tensors."""
    cls = type(module)
    own = {
        "__module__": __name__,
        "__getstate__": _refuse_pickling,
        "__deepcopy__": _deepcopy,
    }
    module.__class__ = type(f"Parametrized{cls.__name__}", (cls,), own)


def _refuse_pickling(self: Module) -> Any:
    message = (
        "Serialization of parametrized modules is only supported through state_dict()."
    )
    raise RuntimeError(message)


def _deepcopy(self: Module, memo: dict[int, Any]) -> Module:
    copied: Module = object.__new__(type(self))
    memo[id(self)] = copied
    copied.__dict__.update(deepcopy(self.__dict__, memo))
    return copied


def _property(name: str) -> property:
    def get(self: Module) -> Tensor:
        parts: Any = self.parametrizations[name]
        if not Cache.depth:
            result: Tensor = parts()
            return result
        key = (id(self), name)
        if key not in Cache.values:
            Cache.values[key] = parts()
        return Cache.values[key]

    def change(self: Module, value: Tensor) -> None:
        parts: Any = self.parametrizations[name]
        parts.right_inverse(value)

    return property(get, change)


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether anything, or the tensor of that name, is parametrised here.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.utils.parametrize.is_parametrized(torch.nn.Linear(2, 2))
        False
    """
    parts = module._modules.get("parametrizations")
    if not isinstance(parts, ModuleDict):
        return False
    return len(parts) > 0 if tensor_name is None else tensor_name in parts


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Make a parametrised tensor a plain parameter or buffer again.

    Args:
        module: the layer; it is changed (back to its class) and returned.
        tensor_name: the name of the tensor.
        leave_parametrized: keep the values that were computed, not the original ones.

    Raises:
        ValueError: it is not parametrised, or has several originals that were to be
            kept.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(torch.nn.Linear(2, 2))
        >>> parametrize.remove_parametrizations(layer, "weight")
        Linear(in_features=2, out_features=2, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        message = f"Module {module} does not have a parametrization on {tensor_name}"
        raise ValueError(message)
    parts: Any = module.parametrizations[tensor_name]
    if not parts.is_tensor and not leave_parametrized:
        message = (
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is "
            "parametrized in terms of a sequence of tensors."
        )
        raise ValueError(message)
    tensor = parts.original if parts.is_tensor else None
    if leave_parametrized:
        with no_grad():
            values = getattr(module, tensor_name)
        if tensor is not None:
            tensor.data = values  # optimisers go on with the same object
        else:
            learnt = isinstance(parts.original0, Parameter)
            tensor = Parameter(values) if learnt else values
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if isinstance(tensor, Parameter):
        module.register_parameter(tensor_name, tensor)
    else:
        module.register_buffer(tensor_name, tensor)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class of the module, or the one it had before it was parametrised.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(torch.nn.Linear(2, 2))
        >>> parametrize.type_before_parametrizations(layer).__name__
        'Linear'
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)
