"""Copies, and values written over: clone, to another dtype, copy_, fill_, zero_."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._formats import formatted
from slowtorch._layout import Layout, layout_of
from slowtorch._layout import contiguous as row_major
from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.inplace import changed, check_writable, write
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.autograd.overlap import check_overlap, check_places
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._results import check_tensor, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._formats import memory_format
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["clone", "fill", "fill_", "zero_"]


class Clone(Op):
    """A copy: z = x.

    dL/dx = g
    """

    __slots__ = ()

    def forward(self, x: Tensor, out: Layout) -> Tensor:
        return make(out.kernels["clone"](out, x), out)

    def backward(self, grad: Tensor) -> Any:
        return grad


class ToCopy(Op):
    """A copy of another dtype or on another device: z = x, rounded.

    dL/dx = g, as the dtype and on the device of x
    """

    __slots__ = ("source",)
    source: Layout

    def forward(self, x: Tensor, out: Layout) -> Tensor:
        self.source = layout = x._layout
        if out.device != layout.device:
            return _moved(x, out)
        kernel = "clone" if out.dtype is layout.dtype else "cast"
        return make(out.kernels[kernel](out, x), out)

    def backward(self, grad: Tensor) -> Any:
        return grad.to(self.source.device, self.source.dtype)


def _moved(x: Tensor, out: Layout) -> Tensor:
    """A copy on another device: read there, row by row, and written here."""
    if out.device.type == "meta":
        return make(out.kernels["full"](out, 0), out)
    values = flat_values(x)
    from slowtorch._layout import contiguous

    rows = contiguous(out.shape, out.dtype, out.device)
    read = make(rows.kernels["from_values"](rows, values), rows)
    return read if rows is out else make(out.kernels["clone"](out, read), out)


def flat_values(x: Tensor) -> list[Any]:
    """The numbers of *x*, row by row, from whatever device it is on."""
    values: Any = x._layout.kernels["to_list"](None, x)
    return values  # type: ignore[no-any-return]  # a list, for this kernel


class Copy(Op, node="CopyBackwards"):
    """The numbers of y in the shape and dtype of x, which they replace: z = y.

    dL/dx = 0    dL/dy = g
    """

    __slots__ = ("source",)
    source: Layout

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        self.source = y._layout
        out = x._layout.like(x._layout.dtype)
        result = make(out.kernels["full"](out, 0), out)
        assign(result, y)
        return result

    def backward(self, grad: Tensor) -> Any:
        need_x, need_y = self.needs_input_grad
        return (
            grad.new_zeros(grad.shape) if need_x else None,
            grad.to(self.source.device, self.source.dtype) if need_y else None,
        )

    def name(self) -> str:
        """PyTorch's name for this node."""
        return "torch::autograd::CopyBackwards"


class Fill(Op):
    """One number everywhere: z = value.

    dL/dx = 0
    """

    __slots__ = ()

    def forward(self, x: Tensor, value: Number) -> Tensor:
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["full"](out, value), out)

    def backward(self, grad: Tensor) -> Any:
        return grad.new_zeros(grad.shape)


class FillInPlace(Fill, node="FillBackward2"):
    """``Fill`` in place."""

    __slots__ = ()


class Zero(Fill):
    """Zero everywhere, in place."""

    __slots__ = ()


class FillTensor(Op, node="FillBackward1"):
    """The number in a tensor without dimensions everywhere: z = value.

    dL/dx = 0    dL/dvalue = the sum of g
    """

    __slots__ = ()

    def forward(self, x: Tensor, value: Tensor) -> Tensor:
        out = x._layout.like(x._layout.dtype)
        return make(out.kernels["full"](out, value.item()), out)

    def backward(self, grad: Tensor) -> Any:
        need_x, need_value = self.needs_input_grad
        return (
            grad.new_zeros(grad.shape) if need_x else None,
            grad.sum() if need_value else None,
        )


class FillTensorInPlace(FillTensor, node="FillBackward3"):
    """``FillTensor`` in place."""

    __slots__ = ()


def clone(input: Tensor, *, memory_format: memory_format | None = None) -> Tensor:
    """A copy with memory of its own, through which gradients flow: z = input.

    Args:
        input: the tensor.
        memory_format: ``torch.preserve_format`` keeps the order of dimensions in
            memory, ``torch.contiguous_format`` makes the copy row-major.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> y = x.clone()
        >>> y[0] = 5
        >>> x
        tensor([1., 2.])
    """
    check_tensor("clone", input)
    layout = input._layout
    out = layout if layout.whole else layout.like(layout.dtype)
    if memory_format is not None:
        out = formatted(out, memory_format)
    return Clone.apply(input, out)


def contiguous(self: Tensor, memory_format: memory_format | None = None) -> Tensor:
    """The tensor itself if its elements lie row by row in memory; or else a copy.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 3)
        >>> x.contiguous() is x, x.t().contiguous().stride()
        (True, (2, 1))
    """
    if memory_format is not None:
        formatted(self._layout, memory_format)
    layout = self._layout
    if layout.contiguous:
        return self
    return Clone.apply(self, row_major(layout.shape, layout.dtype, layout.device))


def converted(
    x: Tensor,
    wanted: dtype | None,
    place: device | None,
    copy: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """*x* as another dtype or on another device; *x* itself where nothing changes."""
    layout = x._layout
    wanted = wanted or layout.dtype
    place = layout.device if place is None else place
    same = wanted is layout.dtype and place == layout.device
    if same and not copy and (memory_format is None or layout.contiguous):
        if memory_format is not None:
            formatted(layout, memory_format)
        return x
    out = layout.like(wanted)
    if place != layout.device:
        out = layout_of(out.shape, out.strides, wanted, place)
    return ToCopy.apply(x, formatted(out, memory_format))


def assign(target: Tensor, source: Tensor) -> None:
    """Write *source* into *target*: broadcast, converted, from any device."""
    layout = target._layout
    if source._layout.device != layout.device:
        if layout.device.type == "meta":
            return
        place = layout.device
        out = source._layout.like(source._layout.dtype)
        source = _moved(source, layout_of(out.shape, out.strides, out.dtype, place))
    if source._layout.shape != layout.shape:
        from slowtorch.ops.views import Expand

        shape, strides, _ = Expand.geometry(source._layout, layout.shape)
        given = source._layout
        seen = layout_of(shape, strides, given.dtype, given.device, False)
        expanded = make(source._storage, seen)
        expanded._offset = source._offset
        source = expanded
    layout.kernels["assign"](None, target, source)


def copy_(self: Tensor, src: TensorOrNumber, non_blocking: bool = False) -> Tensor:
    """Write the numbers of *src* over this tensor's own; gradients flow to *src*.

    Args:
        src: a tensor whose shape broadcasts to this one's, of any dtype, or a number.
        non_blocking: has no effect here.

    Raises:
        RuntimeError: the shapes do not broadcast; or this is a leaf that requires
            grad.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2, 2).copy_(torch.tensor([1, 2]))
        tensor([[1., 2.],
                [1., 2.]])
    """
    if isinstance(src, (int, float)):
        src = self.new_tensor(src)
    check_tensor("copy_", src, "other")
    check_writable(self)
    if src is self and not (mode.enabled and requires_grad(self)):
        changed(self, "copy_")
        return self
    if src._storage is self._storage and self._storage is not None:
        check_overlap(self, src)
    if broadcast_shape(self._layout.shape, src._layout.shape) != self._layout.shape:
        message = (
            f"output with shape {list(self.shape)} doesn't match the broadcast shape "
            f"{list(broadcast_shape(self.shape, src.shape))}"
        )
        raise RuntimeError(message)
    if mode.enabled and (requires_grad(self) or requires_grad(src)):
        return write(self, Copy.apply(self, src), "copy_")
    check_places(self._layout)
    assign(self, src)
    changed(self, "copy_")
    return self


def fill_(input: Tensor, value: TensorOrNumber) -> Tensor:
    """Write *value* to every place of this tensor.

    Args:
        input: the tensor.
        value: a number, or a tensor without dimensions, to which gradients flow.

    Raises:
        RuntimeError: the dtype cannot hold the number.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(3).fill_(7)
        tensor([7., 7., 7.])
    """
    return _filled_in_place(input, value, "fill_", FillInPlace)


def zero_(input: Tensor) -> Tensor:
    """Write 0 to every place of this tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.ones(3).zero_()
        tensor([0., 0., 0.])
    """
    return _filled_in_place(input, 0, "zero_", Zero)


def _filled_in_place(
    x: Tensor, value: TensorOrNumber, name: str, op: type[Fill]
) -> Tensor:
    check_tensor(name, x)
    check_writable(x)
    number = _fill_value(name, x, value)
    from_tensor = isinstance(value, Tensor) and requires_grad(value)
    if mode.enabled and (from_tensor or requires_grad(x)):
        if isinstance(value, Tensor):
            return write(x, FillTensorInPlace.apply(x, value), name)
        return write(x, op.apply(x, number), name)
    x._layout.kernels["fill"](None, x, number)
    changed(x, name)
    return x


def _fill_value(name: str, x: Tensor, value: Any) -> Number:
    """The number to fill with, checked."""
    from slowtorch._creation.numbers import as_number, check_fill_value

    if isinstance(value, Tensor):
        if value._layout.shape:
            message = (
                f"{name} only supports 0-dimension value tensor but got tensor with "
                f"{value.ndim} dimensions."
            )
            raise RuntimeError(message)
        return value.item()
    if isinstance(value, (str, list, tuple, type(None))):
        raise no_match(name, value)
    number = as_number(name, value, "value", 1)[0]
    check_fill_value(number, x._layout.dtype)
    return number


def fill(input: Tensor, value: TensorOrNumber) -> Tensor:
    """A tensor like *input* with *value* in every place.

    Args:
        input: what to be like.
        value: a number, or a tensor without dimensions, to which gradients flow.

    Example:
        >>> import slowtorch as torch
        >>> torch.fill(torch.zeros(2), 3.5)
        tensor([3.5000, 3.5000])
    """
    check_tensor("fill", input)
    number = _fill_value("fill", input, value)
    if isinstance(value, Tensor):
        return FillTensor.apply(input, value)
    return Fill.apply(input, number)


OPERATORS = (
    Operator(clone, method=True, nodes=(Clone, ToCopy)),
    Operator(fill, inplace=True, nodes=(Fill, FillTensor)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
