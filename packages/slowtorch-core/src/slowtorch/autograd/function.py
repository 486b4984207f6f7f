"""``Function``: a user's own operation, in PyTorch's style.

    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x): ...
        @staticmethod
        def backward(ctx, grad): ...

    y = Exp.apply(x)

The context ``ctx`` is the graph node itself; PyTorch calls it ``ExpBackward``.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, ClassVar

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.context import FunctionCtx
from slowtorch.autograd.mode import mode, no_grad
from slowtorch.autograd.node import Node, tick
from slowtorch.autograd.op import edge_of

__all__ = ["Function", "FunctionCtx", "once_differentiable"]


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
            f"{type(self)} should not be instantiated. Methods on autograd functions "
            "are all static, so you should invoke them on the class itself. "
            "Instantiating an autograd function will raise an error in a future "
            "version of PyTorch."
        )
        warnings.warn(message, DeprecationWarning, stacklevel=2)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: call ``apply`` of the class.

        Raises:
            RuntimeError: always.
        """
        message = (
            "Legacy autograd function with non-static forward method is deprecated. "
            "Please use new-style autograd function with static forward method. "
            "(Example: https://pytorch.org/docs/stable/autograd.html"
            "#torch.autograd.Function)"
        )
        raise RuntimeError(message)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; to be overridden."""
        message = (
            "You must implement the forward function for custom autograd.Function."
        )
        raise NotImplementedError(message)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Fill the context after forward; overriding it changes forward's signature."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradients; to be overridden. ``vjp`` is another name for it."""
        message = (
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )
        raise NotImplementedError(message)

    vjp = backward

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Call forward, and record it if an argument requires grad."""
        with_setup = cls.setup_context is not Function.setup_context
        if with_setup:
            args, kwargs = _with_defaults(cls.forward, args, kwargs), {}
        ctx: FunctionCtx = object.__new__(cls._own_node_type())
        recorded = ctx.start(args)
        with no_grad():
            if with_setup:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
            else:
                output = cls.forward(ctx, *args, **kwargs)
        outputs = output if isinstance(output, tuple) else (output,)
        results = ctx.finish(outputs, args, recorded)
        return results if isinstance(output, tuple) else results[0]

    @classmethod
    def _own_node_type(cls) -> type[FunctionCtx]:
        found: type[FunctionCtx] | None = cls.__dict__.get("_node_type")
        if found is None:
            name = f"{cls.__name__}Backward"
            fields = {"rule": staticmethod(_rule_of(cls))}
            found = cls._node_type = type(name, (FunctionCtx,), fields, node=name)
        return found


def _rule_of(cls: type[Function]) -> Callable[..., Any]:
    """The user's rule, under whichever of its two names."""

    def rule(ctx: FunctionCtx, *grads: Any) -> Any:
        has_backward = cls.backward is not Function.backward
        has_vjp = cls.vjp is not Function.vjp
        if has_backward and has_vjp:
            message = (
                "Implementing both 'backward' and 'vjp' for a custom Function is not "
                "allowed. You should only implement one of them."
            )
            raise RuntimeError(message)
        return (cls.vjp if has_vjp else cls.backward)(ctx, *grads)

    return rule


def _with_defaults(
    forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, ...]:
    """All arguments by position, for ``setup_context`` counts on them."""
    import inspect  # 10 ms that ``import slowtorch`` need not spend

    bound = inspect.signature(forward).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a backward rule that cannot itself be differentiated.

    It runs without recording. If its gradients might have to be differentiated
    nevertheless, they get a history that says so when it is followed.

    Raises:
        RuntimeError: when the second derivative is computed.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.autograd.function import once_differentiable
        >>> class Square(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...     @staticmethod
        ...     @once_differentiable
        ...     def backward(ctx, grad):
        ...         return 2 * ctx.saved_tensors[0] * grad
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> torch.autograd.grad(Square.apply(x), x)
        (tensor(6.),)
    """

    @functools.wraps(backward)
    def wrapped(ctx: Any, *grads: Any) -> Any:
        recorded = mode.enabled and any(
            [isinstance(grad, Tensor) and requires_grad(grad) for grad in grads]
        )
        with no_grad():
            results = backward(ctx, *grads)
        if not recorded:
            return results
        inputs = [grad for grad in grads if isinstance(grad, Tensor)]
        if isinstance(results, tuple):
            return tuple([_refuse_later(result, inputs) for result in results])
        return _refuse_later(results, inputs)

    return wrapped


class Error(Node):
    """The history of what cannot be differentiated."""

    __slots__ = ()

    def backward(self, *grads: Any) -> Any:
        """Say so."""
        message = (
            "trying to differentiate twice a function that was marked with "
            "@once_differentiable"
        )
        raise RuntimeError(message)


def _refuse_later(result: Any, inputs: list[Tensor]) -> Any:
    if not isinstance(result, Tensor) or not result._layout.dtype.is_floating_point:
        return result
    node = Error()
    node.hooks = None
    node._saved = ()
    node._versions = None
    node.edges = tuple([edge_of(each) for each in inputs])
    node.needs_input_grad = tuple([edge is not None for edge in node.edges])
    node.layout = result._layout
    node.seq = tick()
    result = result.detach()
    result._set_history(node)
    return result
