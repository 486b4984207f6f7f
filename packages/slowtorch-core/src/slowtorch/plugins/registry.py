"""``Registry``: who gave which name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

from slowtorch.plugins.errors import PluginError

__all__ = ["Entry", "Owner", "Registry", "named_callable", "subclasses_of"]

T = TypeVar("T")


class Owner(NamedTuple):
    """Who gave something: a plugin, of a distribution, in a version.

    Example:
        >>> from slowtorch import plugins
        >>> str(plugins.Owner("m.plugin", "m-numbers", "1.0"))
        'm.plugin (distribution m-numbers 1.0)'
    """

    plugin: str
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.plugin} (distribution {self.distribution} {self.version})"


class Entry(NamedTuple, Generic[T]):
    """One registered thing and its owner.

    Example:
        >>> from slowtorch.plugins import Entry, Owner
        >>> Entry(bool, Owner("m.plugin", "m-numbers", "1.0")).owner.version
        '1.0'
    """

    value: T
    owner: Owner


class Registry(Generic[T]):
    """Names of one kind; a name is given once.

    Args:
        kind: what it holds, in the plural: ``"layers"``.
        hook: the hook that fills it: ``"slowtorch_register_layers"``.
        namespace: the module in which the names appear: ``"slowtorch.nn"``.
        accept: turns what a plugin returned into a name and a value, or raises
            ``PluginError``.
        expose: the object that appears in the namespace, if not the value itself.

    Example:
        >>> from slowtorch.plugins import Owner, Registry, subclasses_of
        >>> numbers = Registry("numbers", "register_numbers", "m", subclasses_of(int))
        >>> numbers.add(bool, Owner("m.plugin", "m-numbers", "1.0"))
        'bool'
        >>> numbers["bool"], numbers.owner("bool").distribution
        (<class 'bool'>, 'm-numbers')
    """

    def __init__(
        self,
        kind: str,
        hook: str,
        namespace: str,
        accept: Callable[[object], tuple[str, T]],
        expose: Callable[[T], Any] = lambda value: value,
    ) -> None:
        self.kind = kind
        self.hook = hook
        self.namespace = namespace
        self.accept = accept
        self.expose = expose
        self._entries: dict[str, Entry[T]] = {}

    def add(self, given: object, owner: Owner) -> str:
        """Register what a plugin returned and answer its name.

        Raises:
            PluginError: the name is taken, or the thing is not of this kind.
        """
        name, value = self.accept(given)
        if name in self._entries:
            message = (
                f"{self.namespace}.{name} is registered already.\n"
                f"  first:  {self._entries[name].owner}\n"
                f"  second: {owner}\n"
                "Uninstall one of them, or block it with SLOWTORCH_BLOCK_PLUGINS."
            )
            raise PluginError(message)
        self._entries[name] = Entry(value, owner)
        return name

    def owner(self, name: str) -> Owner:
        """Who gave *name*."""
        return self._entries[name].owner

    def entries(self) -> dict[str, Entry[T]]:
        """A copy of everything: name -> value and owner, in order of registration."""
        return dict(self._entries)

    def get(self, name: str) -> T | None:
        """The value of *name*, or ``None``."""
        entry = self._entries.get(name)
        return None if entry is None else entry.value

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Forget whatever was added in the block if the block fails."""
        before = dict(self._entries)
        try:
            yield
        except BaseException:
            self._entries = before
            raise

    def offers(self, name: str) -> bool:
        """Whether *name* appears in the namespace: for some, a module has a place."""
        return name in self

    def __getitem__(self, name: str) -> T:
        return self._entries[name].value

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<Registry of {len(self)} {self.kind} in {self.namespace}>"


def subclasses_of(base: type[T]) -> Callable[[object], tuple[str, type[T]]]:
    """An ``accept`` for a registry of classes, named as they are.

    Example:
        >>> from slowtorch.plugins import subclasses_of
        >>> subclasses_of(int)(bool)
        ('bool', <class 'bool'>)
    """

    def accept(given: object) -> tuple[str, type[T]]:
        if isinstance(given, type) and issubclass(given, base):
            return given.__name__, given
        raise PluginError(f"expected a subclass of {base.__name__}; got {given!r}")

    return accept


def named_callable(given: object) -> tuple[str, Callable[..., Any]]:
    """An ``accept`` for a registry of functions, named as they are.

    Example:
        >>> from slowtorch.plugins import named_callable
        >>> named_callable(print)
        ('print', <built-in function print>)
    """
    name = getattr(given, "__name__", "")
    if callable(given) and name.isidentifier():
        return name, given
    raise PluginError(f"expected a function with a name; got {given!r}")
