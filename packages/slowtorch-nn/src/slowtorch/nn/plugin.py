"""nn as a plugin: the registries it opens, and what it puts in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slowtorch.nn import Module, hookspecs, modules
from slowtorch.plugins import Registry, hookimpl, subclasses_of

if TYPE_CHECKING:
    from slowtorch.plugins.manager import Manager

__all__ = [
    "slowtorch_addhooks",
    "slowtorch_register_layers",
    "slowtorch_register_losses",
]


@hookimpl
def slowtorch_addhooks(pluginmanager: Manager) -> None:
    """Define nn's hooks, and open a registry for each."""
    pluginmanager.add_hookspecs(hookspecs)
    for kind in ("layers", "losses"):
        hook = f"slowtorch_register_{kind}"
        accept = subclasses_of(Module)
        pluginmanager.add_registry(Registry(kind, hook, "slowtorch.nn", accept))


@hookimpl
def slowtorch_register_layers() -> Iterable[type[Module]]:
    """The layers of nn: every public module that is not a loss."""
    return [each for each in _public_modules() if not each.__name__.endswith("Loss")]


@hookimpl
def slowtorch_register_losses() -> Iterable[type[Module]]:
    """The losses of nn."""
    return [each for each in _public_modules() if each.__name__.endswith("Loss")]


def _public_modules() -> Iterable[type[Module]]:
    for name in modules.__all__:
        found = getattr(modules, name)
        if isinstance(found, type) and issubclass(found, Module):
            yield found
