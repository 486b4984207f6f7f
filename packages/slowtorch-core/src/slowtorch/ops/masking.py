"""Where a mask of bools is true: masked_fill, masked_scatter, masked_select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import as_number, check_fill_value
from slowtorch._dtype import bool_
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._index_places import NO_NUMBERS
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.ops.part_views import SliceGrad
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._layout import Layout
    from slowtorch._types import Shape, TensorOrNumber

__all__ = ["masked_fill", "masked_scatter", "masked_select"]

C_NAMES = {"uint8": "unsigned char", "int8": "signed char", "int16": "short int"}
C_NAMES |= {"int32": "int", "int64": "long int", "float32": "float"}
C_NAMES |= {"float64": "double", "float16": "c10::Half", "bfloat16": "c10::BFloat16"}


class MaskedFill(Op):
    """A copy of x with one number where a mask is true.

    dL/dx = g, with zeros there    dL/dvalue = the sum of g over those places
    """

    __slots__ = ()
    saves = ("mask",)

    def forward(self, x: Tensor, value: TensorOrNumber, masks: tuple[Tensor]) -> Tensor:
        (mask,) = masks
        self.save_for_backward(mask)
        layout = x._layout
        shape = broadcast_shape(mask._layout.shape, layout.shape)
        out = contiguous(shape, layout.dtype, layout.device)
        number = value.item() if isinstance(value, Tensor) else value
        return make(out.kernels["masked_fill"](out, x, mask, number), out)

    def backward(self, grad: Tensor) -> Any:
        (mask,) = self.saved_tensors
        of_x = grad.masked_fill(mask, 0) if self.needs_input_grad[0] else None
        if len(self.needs_input_grad) == 1:
            return of_x
        return of_x, grad.masked_select(mask).sum()


class MaskedFillTensor(MaskedFill, node="MaskedFillBackward1"):
    """The number is in a tensor; see ``MaskedFill``."""

    __slots__ = ()


class MaskedScatter(Op):
    """A copy of x with the elements of y, in order, where a mask is true.

    dL/dx = g, with zeros there    dL/dy = those g, and zeros for what was not used
    """

    __slots__ = ("source",)
    saves = ("mask",)
    source: Layout

    def forward(self, x: Tensor, y: Tensor, masks: tuple[Tensor]) -> Tensor:
        (mask,) = masks
        self.source = y._layout
        self.save_for_backward(mask)
        layout = x._layout
        shape = broadcast_shape(mask._layout.shape, layout.shape)
        out = contiguous(shape, layout.dtype, layout.device)
        return make(out.kernels["masked_scatter"](out, x, mask, y), out)

    def backward(self, grad: Tensor) -> Any:
        (mask,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_y = None
        if need_y:
            used = grad.masked_select(mask)
            count, total = used._layout.numel, self.source.numel
            of_y = SliceGrad.apply(used, (total,), 0, 0, count, 1)
            of_y = of_y.reshape(self.source.shape)
        return grad.masked_fill(mask, 0) if need_x else None, of_y


def all_of_mask(x: Tensor, mask: Tensor, shape: Shape | None = None) -> Tensor:
    """The elements where *mask* is true, both stretched to *shape*; no history."""
    layout = x._layout
    kernel = layout.kernels["masked_select"]
    storage = kernel(None, x, mask, layout.shape if shape is None else shape)
    if storage is None:
        raise NotImplementedError(NO_NUMBERS)
    return make(storage, contiguous((len(storage),), layout.dtype, layout.device))


class MaskedSelect(Op):
    """The elements where a mask is true, in a row.

    dL/dx = zeros, with g in those places
    """

    __slots__ = ("shape",)
    saves = ("mask",)
    shape: Shape  # that x and the mask broadcast to

    def forward(self, x: Tensor, masks: tuple[Tensor]) -> Tensor:
        (mask,) = masks
        self.shape = broadcast_shape(x._layout.shape, mask._layout.shape)
        self.save_for_backward(mask)
        return all_of_mask(x, mask, self.shape)

    def backward(self, grad: Tensor) -> Any:
        (mask,) = self.saved_tensors
        return grad.new_zeros(self.shape).masked_scatter(mask, grad)


def check_number(name: str, value: Any, at: int, layout: Layout) -> TensorOrNumber:
    """A number that *layout*'s dtype can hold, or a tensor with one.

    Raises:
        RuntimeError: a tensor has dimensions, or the dtype cannot hold the number.
        TypeError: it is no number.
    """
    if isinstance(value, Tensor):
        if value._layout.shape:
            message = (
                f"{name}_ only supports a 0-dimensional value tensor, but got tensor "
                f"with {value.ndim} dimension(s)."
            )
            raise RuntimeError(message)
        return value
    number = as_number(name, value, "value", at)[0]
    check_fill_value(number, layout.dtype)
    return number


def masked_fill(input: Tensor, mask: Tensor, value: TensorOrNumber) -> Tensor:
    """A copy of *input* with *value* where *mask* is true.

    Args:
        input: a tensor.
        mask: a tensor of bools whose shape broadcasts with *input*'s.
        value: a number, or a tensor without dimensions.

    Raises:
        RuntimeError: the mask is not of bools, the shapes do not broadcast, or the
            dtype cannot hold the number.
        TypeError: *value* is no number.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, -2.0, 3.0])
        >>> torch.masked_fill(x, x < 0, 0)
        tensor([1., 0., 3.])
    """
    check_tensor("masked_fill", input)
    if not isinstance(mask, Tensor) or isinstance(
        value, (str, list, tuple, type(None))
    ):
        raise no_match("masked_fill", mask, value)
    value = check_number("masked_fill", value, 3, input._layout)
    if mask._layout.dtype is not bool_:
        raise no_mask(mask._layout.dtype)
    op = MaskedFillTensor if isinstance(value, Tensor) else MaskedFill
    return op.apply(input, value, (mask,))


def no_mask(given: dtype) -> RuntimeError:
    """What to say of a mask that is not of bools."""
    return RuntimeError(
        "masked_fill_ only supports boolean masks, but got mask with dtype "
        f"{C_NAMES.get(given.name, given.name)}"
    )


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """A copy of *input* with the elements of *source*, in order, where *mask* is true.

    Args:
        input: a tensor.
        mask: a tensor of bools whose shape broadcasts with *input*'s.
        source: of *input*'s dtype, with at least as many elements as are replaced.

    Raises:
        RuntimeError: the mask is not of bools, a dtype or shape does not fit, or
            *source* has too few elements.

    Example:
        >>> import slowtorch as torch
        >>> mask = torch.tensor([True, False, True])
        >>> torch.masked_scatter(torch.zeros(3), mask, torch.tensor([1.0, 2.0]))
        tensor([1., 0., 2.])
    """
    check_tensor("masked_scatter", input)
    check_tensor("masked_scatter", mask, "mask", 2)
    check_tensor("masked_scatter", source, "source", 3)
    ours, given = input._layout.dtype, source._layout.dtype
    if ours is not given:
        message = (
            "masked_scatter: expected self and source to have same dtypes but got"
            f"{ours.type_name} and {given.type_name}"
        )
        raise RuntimeError(message)
    if mask._layout.dtype is not bool_:
        message = (
            "masked_scatter_ only supports boolean masks, but got mask with dtype "
            f"{mask._layout.dtype.type_name}"
        )
        raise RuntimeError(message)
    return MaskedScatter.apply(input, source, (mask,))


def masked_select(input: Tensor, mask: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements where *mask* is true, as a vector; a copy.

    Args:
        input: a tensor.
        mask: a tensor of bools whose shape broadcasts with *input*'s.
        out: where to write the result.

    Raises:
        RuntimeError: the mask is not of bools, or the shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1, 5], [7, 2]])
        >>> torch.masked_select(x, x > 3)
        tensor([5, 7])
    """
    check_tensor("masked_select", input)
    check_tensor("masked_select", mask, "mask", 2)
    if mask._layout.dtype is not bool_:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    broadcast_shape(mask._layout.shape, input._layout.shape)  # a error in that order
    return finish("masked_select", MaskedSelect.apply(input, (mask,)), out)


masked_fill_ = inplace(masked_fill)
masked_scatter_ = inplace(masked_scatter)


OPERATORS = (
    Operator(
        masked_fill, method=True, inplace=True, nodes=(MaskedFill, MaskedFillTensor)
    ),
    Operator(masked_scatter, method=True, inplace=True, nodes=(MaskedScatter,)),
    Operator(masked_select, method=True, nodes=(MaskedSelect,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
