"""``Op``: an operation whose instance is its own graph node and context.

One call makes one object. It is ``self`` in ``forward`` and ``backward``, it keeps
what backward will read, and it becomes the result's ``grad_fn``:

    class Mul(Binary):
        def forward(self, x, y): ...    # numbers: one call of a kernel
        def backward(self, grad): ...   # tensors: one gradient for each input

``backward`` computes with tensor operators, so that it can be recorded and
differentiated again. Sums over broadcast dimensions, dtypes of gradients and their
accumulation are the engine's work, done once for all operations.

PyTorch's public ``Function``, for users' own operations, is in ``function.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from slowtorch._tensor import Tensor, changes, make, requires_grad
from slowtorch.autograd import saved
from slowtorch.autograd.anomaly import Anomaly, remember
from slowtorch.autograd.mode import mode, saving
from slowtorch.autograd.node import Node, tick

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber
    from slowtorch.autograd.node import Edge

__all__ = ["UNRECORDED", "Binary", "Op", "Unary", "WithNumber", "edge_of"]

new = object.__new__


def edge_of(x: Tensor) -> Edge:
    """Where the gradient of *x* goes: its node, its leaf's accumulator, or nowhere."""
    if x._edge is not None:
        return x._edge
    return x._gradient_edge() if requires_grad(x) else None


class Op(Node):
    """A built-in operation: ``apply`` records it when a gradient may be asked for.

    A subclass is named after the operation and shows itself by PyTorch's name for
    the node, ``<Name>Backward0``; another one is given in the class statement:
    ``class Sum(Op, node="SumBackward1")``. A subclass that keeps more than
    ``save_for_backward`` does, a shape or a dim, declares ``__slots__`` for it.

    Attributes:
        saves: names for what ``forward`` saves, in order, shown as ``_saved_<name>``.
            The only thing saved may be the operation's own ``"result"``.
    """

    __slots__ = ()
    saves: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, node: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__name__ = node or f"{cls.__name__}Backward0"
        for position, name in enumerate(cls.saves):
            setattr(cls, f"_saved_{name}", saved.value_at(position))
        if cls.saves == ("result",):
            cls.saved_tensors = property(saved.own_result)  # type: ignore[assignment]  # another getter

    @classmethod
    def apply(cls, *args: Any) -> Tensor:
        """Compute, and remember how if any of the tensors in *args* requires grad."""
        self = new(cls)
        inputs = [each for each in args if isinstance(each, Tensor)]
        for x in inputs:
            needed = x._requires_grad or (x._meta is not None and requires_grad(x))
            if needed and mode.enabled:
                break
        else:  # a context that forgets
            self.needs_input_grad = (False,) * len(inputs)
            result: Tensor = self.forward(*args)
            return result
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = edges = tuple([each._edge or edge_of(each) for each in inputs])
        self.needs_input_grad = tuple([edge is not None for edge in edges])
        recorded: Tensor = self.record(self.forward(*args))
        return recorded

    @classmethod
    def apply_several(cls, *args: Any) -> tuple[Tensor, ...]:
        """``apply``, for an operation that has several results."""
        results: Any = cls.apply(*args)
        several: tuple[Tensor, ...] = results
        return several

    def forward(self, *args: Any) -> Any:
        """Compute the result's numbers; overridden by every operation."""
        message = f"{type(self).__name__} has no forward"
        raise NotImplementedError(message)

    def record(self, result: Any) -> Any:
        """Make this node the history of what ``forward`` returned."""
        self.seq = tick()
        if isinstance(result, tuple):
            for number, output in enumerate(result):
                if output._layout.dtype.is_floating_point:  # others have no gradient
                    output._set_history((self, number))
            self.layout = tuple([output._layout for output in result])
        else:
            if result._layout.dtype.is_floating_point:
                result._set_history(self)
            self.layout = result._layout
        if Anomaly.enabled:
            remember(self)
        return result

    def save_for_backward(self, *values: Any) -> None:
        """Keep *values*, tensors or numbers, for the backward rule to read.

        A tensor that is changed in place before backward reads it is an error then,
        not a wrong gradient; see ``saved_tensors``.
        """
        self._saved = values if saving.plain else saved.with_care(self, values)

    def save_result(self, result: Tensor) -> None:
        """Keep the operation's own *result*, as the only thing to save.

        An alias is kept, which has the values and the version counter but no
        history: a node that held its own output would close a circle, and memory
        would wait for the cyclic garbage collector. The alias gets the counter when
        there is one: ``Tensor.own_counter`` sees to it.
        """
        kept = make(result._storage, result._layout)
        kept._offset = result._offset
        kept._counter = result._counter
        self._saved = (kept,) if saving.plain else saved.with_care(self, (kept,))

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``forward`` saved, checked for changes since.

        Changes and nodes are dated by one clock. If nothing at all was changed in
        place since this node was recorded, there is nothing to look at.

        Raises:
            RuntimeError: a value was changed in place, or backward freed it.
        """
        if self._versions is None and changes.latest < self.seq:
            return self._saved
        return saved.checked(self)


class _Unrecorded:
    """The context of an operation that is not recorded: whatever is saved is lost."""

    needs_input_grad = (False, False)

    def save_for_backward(self, *values: Any) -> None:
        """Forget the values."""

    def save_result(self, result: Tensor) -> None:
        """Forget the result."""


UNRECORDED: Any = _Unrecorded()

# Unary and Binary make ``apply`` anew for each operation, as a plain function: it
# serves as an operator of Tensor as it stands (``__mul__ = Mul.apply``), which saves
# a call and a bound method each time, 0.1 us of 1.0.


class Unary(Op):
    """An operation on one tensor, without further arguments."""

    __slots__ = ()

    def __init_subclass__(cls, node: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(node, **kwargs)
        cls.apply = staticmethod(_apply_unary(cls, cls.forward))  # type: ignore[method-assign]  # as said above

    if TYPE_CHECKING:

        @staticmethod
        def apply(x: Tensor) -> Tensor:
            """Compute from *x*, and remember how if it requires grad."""


class Binary(Op):
    """An operation on a tensor and another tensor, or a number."""

    __slots__ = ()

    def __init_subclass__(cls, node: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(node, **kwargs)
        cls.apply = staticmethod(_apply_binary(cls, cls.forward))  # type: ignore[method-assign]  # as said above

    if TYPE_CHECKING:

        @staticmethod
        def apply(x: Tensor, y: TensorOrNumber) -> Tensor:
            """Compute from *x* and *y*, and remember how if either requires grad."""


class WithNumber(Op):
    """An operation on one tensor that a number is part of: x ** 2."""

    __slots__ = ()

    def __init_subclass__(cls, node: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(node, **kwargs)
        cls.apply = staticmethod(_apply_with_number(cls, cls.forward))  # type: ignore[method-assign]  # as said above

    if TYPE_CHECKING:

        @staticmethod
        def apply(x: Tensor, number: Number) -> Tensor:
            """Compute from *x*, and remember how if it requires grad."""


def _apply_unary(
    cls: type[Unary], forward: Callable[..., Tensor]
) -> Callable[..., Tensor]:
    """``apply`` of an operation on one tensor."""

    def apply(x: Tensor) -> Tensor:
        if not (x._requires_grad or (x._meta is not None and requires_grad(x))):
            return forward(UNRECORDED, x)
        if not mode.enabled:
            return forward(UNRECORDED, x)
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (x._edge or x._gradient_edge(),)
        self.needs_input_grad = (True,)
        result = forward(self, x)
        self.seq = tick()
        self.layout = result._layout
        result._requires_grad = True
        result._edge = self
        if Anomaly.enabled:
            remember(self)
        return result

    return apply


def _apply_with_number(
    cls: type[WithNumber], forward: Callable[..., Tensor]
) -> Callable[..., Tensor]:
    """``apply`` of an operation on one tensor and a number.

    For another second operand the answer is ``NotImplemented``; see ``_apply_binary``.
    """

    def apply(x: Tensor, number: Number) -> Tensor:
        if not isinstance(number, (int, float)):
            return NotImplemented
        if not (x._requires_grad or (x._meta is not None and requires_grad(x))):
            return forward(UNRECORDED, x, number)
        if not mode.enabled:
            return forward(UNRECORDED, x, number)
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (x._edge or x._gradient_edge(),)
        self.needs_input_grad = (True,)
        result = forward(self, x, number)
        self.seq = tick()
        self.layout = result._layout
        result._requires_grad = True
        result._edge = self
        if Anomaly.enabled:
            remember(self)
        return result

    return apply


def _apply_binary(
    cls: type[Binary], forward: Callable[..., Tensor]
) -> Callable[..., Tensor]:
    """``apply`` of an operation on two operands.

    For what is neither tensor nor number the answer is ``NotImplemented``, so that an
    operator can return it and Python says the rest.
    """

    def apply(x: Tensor, y: TensorOrNumber) -> Tensor:
        need_x = x._requires_grad or (x._meta is not None and requires_grad(x))
        if isinstance(y, Tensor):
            need_y = y._requires_grad or (y._meta is not None and requires_grad(y))
        elif isinstance(y, (int, float)):
            need_y = False
        else:
            return NotImplemented
        if not (need_x or need_y) or not mode.enabled:
            return forward(UNRECORDED, x, y)
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (
            (x._edge or x._gradient_edge()) if need_x else None,
            (y._edge or y._gradient_edge()) if need_y else None,  # type: ignore[union-attr]  # need_y: y is a tensor
        )
        self.needs_input_grad = (need_x, need_y)
        result = forward(self, x, y)
        self.seq = tick()
        self.layout = result._layout
        result._requires_grad = True
        result._edge = self
        if Anomaly.enabled:
            remember(self)
        return result

    return apply
