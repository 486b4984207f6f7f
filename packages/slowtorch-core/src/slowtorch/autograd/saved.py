"""What nodes save for backward: reading it, and the rare cases of saving it.

The everyday way is one assignment and one comparison, in ``Op``. Everything else is
here: values that were changed in place or freed, an operation that saved its own
result, inference tensors, and hooks that pack what is saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

from slowtorch._tensor import INFERENCE, Tensor, alias, changes, make, requires_grad
from slowtorch.autograd.anomaly import Anomaly
from slowtorch.autograd.mode import mode, no_grad, saving
from slowtorch.autograd.node import (
    FREED,
    SECOND_TIME,
    AccumulateGrad,
    Node,
    short_name,
)

if TYPE_CHECKING:
    from slowtorch.autograd.node import Edge
    from slowtorch.autograd.op import Op

__all__ = ["Packed", "checked", "own_result", "packing", "value_at", "with_care"]

INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors "
    "created in inference mode in computation tracked by autograd. To work around "
    "this, you can make a clone to get a normal tensor and use it in autograd, or "
    "use `torch.no_grad()` instead of `torch.inference_mode()`."
)


Hooks = tuple[Callable[[Tensor], Any], Callable[[Any], Tensor]]


class Packing(threading.local):
    """The hooks of this thread that pack what is saved; the last ones count."""

    forbidden: str | None = None  # or why there may be none

    def __init__(self) -> None:
        self.stack: list[Hooks] = []

    def push(self, hooks: Hooks) -> None:
        """Put hooks in force."""
        saving.plain = False
        self.stack.append(hooks)

    def pop(self) -> None:
        """Put the latest hooks out of force."""
        self.stack.pop()


packing = Packing()


class Packed:
    """What a hook has made of a saved tensor, and the way back.

    The tensor's place in the graph is kept beside it, for the hook may remake the
    numbers only; without it a gradient that is differentiated again would miss a term.
    """

    __slots__ = ("content", "edge", "source", "unpack")

    def __init__(self, tensor: Tensor, hooks: Hooks) -> None:
        pack, self.unpack = hooks
        self.source = ref(tensor)  # how a custom function knows its own output again
        self.edge: Edge = None
        if requires_grad(tensor):
            self.edge = tensor._edge or tensor._gradient_edge()
        version = tensor._version
        with no_grad():
            self.content = pack(tensor)
        if tensor._version != version:
            raise RuntimeError(PACK_CHANGES)

    def unpacked(self) -> Tensor:
        """The tensor as the hook remakes it, with its own place in the graph.

        Raises:
            TypeError: the hook returned something else.
        """
        made = self.unpack(self.content)
        if not isinstance(made, Tensor):
            message = (
                "Output of saved tensor unpack_hook expected to be a Tensor but got "
                f"result of type {type(made).__name__}"
            )
            raise TypeError(message)
        result = make(made._storage, made._layout)
        result._offset, result._counter = made._offset, made._counter
        if isinstance(self.edge, AccumulateGrad):  # of a leaf
            result._requires_grad = True
            result.own_meta().accumulator = ref(self.edge)
        elif self.edge is not None:
            result._set_history(self.edge)
        return result


PACK_CHANGES = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as "
    "input to pack hook cannot be modified by in-place operations as this can lead to "
    "unexpected side-effects. Please open an issue if you need to perform in-place "
    "operations on the input to a pack hook."
)


PACKED: Any = ("packed",)  # stands where versions are


def with_care(node: Op, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """*values*, as they are to be kept by *node*.

    Raises:
        RuntimeError: one was made in inference mode.
    """
    if not any(node.needs_input_grad):  # not recorded: nothing will be read
        return values
    for value in values:
        if isinstance(value, Tensor) and value._counter is INFERENCE:
            raise RuntimeError(INFERENCE_SAVED)
    if not packing.stack:
        return values
    hooks = packing.stack[-1]
    node._versions = PACKED
    return tuple(
        [Packed(each, hooks) if isinstance(each, Tensor) else each for each in values]
    )


def own_result(self: Op) -> tuple[Any, ...]:
    """``saved_tensors`` of an operation that saves its own result.

    To be differentiated again, the result needs its history back.
    """
    saved = self._saved
    if self._versions is not None or changes.latest > self.seq:
        saved = checked(self)
    if not mode.enabled:
        return saved
    kept: Tensor = saved[0]
    result = alias(kept, kept._layout, kept._offset)
    result._set_history(self)
    return (result,)


def value_at(position: int) -> property:
    """An attribute ``_saved_<name>``."""

    def read(self: Op) -> Any:
        value = self._saved[position] if self._saved is not FREED else None
        if value is not None and not isinstance(value, (Tensor, Packed)):
            return value  # a number is kept, even where tensors are freed
        return self.saved_tensors[position]

    return property(read, doc="A value kept for backward, as PyTorch shows it.")


def checked(node: Node) -> tuple[Any, ...]:
    """What *node* saved, looked at one by one.

    Raises:
        RuntimeError: a value was changed in place, or backward freed it.
    """
    kept = node._saved
    if kept is FREED:
        raise RuntimeError(SECOND_TIME)
    if node._versions is PACKED:
        return tuple(
            [each.unpacked() if isinstance(each, Packed) else each for each in kept]
        )
    versions = node._versions or (None,) * len(kept)
    for value, version in zip(kept, versions, strict=True):
        if isinstance(value, Tensor) and value._counter is not None:
            if version is None:
                version = value._counter.value_at(node.seq)
            if value._counter.value != version:
                raise RuntimeError(_change_message(node, value, version))
    return kept


HINT = (
    "Hint: enable anomaly detection to find the operation that failed to compute its "
    "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
ANOMALY_HINT = (
    "Hint: the note below this error shows where the operation was recorded. The "
    "variable in question was changed there or later."
)


def _change_message(node: Node, value: Tensor, version: int) -> str:
    saves: tuple[str, ...] = getattr(node, "saves", ())
    of_result = saves == ("result",)
    origin = node if of_result else value.grad_fn
    by = ""
    if origin is not None:
        number = 0 if of_result else value.output_nr
        by = f", which is output {number} of {short_name(origin)},"
    change = value.own_counter().last_change
    return (
        "one of the variables needed for gradient computation has been modified by an "
        f"inplace operation: [{value.type()} {list(value._layout.shape)}]{by} is at "
        f"version {value._version}; expected version {version} instead. "
        f"{ANOMALY_HINT if Anomaly.enabled else HINT}"
        + (f"\nIt was changed by {change}." if change else "")
    )
