"""optim as a plugin: the registry it opens, and what it puts there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slowtorch import optim
from slowtorch.optim import Optimizer, hookspecs
from slowtorch.plugins import Registry, hookimpl, subclasses_of

if TYPE_CHECKING:
    from slowtorch.plugins.manager import Manager

__all__ = ["slowtorch_addhooks", "slowtorch_register_optimisers"]


@hookimpl
def slowtorch_addhooks(pluginmanager: Manager) -> None:
    """Define optim's hook, and open its registry."""
    pluginmanager.add_hookspecs(hookspecs)
    hook, accept = "slowtorch_register_optimisers", subclasses_of(Optimizer)
    pluginmanager.add_registry(Registry("optimisers", hook, "slowtorch.optim", accept))


@hookimpl
def slowtorch_register_optimisers() -> Iterable[type[Optimizer]]:
    """The optimisers of optim: every public one but the base class."""
    for name in optim.__all__:
        found = getattr(optim, name)
        is_class = isinstance(found, type) and issubclass(found, Optimizer)
        if is_class and found is not Optimizer:
            yield found
