"""Writing to places named one by one: index_put and put."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._index_places import is_mask
from slowtorch.ops._results import check_tensor
from slowtorch.ops.gathering import check_long
from slowtorch.ops.indexing import IndexPut, check_masks, put_in_place
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = ["index_put", "index_put_", "put"]


class Put(Op):
    """A copy of x with y at elements counted row by row, or added to them.

    dL/dx = g, with zeros there (all of g, if added)    dL/dy = g at those elements
    """

    __slots__ = ("accumulate", "shape")
    saves = ("index",)

    def forward(
        self, x: Tensor, y: Tensor, indices: tuple[Tensor], accumulate: bool
    ) -> Tensor:
        (index,) = indices
        self.accumulate, self.shape = accumulate, y._layout.shape
        self.save_for_backward(index)
        layout = x._layout
        row = contiguous((layout.numel,), layout.dtype, layout.device)
        whole = contiguous(layout.shape, layout.dtype, layout.device)
        written = make(row.kernels["clone"](whole, x), row)
        row.kernels["put_numbers"](None, written, index, y, accumulate)
        out = layout.like(layout.dtype)
        return make(out.kernels["clone"](out, make(written._storage, whole)), out)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_x = grad if need_x else None
        if need_x and not self.accumulate:
            of_x = grad.put(index, grad.new_zeros(index.shape))
        return of_x, grad.take(index).reshape(self.shape) if need_y else None


def index_put(
    input: Tensor,
    indices: Sequence[Tensor],
    values: Tensor,
    accumulate: bool = False,
) -> Tensor:
    """A copy of *input* with *values* at the places that *indices* name.

    It is ``x[indices] = values`` on a copy; one index tensor for each dimension.

    Args:
        input: a tensor.
        indices: index tensors that broadcast together, or masks.
        values: a tensor of *input*'s dtype that broadcasts to ``input[indices]``.
        accumulate: add *values*; a place that is named twice gets the sum.

    Raises:
        IndexError: an index is out of range, or of a wrong dtype or shape.
        RuntimeError: *values* have another dtype, or do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> rows = (torch.tensor([0, 0]),)
        >>> torch.index_put(torch.zeros(2), rows, torch.tensor([1.0, 2.0]), True)
        tensor([3., 0.])
    """
    check_tensor("index_put", input)
    dims, tensors = _put_arguments("index_put", input, indices, values, accumulate)
    result = IndexPut.apply(input, values, dims, tensors, accumulate)
    return result


def index_put_(
    input: Tensor,
    indices: Sequence[Tensor],
    values: Tensor,
    accumulate: bool = False,
) -> Tensor:
    """In-place version of ``index_put``: ``x[indices] = values``.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(3)
        >>> x.index_put_((torch.tensor([0, 2]),), torch.tensor(1.0))
        tensor([1., 0., 1.])
    """
    check_tensor("index_put_", input)
    dims, tensors = _put_arguments("index_put_", input, indices, values, accumulate)
    put_in_place(input, dims, tensors, values, accumulate, "index_put_")
    return input


def _put_arguments(
    name: str, x: Tensor, indices: Any, values: Any, accumulate: bool
) -> tuple[tuple[int, ...], tuple[Tensor, ...]]:
    """Which dimensions the index tensors index, all of it checked."""
    if not isinstance(indices, (tuple, list)):
        message = (
            f"{name}(): argument 'indices' (position 2) must be tuple of Tensors, not "
            f"{type(indices).__name__}"
        )
        raise TypeError(message)
    check_tensor(name, values, "values", 3)
    dims, dim = [], 0
    for at, each in enumerate(indices):
        if not isinstance(each, Tensor):
            message = (
                f"expected Tensor as element {at} in argument 0, but got "
                f"{type(each).__name__}"
            )
            raise TypeError(message)
        dims.append(dim)
        dim += len(each._layout.shape) if is_mask(each) else 1
    if dim > x.ndim:
        message = f"too many indices for tensor of dimension {x.ndim} (got {dim})"
        raise IndexError(message)
    if not dims:
        raise RuntimeError("index_put: at least one index tensor is needed")
    check_masks(tuple(indices), values, accumulate)
    return tuple(dims), tuple(indices)


def put(
    input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False
) -> Tensor:
    """A copy of *input* with *source* at the elements that *index* names.

    Elements are counted row by row, as by ``take``.

    Args:
        input: a tensor of any shape.
        index: int64, of any shape; -1 is the last element.
        source: of *input*'s dtype, with as many elements as *index*.
        accumulate: add *source*; a place that is named twice gets the sum.

    Raises:
        IndexError: an index is out of range, or there are more or fewer values.
        RuntimeError: a dtype does not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(2, 2)
        >>> torch.put(x, torch.tensor([1, -1]), torch.tensor([5.0, 6.0]))
        tensor([[0., 5.],
                [0., 6.]])
    """
    check_tensor("put", input)
    check_tensor("put", index, "index", 2)
    check_tensor("put", source, "source", 3)
    check_long("put_", index)
    ours, given = input._layout, source._layout
    if given.dtype is not ours.dtype:
        message = (
            "put_(): self and source expected to have the same dtype, but got "
            f"self.dtype = {ours.dtype.type_name} and source.dtype = "
            f"{given.dtype.type_name}"
        )
        raise RuntimeError(message)
    if given.numel != index._layout.numel:
        message = (
            "put_(): Expected source and index to have the same number of elements, "
            f"but got source.numel() = {given.numel}, index.numel() = "
            f"{index._layout.numel}"
        )
        raise IndexError(message)
    return Put.apply(input, source, (index,), accumulate)


put_ = inplace(put)


OPERATORS = (
    Operator(index_put, method=True, inplace=True, nodes=(IndexPut,)),
    Operator(put, method=True, inplace=True, nodes=(Put,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
