"""Choosing and mixing, element by element: where, lerp, and sums of three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING, dtype, uint8
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import (
    binary,
    broadcast_layout,
    cast,
    common_type,
    constant,
    fitting,
)
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.ops.division import Undifferentiable
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["addcdiv", "addcmul", "heaviside", "lerp", "where"]


class Where(Op):
    """One of two, as a condition says: z = x where c, or else y.

    dL/dx = g where c, or else 0    dL/dy = 0 where c, or else g
    """

    __slots__ = ("condition",)
    condition: Tensor

    def forward(self, x: Tensor, y: Tensor, conditions: tuple[Tensor]) -> Tensor:
        # In a tuple: the condition is no input that could have a gradient.
        (self.condition,) = conditions
        kind = common_type(x._layout, y._layout)
        layouts = (self.condition._layout, x._layout, y._layout)
        out = broadcast_layout(layouts, kind)
        inputs = (self.condition, as_type(x, kind), as_type(y, kind))
        return make(out.kernels["where"](out, *inputs), out)

    def backward(self, grad: Tensor) -> Any:
        need_x, need_y = self.needs_input_grad
        return (
            where(self.condition, grad, 0.0) if need_x else None,
            where(self.condition, 0.0, grad) if need_y else None,
        )


def as_type(x: Tensor, kind: dtype) -> Tensor:
    """*x* itself, or its numbers as another type."""
    return x if x._layout.dtype is kind else cast(x, kind)


class LerpNumber(Op, node="LerpBackward0"):
    """Between two tensors, at a number: z = x + w * (y - x).

    dL/dx = g * (1 - w)    dL/dy = g * w
    """

    __slots__ = ("weight",)
    weight: Number

    def forward(self, x: Tensor, y: Tensor, weight: Number) -> Tensor:
        self.weight = weight
        out = broadcast_layout((x._layout, y._layout), x._layout.dtype)
        kernel = out.kernels["lerp"]
        return make(kernel(out, x, y, out.dtype.scalar(weight)), out)

    def backward(self, grad: Tensor) -> Any:
        return grad * (1 - self.weight), grad * self.weight


class Lerp(Op, node="LerpBackward1"):
    """Between two tensors, at a third: z = x + w * (y - x).

    dL/dx = g * (1 - w)    dL/dy = g * w    dL/dw = g * (y - x)
    """

    __slots__ = ()
    saves = ("self", "end", "weight")

    def forward(self, x: Tensor, y: Tensor, weight: Tensor) -> Tensor:
        self.save_for_backward(x, y, weight)
        layouts = (x._layout, y._layout, weight._layout)
        out = broadcast_layout(layouts, x._layout.dtype)
        return make(out.kernels["lerp"](out, x, y, weight), out)

    def backward(self, grad: Tensor) -> Any:
        x, y, w = self.saved_tensors
        return grad * (1 - w), grad * w, grad * (y - x)


class Addcmul(Op):
    """Sum with a product: z = x + a * y * v.

    dL/dx = g    dL/dy = g * a * v    dL/dv = g * a * y
    """

    __slots__ = ("value",)
    saves = ("tensor1", "tensor2")
    value: Number

    def forward(self, x: Tensor, y: Tensor, v: Tensor, value: Number) -> Tensor:
        self.value = value
        self.save_for_backward(y, v)
        return _three("addcmul", x, y, v, value)

    def backward(self, grad: Tensor) -> Any:
        y, v = self.saved_tensors
        _, need_y, need_v = self.needs_input_grad
        return (
            grad,
            grad * (v * self.value) if need_y else None,
            grad * (y * self.value) if need_v else None,
        )


class Addcdiv(Op):
    """Sum with a quotient: z = x + a * y / v.

    dL/dx = g    dL/dy = g * a / v    dL/dv = -g * a * y / v^2
    """

    __slots__ = ("value",)
    saves = ("tensor1", "tensor2")
    value: Number

    def forward(self, x: Tensor, y: Tensor, v: Tensor, value: Number) -> Tensor:
        self.value = value
        self.save_for_backward(y, v)
        return _three("addcdiv", x, y, v, value)

    def backward(self, grad: Tensor) -> Any:
        y, v = self.saved_tensors
        _, need_y, need_v = self.needs_input_grad
        return (
            grad,
            grad * (self.value / v) if need_y else None,
            -grad * (self.value * y / (v * v)) if need_v else None,
        )


def _three(kernel: str, x: Tensor, y: Tensor, v: Tensor, value: Number) -> Tensor:
    layouts = (x._layout, y._layout, v._layout)
    kind = common_type(x._layout, y._layout)
    pair = broadcast_layout(layouts[:2], kind)
    kind = common_type(pair, v._layout)
    out = broadcast_layout(layouts, kind)
    inputs = [as_type(each, kind) for each in (x, y, v)]
    return make(out.kernels[kernel](out, *inputs, kind.scalar(value)), out)


class Heaviside(Undifferentiable, node="NotImplemented"):
    """The step function: 0 below zero, 1 above it, and a given value at zero."""

    __slots__ = ()
    function = "heaviside"

    def forward(self, x: Tensor, y: TensorOrNumber) -> Tensor:
        return binary("heaviside", x, y)


def where(
    condition: Tensor,
    input: TensorOrNumber | None = None,
    other: TensorOrNumber | None = None,
    *,
    out: Tensor | None = None,
) -> Any:
    """*input* where *condition* is true, *other* where it is not.

    ``where(condition)`` alone is ``nonzero(condition, as_tuple=True)``.

    Args:
        condition: a tensor of bools.
        input: a tensor or a number.
        other: a tensor or a number; all three shapes broadcast.
        out: where to write the result.

    Raises:
        RuntimeError: *condition* is no tensor of bools, or shapes do not broadcast.
        TypeError: only one of *input* and *other* is given.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([-1.0, 0.0, 2.0])
        >>> torch.where(x > 0, x, 10.0)
        tensor([10., 10.,  2.])
    """
    if not isinstance(condition, Tensor):
        raise no_match("where", condition, *([] if other is None else [input, other]))
    if input is None and other is None:
        from slowtorch.ops.gathering import nonzero

        return nonzero(condition, as_tuple=True)
    x, y = _branches(condition, input, other)
    kind = condition._layout.dtype
    if kind.category != BOOL and kind is not uint8:
        message = (
            "where expected condition to be a boolean tensor, but got a tensor with "
            f"dtype {kind.type_name}"
        )
        raise RuntimeError(message)
    return finish("where", Where.apply(x, y, (condition,)), out)


def _branches(condition: Tensor, x: Any, y: Any) -> tuple[Tensor, Tensor]:
    """Both branches as tensors."""
    for each in (x, y):
        if not isinstance(each, (Tensor, int, float)):
            raise no_match("where", condition, x, *([] if y is None else [y]))
    if not isinstance(x, Tensor) and not isinstance(y, Tensor):
        return constant(x), constant(y)
    return _branch(x, y), _branch(y, x)


def _branch(x: TensorOrNumber, other: TensorOrNumber) -> Tensor:
    if isinstance(x, Tensor):
        return x
    made = constant(x, other)  # type: ignore[arg-type]  # then the other is a tensor
    fitting(x, made._layout.dtype)
    return made


def method_where(self: Tensor, condition: Tensor, other: TensorOrNumber) -> Tensor:
    """*self* where *condition* is true, *other* where it is not; see ``where``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, -2.0])
        >>> x.where(x > 0, 0.0)
        tensor([1., 0.])
    """
    result: Tensor = where(condition, self, other)
    return result


def lerp(
    input: Tensor,
    end: Tensor,
    weight: TensorOrNumber,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Linear interpolation: z = input + weight * (end - input).

    Args:
        input: where a weight of 0 is.
        end: where a weight of 1 is, of the same dtype.
        weight: a number, or a tensor of the same dtype; shapes broadcast.
        out: where to write the result.

    Raises:
        RuntimeError: the dtypes differ, or the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> torch.lerp(torch.tensor([0.0, 10.0]), torch.tensor([1.0, 20.0]), 0.25)
        tensor([ 0.2500, 12.5000])
    """
    operands = (input, end, weight)
    if not all(isinstance(each, (Tensor, int, float)) for each in operands):
        raise no_match("lerp", *operands)
    check_tensor("lerp", input)
    check_tensor("lerp", end, "end", 2)
    kind = input._layout.dtype
    for name, each in (("end", end), ("weight", weight)):
        if name == "weight" and isinstance(each, Tensor) and not each._layout.shape:
            weight = as_type(each, kind)
        elif isinstance(each, Tensor) and each._layout.dtype is not kind:
            given = each._layout.dtype
            message = (
                f"expected dtype {_c_name(kind)} for `{name}` but got dtype "
                f"{_c_name(given)}"
            )
            raise RuntimeError(message)
    if kind.category != FLOATING:
        form = "tensor" if isinstance(weight, Tensor) else "scalar"
        message = f"\"lerp_kernel_{form}\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    operation = Lerp if isinstance(weight, Tensor) else LerpNumber
    return finish("lerp", operation.apply(input, end, weight), out)


C_NAMES = {"float32": "float", "float64": "double", "int64": "long int"}
C_NAMES |= {"float16": "c10::Half", "bfloat16": "c10::BFloat16", "int32": "int"}


def _c_name(kind: dtype) -> str:
    return C_NAMES.get(kind.name, kind.name)


def addcmul(
    input: Tensor,
    tensor1: Tensor,
    tensor2: Tensor,
    *,
    value: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Sum with a product: z = input + value * tensor1 * tensor2.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> torch.addcmul(x, x, x, value=0.5)
        tensor([1.5000, 4.0000])
    """
    _check_three("addcmul", input, tensor1, tensor2)
    if all(x._layout.dtype.category == BOOL for x in (input, tensor1, tensor2)):
        raise NotImplementedError("\"addcmul_cpu_out\" not implemented for 'Bool'")
    return finish("addcmul", Addcmul.apply(input, tensor1, tensor2, value), out)


def addcdiv(
    input: Tensor,
    tensor1: Tensor,
    tensor2: Tensor,
    *,
    value: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """Sum with a quotient: z = input + value * tensor1 / tensor2.

    Raises:
        RuntimeError: the shapes do not broadcast, or both operands of the division
            are integers.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> torch.addcdiv(x, x, torch.tensor([2.0, 4.0]), value=0.5)
        tensor([1.2500, 2.2500])
    """
    _check_three("addcdiv", input, tensor1, tensor2)
    if FLOATING not in (
        tensor1._layout.dtype.category,
        tensor2._layout.dtype.category,
    ):
        raise RuntimeError(INTEGER_ADDCDIV)
    return finish("addcdiv", Addcdiv.apply(input, tensor1, tensor2, value), out)


INTEGER_ADDCDIV = (
    "Integer division with addcdiv is no longer supported, and in a future  release "
    "addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv "
    "behavior can be implemented as (input + value * torch.trunc(tensor1 / "
    "tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / "
    "tensor2) for float inputs. The future addcdiv behavior is just the latter "
    "implementation: (input + value * tensor1 / tensor2), for all dtypes."
)


def _check_three(name: str, x: Any, y: Any, v: Any) -> None:
    check_tensor(name, x)
    check_tensor(name, y, "tensor1", 2)
    check_tensor(name, v, "tensor2", 3)


def heaviside(input: Tensor, values: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The step function: 0 where input < 0, 1 where input > 0, *values* where it is 0.

    PyTorch defines no gradient for it: backward raises.

    Raises:
        RuntimeError: the dtypes differ, or the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> torch.heaviside(torch.tensor([-1.5, 0.0, 2.0]), torch.tensor([0.5]))
        tensor([0.0000, 0.5000, 1.0000])
    """
    check_tensor("heaviside", input)
    check_tensor("heaviside", values, "values", 2)
    if input._layout.dtype is not values._layout.dtype:
        message = "heaviside is not yet implemented for tensors with different dtypes."
        raise RuntimeError(message)
    return finish("heaviside", Heaviside.apply(input, values), out)


lerp_ = inplace(lerp)
addcmul_ = inplace(addcmul)
addcdiv_ = inplace(addcdiv)
heaviside_ = inplace(heaviside)

OPERATORS = (
    Operator(where, nodes=(Where,)),
    Operator(lerp, method=True, inplace=True, nodes=(Lerp, LerpNumber)),
    Operator(addcmul, method=True, inplace=True, nodes=(Addcmul,)),
    Operator(addcdiv, method=True, inplace=True, nodes=(Addcdiv,)),
    Operator(heaviside, method=True, inplace=True, nodes=(Heaviside,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
