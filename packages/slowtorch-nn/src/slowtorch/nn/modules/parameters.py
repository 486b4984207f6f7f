"""Modules that hold parameters: ``ParameterList`` and ``ParameterDict``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex

from slowtorch._tensor import Tensor
from slowtorch.nn.module import Module
from slowtorch.nn.modules.containers import check_iterable, pairs, position
from slowtorch.nn.parameter import Parameter

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ParameterDict", "ParameterList"]


def as_parameter(value: Any) -> Any:
    """A tensor as a parameter; anything else as it is."""
    if isinstance(value, Tensor) and not isinstance(value, Parameter):
        return Parameter(value)
    return value


def summary(value: Any, by_type: bool) -> str:
    """One line about a member, as PyTorch prints it."""
    if not isinstance(value, Tensor):
        return f"Object of type: {type(value).__name__}"
    kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
    numbers = value.type() if by_type else repr(value.dtype)
    size = "x".join(map(str, value.shape))
    return f"{kind} containing: [{numbers} of size {size}]"


class ParameterHolder(Module):
    """What the two share: members as attributes, and no forward."""

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(f"{type(self).__name__} should not be called.")

    def _lines(self) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    def extra_repr(self) -> str:
        return "\n".join([f"  ({name}): {line}" for name, line in self._lines()])

    def __repr__(self) -> str:
        extra = self.extra_repr()
        if not extra:
            return f"{type(self).__name__}()"
        lines = extra.split("\n")
        body = lines[0] if len(lines) == 1 else "\n  " + "\n  ".join(lines) + "\n"
        return f"{type(self).__name__}({body})"


class ParameterList(ParameterHolder):
    """A list of parameters that the module holding it knows of.

    Tensors become parameters; other values are kept as they are.

    Args:
        values: the members to begin with.

    Example:
        >>> import slowtorch as torch
        >>> weights = torch.nn.ParameterList([torch.ones(2), torch.ones(3)])
        >>> [p.shape for p in weights.parameters()]
        [torch.Size([2]), torch.Size([3])]
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self += values

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        if isinstance(index, slice):
            return type(self)([self[at] for at in range(self._size)[index]])
        return getattr(self, str(position(index, self._size)))

    def __setitem__(self, index: SupportsIndex, value: Any) -> None:
        setattr(self, str(position(index, self._size)), as_parameter(value))

    def __iter__(self) -> Iterator[Any]:
        return iter([self[at] for at in range(self._size)])

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)

    def append(self, value: Any) -> Self:
        """Add a member at the end; returns the list."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add several members at the end; returns the list."""
        check_iterable(self, values, "iterable", "extend")
        for value in list(values):
            self.append(value)
        return self

    def _lines(self) -> Iterable[tuple[str, str]]:
        for at, value in enumerate(self):
            yield str(at), summary(value, by_type=False)


class ParameterDict(ParameterHolder):
    """A dictionary of parameters that the module holding it knows of.

    Tensors become parameters; other values are kept as they are.

    Args:
        parameters: a mapping, or pairs of name and value.

    Example:
        >>> import slowtorch as torch
        >>> weights = torch.nn.ParameterDict({"w": torch.ones(2)})
        >>> weights["w"].requires_grad, list(weights)
        (True, ['w'])
    """

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)  # AttributeError for what is not there, as in PyTorch

    def __setitem__(self, key: str, value: Any) -> None:
        if not isinstance(key, str):
            message = (
                "Index given to ParameterDict cannot be used as a key as it is not a "
                f"string (type is '{type(key).__name__}'). Open an issue on github if "
                "you need non-string keys."
            )
            raise TypeError(message)
        self._keys[key] = None
        setattr(self, key, as_parameter(value))

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._keys))

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._keys.keys()

    def values(self) -> Iterable[Any]:
        """The members."""
        return [self[key] for key in self._keys]

    def items(self) -> Iterable[tuple[str, Any]]:
        """Pairs of name and member."""
        return [(key, self[key]) for key in self._keys]

    def get(self, key: str, default: Any = None) -> Any:
        """The member of that name, or *default*."""
        return self[key] if key in self._keys else default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The member of that name, which is *default* if there was none."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str) -> Any:
        """Take out the member of that name, and return it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take out the last member; returns its name and itself."""
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Take out everything."""
        for key in list(self._keys):
            del self[key]

    def copy(self) -> ParameterDict:
        """Another dictionary of the same members."""
        return ParameterDict(dict(self.items()))

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """Another dictionary, with *default* for each of *keys*."""
        return ParameterDict(dict.fromkeys(keys, default))

    def update(self, parameters: Any) -> None:
        """Add members, or replace those of the same names."""
        for key, value in pairs(self, parameters, "ParameterDict update sequence"):
            self[key] = value

    def __or__(self, other: Mapping[str, Any] | ParameterDict) -> ParameterDict:
        return ParameterDict({**dict(self.items()), **dict(other.items())})

    def __ior__(self, other: Mapping[str, Any] | ParameterDict) -> Self:
        self.update(other)
        return self

    def _lines(self) -> Iterable[tuple[str, str]]:
        for key, value in self.items():
            yield key, summary(value, by_type=True)
