"""Parameters, buffers and children of a module, by name.

They are not ordinary attributes but entries of three dictionaries, so that a module
can list them. ``self.weight`` reads like an attribute all the same: Python asks
``__getattr__`` when it finds no such attribute, and assigning a ``Parameter`` or a
``Module`` goes through ``__setattr__``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slowtorch._naming import typename
from slowtorch._tensor import Tensor
from slowtorch.nn.parameter import Buffer, Parameter

if TYPE_CHECKING:
    from slowtorch.nn.module import Module

__all__ = ["Registries", "described"]


def described(value: object) -> str:
    """What *value* is, as error messages say it: ``torch.FloatTensor`` or ``int``."""
    if isinstance(value, Tensor):
        return str(value.type())
    return type(value).__name__


def check_name(kind: str, name: object, got: bool = False) -> None:
    """Refuse what cannot be the name of a parameter, buffer or module."""
    if not isinstance(name, str):
        message = f"{kind} name should be a string. Got {type(name).__name__}"
        raise TypeError(message)
    if "." in name:
        # Its dots would be taken for steps into children.
        raise KeyError(f'{kind} name can\'t contain "."{f", got: {name}" * got}')
    if not name:
        raise KeyError(f'{kind} name can\'t be empty string ""')


class Registries:
    """Three dictionaries, and attribute access that looks into them."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _non_persistent_buffers_set: set[str]

    def __init__(self) -> None:
        make = super().__setattr__  # our own looks into what is being made here
        make("_parameters", {})
        make("_buffers", {})
        make("_modules", {})
        make("_non_persistent_buffers_set", set())
        make("_hooks", None)  # see CallableHooks; there from now on, as PyTorch's are

    # Registering

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, or reserve its name with ``None``.

        Raises:
            AttributeError: ``Module.__init__`` was not called yet.
            TypeError: it is no ``Parameter``, or the name is no text.
            KeyError: the name is taken, empty, or has a dot.

        Example:
            >>> import slowtorch as torch
            >>> module = torch.nn.Module()
            >>> module.register_parameter("w", torch.nn.Parameter(torch.ones(1)))
            >>> module.w.requires_grad
            True
        """
        if "_parameters" not in self.__dict__:
            message = "cannot assign parameter before Module.__init__() call"
            raise AttributeError(message)
        check_name("parameter", name)
        self._check_free(name, self._parameters)
        if not (param is None or isinstance(param, Parameter)):
            message = (
                f"cannot assign '{described(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)"
            )
            raise TypeError(message)
        self._parameters[name] = param

    def register_buffer(
        self, name: str, tensor: Tensor | None, persistent: bool = True
    ) -> None:
        """Add a tensor that is part of the module's state but is not learnt.

        Args:
            name: the attribute under which it is found.
            tensor: the values, or ``None`` to reserve the name.
            persistent: whether ``state_dict`` includes it.

        Raises:
            AttributeError: ``Module.__init__`` was not called yet.
            TypeError: it is no tensor, or the name is no text.
            KeyError: the name is taken, empty, or has a dot.

        Example:
            >>> import slowtorch as torch
            >>> module = torch.nn.Module()
            >>> module.register_buffer("mean", torch.zeros(2))
            >>> module.mean
            tensor([0., 0.])
        """
        if "_buffers" not in self.__dict__:
            message = "cannot assign buffer before Module.__init__() call"
            raise AttributeError(message)
        check_name("buffer", name)
        self._check_free(name, self._buffers)
        if not (tensor is None or isinstance(tensor, Tensor)):
            message = (
                f"cannot assign '{described(tensor)}' object to buffer '{name}' "
                "(torch Tensor or None required)"
            )
            raise TypeError(message)
        self._buffers[name] = tensor
        self._note_persistence(name, persistent)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child, or reserve its name with ``None``.

        Raises:
            TypeError: it is no ``Module``, or the name is no text.
            KeyError: the name is taken, empty, or has a dot.

        Example:
            >>> import slowtorch as torch
            >>> module = torch.nn.Module()
            >>> module.add_module("act", torch.nn.Tanh())
            >>> module.act
            Tanh()
        """
        if not (module is None or isinstance(module, Registries)):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        check_name("module", name, got=True)
        self._check_free(name, self._modules)
        self._modules[name] = module

    def register_module(self, name: str, module: Module | None) -> None:
        """Another name for ``add_module``."""
        self.add_module(name, module)

    def _check_free(self, name: str, registry: dict[str, Any]) -> None:
        if hasattr(self, name) and name not in registry:
            raise KeyError(f"attribute '{name}' already exists")

    def _note_persistence(self, name: str, persistent: bool) -> None:
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    # Attributes

    def __getattr__(self, name: str) -> Any:
        # ``Any`` as in PyTorch: a parameter, a buffer, a child, whatever it is.
        own = self.__dict__
        for registry in ("_parameters", "_buffers", "_modules"):
            if registry in own and name in own[registry]:
                return own[registry][name]
        if name == "_hooks":  # called before Module.__init__(): PyTorch's misses these
            name = "_backward_hooks"
        message = f"'{type(self).__name__}' object has no attribute '{name}'"
        raise AttributeError(message, name=name, obj=self)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self._make_room(name, "parameters", "_parameters")
            self.register_parameter(name, value)
        elif isinstance(value, Registries):
            self._make_room(name, "module", "_modules")
            check_name("module", name, got=True)
            self._modules[name] = value  # type: ignore[assignment]  # every Registries is a Module
        else:
            self._assign_other(name, value)

    def _make_room(self, name: str, kind: str, registry: str) -> None:
        """Forget another kind of attribute of the same name."""
        own = self.__dict__
        if registry not in own:
            message = f"cannot assign {kind} before Module.__init__() call"
            raise AttributeError(message)
        for each in ("_parameters", "_buffers", "_modules"):
            if each != registry:
                own[each].pop(name, None)
        self._non_persistent_buffers_set.discard(name)
        own.pop(name, None)

    def _assign_other(self, name: str, value: Any) -> None:
        own = self.__dict__
        if name in own.get("_parameters", ()):
            _refuse_unless_none(value, "parameter", name, "torch.nn.Parameter or None")
            self._parameters[name] = None
        elif name in own.get("_modules", ()):
            _refuse_unless_none(value, "child module", name, "torch.nn.Module or None")
            self._modules[name] = None
        elif isinstance(value, Buffer):
            self._make_room(name, "buffer", "_buffers")
            self.register_buffer(name, value, value.persistent)
        elif name in own.get("_buffers", ()):
            if not isinstance(value, Tensor):
                kinds = "torch.nn.Buffer, torch.Tensor or None"
                _refuse_unless_none(value, "buffer", name, kinds)
            self._buffers[name] = value
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self) -> Iterable[str]:
        registered = [*self._parameters, *self._modules, *self._buffers]
        names = [*dir(type(self)), *self.__dict__, *registered]
        return sorted({name for name in names if not name[0].isdigit()})


def _refuse_unless_none(value: object, kind: str, name: str, expected: str) -> None:
    if value is not None:
        message = f"cannot assign '{described(value)}' as {kind} '{name}'"
        raise TypeError(f"{message} ({expected} expected)")
