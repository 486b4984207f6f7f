"""``Tensor``: a storage, a layout, an offset, and a place in the graph.

No arithmetic is done here. The operators and methods that compute are functions of
``slowtorch.ops``, put in place by ``slowtorch._methods``, as are the properties that
only look at the layout; what concerns gradients is in ``slowtorch.autograd``.
"""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, Any
from weakref import ref

from slowtorch._layout import Layout
from slowtorch.autograd.mode import Inference, mode
from slowtorch.autograd.node import AccumulateGrad, Node, tick

if TYPE_CHECKING:
    from slowtorch._methods import TensorMethods
    from slowtorch._types import Storage
    from slowtorch.autograd.node import Edge
else:
    TensorMethods = object

__all__ = ["AutogradMeta", "Tensor", "VersionCounter", "make", "make_view"]

new = object.__new__


class Changes:
    """When a tensor was last changed in place, whichever it was."""

    __slots__ = ("latest", "lock")

    def __init__(self) -> None:
        self.latest = -1
        self.lock = threading.Lock()


changes = Changes()


class VersionCounter:
    """How often the values behind a tensor and its views were changed in place.

    Changes are dated by the clock that numbers the nodes of the graph. A node can
    tell from it whether what it saved was changed later, and has nothing to note
    down when it saves.
    """

    __slots__ = ("dates", "last_change", "value")

    def __init__(self) -> None:
        self.value = 0
        self.dates: list[int] = []  # of the latest changes
        self.last_change: str | None = None  # "add_() at script.py, line 3"

    def count(self, change: str) -> None:
        """Count a change, which is described in words."""
        with changes.lock:
            self.value += 1
            self.last_change = change
            if len(self.dates) >= 16:  # ``value_at`` is exact for that many changes
                del self.dates[0]
            changes.latest = tick()
            self.dates.append(changes.latest)

    def value_at(self, date: int) -> int:
        """The value as it was at a time, if not too much has happened since."""
        return self.value - len([each for each in self.dates if each > date])


INFERENCE = VersionCounter()  # shared by all tensors that were made in inference mode


class AutogradMeta:
    """What only some tensors have: a gradient, hooks, a base to look into.

    An ordinary result has none of it, and ``_meta is None`` says so in one step.
    """

    __slots__ = (
        "accumulator",
        "base",
        "edge",
        "edge_version",
        "grad",
        "hooks",
        "origin",
        "post_hooks",
        "retains_grad",
    )

    def __init__(self) -> None:
        self.grad: Tensor | None = None
        self.accumulator: ref[AccumulateGrad] | None = None  # of a leaf
        self.hooks: dict[int, Any] | None = None  # of a leaf: on its gradient
        self.post_hooks: dict[int, Any] | None = None  # of a leaf: once it has one
        self.retains_grad = False
        self.base: Tensor | None = None  # of a view: the tensor it looks into
        self.edge: Edge = None  # of a view: its history ...
        self.edge_version = 0  # ... while its version is this one
        # Of a view, why it must not change in place: made under "no_grad" or
        # "inference", one of "several", by a "custom" function.
        self.origin: str | None = None


class Tensor(TensorMethods):
    """A multi-dimensional array of numbers of one type, which can be differentiated.

    ``Tensor(2, 3)`` makes a tensor of that shape and ``Tensor([1, 2])`` one of the
    default type from data, as in PyTorch; prefer ``slowtorch.tensor``, ``zeros`` and
    the like.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        >>> y = (x * x).sum()
        >>> y.backward()
        >>> x.grad
        tensor([2., 4., 6.])
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_counter",
        "_edge",
        "_layout",
        "_meta",
        "_offset",
        "_requires_grad",
        "_storage",
    )

    _storage: Storage
    _layout: Layout
    _offset: int
    _requires_grad: bool
    _edge: Edge  # None for a leaf and for a view; see ``_gradient_edge``
    _counter: VersionCounter | None  # None: never changed and not shared
    _meta: AutogradMeta | None

    def __new__(cls, *data: Any, device: Any = None) -> Tensor:
        from slowtorch._creation.legacy import legacy_tensor

        return legacy_tensor(cls, data, device)

    # Its place in the graph

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are to be computed for this tensor.

        Raises:
            RuntimeError: on setting it for a tensor that is not a leaf, or whose
                elements are not floating-point numbers.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.zeros(2)
            >>> x.requires_grad = True
            >>> (x + 1).requires_grad
            True
        """
        return requires_grad(self)

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        if wanted.__class__ is not bool:
            raise RuntimeError("requires_grad must be a bool")
        if not self.is_leaf:
            message = "you can only change requires_grad flags of leaf variables."
            if not wanted:
                message += (
                    " If you want to use a computed variable in a subgraph that "
                    "doesn't require differentiation use "
                    "var_no_grad = var.detach()."
                )
            raise RuntimeError(message)
        if wanted and self._counter is INFERENCE and not mode.inference:
            message = (
                "Setting requires_grad=True on inference tensor outside InferenceMode "
                "is not allowed."
            )
            raise RuntimeError(message)
        if wanted and not self._layout.dtype.is_floating_point:
            message = (
                "only Tensors of floating point and complex dtype can require gradients"
            )
            raise RuntimeError(message)
        self._requires_grad = wanted

    @property
    def grad(self) -> Tensor | None:
        """The gradient accumulated by backward; None before any.

        Raises:
            TypeError: on assigning what is neither a tensor nor None.
            RuntimeError: on assigning a tensor of another shape, dtype or device.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.tensor(3.0, requires_grad=True)
            >>> (x * x).backward()
            >>> x.grad
            tensor(6.)
        """
        if self._meta is not None and self._meta.grad is not None:
            return self._meta.grad
        warn_if_no_leaf(self)
        return None

    @grad.setter
    def grad(self, grad: Tensor | None) -> None:
        if grad is not None:
            from slowtorch._assigned import check_grad  # few assign it

            check_grad(self, grad)
            self.own_meta().grad = grad
        elif self._meta is not None:
            self._meta.grad = None

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    @property
    def data(self) -> Tensor:
        """The same memory without history, whose changes autograd does not notice.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(2, requires_grad=True)
            >>> x.data[0] = 5.0
            >>> x
            tensor([5., 1.], requires_grad=True)
        """
        result = make(self._storage, self._layout)
        result._offset = self._offset
        result._counter = INFERENCE if self._counter is INFERENCE else None
        return result

    @data.setter
    def data(self, data: Tensor) -> None:
        from slowtorch._assigned import check_data  # few assign it

        check_data(self, data)
        self._storage, self._layout = data._storage, data._layout
        self._offset = data._offset

    @property
    def is_leaf(self) -> bool:
        """Whether the tensor was made by the user rather than computed.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(1, requires_grad=True)
            >>> x.is_leaf, (x * 2).is_leaf
            (True, False)
        """
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Node | None:
        """The node that computed this tensor; None for a leaf.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(1, requires_grad=True)
            >>> (x * 2).grad_fn.name(), x.grad_fn
            ('MulBackward0', None)
        """
        edge = self._edge
        if edge is None:
            if self._meta is None or self._meta.base is None:
                return None
            edge = self._view_edge()
        return edge[0] if isinstance(edge, tuple) else edge

    @property
    def output_nr(self) -> int:
        """Which of its node's outputs this tensor is.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(2, requires_grad=True)
            >>> x.unbind()[1].output_nr
            1
        """
        edge = self._edge
        if edge is None and self._meta is not None:
            edge = self._meta.edge  # told anew, it would be the only output
        return edge[1] if isinstance(edge, tuple) else 0

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was called on this result of an operation.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(1, requires_grad=True) * 2
            >>> x.retain_grad()
            >>> x.retains_grad
            True
        """
        return self._meta is not None and self._meta.retains_grad

    @property
    def _base(self) -> Tensor | None:
        """Of a view, the tensor whose memory it looks into."""
        return None if self._meta is None else self._meta.base

    @property
    def _version(self) -> int:
        """How often the values were changed in place, through any view of them.

        Raises:
            RuntimeError: the tensor was made in inference mode.
        """
        if self._counter is INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._counter is None else self._counter.value

    def own_meta(self) -> AutogradMeta:
        """The rarely needed fields, made when first asked for.

        Example:
            >>> import slowtorch as torch
            >>> torch.ones(1).own_meta().hooks is None
            True
        """
        if self._meta is None:
            self._meta = AutogradMeta()
        return self._meta

    def own_counter(self) -> VersionCounter:
        """The version counter, made when first asked for.

        Example:
            >>> import slowtorch as torch
            >>> torch.ones(1).add_(1).own_counter().value
            1
        """
        if self._counter is None:
            self._counter = VersionCounter()
            if isinstance(self._edge, Node):
                self._edge.share_counter(self._storage, self._counter)
        return self._counter

    def _gradient_edge(self) -> Edge:
        """Where a gradient of this tensor goes, when ``_edge`` does not say."""
        meta = self._meta or self.own_meta()
        if meta.base is not None:
            edge = self._view_edge()
            if edge is not None or not self._requires_grad:
                return edge  # None for a view that was made in no_grad mode
        node = None if meta.accumulator is None else meta.accumulator()
        if node is None:
            node = AccumulateGrad(self)
            meta.accumulator = ref(node)
        return node

    def _view_edge(self) -> Edge:
        """The history of a view, told anew if the memory was written since.

        After an in-place change of the base, or of another view of it, a view is
        whatever the base is now, seen through the view's own strides.
        """
        meta, counter = self._meta, self._counter
        if meta is None or meta.base is None or counter is None:
            return None
        if meta.edge is None and not meta.base._requires_grad:
            return None
        if meta.edge_version != counter.value:
            from slowtorch.autograd.inplace import check_rebase
            from slowtorch.ops.strided import as_strided_edge

            check_rebase(self, already=True)
            meta.edge = as_strided_edge(meta.base, self)
            meta.edge_version = counter.value
        return meta.edge

    def _set_history(self, edge: Edge) -> None:
        """Let *edge* be what computed this tensor."""
        self._requires_grad = True
        if self._meta is not None and self._meta.base is not None:
            self._meta.edge = edge
            self._meta.edge_version = self.own_counter().value
        else:
            self._edge = edge


def requires_grad(self: Tensor) -> bool:
    """Whether *self* requires grad, by itself or as a view of what does."""
    if self._requires_grad or self._meta is None or self._meta.base is None:
        return self._requires_grad
    return self._meta.base._requires_grad


def make(storage: Storage, layout: Layout) -> Tensor:
    """A new tensor that owns *storage* and has no history."""
    self = new(Tensor)
    self._storage = storage
    self._layout = layout
    self._offset = 0
    self._requires_grad = False
    self._edge = None
    self._counter = None
    self._meta = None
    if Inference.blocks:
        mark_if_inference(self)
    return self


NOT_A_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its "
    ".grad attribute won't be populated during autograd.backward(). If you indeed "
    "want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() "
    "on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure "
    "you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 "
    "for more information."
)


def warn_if_no_leaf(self: Tensor) -> None:
    """No gradient is there; warn if none ever will be."""
    if not self.retains_grad and self.grad_fn is not None and requires_grad(self):
        warnings.warn(NOT_A_LEAF, UserWarning, stacklevel=3)


def mark_if_inference(self: Tensor) -> None:
    """Mark a tensor that was made in inference mode."""
    if mode.inference:
        self._counter = INFERENCE


def alias(source: Tensor, layout: Layout, offset: int) -> Tensor:
    """The memory of *source* under another layout: same versions, no history."""
    self = make(source._storage, layout)
    self._offset = offset
    self._counter = source.own_counter()
    return self


def make_view(source: Tensor, layout: Layout, offset: int) -> Tensor:
    """A view of *source* that autograd knows to be one."""
    # ``make`` and ``alias`` written out: every transpose, row and slice passes here
    # (0.5 us of 1.6).
    self = new(Tensor)
    self._storage = source._storage
    self._layout = layout
    self._offset = offset
    self._requires_grad = False
    self._edge = None
    self._counter = counter = source._counter or source.own_counter()
    if counter is INFERENCE:  # has no history, and so no base
        self._meta = None
        return self
    self._meta = meta = AutogradMeta()
    known = source._meta
    if known is None or known.base is None:
        meta.base = source
    else:
        meta.base = known.base
        meta.origin = known.origin
    meta.edge_version = counter.value
    if not mode.enabled:
        meta.origin = "inference" if mode.inference else "no_grad"
    return self
