"""Whole slices along a dimension: index_add, index_copy, index_fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import int32, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.gathering import check_long
from slowtorch.ops.masking import check_number
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["index_add", "index_copy", "index_fill"]


def outside(name: str, dim: int, layout: Layout, error: type[Exception]) -> Any:
    """What to say of an index along *dim* that is out of range."""
    size = layout.shape[dim] if layout.shape else 1

    def say(index: int) -> Exception:
        return error(
            f"{name}index {index} is out of bounds for dimension {dim} with size {size}"
        )

    return say


class IndexAdd(Op):
    """A copy of x with slices of y added: z[index[i]] += alpha * y[i].

    dL/dx = g    dL/dy = alpha * g at those slices
    """

    __slots__ = ("alpha", "dim", "shape")
    saves = ("index",)

    def forward(
        self, x: Tensor, y: Tensor, dim: int, indices: tuple[Tensor], alpha: Number
    ) -> Tensor:
        (index,) = indices  # in a tuple: it has no gradient
        self.dim, self.alpha, self.shape = dim, alpha, y._layout.shape
        self.save_for_backward(index)
        layout = x._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        result = make(out.kernels["clone"](out, x), out)
        error = outside("", dim, layout, RuntimeError)
        out.kernels["index_add"](None, result, dim, index, y, error, alpha)
        return result

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_y = None
        if need_y:
            of_y = grad.index_select(self.dim, index).reshape(self.shape)
            of_y = of_y if self.alpha == 1 else of_y * self.alpha
        return grad if need_x else None, of_y


class IndexCopy(Op):
    """A copy of x with slices of y instead of its own: z[index[i]] = y[i].

    dL/dx = g, with zeros there    dL/dy = g at those slices
    """

    __slots__ = ("dim", "shape")
    saves = ("index",)

    def forward(self, x: Tensor, y: Tensor, dim: int, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices
        self.dim, self.shape = dim, y._layout.shape
        self.save_for_backward(index)
        layout = x._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        result = make(out.kernels["clone"](out, x), out)
        error = outside("index_copy_(): ", dim, layout, IndexError)
        out.kernels["index_write"](None, result, dim, index, y, error, False)
        return result

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_y = None
        if need_y:
            of_y = grad.index_select(self.dim, index).reshape(self.shape)
        return grad.index_fill(self.dim, index, 0) if need_x else None, of_y


class IndexFill(Op):
    """A copy of x with one number in some slices: z[index[i]] = value.

    dL/dx = g, with zeros there    dL/dvalue = the sum of g over those slices
    """

    __slots__ = ("dim",)
    saves = ("index",)
    dim: int

    def forward(
        self, x: Tensor, value: TensorOrNumber, dim: int, indices: tuple[Tensor]
    ) -> Tensor:
        (index,) = indices
        self.dim = dim
        self.save_for_backward(index)
        out = x._layout.like(x._layout.dtype)
        result = make(out.kernels["clone"](out, x), out)
        number = _number_tensor(value, out)
        error = outside("", dim, x._layout, IndexError)
        out.kernels["index_write"](None, result, dim, index, number, error, True)
        return result

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        of_x = grad.index_fill(self.dim, index, 0)
        if len(self.needs_input_grad) == 1:
            return of_x
        return of_x, (grad - of_x).sum()


class IndexFillTensor(IndexFill, node="IndexFillBackward1"):
    """The number is in a tensor; see ``IndexFill``."""

    __slots__ = ()


def _number_tensor(value: TensorOrNumber, like: Layout) -> Tensor:
    """*value* as a tensor without dimensions, of the dtype and device of *like*."""
    number = value.item() if isinstance(value, Tensor) else value
    out = contiguous((), like.dtype, like.device)
    return make(out.kernels["full"](out, number), out)


def index_add(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    *,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of *input* with slices of *source* added along *dim*.

    z[index[i]] += alpha * source[i] for dim = 0; a slice named twice gets the sum.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: a vector of int64 or int32, as long as *source* along *dim*.
        source: a tensor of *input*'s dtype and, apart from *dim*, shape.
        alpha: a factor for *source*.
        out: where to write the result.

    Raises:
        IndexError: *index* is no vector.
        RuntimeError: a dtype or shape does not fit, or an index is out of range.

    Example:
        >>> import slowtorch as torch
        >>> index, rows = torch.tensor([0, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.index_add(torch.zeros(2, 2), 0, index, rows)
        tensor([[4., 6.],
                [0., 0.]])
    """
    check_tensor("index_add", input)
    check_tensor("index_add", index, "index", 3)
    check_tensor("index_add", source, "source", 4)
    dim = normal_dim(dim, len(input._layout.shape))
    _check_index_add(input._layout, dim, index._layout, source._layout)
    if not input._layout.dtype.is_floating_point:
        alpha = int(alpha)
    result = IndexAdd.apply(input, source, dim, (index,), alpha)
    return finish("index_add", result, out)


def _check_index_add(ours: Layout, dim: int, index: Layout, given: Layout) -> None:
    """Refuse an index or a source that does not fit."""
    if index.dtype not in (int64, int32):
        message = (
            "index_add_(): Expected dtype int32/int64 for index but got: "
            f"{index.dtype.type_name}"
        )
        raise RuntimeError(message)
    if len(index.shape) > 1:
        message = (
            "index_add_(): Index is supposed to be a vector, but got dim: "
            f"{len(index.shape)} with type: {index.dtype.type_name} and size: "
            f"{list(index.shape)}"
        )
        raise IndexError(message)
    if given.dtype is not ours.dtype:
        message = (
            f"index_add_(): self ({ours.dtype.type_name}) and source "
            f"({given.dtype.type_name}) must have the same scalar type"
        )
        raise RuntimeError(message)
    size = given.shape[dim] if dim < len(given.shape) else 1
    rest, wanted = list(given.shape), list(ours.shape)
    if dim < len(rest) and dim < len(wanted):
        rest[dim] = wanted[dim]
    if (len(rest) == len(wanted) and rest != wanted) or (rest and not wanted):
        message = (
            "source tensor shape must match self tensor shape, excluding the specified "
            f"dimension. Got self.shape = {list(ours.shape)} source.shape = "
            f"{list(given.shape)}"
        )
        raise RuntimeError(message)
    if index.numel != size or len(rest) != len(wanted):
        message = (
            f"index_add_(): Number of indices ({index.numel}) should be equal to "
            f"source.size(dim): ({size}), for dim: {dim}"
        )
        raise RuntimeError(message)


def index_copy(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """A copy of *input* with slices of *source* in place of its own along *dim*.

    z[index[i]] = source[i] for dim = 0.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: a vector of int64, as long as *source* along *dim*.
        source: a tensor of *input*'s dtype and, apart from *dim*, shape.
        out: where to write the result.

    Raises:
        IndexError: *index* is no vector, has another length, or is out of range.
        RuntimeError: a dtype or shape does not fit.

    Example:
        >>> import slowtorch as torch
        >>> rows = torch.tensor([[1.0, 2.0]])
        >>> torch.index_copy(torch.zeros(2, 2), 0, torch.tensor([1]), rows)
        tensor([[0., 0.],
                [1., 2.]])
    """
    check_tensor("index_copy", input)
    check_tensor("index_copy", index, "index", 3)
    check_tensor("index_copy", source, "source", 4)
    dim = normal_dim(dim, len(input._layout.shape))
    _check_index_copy(input._layout, dim, index._layout, source._layout)
    check_long("index_copy_", index)
    if source._layout.dtype is not input._layout.dtype:
        message = (
            "index_copy_(): self and source expected to have the same dtype, but got "
            f"(self) {input._layout.dtype.type_name} and (source) "
            f"{source._layout.dtype.type_name}"
        )
        raise RuntimeError(message)
    return finish("index_copy", IndexCopy.apply(input, source, dim, (index,)), out)


def _check_index_copy(ours: Layout, dim: int, index: Layout, given: Layout) -> None:
    """Refuse an index or a source that does not fit."""
    name = "index_copy_()"
    if len(index.shape) > 1:
        message = f"{name}: Index should have dimension 1 or 0 (got {len(index.shape)})"
        raise IndexError(message)
    if not given.shape and index.numel != 1:
        message = (
            f"{name}: When source is scalar, index should have one element (got "
            f"{index.numel})"
        )
        raise IndexError(message)
    if given.shape and ours.shape and len(given.shape) != len(ours.shape):
        message = (
            f"{name}: When source and destination are not scalars, their "
            "dimensionality must match. Source dimensionality "
            f"({len(given.shape)}), destination dimensionality ({len(ours.shape)})"
        )
        raise IndexError(message)
    size = given.shape[dim] if given.shape else 1
    rest = given.shape[:dim] + given.shape[dim + 1 :]
    wanted = ours.shape[:dim] + ours.shape[dim + 1 :]
    if tuple(rest) != tuple(wanted):
        message = (
            f"{name}: Source/destination tensor must have same slice shapes. "
            f"Destination slice shape: {' '.join(map(str, wanted))} at dimension "
            f"{dim} and source slice shape: {' '.join(map(str, rest))} at dimension 0."
        )
        raise RuntimeError(message)
    if index.numel != size:
        message = (
            f"{name}: Number of indices ({index.numel}) should be equal to "
            f"source.size(dim) ({size})"
        )
        raise IndexError(message)


def index_fill(input: Tensor, dim: int, index: Tensor, value: TensorOrNumber) -> Tensor:
    """A copy of *input* with *value* in the slices that *index* names along *dim*.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: a vector of int64; -1 is the last slice.
        value: a number, or a tensor without dimensions.

    Raises:
        IndexError: *index* has another dtype or is out of range.
        RuntimeError: *index* is no vector, or *value* no number.

    Example:
        >>> import slowtorch as torch
        >>> torch.index_fill(torch.zeros(2, 3), 1, torch.tensor([0, 2]), 5)
        tensor([[5., 0., 5.],
                [5., 0., 5.]])
    """
    check_tensor("index_fill", input)
    check_tensor("index_fill", index, "index", 3)
    if index._layout.dtype is not int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    dim = normal_dim(dim, len(input._layout.shape))
    if len(index._layout.shape) > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    value = check_number("index_fill", value, 4, input._layout)
    op = IndexFillTensor if isinstance(value, Tensor) else IndexFill
    return op.apply(input, value, dim, (index,))


index_add_ = inplace(index_add)
index_copy_ = inplace(index_copy)
index_fill_ = inplace(index_fill)


OPERATORS = (
    Operator(index_add, method=True, inplace=True, nodes=(IndexAdd,)),
    Operator(index_copy, method=True, inplace=True, nodes=(IndexCopy,)),
    Operator(index_fill, method=True, inplace=True, nodes=(IndexFill, IndexFillTensor)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
