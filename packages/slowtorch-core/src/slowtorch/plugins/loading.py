"""Loading plugins: once, late, and by one thread."""

from __future__ import annotations

import os
import threading

from slowtorch._tensor import Tensor
from slowtorch.plugins import methods
from slowtorch.plugins.candidates import Switches, builtins, discover
from slowtorch.plugins.core import publish_devices, publish_methods
from slowtorch.plugins.manager import Manager

__all__ = ["manager"]

_lock = threading.RLock()
_manager: Manager | None = None
_busy = False


def manager() -> Manager | None:
    """The one manager, with all plugins loaded; ``None`` while they are loading.

    A plugin may ask for unknown names while it is being loaded: it gets the ordinary
    ``AttributeError``, not a second loading inside the first.
    """
    global _busy, _manager
    with _lock:
        if _manager is not None or _busy:
            return _manager
        _busy = True
        try:
            _manager = _load()
        finally:
            _busy = False
    _manager.warn()
    return _manager


def _load() -> Manager:
    loaded = Manager(Switches.read(os.environ))
    loaded.load([*builtins(), *discover()])
    publish_devices(loaded.registries["devices"])
    publish_methods(loaded.registries["ops"])
    methods.withdraw(Tensor)
    return loaded
