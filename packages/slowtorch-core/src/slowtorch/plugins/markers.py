"""``hookspec`` and ``hookimpl``: pluggy's two markers, without importing pluggy.

A marker of pluggy is nothing but an attribute on the function, holding a dictionary
of options. Setting it ourselves lets core's own families of operations be marked
like any plugin's while ``import slowtorch`` stays free of pluggy (16 ms), which is
needed only once somebody asks for a name that core does not know. A test compares
these dictionaries with what pluggy's own markers write.

Left out on purpose: wrappers. A registration hook returns things; wrapping another
plugin's list would let one plugin take away what another gave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

__all__ = ["hookimpl", "hookspec"]

F = TypeVar("F", bound=Callable[..., Any])


@overload
def hookimpl(function: F, /) -> F: ...
@overload
def hookimpl(
    *,
    optionalhook: bool = ...,
    tryfirst: bool = ...,
    trylast: bool = ...,
    specname: str | None = ...,
) -> Callable[[F], F]: ...
def hookimpl(
    function: F | None = None,
    /,
    *,
    optionalhook: bool = False,
    tryfirst: bool = False,
    trylast: bool = False,
    specname: str | None = None,
) -> F | Callable[[F], F]:
    """Mark a function as this plugin's answer to the hook of the same name.

    Args:
        optionalhook: accept that nobody has defined the hook, say because the
            package that defines it is not installed.
        tryfirst: be asked before other plugins.
        trylast: be asked after other plugins.
        specname: the hook's name, where the function has another one.

    Example:
        >>> from slowtorch.plugins import hookimpl
        >>> @hookimpl(optionalhook=True)
        ... def slowtorch_register_layers():
        ...     return ()
        >>> slowtorch_register_layers.slowtorch_impl["optionalhook"]
        True
    """
    options = {
        "wrapper": False,
        "hookwrapper": False,
        "optionalhook": optionalhook,
        "tryfirst": tryfirst,
        "trylast": trylast,
        "specname": specname,
    }
    return _marked("slowtorch_impl", options, function)


@overload
def hookspec(function: F, /) -> F: ...
@overload
def hookspec(*, historic: bool = ...) -> Callable[[F], F]: ...
def hookspec(
    function: F | None = None, /, *, historic: bool = False
) -> F | Callable[[F], F]:
    """Mark a function as the definition of a hook: its name, arguments, meaning.

    Args:
        historic: a plugin that is registered after the call is called too.

    Example:
        >>> from slowtorch.plugins import hookspec
        >>> @hookspec
        ... def slowtorch_register_metrics():
        ...     '''Offer metrics.'''
        >>> slowtorch_register_metrics.slowtorch_spec["historic"]
        False
    """
    options = {
        "firstresult": False,
        "historic": historic,
        "warn_on_impl": None,
        "warn_on_impl_args": None,
    }
    return _marked("slowtorch_spec", options, function)


def _marked(
    attribute: str, options: dict[str, Any], function: F | None
) -> F | Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, attribute, options)
        return function

    return mark if function is None else mark(function)
