"""``torch.utils.checkpoint``: compute again in backward, instead of keeping.

A checkpointed function keeps its arguments and nothing of what it computes; when
backward needs that, the function is called a second time. It trades time for memory.

There are two kinds. ``use_reentrant=False`` keeps the graph and replaces only what its
nodes saved, through ``saved_tensors_hooks``; that is ``utils/recomputation.py``.
``use_reentrant=True`` keeps no graph either: one node stands for the whole function,
and its rule calls ``backward`` itself; that is ``utils/reentrant.py``.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.utils.recomputation import (
    CheckpointError,
    Recomputed,
    early_stop_default,
    noop_context_fn,
)
from slowtorch.utils.reentrant import (
    CheckpointFunction,
    check_backward_validity,
    detach_variable,
)

__all__ = [
    "CheckpointError",
    "CheckpointFunction",
    "check_backward_validity",
    "checkpoint",
    "checkpoint_sequential",
    "detach_variable",
    "noop_context_fn",
    "set_checkpoint_early_stop",
]

Contexts = Callable[[], tuple[AbstractContextManager[Any], AbstractContextManager[Any]]]

BE_EXPLICIT = (
    "use_reentrant=False is recommended, but if you need to preserve the current "
    "default behavior, you can pass use_reentrant=True. Refer to docs for more details "
    "on the differences between the two variants."
)


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Contexts = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """Call *function*, keep its arguments only, and call it again in backward.

    Args:
        function: called with *args*; must compute the same both times.
        args: its arguments.
        use_reentrant: True for one node that calls ``backward`` itself; no gradient
            then unless one of *args* requires grad, and not with ``autograd.grad``.
            False, which is recommended, is without these limits. By default True,
            with a warning.
        context_fn: gives two contexts, for the first call and for the second one.
        determinism_check: ``"default"`` compares shapes and dtypes of what is computed
            again with what was computed first; ``"none"`` does not.
        debug: not supported.
        early_stop: end the second call once all that backward needs is there.
        kwargs: arguments by keyword (only with ``use_reentrant=False``), and
            ``preserve_rng_state=True``: draw the same random numbers both times.

    Returns:
        What *function* returns.

    Raises:
        ValueError: an argument by keyword is unknown, or does not fit the others.
        NotImplementedError: *debug*.
        CheckpointError: in backward, if *function* computes something else then.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import checkpoint
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> checkpoint(lambda x: x**3, x, use_reentrant=False).sum().backward()
        >>> x.grad
        tensor([ 3., 12.])
    """
    if use_reentrant is None:
        message = (
            "torch.utils.checkpoint: the use_reentrant parameter should be passed "
            "explicitly. Starting in PyTorch 2.9, calling checkpoint without "
            f"use_reentrant will raise an exception. {BE_EXPLICIT}"
        )
        warnings.warn(message, stacklevel=2)
        use_reentrant = True
    preserve: bool = kwargs.pop("preserve_rng_state", True)
    if kwargs and use_reentrant:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if use_reentrant:
        if context_fn is not noop_context_fn or debug:
            message = (
                "Passing `context_fn` or `debug` is only supported when "
                "use_reentrant=False."
            )
            raise ValueError(message)
        return CheckpointFunction.apply(function, preserve, *args)
    if debug:
        raise NotImplementedError("checkpoint(debug=True) is not supported")
    if determinism_check not in ("default", "none"):
        message = (
            "determinism_check should be one of ['default', 'none'], but got "
            f"{determinism_check}"
        )
        raise ValueError(message)
    stop = early_stop and early_stop_default.enabled
    recomputed = Recomputed(function, preserve, determinism_check == "default", stop)
    return recomputed.forward(*context_fn(), args, kwargs)


def checkpoint_sequential(
    functions: Iterable[Callable[..., Any]],
    segments: int,
    input: Tensor,
    use_reentrant: bool | None = None,
    **kwargs: Any,
) -> Any:
    """Call *functions* one after the other, checkpointed in *segments* parts.

    Args:
        functions: a list of functions, or a ``Sequential``.
        segments: into how many parts; the last one is not checkpointed.
        input: the argument of the first.
        use_reentrant: as in ``checkpoint``.
        kwargs: ``preserve_rng_state``, as in ``checkpoint``.

    Raises:
        ValueError: an argument by keyword is unknown, or there are more segments than
            functions.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import checkpoint_sequential
        >>> x = torch.tensor(0.5, requires_grad=True)
        >>> steps = [torch.sin, torch.exp, torch.tanh]
        >>> checkpoint_sequential(steps, 2, x, use_reentrant=False)
        tensor(0.9239, grad_fn=<TanhBackward0>)
    """
    if use_reentrant is None:
        message = (
            "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter "
            "should be passed explicitly. In version 2.9 we will raise an exception if "
            f"use_reentrant is not passed. {BE_EXPLICIT}"
        )
        warnings.warn(message, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    steps = list(functions)
    size = len(steps) // segments
    last = 0
    for start in range(0, size * (segments - 1), size):
        last = start + size
        input = checkpoint(
            _in_turn(steps[start:last]),
            input,
            use_reentrant=use_reentrant,
            preserve_rng_state=preserve,
        )
    return _in_turn(steps[last:])(input)


def _in_turn(steps: Sequence[Callable[..., Any]]) -> Callable[[Any], Any]:
    """The functions, one after the other, as one."""

    def call(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return call


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Whether checkpoints made inside the block end their second call early.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import checkpoint, set_checkpoint_early_stop
        >>> x = torch.ones(1, requires_grad=True)
        >>> with set_checkpoint_early_stop(False):
        ...     y = checkpoint(torch.sin, x, use_reentrant=False)
    """
    before = early_stop_default.enabled
    early_stop_default.enabled = enable
    try:
        yield
    finally:
        early_stop_default.enabled = before
