"""Checkpoints that keep the graph: nodes ask, and the function is called again.

The first call runs under hooks that throw away what its nodes save, and hand out
numbers instead. When backward asks for the first number, the second call runs under
hooks that collect what its nodes save, in the same order; each number then gets what
stands at its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from slowtorch._generator import default_generator
from slowtorch._tensor import Tensor, alias, requires_grad
from slowtorch.autograd.graph import saved_tensors_hooks
from slowtorch.autograd.mode import enable_grad, is_grad_enabled
from slowtorch.autograd.node import tick
from slowtorch.autograd.op import Op, edge_of
from slowtorch.random import fork_rng

__all__ = ["CheckpointError", "Recomputed", "early_stop_default", "noop_context_fn"]

NAME = "torch.utils.checkpoint"
TENSOR: Any = object()  # stands in a list of arguments where a tensor was

HINT = (
    "\n\nThe function must compute the same in backward as it did before: look for "
    "what it reads beside its arguments, such as counters, clocks and global variables."
)


class CheckpointError(RuntimeError):
    """A function computed something else in backward than it did before.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import CheckpointError, checkpoint
        >>> calls = []
        >>> def function(x):
        ...     calls.append(x)
        ...     return x.exp() if len(calls) == 1 else x + 1
        >>> x = torch.ones(1, requires_grad=True)
        >>> y = checkpoint(function, x, use_reentrant=False)
        >>> try:
        ...     y.backward()
        ... except CheckpointError as error:
        ...     print(str(error)[:63])
        torch.utils.checkpoint: A different number of tensors was saved
    """


class _Enough(Exception):  # noqa: N818 (no error: it ends the second call)
    """All that backward needs has been computed again."""


class EarlyStop:
    """What ``set_checkpoint_early_stop`` sets."""

    enabled = True


early_stop_default = EarlyStop()


def noop_context_fn() -> tuple[
    AbstractContextManager[None], AbstractContextManager[None]
]:
    """Two contexts that do nothing: the default of ``checkpoint``.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.checkpoint import noop_context_fn
        >>> first, second = noop_context_fn()
        >>> with first:
        ...     torch.ones(1)
        tensor([1.])
    """
    return contextlib.nullcontext(), contextlib.nullcontext()


class Keeper(Op, node="_NoopSaveInputsBackward"):
    """A node that keeps a function's arguments, as any node keeps its inputs.

    So a change of them in place is noticed, and hooks that are in force around the
    checkpoint, such as those of a checkpoint around it, get them.
    """

    __slots__ = ()

    def __init__(self, tensors: list[Tensor]) -> None:
        self.hooks = None
        self.edges = ()
        self.needs_input_grad = ()
        self._versions = None
        self.save_for_backward(*tensors)
        self.seq = tick()


class Place:
    """What a node keeps instead of a tensor: where it stands, and its history."""

    __slots__ = ("edge", "number")

    def __init__(self, number: int, tensor: Tensor) -> None:
        self.number = number
        self.edge = edge_of(tensor) if requires_grad(tensor) else None

    def restore(self, found: Tensor) -> Tensor:
        """*found*, with the history that was there before."""
        if self.edge is None:
            return found
        tensor = alias(found, found._layout, found._offset)
        tensor._set_history(self.edge)
        return tensor


class Arguments:
    """The arguments of a call, with the tensors in the care of a ``Keeper``."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.names = tuple(kwargs)
        values = [*args, *kwargs.values()]
        self.keeper = Keeper([each for each in values if isinstance(each, Tensor)])
        self.values = [TENSOR if isinstance(each, Tensor) else each for each in values]

    def read(self) -> tuple[list[Any], dict[str, Any]]:
        """The arguments, and those by keyword.

        Raises:
            RuntimeError: a tensor was changed in place.
        """
        tensors = iter(self.keeper.saved_tensors)
        values = [next(tensors) if each is TENSOR else each for each in self.values]
        count = len(values) - len(self.names)
        return values[:count], dict(zip(self.names, values[count:], strict=True))


class Recomputed:
    """One call of a checkpointed function.

    Args:
        function: what is called.
        preserve: whether the second call draws the same random numbers.
        compare: whether to compare shapes and dtypes.
        stop: whether the second call ends when it has saved all there is to save.
    """

    def __init__(
        self, function: Callable[..., Any], preserve: bool, compare: bool, stop: bool
    ) -> None:
        self.function = function
        self.preserve = preserve
        self.compare = compare
        self.stop = stop
        self.metadata: list[dict[str, Any]] = []  # of what the first call saved
        self.found: dict[int, Tensor] = {}  # what the second one saved, by its place

    def forward(
        self,
        first: AbstractContextManager[Any],
        second: AbstractContextManager[Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """The first call, in the context *first*; another will be in *second*."""
        if not is_grad_enabled():
            with first:
                return self.function(*args, **kwargs)
        self.context = second
        self.arguments = Arguments(args, kwargs)
        self.state = default_generator._engine.state_bytes() if self.preserve else None
        with saved_tensors_hooks(self.pack, self.unpack), first:
            return self.function(*args, **kwargs)

    def pack(self, tensor: Tensor) -> Place:
        """The first call saves a tensor: its place is all that is kept."""
        self.metadata.append(_metadata(tensor))
        return Place(len(self.metadata) - 1, tensor)

    def unpack(self, place: Place) -> Tensor:
        """Backward asks for a tensor: compute it again, unless it is there already.

        Each is given away once, so that memory is free as soon as backward is past.
        """
        if place.number not in self.found:
            self.recompute()
        return place.restore(self.found.pop(place.number))

    def recompute(self) -> None:
        """The second call; fills ``found``."""
        args, kwargs = self.arguments.read()
        again = Again(len(self.metadata), self.stop)
        with fork_rng(enabled=self.state is not None), enable_grad():
            if self.state is not None:
                default_generator._engine.load_state_bytes(self.state)
            # The context is left before the hooks, and sees no early end as an error.
            hooks = saved_tensors_hooks(again.pack, again.unpack)
            with hooks, self.context, contextlib.suppress(_Enough):
                self.function(*args, **kwargs)
        self._check(again.tensors)
        self.found = dict(enumerate(again.tensors))

    def _check(self, tensors: list[Tensor]) -> None:
        if len(tensors) != len(self.metadata):
            message = (
                f"{NAME}: A different number of tensors was saved during the original "
                "forward and recomputation.\n"
                f"Number of tensors saved during forward: {len(self.metadata)}\n"
                f"Number of tensors saved during recomputation: {len(tensors)}."
            )
            raise CheckpointError(message + HINT)
        if not self.compare:
            return
        lines = []
        for number, (before, each) in enumerate(
            zip(self.metadata, tensors, strict=True)
        ):
            now = _metadata(each)
            if before != now:
                lines.append(
                    f"tensor at position {number}:\nsaved metadata: {before}\n"
                    f"recomputed metadata: {now}"
                )
        if lines:
            message = (
                f"{NAME}: Recomputed values for the following tensors have different "
                "metadata than during the forward pass.\n"
            )
            raise CheckpointError(message + "\n".join(lines) + "\n." + HINT)


class Again:
    """What the second call saves, in its order."""

    def __init__(self, limit: int, stop: bool) -> None:
        self.limit = limit
        self.stop = stop
        self.tensors: list[Tensor] = []

    def pack(self, tensor: Tensor) -> Tensor:
        """Collect a tensor, without its history: the first call's graph has it."""
        if len(self.tensors) == self.limit:
            message = (
                f"{NAME}: trying to save more tensors during recomputation than during "
                "the original forward pass."
            )
            raise CheckpointError(message + HINT)
        self.tensors.append(alias(tensor, tensor._layout, tensor._offset))
        if self.stop and len(self.tensors) == self.limit:
            raise _Enough
        return tensor

    def unpack(self, tensor: Tensor) -> Tensor:
        """The second call's own graph can be walked too, in a checkpoint inside."""
        return tensor


def _metadata(tensor: Tensor) -> dict[str, Any]:
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}
