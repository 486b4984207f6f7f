"""``Operator``: what one operation tells the registry about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from slowtorch.plugins.errors import PluginError

__all__ = ["Operator", "Sample"]


class Sample:
    """The arguments of one trial call, for the contract tests.

    Args:
        args: what the operation is called with, in order.
        kwargs: what it is called with by name.

    Example:
        >>> from slowtorch.plugins import Sample
        >>> Sample(2.0, 3.0, alpha=0.5)
        Sample(2.0, 3.0, alpha=0.5)
    """

    __slots__ = ("args", "kwargs")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args: tuple[Any, ...] = args
        self.kwargs: Mapping[str, Any] = kwargs

    def __repr__(self) -> str:
        named = (f"{name}={value!r}" for name, value in self.kwargs.items())
        return f"Sample({', '.join([*map(repr, self.args), *named])})"


class Operator:
    """An operation as the registry knows it.

    Args:
        function: the public, typed function: ``slowtorch.<name>``.
        name: where its name is not the function's own.
        method: also offer ``Tensor.<name>``, the tensor being the first argument.
        inplace: also offer ``Tensor.<name>_``, which writes the result into the
            tensor and returns it.
        nodes: the classes whose ``backward`` rules the operation records.
        samples: makes arguments for the contract tests in ``slowtorch.testing``.
        reference: the same operation on plain Python numbers, to compare with.

    Raises:
        PluginError: the function cannot be called, or the name is no public name.

    Example:
        >>> from slowtorch.plugins import Operator
        >>> def double(input):
        ...     return input * 2
        >>> Operator(double, method=True)
        <Operator double: method>
    """

    # A plain class: dataclasses would add 7 ms to `import slowtorch`.
    __slots__ = (
        "function",
        "inplace",
        "method",
        "name",
        "nodes",
        "reference",
        "samples",
    )

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        method: bool = False,
        inplace: bool = False,
        nodes: tuple[type, ...] = (),
        samples: Callable[[], Iterable[Sample]] | None = None,
        reference: Callable[..., Any] | None = None,
    ) -> None:
        if not callable(function):
            raise PluginError(f"an operator needs a function; got {function!r}")
        self.function = function
        self.name = name or function.__name__
        self.method = method
        self.inplace = inplace
        self.nodes = nodes
        self.samples = samples
        self.reference = reference
        if not self.name.isidentifier() or self.name.startswith("_"):
            message = (
                f"{self.name!r} is no public name for an operator; "
                "give one with Operator(function, name=...)"
            )
            raise PluginError(message)

    def method_names(self) -> list[str]:
        """The names that the operation takes on ``Tensor``."""
        offered = ((self.name, self.method), (f"{self.name}_", self.inplace))
        return [name for name, wanted in offered if wanted]

    def __repr__(self) -> str:
        kinds = (("method", self.method), ("in-place", self.inplace))
        described = ", ".join(kind for kind, wanted in kinds if wanted)
        return f"<Operator {self.name}: {described or 'function'}>"


def as_operator(given: object) -> tuple[str, Operator]:
    """What a plugin returned, as an operator under its name.

    A bare ``Function`` subclass will do: ``class Swish(Function)`` becomes
    ``slowtorch.swish`` with ``Swish.apply`` behind it.

    Raises:
        PluginError: it is neither.
    """
    if isinstance(given, type) and callable(getattr(given, "apply", None)):
        given = _operator_of(given)
    if isinstance(given, Operator):
        return given.name, given
    message = (
        "slowtorch_register_ops must return Operator objects or subclasses of "
        f"autograd.Function; got {given!r}"
    )
    raise PluginError(message)


def _operator_of(node: Any) -> Operator:
    name = node.__name__.partition("Backward")[0]  # node classes may be called so
    return Operator(node.apply, name=name.lower(), method=True, nodes=(node,))
