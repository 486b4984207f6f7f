"""``FunctionCtx``: the context of a user's operation, which is its graph node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, alias, make, make_view, requires_grad
from slowtorch.autograd.inplace import rebase
from slowtorch.autograd.mode import mode
from slowtorch.autograd.node import tick
from slowtorch.autograd.op import Op, edge_of
from slowtorch.autograd.saved import Packed

__all__ = ["FunctionCtx"]

NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as "
    "output. The inputs that are modified inplace must all be outputs of the Function."
)


class FunctionCtx(Op, node="FunctionCtx"):
    """The context of a user's operation, and its node in the graph.

    Whatever the user likes can be put on it as an attribute. (There are no
    ``__slots__``: that is what gives it a ``__dict__``.)

    Example:
        >>> import slowtorch as torch
        >>> class Power(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x, n):
        ...         ctx.n = n
        ...         ctx.save_for_backward(x)
        ...         return x**n
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         (x,) = ctx.saved_tensors
        ...         return grad * ctx.n * x ** (ctx.n - 1), None
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> Power.apply(x, 3).backward()
        >>> x.grad
        tensor(12.)
    """

    runs_on_nothing = True
    rule: ClassVar[Callable[..., Any]]
    positions: tuple[int, ...]  # of the tensors among forward's arguments

    def start(self, args: tuple[Any, ...]) -> bool:
        """Look at the arguments; whether the operation is to be recorded."""
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = ()
        self.seq = tick()  # and anew once forward has saved what it likes
        self._own_results: dict[int, int] = {}  # place among the saved -> output
        self._dirty: tuple[Any, ...] = ()
        self._no_gradient: tuple[Any, ...] = ()
        self._materialize = True
        self.needs_input_grad = tuple(
            [isinstance(each, Tensor) and requires_grad(each) for each in args]
        )
        self.positions = tuple(
            [place for place, each in enumerate(args) if isinstance(each, Tensor)]
        )
        recorded = mode.enabled and any(self.needs_input_grad)
        if recorded:
            self.edges = tuple([edge_of(args[place]) for place in self.positions])
        return recorded

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for backward, which reads them as ``ctx.saved_tensors``.

        Raises:
            TypeError: a value is neither a tensor nor None.
        """
        for place, value in enumerate(tensors):
            if value is not None and not isinstance(value, Tensor):
                message = (
                    "save_for_backward can only save variables, but argument "
                    f"{place} is of type {type(value).__name__}"
                )
                raise TypeError(message)
        super().save_for_backward(*tensors)

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs forward changed in place; they must be returned too."""
        self._dirty = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs have no gradient."""
        self._no_gradient = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether gradients that never arrived come as zeros (True) or None."""
        self._materialize = value

    @property
    def to_save(self) -> tuple[Any, ...]:
        """What was given to ``save_for_backward``."""
        return self._saved

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{self.name()} object at {id(self):#x}>"

    # After forward

    def finish(
        self, outputs: tuple[Any, ...], inputs: tuple[Any, ...], recorded: bool
    ) -> tuple[Any, ...]:
        """The outputs with their history, which is this node."""
        self._check_marks(outputs)
        self._replace_own_results(outputs)
        several = len(outputs) > 1
        results = [self._as_output(output, inputs, several) for output in outputs]
        if not recorded:
            return tuple(results)
        layouts: tuple[Any, ...] = tuple(  # None for what is no tensor
            [each._layout if isinstance(each, Tensor) else None for each in results]
        )
        self.layout = layouts if several else layouts[0]
        self.seq = tick()
        for number, tensor in enumerate(results):
            if isinstance(tensor, Tensor) and self._is_differentiable(tensor):
                edge = (self, number) if several else self
                if _is_among(tensor, self._dirty):
                    tensor.own_counter().count(f"{self.name()}'s forward")
                    rebase(tensor, edge)
                else:
                    tensor._set_history(edge)
        self._dirty = self._no_gradient = ()  # else the node would keep its outputs
        return tuple(results)

    def _check_marks(self, outputs: tuple[Any, ...]) -> None:
        for each in self._no_gradient:
            if not isinstance(each, Tensor):
                message = (
                    "mark_non_differentiable only accepts variable arguments, but got "
                    f"{type(each).__name__}"
                )
                raise RuntimeError(message)
        for each in self._dirty:
            if not isinstance(each, Tensor):
                message = (
                    "mark_dirty can only accept variables, but argument is of type "
                    f"{type(each).__name__}"
                )
                raise RuntimeError(message)
            if not _is_among(each, outputs):
                raise RuntimeError(NOT_RETURNED)
            if mode.enabled and each.is_leaf and requires_grad(each):
                message = (
                    "a leaf Variable that requires grad has been used in an in-place "
                    "operation."
                )
                raise RuntimeError(message)

    def _is_differentiable(self, tensor: Tensor) -> bool:
        marked = _is_among(tensor, self._no_gradient)
        return tensor._layout.dtype.is_floating_point and not marked

    def _as_output(self, output: Any, inputs: tuple[Any, ...], several: bool) -> Any:
        """*output*, or a view of it if it is an input, which has its own history."""
        if not isinstance(output, Tensor) or _is_among(output, self._dirty):
            return output
        if _is_among(output, inputs):
            output = make_view(output, output._layout, output._offset)
        if output._base is not None:
            output.own_meta().origin = "several" if several else "custom"
        return output

    def _replace_own_results(self, outputs: tuple[Any, ...]) -> None:
        """Save aliases instead of outputs, which would close a circle of references."""
        saved = list(self._saved)
        for place, value in enumerate(saved):
            packed = value.source() if isinstance(value, Packed) else None
            for number, output in enumerate(outputs):
                if packed is output and packed is not None:
                    self._own_results[place] = number
                elif value is output and isinstance(value, Tensor):
                    saved[place] = alias(value, value._layout, value._offset)
                    self._own_results[place] = number
        self._saved = tuple(saved)

    # Backward

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved; an own result is part of the graph again."""
        saved = super().saved_tensors
        if not self._own_results:
            return saved
        values = list(saved)
        for place, number in self._own_results.items():
            kept: Tensor = values[place]
            again = make(kept._storage, kept._layout)
            again._offset = kept._offset
            again._set_history(
                (self, number) if isinstance(self.layout, tuple) else self
            )
            values[place] = again
        return tuple(values)

    def backward(self, *grads: Any) -> Any:
        """Call the user's rule; gradients of arguments that are tensors come back.

        Raises:
            RuntimeError: it returned another number of gradients than forward has
                arguments, or what is not a gradient.
        """
        if self._materialize:
            grads = self._with_zeros(grads)
        results = type(self).rule(self, *grads)
        results = results if isinstance(results, tuple) else (results,)
        count = len(self.needs_input_grad)
        while len(results) > count and results[-1] is None:
            results = results[:-1]
        if len(results) != count:
            message = (
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {count}, got {len(results)})"
            )
            raise RuntimeError(message)
        for place, result in enumerate(results):
            self._check_gradient(place, result)
        return tuple([results[place] for place in self.positions])

    def _check_gradient(self, place: int, result: Any) -> None:
        if result is None:
            return
        if place not in self.positions:
            message = (
                f"function {self.name()} returned a gradient different than None at "
                f"position {place + 1}, but the corresponding forward input was not a "
                "Variable"
            )
            raise RuntimeError(message)
        if not isinstance(result, Tensor):
            message = f"expected Variable or None (got {type(result).__name__})"
            raise RuntimeError(message)

    def _with_zeros(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        layouts = self.layout if isinstance(self.layout, tuple) else (self.layout,)
        return tuple(
            [
                _zeros(layout) if grad is None and layout is not None else grad
                for grad, layout in zip(grads, layouts, strict=True)
            ]
        )


def _zeros(layout: Layout) -> Tensor:
    out = layout.like(layout.dtype)
    return make(out.kernels["full"](out, 0), out)


def _is_among(tensor: Any, others: tuple[Any, ...]) -> bool:
    """Whether *tensor* itself is one of *others* (== would compare its elements)."""
    return any([tensor is each for each in others])
