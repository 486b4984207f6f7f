"""The hooks that nn defines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slowtorch.plugins import hookspec

if TYPE_CHECKING:
    from slowtorch.nn import Module
    from slowtorch.plugins import Operator

__all__ = [
    "slowtorch_register_functions",
    "slowtorch_register_layers",
    "slowtorch_register_losses",
]


@hookspec
def slowtorch_register_functions() -> Iterable[Operator]:
    """Offer functions: ``slowtorch.nn.functional.<name>``.

    Called once, when somebody first asks for a name that is not built in.

    Returns:
        Operators that belong to nn alone, as ``elu`` does; what is to be
        ``slowtorch.<name>`` too is for ``slowtorch_register_ops``.

    Example::

        @hookimpl
        def slowtorch_register_functions() -> Iterable[Operator]:
            return (Operator(dice_loss),)
    """
    raise NotImplementedError


@hookspec
def slowtorch_register_layers() -> Iterable[type[Module]]:
    """Offer layers: ``slowtorch.nn.<Name>``.

    Called once, when somebody first asks for a name that is not built in.

    Returns:
        Subclasses of ``slowtorch.nn.Module``, under their own names.

    Example::

        @hookimpl
        def slowtorch_register_layers() -> Iterable[type[Module]]:
            return (Swish,)
    """
    raise NotImplementedError


@hookspec
def slowtorch_register_losses() -> Iterable[type[Module]]:
    """Offer losses: ``slowtorch.nn.<Name>``.

    Called once, when somebody first asks for a name that is not built in.

    Returns:
        Subclasses of ``slowtorch.nn.Module`` that compare an input with a target.

    Example::

        @hookimpl
        def slowtorch_register_losses() -> Iterable[type[Module]]:
            return (DiceLoss,)
    """
    raise NotImplementedError
