"""The hooks that core defines. Others may add theirs through ``slowtorch_addhooks``.

Hooks are called once, at registration; no operation ever goes through one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slowtorch.plugins.markers import hookspec

if TYPE_CHECKING:
    from slowtorch._device import Device
    from slowtorch.autograd import Function
    from slowtorch.plugins.manager import Manager
    from slowtorch.plugins.operators import Operator

__all__ = [
    "slowtorch_addhooks",
    "slowtorch_register_devices",
    "slowtorch_register_ops",
]


@hookspec(historic=True)
def slowtorch_addhooks(pluginmanager: Manager) -> None:
    """Add hooks and registries of your own, so that others can extend you.

    Called once for each plugin, as it is registered and before any other hook.

    Args:
        pluginmanager: offers ``add_hookspecs(module)`` and ``add_registry(...)``.

    Example::

        @hookimpl
        def slowtorch_addhooks(pluginmanager: Manager) -> None:
            pluginmanager.add_hookspecs(hookspecs)
            pluginmanager.add_registry(
                Registry("metrics", "slowtorch_register_metrics",
                         "slowtorch_metrics", subclasses_of(Metric)))
    """


@hookspec
def slowtorch_register_ops() -> Iterable[Operator | type[Function]]:
    """Offer operations: ``slowtorch.<name>``, and methods of ``Tensor``.

    Called once, after every plugin's ``slowtorch_addhooks``.

    Returns:
        ``Operator`` objects, or subclasses of ``autograd.Function``: a class
        ``Swish`` becomes ``slowtorch.swish`` and ``Tensor.swish``.

    Example::

        @hookimpl
        def slowtorch_register_ops() -> Iterable[Operator]:
            return (Operator(swish, method=True, nodes=(Swish,)),)
    """
    raise NotImplementedError


@hookspec
def slowtorch_register_devices() -> Iterable[Device]:
    """Offer devices: ``slowtorch.device("<type>")``.

    Called once, after every plugin's ``slowtorch_addhooks``.

    Returns:
        ``Device`` objects: a type name and its kernel table. Fused kernels that the
        table lacks are composed of simpler ones.

    Example::

        @hookimpl
        def slowtorch_register_devices() -> Iterable[Device]:
            return (Device("traced", KernelTable("traced", kernels)),)
    """
    raise NotImplementedError
