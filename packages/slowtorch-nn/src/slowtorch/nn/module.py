"""``Module``: the base of every layer, loss and network."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from slowtorch.nn._module.state import State

__all__ = ["Module"]


def _too_much(name: str, args: tuple[Any, ...], named: dict[str, Any]) -> str:
    """What to say to arguments of a module's constructor that takes none."""
    if named:
        first = next(iter(named))
        return f"{name}.__init__() got an unexpected keyword argument '{first}'"
    count = len(args) + 1
    return f"{name}.__init__() takes 1 positional argument but {count} were given"


class Module(State):
    """Something that computes, with parameters that can be learnt.

    A subclass makes its parameters and children in ``__init__``, after calling
    ``super().__init__()``, and computes in ``forward``. Calling the module calls
    ``forward``, and the hooks if there are any.

    Attributes:
        training: whether the module is in training mode (``train()``, ``eval()``).

    Raises:
        AttributeError: a parameter or child is assigned before ``__init__`` ran.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch import nn
        >>> class Scale(nn.Module):
        ...     def __init__(self, factor):
        ...         super().__init__()
        ...         self.factor = nn.Parameter(torch.tensor(factor))
        ...     def forward(self, x):
        ...         return x * self.factor
        >>> double = Scale(2.0)
        >>> double(torch.tensor([1.0, 2.0]))
        tensor([2., 4.], grad_fn=<MulBackward0>)
        >>> [name for name, parameter in double.named_parameters()]
        ['factor']
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            raise TypeError(_too_much(type(self).__name__, args, kwargs))
        super().__init__()
        self.training = True

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute; every subclass has its own.

        Raises:
            NotImplementedError: the subclass has none.
        """
        message = (
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )
        raise NotImplementedError(message)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call ``forward``, and the hooks if there are any."""
        if self._hooks is None:
            return self.forward(*args, **kwargs)
        return self._call_with_hooks(args, kwargs)

    # Printing

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """What stands between the brackets when the module prints itself.

        Example:
            >>> import slowtorch as torch
            >>> torch.nn.Linear(2, 1).extra_repr()
            'in_features=2, out_features=1, bias=True'
        """
        return ""

    def _child_lines(self) -> list[str]:
        """One entry for each child: its name and how it prints itself."""
        return [f"({name}): {module!r}" for name, module in self._modules.items()]

    def __repr__(self) -> str:
        extra = self.extra_repr().split("\n") if self.extra_repr() else []
        children = self._child_lines()
        if not children and len(extra) <= 1:
            return f"{self._get_name()}({''.join(extra)})"
        lines = [line.replace("\n", "\n  ") for line in extra + children]
        body = "".join([f"  {line}\n" for line in lines])
        return f"{self._get_name()}(\n{body})"


def _name_methods() -> None:
    """Call the methods of all parts ``Module.<name>``: errors say their full names."""
    for part in Module.__mro__[1:-1]:
        for name, function in vars(part).items():
            if isinstance(function, FunctionType):
                function.__qualname__ = f"Module.{name}"


_name_methods()
