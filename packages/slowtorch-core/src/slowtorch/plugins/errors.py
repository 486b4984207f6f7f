"""What can go wrong with a plugin.

RuntimeError
└── PluginError      a plugin broke a rule: a name is taken, a hook is unknown
UserWarning
└── PluginWarning    a plugin was left out; everything else works
"""

from __future__ import annotations

__all__ = ["PluginError", "PluginWarning"]


class PluginError(RuntimeError):
    """A plugin broke a rule; the text names the plugin and the way out.

    Example:
        >>> from slowtorch import plugins
        >>> try:
        ...     plugins.named_callable(3)
        ... except plugins.PluginError as error:
        ...     print(error)
        expected a function with a name; got 3
    """


class PluginWarning(UserWarning):
    """A plugin could not be used and was left out, as if it were not installed.

    Example:
        >>> from slowtorch import plugins
        >>> issubclass(plugins.PluginWarning, UserWarning)
        True
    """
