"""Reading places named one by one: gather, index_select, take, nonzero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import int32, int64
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._index_places import coordinates
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Shape

__all__ = [
    "argwhere",
    "gather",
    "index_select",
    "nonzero",
    "take",
    "take_along_dim",
]


class Gather(Op):
    """Along a dimension, the elements that an index names: z[i, j] = x[index[i, j], j].

    dL/dx = zeros, to which each g is added where its element was read
    """

    __slots__ = ("dim", "source")
    saves = ("index",)
    dim: int
    source: Layout

    def forward(self, x: Tensor, dim: int, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices  # in a tuple: it has no gradient
        self.dim, self.source = dim, x._layout
        self.save_for_backward(index)
        layout = x._layout
        out = contiguous(index._layout.shape, layout.dtype, layout.device)
        return make(out.kernels["gather"](out, x, dim, index), out)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        return grad.new_zeros(self.source.shape).scatter_add(self.dim, index, grad)


class IndexSelect(Op):
    """Slices along a dimension, in any order: z[i] = x[index[i]].

    dL/dx = zeros, to which each slice of g is added where its slice was read
    """

    __slots__ = ("dim", "source")
    saves = ("index",)
    dim: int
    source: Layout

    def forward(self, x: Tensor, dim: int, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices
        self.dim, self.source = dim, x._layout
        self.save_for_backward(index)
        layout = x._layout
        shape = _selected_shape(layout.shape, dim, index._layout.numel)
        out = contiguous(shape, layout.dtype, layout.device)
        error = _outside_first if dim == 0 else _outside_others(dim, layout)
        return make(out.kernels["index_select"](out, x, dim, index, error), out)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        return grad.new_zeros(self.source.shape).index_add(self.dim, index, grad)


def _selected_shape(shape: Shape, dim: int, count: int) -> Shape:
    return (*shape[:dim], count, *shape[dim + 1 :]) if shape else ()


def _outside_first(_: int) -> Exception:
    return IndexError("index out of range in self")


def _outside_others(dim: int, layout: Layout) -> Any:
    def error(index: int) -> Exception:
        size = layout.shape[dim]
        message = f"INDICES element is out of DATA bounds, id={index} axis_dim={size}"
        return RuntimeError(message)

    return error


class Take(Op):
    """Elements by their number, counted row by row: z[i] = x.flatten()[index[i]].

    dL/dx = zeros, to which each g is added where its element was read
    """

    __slots__ = ("source",)
    saves = ("index",)
    source: Layout

    def forward(self, x: Tensor, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices
        self.source = layout = x._layout
        self.save_for_backward(index)
        out = contiguous(index._layout.shape, layout.dtype, layout.device)
        return make(out.kernels["take"](out, x, index), out)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        return grad.new_zeros(self.source.shape).put(index, grad, True)


def check_index(name: str, x: Tensor, dim: int, index: Tensor) -> int:
    """The dimension of a gather or scatter, and an index that fits.

    Raises:
        IndexError: there is no such dimension.
        RuntimeError: the index has another dtype, or another number of dimensions.
    """
    ndim = len(x._layout.shape)
    dim = normal_dim(dim, ndim)
    if index._layout.dtype not in (int64, int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if index._layout.numel and max(len(index._layout.shape), 1) != max(ndim, 1):
        what = "input" if name == "gather" else "self"
        message = (
            f"Index tensor must have the same number of dimensions as {what} tensor"
        )
        raise RuntimeError(message)
    return dim


def gather(
    input: Tensor,
    dim: int,
    index: Tensor,
    *,
    sparse_grad: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """Along one dimension, the elements that *index* names.

    z[i, j, k] = input[index[i, j, k], j, k] for dim = 0, and so on.

    Args:
        input: a tensor.
        dim: the dimension to look along.
        index: int64 or int32, with as many dimensions as *input* and no larger than
            it apart from *dim*. Its shape is the result's.
        sparse_grad: has no effect here.
        out: where to write the result.

    Raises:
        RuntimeError: the index has a wrong dtype or shape or is out of range.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1, 2], [3, 4]])
        >>> torch.gather(x, 1, torch.tensor([[0, 0], [1, 0]]))
        tensor([[1, 1],
                [4, 3]])
    """
    check_tensor("gather", input)
    check_tensor("gather", index, "index", 3)
    dim = check_index("gather", input, dim, index)
    ours, given = input._layout.shape, index._layout.shape
    for at, (size, wanted) in enumerate(zip(ours, given)):
        if at != dim and wanted > size:
            message = (
                f"Size does not match at dimension {at} expected index {list(given)} "
                f"to be no larger than self {list(ours)} apart from dimension {dim}"
            )
            raise RuntimeError(message)
    return finish("gather", Gather.apply(input, dim, (index,)), out)


def index_select(
    input: Tensor, dim: int, index: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """Slices of *input* along *dim*, in the order that *index* names them.

    z[i] = input[index[i]] for dim = 0; a copy, with the other dimensions as they are.

    Args:
        input: a tensor.
        dim: the dimension to choose from.
        index: a vector of int64 or int32, none negative.
        out: where to write the result.

    Raises:
        IndexError: the index is no vector, or is out of range.
        RuntimeError: the index has a wrong dtype or is out of range.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1, 2, 3], [4, 5, 6]])
        >>> torch.index_select(x, 1, torch.tensor([2, 0]))
        tensor([[3, 1],
                [6, 4]])
    """
    check_tensor("index_select", input)
    check_tensor("index_select", index, "index", 3)
    layout = index._layout
    dim = normal_dim(dim, len(input._layout.shape))
    if len(layout.shape) > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not input._layout.shape and layout.numel != 1:
        message = (
            "index_select(): Index to scalar can have only 1 value, got "
            f"{layout.numel} value(s)"
        )
        raise RuntimeError(message)
    if layout.dtype not in (int64, int32):
        message = "index_select(): Expected dtype int32 or int64 for index"
        raise RuntimeError(message)
    return finish("index_select", IndexSelect.apply(input, dim, (index,)), out)


def take(input: Tensor, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements of *input*, counted row by row, that *index* names.

    z[i, j] = input.flatten()[index[i, j]]

    Args:
        input: a tensor of any shape.
        index: int64, of any shape, which is the result's; -1 is the last element.
        out: where to write the result.

    Raises:
        IndexError: an index is out of range.
        RuntimeError: the index has another dtype.

    Example:
        >>> import slowtorch as torch
        >>> torch.take(torch.tensor([[4, 3], [5, 6]]), torch.tensor([0, 2, -1]))
        tensor([4, 5, 6])
    """
    check_tensor("take", input)
    check_tensor("take", index, "index", 2)
    check_long("take", index)
    return finish("take", Take.apply(input, (index,)), out)


def check_long(name: str, index: Tensor) -> None:
    """Refuse an index that is not int64.

    Raises:
        RuntimeError: it has another dtype.
    """
    dtype = index._layout.dtype
    if dtype is not int64:
        message = (
            f"{name}(): Expected a long tensor for index, but got {dtype.type_name}"
        )
        raise RuntimeError(message)


def take_along_dim(
    input: Tensor, indices: Tensor, dim: int | None = None, *, out: Tensor | None = None
) -> Tensor:
    """Along one dimension, the elements that *indices* name; both broadcast.

    It takes what ``argmax`` and ``argsort`` return with ``keepdim=True``.

    Args:
        input: a tensor.
        indices: int64, with as many dimensions as *input*. An index beyond the end
            counts on from the start again, as in PyTorch.
        dim: the dimension to look along; by default *input* counts as a vector.
        out: where to write the result.

    Raises:
        RuntimeError: *indices* have another dtype or number of dimensions, or the
            shapes do not broadcast.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[10, 30, 20], [60, 40, 50]])
        >>> torch.take_along_dim(x, torch.tensor([[1], [0]]), dim=1)
        tensor([[30],
                [60]])
    """
    name = "torch.take_along_dim"
    check_tensor("take_along_dim", input)
    check_tensor("take_along_dim", indices, "indices", 2)
    if dim is None:
        input, indices, dim = input.reshape(-1), indices.reshape(-1), 0
    ours, given = input._layout.shape, indices._layout.shape
    if len(ours) != len(given):
        message = (
            f"{name}(): input and indices should have the same number of dimensions, "
            f"but got {len(ours)} dimensions for input, and {len(given)} dimensions "
            "for indices"
        )
        raise RuntimeError(message)
    if indices._layout.dtype is not int64:
        message = (
            f"{name}(): dtype of indices should be Long but got "
            f"{indices._layout.dtype.type_name}"
        )
        raise RuntimeError(message)
    dim = normal_dim(dim, len(ours))
    if not ours:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    common = list(broadcast_shape(_without(ours, dim), _without(given, dim)))
    for_input, for_index = common[:], common[:]
    for_input[dim], for_index[dim] = ours[dim], given[dim]
    input, indices = input.expand(for_input), indices.expand(for_index)
    if input._layout.numel:
        indices = indices % input._layout.shape[dim]
    return gather(input, dim, indices, out=out)


def _without(shape: Shape, dim: int) -> Shape:
    """The shape with size 1 at *dim*."""
    return (*shape[:dim], 1, *shape[dim + 1 :])


def nonzero(input: Tensor, *, out: Tensor | None = None, as_tuple: bool = False) -> Any:
    """The coordinates of the elements that are not zero.

    Args:
        input: a tensor.
        out: where to write the result.
        as_tuple: give one vector for each dimension, which can be used as an index:
            ``x[x.nonzero(as_tuple=True)]``.

    Returns:
        A tensor of int64 with a row for each element found, or a tuple of vectors.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[0, 4], [5, 0]])
        >>> torch.nonzero(x)
        tensor([[0, 1],
                [1, 0]])
        >>> torch.nonzero(x, as_tuple=True)
        (tensor([0, 1]), tensor([1, 0]))
    """
    check_tensor("nonzero", input)
    if not isinstance(as_tuple, bool):
        message = (
            "nonzero(): argument 'as_tuple' must be bool, not "
            f"{type(as_tuple).__name__}"
        )
        raise TypeError(message)
    if as_tuple:
        return tuple(coordinates(input if input.shape else input.reshape(1)))
    return finish("nonzero", _as_rows(coordinates(input), input), out)


def _as_rows(columns: list[Tensor], x: Tensor) -> Tensor:
    """Coordinates side by side; in memory each dimension is a run, as in PyTorch."""
    layout = x._layout
    if not columns:
        count = int(bool(x.item()))
        return make(int64.store(()), contiguous((count, 0), int64, layout.device))
    storage = columns[0]._storage
    for each in columns[1:]:
        storage.extend(each._storage)  # type: ignore[arg-type]  # same typecode
    shape = (len(columns), columns[0]._layout.numel)
    # Columns first, each a run; PyTorch's stride is 0 where a run has no elements.
    seen = layout_of(shape[::-1], (1, shape[1]), int64, layout.device)
    return make(storage, seen)


def argwhere(input: Tensor) -> Tensor:
    """The coordinates of the elements that are not zero: ``nonzero(input)``.

    Example:
        >>> import slowtorch as torch
        >>> torch.argwhere(torch.tensor([0, 3, 4]))
        tensor([[1],
                [2]])
    """
    check_tensor("argwhere", input)
    return nonzero(input)  # type: ignore[no-any-return]  # as_tuple=False


OPERATORS = (
    Operator(argwhere, method=True),
    Operator(gather, method=True, nodes=(Gather,)),
    Operator(index_select, method=True, nodes=(IndexSelect,)),
    Operator(nonzero, method=True),
    Operator(take, method=True, nodes=(Take,)),
    Operator(take_along_dim, method=True, nodes=(Gather,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
