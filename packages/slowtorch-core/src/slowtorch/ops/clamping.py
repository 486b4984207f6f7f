"""Limits: relu, clamp, and the larger or smaller of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, dtype
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Binary, Op, Unary
from slowtorch.ops._elementwise import (
    binary,
    broadcast_layout,
    cast,
    common_type,
    fitting,
    type_with_number,
    unary,
)
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.ops.selection import where
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = [
    "clamp",
    "clamp_",
    "clamp_max",
    "clamp_max_",
    "clamp_min",
    "clamp_min_",
    "clip",
    "clip_",
    "fmax",
    "fmin",
    "maximum",
    "minimum",
    "relu",
    "relu_",
]


class Relu(Unary):
    """The positive part: z = max(x, 0).

    dL/dx = g where z > 0, or else 0
    """

    __slots__ = ()
    saves = ("result",)

    def forward(self, x: Tensor) -> Tensor:
        result = unary("relu", x)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return ThresholdBackward.apply(grad, z)


class ThresholdBackward(Binary):
    """The gradient of ``Relu`` in one loop: d = g where z > 0, or else 0.

    dL/dg = h where z > 0, or else 0    dL/dz = 0
    """

    __slots__ = ()
    saves = ("self",)

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(y)
        return binary("threshold_backward", x, y)

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        flat = grad.new_zeros(z._layout.shape) if self.needs_input_grad[1] else None
        return ThresholdBackward.apply(grad, z), flat


class ClampNumbers(Op, node="ClampBackward1"):
    """A tensor within two numbers: z = min(max(x, low), high).

    dL/dx = g where low <= x <= high, or else 0
    """

    __slots__ = ("limits",)
    saves = ("self",)
    limits: tuple[Number | None, Number | None]

    def forward(self, x: Tensor, low: Number | None, high: Number | None) -> Tensor:
        self.limits = low, high
        self.save_for_backward(x)
        return clamped(x, low, high)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        low, high = self.limits
        return where(within(x, low, high), grad, 0.0)


class ClampMinNumber(ClampNumbers, node="ClampMinBackward0"):
    """A tensor from a number on; see ``ClampNumbers``."""

    __slots__ = ()


class ClampMaxNumber(ClampNumbers, node="ClampMaxBackward0"):
    """A tensor up to a number; see ``ClampNumbers``."""

    __slots__ = ()


class ClampTensors(Op, node="ClampBackward0"):
    """A tensor within two others: z = min(max(x, low), high).

    dL/dx = g where low <= x <= high; dL/dlow = g where x < low < high;
    dL/dhigh = g where x > high or low > high; or else 0
    """

    __slots__ = ("limited",)
    saves = ("self", "min", "max")
    limited: tuple[bool, bool]

    def forward(self, x: Tensor, low: Tensor | None, high: Tensor | None) -> Tensor:
        self.limited = low is not None, high is not None
        self.save_for_backward(x, low, high)
        return clamped(x, low, high)

    def backward(self, grad: Tensor) -> Any:
        x, low, high = self.saved_tensors
        grads = [where(within(x, low, high), grad, 0.0)]
        if low is not None:
            below = x < low
            if high is not None:
                below = below & (low < high)
            grads.append(where(below, grad, 0.0))
        if high is not None:
            above = x > high
            if low is not None:
                above = above | (low > high)
            grads.append(where(above, grad, 0.0))
        return tuple(grads)


class ClampMinTensor(ClampTensors, node="ClampMinBackward1"):
    """A tensor from another one on; see ``ClampTensors``."""

    __slots__ = ()


class ClampMaxTensor(ClampTensors, node="ClampMaxBackward1"):
    """A tensor up to another one; see ``ClampTensors``."""

    __slots__ = ()


def within(
    x: Tensor, low: TensorOrNumber | None, high: TensorOrNumber | None
) -> Tensor:
    """Where x lies between the limits, or on one of them; at least one is given."""
    if high is not None:
        return x <= high if low is None else (x >= low) & (x <= high)
    return x >= (0 if low is None else low)


def clamped(x: Tensor, low: Any, high: Any) -> Tensor:
    """min(max(x, low), high) in the type that all of them promote to."""
    layouts, kind = [x._layout], x._layout.dtype
    limits = []
    for limit in (low, high):
        if isinstance(limit, Tensor):
            layouts.append(limit._layout)
            kind = common_type(x._layout.like(kind), limit._layout)
        elif limit is not None:
            kind = type_with_number(kind, limit)
    for limit in (low, high):
        limits.append(_as_type(limit, kind))
    out = broadcast_layout(layouts, kind) if len(layouts) > 1 else x._layout.like(kind)
    x = x if kind is x._layout.dtype else cast(x, kind)
    return make(out.kernels["clamp"](out, x, *limits), out)


def _as_type(limit: Any, kind: dtype) -> Any:
    if isinstance(limit, Tensor):
        return limit if limit._layout.dtype is kind else cast(limit, kind)
    return None if limit is None else fitting(limit, kind)


class _Extreme(Binary):
    """What the larger and the smaller of two have in common: ties share the gradient.

    dL/dx = g where x is chosen, g/2 where both are equal
    """

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        shared = where(x == y, grad / 2, grad)
        return (
            where(self.loses(x, y), 0.0, shared) if need_x else None,
            where(self.loses(y, x), 0.0, shared) if need_y else None,
        )

    def loses(self, x: Tensor, y: Tensor) -> Tensor:
        """Where the other one was chosen."""
        raise NotImplementedError


class Maximum(_Extreme):
    """The larger of two: z = max(x, y); nan if either is nan.

    dL/dx = g where x > y, g/2 where x = y    dL/dy = the rest of g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("maximum", x, y)

    def loses(self, x: Tensor, y: Tensor) -> Tensor:
        return x < y


class Minimum(_Extreme):
    """The smaller of two: z = min(x, y); nan if either is nan.

    dL/dx = g where x < y, g/2 where x = y    dL/dy = the rest of g
    """

    __slots__ = ()

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("minimum", x, y)

    def loses(self, x: Tensor, y: Tensor) -> Tensor:
        return x > y


class Fmax(Binary):
    """The larger of two, or the one that is no nan.

    dL/dx = g where x >= y or y is nan    dL/dy = the rest of g
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("fmax", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        first = (x >= y) | (y != y)
        return where(first, grad, 0.0), where(first, 0.0, grad)


class Fmin(Binary):
    """The smaller of two, or the one that is no nan.

    dL/dx = g where x <= y or y is nan    dL/dy = the rest of g
    """

    __slots__ = ()
    saves = ("self", "other")

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        self.save_for_backward(x, y)
        return binary("fmin", x, y)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        first = (x <= y) | (y != y)
        return where(first, grad, 0.0), where(first, 0.0, grad)


def relu(input: Tensor) -> Tensor:
    """The positive part, element by element: z = max(input, 0).

    Raises:
        RuntimeError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.relu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """
    check_tensor("relu", input)
    if input._layout.dtype.category == BOOL:
        raise RuntimeError("Boolean inputs not supported for relu")
    return Relu.apply(input)


NO_NUMBERS = {bool, type(None)}


def _clamp(
    name: str, x: Tensor, low: Any, high: Any, numbers: type[Op], tensors: type[Op]
) -> Tensor:
    limits = [limit for limit in (low, high) if limit is not None]
    kinds = {isinstance(limit, Tensor) for limit in limits}
    known = isinstance(x, Tensor) and len(kinds) < 2
    if not (known and all(isinstance(each, (Tensor, int, float)) for each in limits)):
        raise no_match(name, x, low, *([] if high is None else [high]))
    operation = tensors if True in kinds else numbers
    if x._layout.dtype.category == BOOL and {type(low), type(high)} <= NO_NUMBERS:
        ends = "_min" if high is None else "_max" if low is None else ""
        message = f"\"clamp{ends}_scalar_cpu\" not implemented for 'Bool'"
        raise NotImplementedError(message)
    return operation.apply(x, low, high)


def clamp(
    input: Tensor,
    min: TensorOrNumber | None = None,
    max: TensorOrNumber | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Limit each element to a range: z = minimum(maximum(input, min), max).

    Gradients pass where the element lies in the range, its ends included.

    Args:
        input: a tensor.
        min: the lower limit, a number or a tensor; None for none.
        max: the upper limit. If it is below *min*, it wins.
        out: where to write the result.

    Raises:
        RuntimeError: both limits are None.
        TypeError: one is a tensor and the other a number.

    Example:
        >>> import slowtorch as torch
        >>> torch.clamp(torch.tensor([-2.0, 0.5, 3.0]), min=-1, max=1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        message = "torch.clamp: At least one of 'min' or 'max' must not be None"
        raise RuntimeError(message)
    if isinstance(input, Tensor):
        _check_clamp_of_bools(input, min, max)
    return finish(
        "clamp", _clamp("clamp", input, min, max, ClampNumbers, ClampTensors), out
    )


def _check_clamp_of_bools(x: Tensor, low: Any, high: Any) -> None:
    """Refuse bools between limits, but for a single one that is a tensor.

    Raises:
        NotImplementedError: there are only bools.
    """
    limits = [limit for limit in (low, high) if limit is not None]
    kinds = [y._layout.dtype.category for y in (x, *limits) if isinstance(y, Tensor)]
    numbers = [limit for limit in limits if not isinstance(limit, Tensor)]
    if any(kind != BOOL for kind in kinds) or (len(limits) == 1 and not numbers):
        return
    if all(isinstance(number, bool) for number in numbers):
        which = "min_" if high is None else "max_" if low is None else ""
        kernel = f"clamp_{which}scalar_cpu" if numbers else "clamp_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def clamp_min(
    input: Tensor, min: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Raise each element to *min* where it is less; see ``clamp``.

    Example:
        >>> import slowtorch as torch
        >>> torch.clamp_min(torch.tensor([-2, 3]), 0)
        tensor([0, 3])
    """
    result = _clamp("clamp_min", input, min, None, ClampMinNumber, ClampMinTensor)
    return finish("clamp_min", result, out)


def clamp_max(
    input: Tensor, max: TensorOrNumber, *, out: Tensor | None = None
) -> Tensor:
    """Lower each element to *max* where it is more; see ``clamp``.

    Example:
        >>> import slowtorch as torch
        >>> torch.clamp_max(torch.tensor([-2, 3]), 0)
        tensor([-2,  0])
    """
    result = _clamp("clamp_max", input, None, max, ClampMaxNumber, ClampMaxTensor)
    return finish("clamp_max", result, out)


def _chosen(
    name: str, operation: type[Binary], x: Tensor, y: Tensor, out: Tensor | None
) -> Tensor:
    check_tensor(name, x)
    check_tensor(name, y, "other", 2)
    return finish(name, operation.apply(x, y), out)


def maximum(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The larger of two elements; nan if either is nan.

    Where both are equal each gets half of the gradient.

    Example:
        >>> import slowtorch as torch
        >>> torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))
        tensor([3, 5])
    """
    return _chosen("maximum", Maximum, input, other, out)


def minimum(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smaller of two elements; nan if either is nan.

    Where both are equal each gets half of the gradient.

    Example:
        >>> import slowtorch as torch
        >>> torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2]))
        tensor([1, 2])
    """
    return _chosen("minimum", Minimum, input, other, out)


def fmax(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The larger of two elements; where one is nan, the other.

    Example:
        >>> import slowtorch as torch
        >>> torch.fmax(torch.tensor([1.0, torch.nan]), torch.tensor([3.0, 2.0]))
        tensor([3., 2.])
    """
    return _chosen("fmax", Fmax, input, other, out)


def fmin(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The smaller of two elements; where one is nan, the other.

    Example:
        >>> import slowtorch as torch
        >>> torch.fmin(torch.tensor([1.0, torch.nan]), torch.tensor([3.0, 2.0]))
        tensor([1., 2.])
    """
    return _chosen("fmin", Fmin, input, other, out)


clip = clamp

relu_ = inplace(relu)
clamp_ = clip_ = inplace(clamp)
clamp_min_ = inplace(clamp_min)
clamp_max_ = inplace(clamp_max)

OPERATORS = (
    Operator(relu, method=True, inplace=True, nodes=(Relu, ThresholdBackward)),
    Operator(clamp, method=True, inplace=True, nodes=(ClampNumbers, ClampTensors)),
    Operator(
        clamp_min, method=True, inplace=True, nodes=(ClampMinNumber, ClampMinTensor)
    ),
    Operator(
        clamp_max, method=True, inplace=True, nodes=(ClampMaxNumber, ClampMaxTensor)
    ),
    Operator(maximum, method=True, nodes=(Maximum,)),
    Operator(minimum, method=True, nodes=(Minimum,)),
    Operator(fmax, method=True, nodes=(Fmax,)),
    Operator(fmin, method=True, nodes=(Fmin,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
