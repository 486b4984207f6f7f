"""Core's own two registries, and how third parties' entries take effect.

``slowtorch.<name>`` needs no step of its own: the module asks the registry when it
is asked for a name it does not have. A method has to be put on ``Tensor``, and a
device into the table that ``device("...")`` reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from slowtorch._device import DEVICES, Device
from slowtorch._tensor import Tensor
from slowtorch.plugins.errors import PluginError
from slowtorch.plugins.operators import Operator, as_operator
from slowtorch.plugins.registry import Owner, Registry

__all__ = ["core_registries", "publish_devices", "publish_methods"]


class OperatorRegistry(Registry[Operator]):
    """Operations by name; a method must not take the place of one of Tensor's."""

    def add(self, given: object, owner: Owner) -> str:
        """Register an operation, having looked at the names of its methods."""
        name = super().add(given, owner)
        if owner.distribution != "slowtorch-core":
            for method in self[name].method_names():
                self._refuse_taken(method, name)
        return name

    def offers(self, name: str) -> bool:
        """Not ``linalg_inv``: PyTorch has it as ``linalg.inv`` only."""
        own = name in self and self.owner(name).distribution == "slowtorch-core"
        return name in self and not (own and name.startswith(("linalg_", "special_")))

    def _refuse_taken(self, method: str, name: str) -> None:
        if hasattr(Tensor, method):
            raise PluginError(f"Tensor.{method} is a name of Tensor's own")
        for other, entry in self.entries().items():
            if other != name and method in entry.value.method_names():
                raise PluginError(f"Tensor.{method} is registered by {entry.owner}")


def _as_device(given: object) -> tuple[str, Device]:
    if isinstance(given, Device):
        return given.type, given
    message = f"slowtorch_register_devices must return Device objects; got {given!r}"
    raise PluginError(message)


def core_registries() -> Iterable[Registry[Any]]:
    """The registries of operations and devices, empty."""
    hook = "slowtorch_register_ops"
    yield OperatorRegistry("ops", hook, "slowtorch", as_operator, _function_of)
    hook = "slowtorch_register_devices"
    yield Registry("devices", hook, "slowtorch.device", _as_device)


def _function_of(operator: Operator) -> Callable[..., Any]:
    return operator.function


def publish_devices(registry: Registry[Device]) -> None:
    """Let ``device("<type>")`` find the registered devices."""
    for name in registry:
        DEVICES.setdefault(name, registry[name])


def publish_methods(registry: Registry[Operator]) -> None:
    """Give ``Tensor`` the methods of third parties; its own are there already."""
    for entry in registry.entries().values():
        if entry.owner.distribution != "slowtorch-core":
            _publish(entry.value)


def _publish(operator: Operator) -> None:
    if operator.method:
        setattr(Tensor, operator.name, operator.function)
    if operator.inplace:
        setattr(Tensor, f"{operator.name}_", _in_place(operator))


def _in_place(operator: Operator) -> Callable[..., Tensor]:
    def in_place(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        # Of a copy, for what backward reads must not be overwritten.
        return self.copy_(operator.function(self.clone(), *args, **kwargs))

    in_place.__name__ = f"{operator.name}_"
    in_place.__qualname__ = f"Tensor.{operator.name}_"
    in_place.__doc__ = f"In-place version of ``{operator.name}``."
    return in_place
