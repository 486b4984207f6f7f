"""nn as a plugin: the registries it opens, and what it puts in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from slowtorch.nn import Module, functional, hookspecs, modules
from slowtorch.plugins import Operator, Registry, hookimpl, subclasses_of
from slowtorch.plugins.operators import as_operator

if TYPE_CHECKING:
    from slowtorch.plugins.manager import Manager

__all__ = [
    "slowtorch_addhooks",
    "slowtorch_register_functions",
    "slowtorch_register_layers",
    "slowtorch_register_losses",
    "slowtorch_register_ops",
]


@hookimpl
def slowtorch_addhooks(pluginmanager: Manager) -> None:
    """Define nn's hooks, and open a registry for each."""
    pluginmanager.add_hookspecs(hookspecs)
    for kind in ("layers", "losses"):
        hook = f"slowtorch_register_{kind}"
        accept = subclasses_of(Module)
        pluginmanager.add_registry(Registry(kind, hook, "slowtorch.nn", accept))
    hook, place = "slowtorch_register_functions", "slowtorch.nn.functional"
    functions = Registry("functions", hook, place, as_operator, _function_of)
    pluginmanager.add_registry(functions)


def _function_of(operator: Operator) -> Callable[..., Any]:
    return operator.function


@hookimpl
def slowtorch_register_functions() -> Iterable[Operator]:
    """What ``functional`` has that core has not."""
    return [each for family in _families() for each in family.OPERATORS]


@hookimpl
def slowtorch_register_ops() -> Iterable[Operator]:
    """What PyTorch has under ``torch`` itself, too, with the signatures from there."""
    return [each for it in _families() for each in getattr(it, "TOP_LEVEL", ())]


def _families() -> list[Any]:
    return functional.LATE.modules()


@hookimpl
def slowtorch_register_layers() -> Iterable[type[Module]]:
    """The layers of nn: every public module that is not a loss."""
    return [each for each in _public_modules() if not _is_loss(each)]


@hookimpl
def slowtorch_register_losses() -> Iterable[type[Module]]:
    """The losses of nn."""
    return list(filter(_is_loss, _public_modules()))


def _is_loss(module: type[Module]) -> bool:
    return module.__name__.endswith("Loss")


def _public_modules() -> Iterator[type[Module]]:
    for name in modules.LATE:
        yield modules.LATE[name]
