"""Plugins: how others add operations, devices, layers, losses, optimisers, data.

**To write one**, make a distribution with an entry point in the group
``slowtorch``, naming a module that has functions marked ``hookimpl``:

    [project.entry-points.slowtorch]
    swish = "slowtorch_swish"

    @hookimpl
    def slowtorch_register_ops() -> Iterable[Operator]:
        return (Operator(swish, method=True, inplace=True, nodes=(Swish,)),)

That gives ``slowtorch.swish``, ``Tensor.swish`` and ``Tensor.swish_``. There is no
``register()`` to call, on purpose: a package that registers itself when imported
*and* is an entry point would come twice, or in an order that nobody chose.

**To let others extend you**, as nn, optim and data do, define hooks and open
registries, one for each kind of thing:

    # hookspecs.py
    @hookspec
    def slowtorch_register_layers() -> Iterable[type[Module]]:
        '''Offer layers: ``slowtorch.nn.<Name>``. ...'''
        raise NotImplementedError

    # plugin.py, the entry point
    @hookimpl
    def slowtorch_addhooks(pluginmanager: Manager) -> None:
        pluginmanager.add_hookspecs(hookspecs)
        pluginmanager.add_registry(
            Registry("layers", "slowtorch_register_layers", "slowtorch.nn",
                     subclasses_of(Module)))

    @hookimpl
    def slowtorch_register_layers() -> Iterable[type[Module]]:
        return (Linear, ...)

    # __init__.py: names that plugins give appear beside your own
    if not TYPE_CHECKING:
        def __getattr__(name: str) -> object:
            return plugins.attribute(__name__, name)

Plugins are found when somebody first asks for a name that is not built in; until
then neither pluggy nor ``importlib.metadata`` is imported. docs/plugins.md has every
hook with an example.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, overload

from slowtorch.plugins.errors import PluginError, PluginWarning
from slowtorch.plugins.markers import hookimpl, hookspec
from slowtorch.plugins.operators import Operator, Sample
from slowtorch.plugins.registry import (
    Entry,
    Owner,
    Registry,
    named_callable,
    subclasses_of,
)

if TYPE_CHECKING:
    from slowtorch._device import Device
    from slowtorch.plugins.report import Report

__all__ = [
    "Entry",
    "Operator",
    "Owner",
    "PluginError",
    "PluginWarning",
    "Registry",
    "Sample",
    "attribute",
    "find",
    "hookimpl",
    "hookspec",
    "named_callable",
    "offer_methods",
    "registry",
    "reports",
    "subclasses_of",
]

# `loading` brings pluggy and importlib.metadata: 50 ms that `import slowtorch` need
# not spend. Hence it is imported inside the functions below.


def attribute(namespace: str, name: str) -> Any:
    """What plugins put at ``<namespace>.<name>``; for a module's ``__getattr__``.

    What was found is kept in the module, so that it is sought only once.

    Raises:
        AttributeError: no plugin gave that name.

    Example:
        >>> from slowtorch import plugins
        >>> plugins.attribute("slowtorch", "swihs")
        Traceback (most recent call last):
            ...
        AttributeError: module 'torch' has no attribute 'swihs'
        ('torch' stands for 'slowtorch' here.)
    """
    module = sys.modules[namespace]
    for each in _registries() if not name.startswith("_") else ():
        if each.namespace == namespace and each.offers(name):
            value = each.expose(each[name])
            setattr(module, name, value)
            return value
    from slowtorch._naming import no_attribute

    raise no_attribute(namespace, name)


def find(kind: str, name: str) -> Any:
    """The registered thing of that kind and name, or ``None``.

    Example:
        >>> from slowtorch import plugins
        >>> plugins.find("devices", "cpu").type
        'cpu'
        >>> plugins.find("devices", "abacus") is None
        True
    """
    for each in _registries():
        if each.kind == kind:
            return each.get(name)
    return None


@overload
def registry(kind: Literal["ops"]) -> Registry[Operator]: ...
@overload
def registry(kind: Literal["devices"]) -> Registry[Device]: ...
@overload
def registry(kind: str) -> Registry[Any]: ...
def registry(kind: str) -> Registry[Any]:
    """Everything of one kind: ``"ops"``, ``"devices"``, ``"layers"``, ...

    Raises:
        PluginError: no installed package keeps a registry of that kind.

    Example:
        >>> from slowtorch import plugins
        >>> plugins.registry("devices").owner("cpu").distribution
        'slowtorch-core'
    """
    found = {each.kind: each for each in _registries()}
    if kind not in found:
        message = f"no registry of {kind!r}; there are {', '.join(sorted(found))}"
        raise PluginError(message)
    return found[kind]


def reports() -> list[Report]:
    """What became of each plugin, in the order of loading.

    Example:
        >>> from slowtorch import plugins
        >>> report = plugins.reports()[0]
        >>> report.candidate.owner.distribution, report.state
        ('slowtorch-core', 'loaded')
    """
    from slowtorch.plugins import loading

    manager = loading.manager()
    return [] if manager is None else list(manager.reports)


def offer_methods(tensor: type) -> None:
    """Let *tensor* look for a method it lacks among plugins, the first time.

    On Python 3.11 a class with ``__getattr__`` pays 30 ns more for *every* attribute
    that it does have (9 ns become 36; later versions pay nothing). So there it
    is given one only if some third party announces a plugin, and everywhere it
    loses it again once plugins are loaded and their methods stand on the class.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import plugins
        >>> plugins.offer_methods(torch.Tensor)  # import slowtorch has done so already
    """
    from slowtorch.plugins import methods

    methods.offer(tensor)


def _registries() -> list[Registry[Any]]:
    from slowtorch.plugins import loading

    manager = loading.manager()
    return [] if manager is None else list(manager.registries.values())
