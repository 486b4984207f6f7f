"""The hook that optim defines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slowtorch.plugins import hookspec

if TYPE_CHECKING:
    from slowtorch.optim import Optimizer

__all__ = ["slowtorch_register_optimisers"]


@hookspec
def slowtorch_register_optimisers() -> Iterable[type[Optimizer]]:
    """Offer optimisers: ``slowtorch.optim.<Name>``.

    Called once, when somebody first asks for a name that is not built in.

    Returns:
        Subclasses of ``slowtorch.optim.Optimizer``, under their own names.

    Example::

        @hookimpl
        def slowtorch_register_optimisers() -> Iterable[type[Optimizer]]:
            return (Lion,)
    """
    raise NotImplementedError
