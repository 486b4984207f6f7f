"""``Function``: a user's own operation, in PyTorch's style.

    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x): ...
        @staticmethod
        def backward(ctx, grad): ...

    y = Exp.apply(x)

The context ``ctx`` is the graph node itself: PyTorch's, named ``ExpBackward``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from slowtorch._tensor import Tensor, make, make_view, requires_grad
from slowtorch.autograd.op import Op, edge_of
from slowtorch.autograd.mode import mode, no_grad

__all__ = ["Function", "FunctionCtx", "once_differentiable"]


class FunctionCtx(Op, node="FunctionCtx"):
    """The context of a user's operation, and its node in the graph.

    Whatever the user likes can be put on it as an attribute.
    """

    runs_on_nothing = True
    function: ClassVar[type[Function]]
    positions: tuple[int, ...]  # of the tensors among forward's arguments

    def start(self, args: tuple[Any, ...]) -> bool:
        """Look at the arguments; whether the operation is to be recorded."""
        self.hooks = None
        self._saved = ()
        self._versions = None
        self.edges = ()
        self._own_results: dict[int, int] = {}
        self._dirty: tuple[Tensor, ...] = ()
        self._no_gradient: tuple[Tensor, ...] = ()
        self._materialize = True
        is_input = [isinstance(each, Tensor) for each in args]
        self.positions = tuple([i for i, tensor in enumerate(is_input) if tensor])
        needs = [tensor and requires_grad(args[i]) for i, tensor in enumerate(is_input)]
        recorded = mode.enabled and any(needs)
        self.needs_input_grad = tuple(needs) if mode.enabled else (False,) * len(needs)
        if recorded:
            self.edges = tuple([edge_of(args[i]) for i in self.positions])
        return recorded

    def save_for_backward(self, *values: Any) -> None:
        """Keep tensors for backward, which reads them as ``ctx.saved_tensors``.

        Raises:
            TypeError: a value is neither a tensor nor None.
        """
        for position, value in enumerate(values):
            if value is not None and not isinstance(value, Tensor):
                message = (
                    "save_for_backward can only save variables, but argument "
                    f"{position} is of type {type(value).__name__}"
                )
                raise TypeError(message)
        super().save_for_backward(*values)

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs forward changed in place."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self._no_gradient = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether gradients that never arrived come as zeros (True) or None."""
        self._materialize = value

    @property
    def to_save(self) -> tuple[Any, ...]:
        """What was given to ``save_for_backward``."""
        return self._saved

    def finish(self, outputs: tuple[Any, ...], inputs: tuple[Any, ...]) -> Any:
        """Make this node the history of the outputs that are tensors."""
        self._replace_own_results(outputs)
        results = []
        for output in outputs:
            results.append(self._as_output(output, inputs))
        tensors = [each for each in results if isinstance(each, Tensor)]
        for number, tensor in enumerate(tensors):
            if tensor._layout.dtype.is_floating_point and not any(
                [tensor is each for each in self._no_gradient]
            ):
                tensor._set_history((self, number) if len(tensors) > 1 else self)
        layouts = tuple([each._layout for each in tensors])
        self.layout = layouts[0] if len(layouts) == 1 else layouts
        from slowtorch.autograd.node import tick

        self.seq = tick()
        return results

    def _as_output(self, output: Any, inputs: tuple[Any, ...]) -> Any:
        if not isinstance(output, Tensor) or any([output is d for d in self._dirty]):
            return output
        if any([output is each for each in inputs]):  # returned as it came: a view
            return make_view(output, output._layout, output._offset)
        return output

    def _replace_own_results(self, outputs: tuple[Any, ...]) -> None:
        """Save aliases instead of outputs, which would close a circle of references."""
        from slowtorch._tensor import alias

        saved = list(self._saved)
        for position, value in enumerate(saved):
            for number, output in enumerate(outputs):
                if value is not None and value is output:
                    saved[position] = alias(value, value._layout, value._offset)
                    self._own_results[position] = number
        if self._own_results:
            self._saved = tuple(saved)
            self._versions = tuple(
                [each._version if isinstance(each, Tensor) else 0 for each in saved]
            )

    def _checked(self, versions: tuple[int, ...]) -> tuple[Any, ...]:
        saved = list(super()._checked(versions))
        if mode.enabled:  # an own result takes part in the graph again
            several = isinstance(self.layout, tuple)
            for position, number in self._own_results.items():
                value = saved[position]
                again = make(value._storage, value._layout)
                again._offset = value._offset
                again._set_history((self, number) if several else self)
                saved[position] = again
        return tuple(saved)

    def backward(self, *grads: Any) -> Any:
        """Call the user's rule; gradients of arguments that are tensors come back."""
        if self._materialize:
            grads = self._with_zeros(grads)
        results = self.function.backward(self, *grads)
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
        return tuple([results[i] for i in self.positions])

    def _with_zeros(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        from slowtorch._creation import zeros

        layouts = self.layout if isinstance(self.layout, tuple) else (self.layout,)
        return tuple(
            [
                zeros(layout.shape, dtype=layout.dtype) if grad is None else grad
                for grad, layout in zip(grads, layouts, strict=True)
            ]
        )


class Function:
    """Base class for operations with a backward rule of their own.

    Either ``forward(ctx, *args)``, or ``forward(*args)`` together with
    ``setup_context(ctx, inputs, output)``; and ``backward(ctx, *grads)``, which
    returns one gradient (or None) for each argument of forward.

    Example:
        >>> import slowtorch as torch
        >>> class Square(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         (x,) = ctx.saved_tensors
        ...         return 2 * x * grad
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = Square.apply(x)
        >>> y
        tensor(9., grad_fn=<SquareBackward>)
        >>> y.backward()
        >>> x.grad
        tensor(6.)
    """

    _node_type: ClassVar[type[FunctionCtx] | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        message = (
            f"{type(self).__name__} should not be instantiated. Methods on autograd "
            "functions are all static, so you should invoke them on the class itself. "
            "Instantiating an autograd function will raise an error in a future "
            "version of PyTorch."
        )
        raise RuntimeError(message)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; to be overridden."""
        message = "You must implement the forward function for custom autograd.Function."
        raise NotImplementedError(message)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Fill the context after forward; overriding it changes forward's signature."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradients; to be overridden."""
        message = (
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )
        raise NotImplementedError(message)

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Call forward, and record it if an argument requires grad."""
        ctx = cls._context()
        recorded = ctx.start(args)
        with no_grad():
            output = cls._call_forward(ctx, args)
        outputs = output if isinstance(output, tuple) else (output,)
        if recorded:
            outputs = tuple(ctx.finish(outputs, args))
        return outputs if isinstance(output, tuple) else outputs[0]

    @classmethod
    def _call_forward(cls, ctx: FunctionCtx, args: tuple[Any, ...]) -> Any:
        if cls.setup_context is Function.setup_context:
            return cls.forward(ctx, *args)
        output = cls.forward(*args)
        cls.setup_context(ctx, args, output)
        return output

    @classmethod
    def _context(cls) -> FunctionCtx:
        node_type = cls.__dict__.get("_node_type")
        if node_type is None:
            name = f"{cls.__name__}Backward"
            node_type = type(name, (FunctionCtx,), {"function": cls}, node=name)
            cls._node_type = node_type
        ctx: FunctionCtx = object.__new__(node_type)
        return ctx


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a backward rule that cannot itself be differentiated.

    Its results do not require grad, so differentiating them is an error.
    """

    @functools.wraps(backward)
    def wrapped(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            return backward(ctx, *grads)

    return wrapped
