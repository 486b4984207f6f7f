"""``Node``: one operation in the graph, and what it keeps for the way back.

The graph grows while you compute. Each result knows the node that made it
(``grad_fn``), each node knows where its inputs came from (``next_functions``), and
no node knows its own output: there are no cycles, so a graph dies with its last
reference.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from weakref import ref

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor, VersionCounter
    from slowtorch._types import Storage

__all__ = ["AccumulateGrad", "Edge", "Hooks", "Node", "RemovableHandle"]

# Where a gradient goes: to a node; to one output of a node that has several; or
# nowhere. A bare node instead of a pair saves each operation one tuple.
Edge: TypeAlias = "Node | tuple[Node, int] | None"

tick = itertools.count().__next__  # a later node has a larger number
FREED: Any = ("freed",)  # stands where saved values were

SECOND_TIME = (
    "Trying to backward through the graph a second time (or directly access saved "
    "tensors after they have already been freed). Saved intermediate values of the "
    "graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if "
    "you need to access saved tensors after calling backward."
)


class RemovableHandle:
    """What registering a hook returns; ``remove()`` takes the hook off again."""

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        self.id = tick()
        self._hooks = hooks
        hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook off; doing so twice is harmless."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class Hooks:
    """The hooks of one node: called around its backward rule."""

    __slots__ = ("post", "pre", "retained", "tensor")

    def __init__(self) -> None:
        # output number -> hooks of the tensor that this output became
        self.tensor: dict[int, dict[int, Callable[[Tensor], Tensor | None]]] = {}
        self.pre: dict[int, Callable[..., Any]] = {}
        self.post: dict[int, Callable[..., Any]] = {}
        self.retained: dict[int, ref[Tensor]] = {}  # whose .grad is to be kept


class Node:
    """One step of a computation, able to pass a gradient on to its inputs.

    Attributes:
        edges: for each tensor input, where its gradient goes (None: not needed).
        needs_input_grad: for each input, whether a gradient is wanted.
        layout: of the output, or a tuple with one for each output.
        seq: the node's place in time; backward runs from late to early.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> y.grad_fn.name(), y.grad_fn.next_functions[0][0].name()
        ('MulBackward0', 'torch::autograd::AccumulateGrad')
    """

    __slots__ = (
        "_metadata",
        "_saved",
        "_versions",
        "edges",
        "hooks",
        "layout",
        "needs_input_grad",
        "seq",
    )

    edges: tuple[Edge, ...]
    needs_input_grad: tuple[bool, ...]
    layout: Layout | tuple[Layout, ...]
    seq: int
    hooks: Hooks | None
    _saved: tuple[Any, ...]
    _versions: tuple[Any, ...] | None
    _metadata: dict[str, Any]  # not set until somebody looks: see ``metadata``

    # Whether the rule runs even if no gradient has arrived, as a user's own does.
    runs_on_nothing: ClassVar[bool] = False

    # How many tensors the operation takes if those that it can do without are given.
    arity: ClassVar[int] = 0

    def name(self) -> str:
        """The name PyTorch gives this kind of node, such as ``'MulBackward0'``."""
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that gradients go to, each with the number of its output.

        An input that needs none, or was left out, stands there as ``(None, 0)``.
        """
        absent = (None,) * (self.arity - len(self.edges))
        edges = (*self.edges, *absent)
        return tuple([e if isinstance(e, tuple) else (e, 0) for e in edges])

    @property
    def metadata(self) -> dict[str, Any]:
        """A dictionary for notes; anomaly mode keeps its traceback here."""
        try:
            return self._metadata
        except AttributeError:
            self._metadata = {}
            return self._metadata

    def _sequence_nr(self) -> int:
        return self.seq

    def __call__(self, *grads: Any) -> Any:
        """Run the rule by hand, as PyTorch allows; hooks are not called."""
        return self.backward(*grads)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What the node keeps for its backward rule."""
        if self._saved is FREED:
            raise RuntimeError(SECOND_TIME)
        return self._saved

    def own_hooks(self) -> Hooks:
        """The hooks of this node, made when the first one is registered."""
        if self.hooks is None:
            self.hooks = Hooks()
        return self.hooks

    def register_hook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call ``fn(grad_inputs, grad_outputs)`` after this node's backward rule.

        What it returns, if anything, replaces ``grad_inputs``.
        """
        return RemovableHandle(self.own_hooks().post, fn)

    def register_prehook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call ``fn(grad_outputs)`` before this node's backward rule.

        What it returns, if anything, replaces ``grad_outputs``.
        """
        return RemovableHandle(self.own_hooks().pre, fn)

    def backward(self, *grads: Any) -> Any:
        """The rule: gradients of the outputs in, gradients of the inputs out."""
        message = f"{type(self).__name__} has no backward rule"
        raise NotImplementedError(message)

    def share_counter(self, storage: Storage, counter: VersionCounter) -> None:
        """Give the version counter of a result to what was saved of the result."""
        for kept in self._saved:
            # ``self`` stands for no storage: that of a meta tensor is None.
            if getattr(kept, "_storage", self) is storage and kept._counter is None:
                kept._counter = counter

    def release(self) -> None:
        """Let go of what was saved, once backward has used it."""
        if self._saved:
            self._saved = FREED
            self._versions = FREED


def short_name(node: Node) -> str:
    """A node's name in messages: ``'Mul'`` for ``MulBackward0``, ``'Fill2'``, ..."""
    head, backward, number = node.name().rpartition("Backward")
    if not backward or not (number == "" or number.isdecimal()):
        return node.name()
    return head + number.removeprefix("0")


class AccumulateGrad(Node):
    """The end of a path: adds the arriving gradient to a leaf's ``.grad``.

    The graph keeps this node, the node keeps the leaf, and the leaf refers back to
    it weakly.

    Attributes:
        variable: the leaf.
    """

    __slots__ = ("__weakref__", "variable")

    # What is the same for all of them, not set for each one.
    edges = ()
    needs_input_grad = ()
    seq = 2**64 - 1  # as in PyTorch: runs as soon as it can
    _saved = ()
    _versions = None

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable
        self.layout = variable._layout
        self.hooks = None

    def name(self) -> str:
        """PyTorch's name for this node."""
        return "torch::autograd::AccumulateGrad"
