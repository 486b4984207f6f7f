"""data as a plugin: the registry it opens, and the data sets it puts there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slowtorch.data import (
    Dataset,
    circles,
    digits,
    hookspecs,
    iris,
    moons,
    spirals,
    xor,
)
from slowtorch.plugins import Registry, hookimpl, named_callable

if TYPE_CHECKING:
    from slowtorch.plugins.manager import Manager

__all__ = ["slowtorch_addhooks", "slowtorch_register_datasets"]


@hookimpl
def slowtorch_addhooks(pluginmanager: Manager) -> None:
    """Define data's hook, and open its registry."""
    pluginmanager.add_hookspecs(hookspecs)
    hook = "slowtorch_register_datasets"
    pluginmanager.add_registry(
        Registry("datasets", hook, "slowtorch.data", named_callable)
    )


@hookimpl
def slowtorch_register_datasets() -> Iterable[Callable[..., Dataset[Any]]]:
    """The data sets that come with data."""
    return (circles, digits, iris, moons, spirals, xor)
