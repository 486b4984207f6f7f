"""Modules whose initial values are not drawn."""

from __future__ import annotations

from typing import Any, TypeVar

from slowtorch.nn.module import Module

__all__ = ["skip_init"]

AnyModule = TypeVar("AnyModule", bound=Module)


def skip_init(module_cls: type[AnyModule], *args: Any, **kwargs: Any) -> AnyModule:
    """A module without initial values, for those that are loaded anyway.

    Args:
        module_cls: the class; its constructor must take *device*.
        args: what the constructor is given.
        kwargs: what it is given by name.

    Raises:
        RuntimeError: it is no class of modules, or does not take *device*.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.utils.skip_init(torch.nn.Linear, 2, 3).weight.shape
        torch.Size([3, 2])
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    from inspect import signature  # which would take 5 ms of every import

    if "device" not in signature(module_cls).parameters:
        message = "Module must support a 'device' arg to skip initialization"
        raise RuntimeError(message)
    where = kwargs.pop("device", "cpu")
    make: Any = module_cls  # whose constructor takes a device, as just checked
    made: AnyModule = make(*args, **kwargs, device="meta").to_empty(device=where)
    return made
