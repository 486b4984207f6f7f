"""Checkpoints that keep no graph: one node, whose rule calls ``backward`` itself."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from slowtorch._generator import default_generator
from slowtorch._tensor import Tensor
from slowtorch.autograd.function import Function
from slowtorch.autograd.gradients import backward
from slowtorch.autograd.mode import enable_grad, no_grad
from slowtorch.autograd.walks import current_walk
from slowtorch.random import fork_rng

__all__ = ["CheckpointFunction", "check_backward_validity", "detach_variable"]


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn if no tensor of *inputs* requires grad.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import check_backward_validity
        >>> check_backward_validity([torch.ones(1, requires_grad=True)])
    """
    if not any([each.requires_grad for each in inputs if isinstance(each, Tensor)]):
        message = "None of the inputs have requires_grad=True. Gradients will be None"
        warnings.warn(message, stacklevel=2)


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """*inputs*, with leaves of the same numbers for tensors.

    Raises:
        RuntimeError: *inputs* is no tuple.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import detach_variable
        >>> x = torch.ones(1, requires_grad=True) * 2
        >>> detach_variable((x, 3))
        (tensor([2.], requires_grad=True), 3)
    """
    if not isinstance(inputs, tuple):
        message = (
            "Only tuple of tensors is supported. Got Unsupported input type: "
            f"{type(inputs).__name__}"
        )
        raise RuntimeError(message)
    return tuple(
        [
            each.detach().requires_grad_(each.requires_grad)
            if isinstance(each, Tensor)
            else each
            for each in inputs
        ]
    )


class CheckpointFunction(Function):
    """A function that is computed twice: without a graph, and in backward with one.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import checkpoint
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> y = checkpoint(torch.exp, x, use_reentrant=True)
        >>> y.grad_fn.name()
        'CheckpointFunctionBackward'
    """

    @staticmethod
    def forward(
        ctx: Any, run_function: Callable[..., Any], preserve: bool, *args: Any
    ) -> Any:
        """Keep the arguments, and compute."""
        check_backward_validity(args)
        ctx.run_function = run_function
        ctx.state = default_generator._engine.state_bytes() if preserve else None
        places = [place for place, x in enumerate(args) if isinstance(x, Tensor)]
        ctx.places = places
        ctx.inputs = [None if isinstance(x, Tensor) else x for x in args]
        ctx.save_for_backward(*[args[place] for place in places])
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute again with a graph, and walk it back to the arguments."""
        walk = current_walk()
        if walk is not None and walk.target is not None:
            message = (
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with "
                ".grad() or passing an `inputs` parameter to .backward(). To resolve "
                "this error, you can either set use_reentrant=False, or call "
                ".backward() without passing the `inputs` argument."
            )
            raise RuntimeError(message)
        args = list(ctx.inputs)
        for place, tensor in zip(ctx.places, ctx.saved_tensors, strict=True):
            args[place] = tensor
        inputs = detach_variable(tuple(args))
        with fork_rng(enabled=ctx.state is not None), enable_grad():
            if ctx.state is not None:
                default_generator._engine.load_state_bytes(ctx.state)
            outputs = ctx.run_function(*inputs)
        _backward(outputs, grads)
        own = [each.grad if isinstance(each, Tensor) else None for each in inputs]
        return (None, None, *own)


def _backward(outputs: Any, grads: tuple[Any, ...]) -> None:
    """Walk back from those outputs that have a history."""
    outputs = (outputs,) if isinstance(outputs, Tensor) else outputs
    pairs = [
        (output, grad)
        for output, grad in zip(outputs, grads, strict=True)
        if isinstance(output, Tensor) and output.requires_grad
    ]
    if not pairs:
        message = (
            "none of output has requires_grad=True, this checkpoint() is not necessary"
        )
        raise RuntimeError(message)
    backward([output for output, _ in pairs], [grad for _, grad in pairs])
