"""Kernel tables: the loops behind the operations, one table for each device.

A kernel is called with the layout of the result and the operation's inputs, and
returns the result's storage:

    storage = kernels["mul"](out, x, y)

Shapes, dtypes and broadcasting were settled before; a kernel only fills memory.
``cpu`` runs loops in Python, ``meta`` runs nothing.
"""

from __future__ import annotations

from slowtorch._device import DEVICES, Device
from slowtorch.kernels.cpu import CPU_KERNELS
from slowtorch.kernels.meta import META_KERNELS
from slowtorch.plugins.markers import hookimpl

__all__ = ["CPU_KERNELS", "META_KERNELS"]

DEVICES["cpu"] = Device("cpu", CPU_KERNELS)
DEVICES["meta"] = Device("meta", META_KERNELS)


@hookimpl
def slowtorch_register_devices() -> tuple[Device, ...]:
    """The devices that are built in."""
    return DEVICES["cpu"], DEVICES["meta"]
