"""The hook that data defines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slowtorch.plugins import hookspec

if TYPE_CHECKING:
    from slowtorch.data import Dataset

__all__ = ["slowtorch_register_datasets"]


@hookspec
def slowtorch_register_datasets() -> Iterable[Callable[..., Dataset[Any]]]:
    """Offer data sets: ``slowtorch.data.<name>``.

    Called once, when somebody first asks for a name that is not built in.

    Returns:
        Functions (or classes) that make a ``Dataset``, under their own names.

    Example::

        @hookimpl
        def slowtorch_register_datasets() -> Iterable[Callable[..., Dataset]]:
            return (penguins,)
    """
    raise NotImplementedError
