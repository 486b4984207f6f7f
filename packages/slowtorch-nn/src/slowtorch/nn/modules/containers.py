"""Modules that hold other modules: ``Sequential``, ``ModuleList``, ``ModuleDict``."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    ValuesView,
)
from typing import TYPE_CHECKING, Any, SupportsIndex, cast, overload

from slowtorch.nn.module import Module

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ModuleDict", "ModuleList", "Sequential"]


def position(index: SupportsIndex, length: int) -> int:
    """*index* counted from the front.

    Raises:
        IndexError: there is nothing at that place.
    """
    at = operator.index(index)
    if not -length <= at < length:
        raise IndexError(f"index {at} is out of range")
    return at % length


def check_iterable(owner: object, given: object, what: str, method: str) -> None:
    """Refuse what cannot be iterated over."""
    if not isinstance(given, Iterable):
        name = type(owner).__name__.replace("ParameterDict", "ParametersDict")  # sic
        message = (
            f"{name}.{method} should be called with an {what}, but got "
            f"{type(given).__name__}"
        )
        raise TypeError(message)


class ModuleSequence(Module):
    """What ``Sequential`` and ``ModuleList`` share: children by position."""

    _modules: dict[str, Any]  # of Modules; ``None`` only where a user put it

    def _key(self, index: SupportsIndex) -> str:
        return list(self._modules)[position(index, len(self))]

    def _renumber(self, modules: Iterable[Module]) -> None:
        self._modules = {str(at): module for at, module in enumerate(modules)}

    def __setitem__(self, index: SupportsIndex, module: Module) -> None:
        setattr(self, self._key(index), module)

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        if isinstance(index, slice):
            for key in list(self._modules)[index]:
                delattr(self, key)
        else:
            delattr(self, self._key(index))
        self._renumber(self._modules.values())

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def append(self, module: Module) -> Self:
        """Add a module at the end; returns the container."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key: SupportsIndex) -> Module:
        """Take out the module at that place, and return it."""
        module = cast("Module", self._modules[self._key(key)])
        del self[key]
        return module


class Sequential(ModuleSequence):
    """Modules one after another: z = f_n(... f_2(f_1(x))).

    Args:
        args: the modules in order, or one ``OrderedDict`` of modules by name.

    Raises:
        TypeError: something is no module.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import nn
        >>> net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
        >>> net(torch.zeros(5, 2)).shape
        torch.Size([5, 1])
        >>> net[1]
        ReLU()
    """

    def __init__(self, *args: Module | OrderedDict[str, Module]) -> None:
        super().__init__()
        first = args[0] if len(args) == 1 else None
        if isinstance(first, OrderedDict):
            for name, module in first.items():
                self.add_module(name, module)
        else:
            for at, each in enumerate(args):
                self.add_module(str(at), cast("Module", each))

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    @overload
    def __getitem__(self, index: SupportsIndex) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> Sequential: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Module:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return cast("Module", self._modules[self._key(index)])

    def extend(self, sequential: Iterable[Module]) -> Self:
        """Add several modules at the end; returns the container."""
        for module in sequential:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Put a module before the one at *index*; returns the container.

        Raises:
            AssertionError: it is no module (PyTorch's choice of error).
            IndexError: the place lies outside.
        """
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def __add__(self, other: Sequential) -> Sequential:
        _check_sequential("add operator", other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Sequential) -> Self:
        _check_sequential("add operator", other)
        return self.extend(list(other))

    def __mul__(self, other: int) -> Sequential:
        self._check_factor(other)
        return Sequential(*list(self) * other)

    def __rmul__(self, other: int) -> Sequential:
        return self * other

    def __imul__(self, other: int) -> Self:
        self._check_factor(other)
        return self.extend(list(self) * (other - 1))

    def _check_factor(self, factor: object) -> None:
        if not isinstance(factor, int):
            message = (
                f"unsupported operand type(s) for *: {type(self)} and {type(factor)}"
            )
            raise TypeError(message)
        if factor <= 0:
            message = f"Non-positive multiplication factor {factor} for {type(self)}"
            raise ValueError(message)


def _check_sequential(what: str, other: object) -> None:
    if not isinstance(other, Sequential):
        message = (
            f"{what} supports only objects of Sequential class, but {type(other)} is "
            "given."
        )
        raise ValueError(message)


class ModuleList(ModuleSequence):
    """A list of modules that the module holding it knows of.

    Equal neighbours print as one entry.

    Args:
        modules: the modules to begin with.

    Raises:
        TypeError: something is no module.

    Example:
        >>> from slowtorch import nn
        >>> nn.ModuleList([nn.Tanh() for _ in range(3)])
        ModuleList(
          (0-2): 3 x Tanh()
        )
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> ModuleList: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Module:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return cast("Module", self._modules[self._key(index)])

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add several modules at the end; returns the container."""
        check_iterable(self, modules, "iterable", "extend")
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> None:
        """Put a module before the one at *index*."""
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def _child_lines(self) -> list[str]:
        runs: list[tuple[int, int, str]] = []  # first, last, what they print
        for at, module in enumerate(self):
            shown = repr(module)
            if runs and runs[-1][2] == shown:
                runs[-1] = (runs[-1][0], at, shown)
            else:
                runs.append((at, at, shown))
        return [_shown_run(*run) for run in runs]


def _shown_run(first: int, last: int, shown: str) -> str:
    if first == last:
        return f"({first}): {shown}"
    return f"({first}-{last}): {last - first + 1} x {shown}"


class ModuleDict(Module):
    """A dictionary of modules that the module holding it knows of.

    Args:
        modules: a mapping, or pairs of name and module.

    Raises:
        TypeError: something is no module, or no pair.
        ValueError: a pair has not two members.
        KeyError: a name is taken by an attribute of the container.

    Example:
        >>> from slowtorch import nn
        >>> acts = nn.ModuleDict({"tanh": nn.Tanh(), "relu": nn.ReLU()})
        >>> acts["tanh"], list(acts)
        (Tanh(), ['tanh', 'relu'])
    """

    _modules: dict[str, Any]

    def __init__(
        self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None
    ) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Module:
        return cast("Module", self._modules[key])

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take out everything."""
        self._modules.clear()

    def pop(self, key: str) -> Module:
        """Take out the module of that name, and return it."""
        return cast("Module", self._modules.pop(key))

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def items(self) -> ItemsView[str, Module]:
        """Pairs of name and module."""
        return self._modules.items()

    def values(self) -> ValuesView[Module]:
        """The modules."""
        return self._modules.values()

    def update(
        self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]
    ) -> None:
        """Add modules, or replace those of the same names."""
        for key, module in pairs(self, modules, "ModuleDict update sequence"):
            self[key] = module


def pairs(owner: object, given: Any, what: str) -> list[tuple[str, Any]]:
    """The pairs in a mapping or in an iterable of pairs.

    Raises:
        TypeError: *given* or one of its elements cannot be iterated over.
        ValueError: an element has not two members.
    """
    check_iterable(owner, given, "iterable of key/value pairs", "update")
    if isinstance(given, Mapping) or hasattr(given, "items"):
        return list(given.items())
    found = list(given)
    for at, each in enumerate(found):
        if not isinstance(each, Iterable):
            message = (
                f"{what} element #{at} should be Iterable; is{type(each).__name__}"
            )
            raise TypeError(message)
        if len(tuple(each)) != 2:
            message = (
                f"{what} element #{at} has length {len(tuple(each))}; 2 is required"
            )
            raise ValueError(message)
    return found
