"""Everything in a module, in order and by name: parameters, buffers, children."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from slowtorch._tensor import Tensor
from slowtorch.nn._module.registries import Registries
from slowtorch.nn.parameter import Parameter

if TYPE_CHECKING:
    from typing import Self

    from slowtorch.nn.module import Module

__all__ = ["Traversal"]


class Traversal(Registries):
    """Lists what the registries of a module and of its descendants hold."""

    # Modules

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The direct children and their names, each child once.

        Example:
            >>> import slowtorch as torch
            >>> net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh())
            >>> list(net.named_children())[1]
            ('1', Tanh())
        """
        seen: set[Module] = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """The direct children, each once."""
        for _, module in self.named_children():
            yield module

    def named_modules(
        self,
        memo: set[Module] | None = None,
        prefix: str = "",
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Module]]:
        """This module and all its descendants, with their names from here.

        Args:
            memo: modules to leave out; those that are listed are added to it.
            prefix: what every name begins with.
            remove_duplicate: list a module that occurs twice only once.

        Example:
            >>> import slowtorch as torch
            >>> net = torch.nn.Sequential(torch.nn.Sequential(torch.nn.Tanh()))
            >>> [name for name, module in net.named_modules()]
            ['', '0', '0.0']
        """
        memo = set() if memo is None else memo
        this = cast("Module", self)
        if this in memo:
            return
        if remove_duplicate:
            memo.add(this)
        yield prefix, this
        for name, module in self._modules.items():
            if module is not None:
                inner = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, inner, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """This module and all its descendants, each once."""
        for _, module in self.named_modules():
            yield module

    # Parameters and buffers

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters and their names, such as ``'0.weight'``.

        Args:
            prefix: what every name begins with.
            recurse: those of descendants too.
            remove_duplicate: list a parameter that is shared only once.

        Example:
            >>> import slowtorch as torch
            >>> net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh())
            >>> [(name, p.shape) for name, p in net.named_parameters()]
            [('0.weight', torch.Size([3, 2])), ('0.bias', torch.Size([3]))]
        """
        return self._named_members(
            lambda module: module._parameters.items(), prefix, recurse, remove_duplicate
        )

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters, each once, as optimisers take them."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers and their names; arguments as for ``named_parameters``."""
        return self._named_members(
            lambda module: module._buffers.items(), prefix, recurse, remove_duplicate
        )

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers, each once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _named_members(
        self,
        members_of: Callable[[Any], Iterable[tuple[str, Any]]],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        seen: set[Any] = set()
        modules: Iterable[tuple[str, Any]] = [(prefix, self)]
        if recurse:
            modules = self.named_modules(
                prefix=prefix, remove_duplicate=remove_duplicate
            )
        for place, module in modules:
            for name, member in members_of(module):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield f"{place}.{name}" if place else name, member

    # One of them, by name

    def get_submodule(self, target: str) -> Module:
        """The descendant named *target*, such as ``'encoder.0'``; ``''`` is itself.

        Raises:
            AttributeError: there is none.
        """
        module: Any = self
        for step in target.split(".") if target else ():
            if not hasattr(module, step):
                message = f"{type(module).__name__} has no attribute `{step}`"
                raise AttributeError(message)
            module = getattr(module, step)
            if not isinstance(module, Registries):
                raise AttributeError(f"`{step}` is not an nn.Module")
        return cast("Module", module)

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put *module* in the place named *target*, such as ``'encoder.0'``.

        Args:
            target: the name; its last step may be new, unless *strict*.
            module: what goes there.
            strict: refuse a name that is not there yet.

        Raises:
            ValueError: the name is empty, or *module* is no module.
            AttributeError: there is no such place.

        Example:
            >>> from slowtorch import nn
            >>> net = nn.Sequential(nn.Linear(1, 1), nn.ReLU())
            >>> net.set_submodule("1", nn.Tanh())
            >>> net[1]
            Tanh()
        """
        if not target:
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Registries):
            message = f"`module` is not an nn.Module, found {type(module)}"
            raise ValueError(message)
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter named *target*, such as ``'encoder.0.weight'``.

        Raises:
            AttributeError: there is none.
        """
        _, name, found = self._member(target)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer named *target*.

        Raises:
            AttributeError: there is none.
        """
        owner, name, found = self._member(target)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return cast("Tensor", found)

    def _member(self, target: str) -> tuple[Module, str, Any]:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{type(owner).__name__} has no attribute `{name}`")
        return owner, name, getattr(owner, name)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call ``fn(module)`` for every descendant, children first, then itself.

        Example:
            >>> import slowtorch as torch
            >>> net = torch.nn.Sequential(torch.nn.Tanh())
            >>> net = net.apply(lambda module: print(type(module).__name__))
            Tanh
            Sequential
        """
        for module in self.children():
            module.apply(fn)
        fn(cast("Module", self))
        return self
