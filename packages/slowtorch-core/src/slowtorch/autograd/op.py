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

from typing import TYPE_CHECKING, Any, ClassVar

from slowtorch._tensor import INFERENCE, Tensor, alias, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import FREED, SECOND_TIME, Node, tick

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber
    from slowtorch.autograd.node import Edge

__all__ = ["Binary", "Op", "Unary", "edge_of"]

new = object.__new__

INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors "
    "created in inference mode in computation tracked by autograd. To work around "
    "this, you can make a clone to get a normal tensor and use it in autograd, or "
    "use `torch.no_grad()` instead of `torch.inference_mode()`."
)


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
    """

    __slots__ = ()
    saves: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, node: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__name__ = node or f"{cls.__name__}Backward0"
        for position, name in enumerate(cls.saves):
            setattr(cls, f"_saved_{name}", _saved_value(position))

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Compute, and remember how if any of the tensors in *args* requires grad."""
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        inputs = [each for each in args if isinstance(each, Tensor)]
        if mode.enabled and any([requires_grad(each) for each in inputs]):
            self.edges = tuple(map(edge_of, inputs))
            self.needs_input_grad = tuple([edge is not None for edge in self.edges])
            return self.record(cls.forward(self, *args))
        self.edges = ()
        self.needs_input_grad = (False,) * len(inputs)
        return cls.forward(self, *args)

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
            result._set_history(self)
            self.layout = result._layout
        return result

    def save_for_backward(self, *values: Any) -> None:
        """Keep *values*, tensors or numbers, for the backward rule to read.

        The version of each tensor is noted: one that is changed in place before
        backward reads it is an error, not a wrong gradient.
        """
        self._saved = values
        for value in values:
            # A tensor without a counter was never changed nor shared. It counts as
            # version 0, and whoever changes it gives it a counter.
            if isinstance(value, Tensor) and value._counter is not None:
                self._versions = tuple(map(_version_to_save, values))
                break

    def save_result(self, result: Tensor) -> None:
        """Keep the operation's own *result*, as the only thing to save.

        An alias is kept, which has the values and the version counter but no
        history: a node that held its own output would close a circle, and memory
        would wait for the cyclic garbage collector.
        """
        self._saved = (alias(result, result._layout, result._offset),)
        self._versions = (0,)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``forward`` saved, checked for changes since.

        Raises:
            RuntimeError: a value was changed in place, or backward freed it.
        """
        if self._versions is not None:
            return self._checked(self._versions)
        for value in self._saved:
            if isinstance(value, Tensor) and value._counter is not None:
                return self._checked((0,) * len(self._saved))
        return self._saved

    def _checked(self, versions: tuple[int, ...]) -> tuple[Any, ...]:
        saved = self._saved
        if saved is FREED:
            raise RuntimeError(SECOND_TIME)
        for value, version in zip(saved, versions, strict=True):
            if isinstance(value, Tensor) and value._version != version:
                raise RuntimeError(self._change_message(value, version))
        if self.saves == ("result",) and mode.enabled:  # to be differentiated again
            result = alias(saved[0], saved[0]._layout, saved[0]._offset)
            result._set_history(self)
            return (result,)
        return saved

    def _change_message(self, value: Tensor, version: int) -> str:
        layout = value._layout
        origin = self if self.saves == ("result",) else value.grad_fn
        number = "" if origin is self else value.output_nr
        by = ""
        if origin is not None:
            name = origin.name().partition("Backward")[0]
            by = f", which is output {number or 0} of {name},"
        change = value.own_counter().last_change
        hint = f"\nIt was changed by {change}." if change else ""
        return (
            "one of the variables needed for gradient computation has been modified "
            f"by an inplace operation: [{value.type()} {list(layout.shape)}]{by} is at "
            f"version {value._version}; expected version {version} instead. Hint: "
            "enable anomaly detection to find the operation that failed to compute "
            "its gradient, with torch.autograd.set_detect_anomaly(True, "
            f"check_nan=False).{hint}"
        )


def _saved_value(position: int) -> property:
    def read(self: Op) -> Any:
        return self.saved_tensors[position]

    return property(read, doc="A value kept for backward, as PyTorch shows it.")


def _version_to_save(value: Any) -> int:
    if not isinstance(value, Tensor):
        return 0
    if value._counter is INFERENCE:
        raise RuntimeError(INFERENCE_SAVED)
    return value._version


class _Unrecorded:
    """The context of an operation that is not recorded: whatever is saved is lost."""

    needs_input_grad = (False, False)

    def save_for_backward(self, *values: Any) -> None:
        """Forget the values."""

    def save_result(self, result: Tensor) -> None:
        """Forget the result."""


UNRECORDED: Any = _Unrecorded()


class Unary(Op):
    """An operation on one tensor, without further arguments."""

    __slots__ = ()

    @classmethod
    def apply(cls, x: Tensor) -> Tensor:
        """Compute from *x*, and remember how if it requires grad."""
        if not (x._requires_grad or x._meta is not None and requires_grad(x)):
            return cls.forward(UNRECORDED, x)  # type: ignore[no-any-return]
        if not mode.enabled:
            return cls.forward(UNRECORDED, x)  # type: ignore[no-any-return]
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (x._edge or edge_of(x),)
        self.needs_input_grad = (True,)
        result: Tensor = cls.forward(self, x)
        self.seq = tick()
        self.layout = result._layout
        result._requires_grad = True
        result._edge = self
        return result


class Binary(Op):
    """An operation on a tensor and another tensor, or a number."""

    __slots__ = ()

    @classmethod
    def apply(cls, x: Tensor, y: TensorOrNumber) -> Tensor:
        """Compute from *x* and *y*, and remember how if either requires grad.

        For what is neither tensor nor number the answer is ``NotImplemented``, so
        that an operator method can return it and Python says the rest.
        """
        need_x = x._requires_grad or (x._meta is not None and requires_grad(x))
        if isinstance(y, Tensor):
            need_y = y._requires_grad or (y._meta is not None and requires_grad(y))
        elif isinstance(y, (int, float)):
            need_y = False
        else:
            return NotImplemented
        if not (need_x or need_y) or not mode.enabled:
            return cls.forward(UNRECORDED, x, y)  # type: ignore[no-any-return]
        self = new(cls)
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = (
            (x._edge or edge_of(x)) if need_x else None,
            (y._edge or edge_of(y)) if need_y else None,  # type: ignore[union-attr,arg-type]  # need_y: y is a tensor
        )
        self.needs_input_grad = (need_x, need_y)
        result: Tensor = cls.forward(self, x, y)
        self.seq = tick()
        self.layout = result._layout
        result._requires_grad = True
        result._edge = self
        return result
