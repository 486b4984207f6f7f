"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.part_views import Scatter
from slowtorch.ops.views import Geometry, View, ViewOp
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._layout import Layout

__all__ = [
    "diag",
    "diag_embed",
    "diagflat",
    "diagonal",
    "tril",
    "tril_indices",
    "triu",
    "triu_indices",
]


class Diagonal(ViewOp):
    """The diagonal of each matrix: z[..., i] = x[..., i, i + offset].

    dL/dx = zeros, with g on the diagonal
    """

    __slots__ = ()

    @staticmethod
    def geometry(layout: Layout, offset: int, dim1: int, dim2: int) -> Geometry:
        ndim = len(layout.shape)
        first, second = normal_dim(dim1, ndim), normal_dim(dim2, ndim)
        if first == second:
            message = f"diagonal dimensions cannot be identical {dim1}, {dim2}"
            raise RuntimeError(message)
        below, right = max(-offset, 0), max(offset, 0)
        size = min(layout.shape[first] - below, layout.shape[second] - right)
        rest = [dim for dim in range(ndim) if dim not in (first, second)]
        down, across = layout.strides[first], layout.strides[second]
        return (
            (*[layout.shape[dim] for dim in rest], max(size, 0)),
            (*[layout.strides[dim] for dim in rest], down + across),
            below * down + right * across if size > 0 else 0,
        )

    def backward(self, grad: Tensor) -> Any:
        return DiagonalGrad.apply(grad, self.source.shape, *self.args)


class DiagonalGrad(Scatter, node="DiagonalBackwardBackward0"):
    """The gradient of ``Diagonal``; see ``Scatter``."""

    __slots__ = ()
    view = Diagonal


class DiagonalCopy(Op, node="DiagonalBackward0_copy"):
    """A copy of a matrix's diagonal; see ``Diagonal``."""

    __slots__ = ("offset", "source")
    source: Layout
    offset: int

    def forward(self, x: Tensor, offset: int) -> Tensor:
        self.source, self.offset = x._layout, offset
        shape, strides, shift = Diagonal.geometry(x._layout, offset, 0, 1)
        return copied_part(x, shape, strides, shift)

    def backward(self, grad: Tensor) -> Any:
        return DiagonalGrad.apply(grad, self.source.shape, self.offset, 0, 1)


def copied_part(x: Tensor, shape: Any, strides: Any, shift: int) -> Tensor:
    """A row-major copy of part of *x*, without history."""
    from slowtorch._layout import layout_of

    layout = x._layout
    part = make(
        x._storage, layout_of(shape, strides, layout.dtype, layout.device, False)
    )
    part._offset = x._offset + shift
    out = contiguous(shape, layout.dtype, layout.device)
    return make(out.kernels["clone"](out, part), out)


class DiagEmbed(Op):
    """Matrices of zeros with the rows of x as diagonals.

    dL/dx = the diagonals of g
    """

    __slots__ = ("args",)
    args: tuple[int, int, int]

    def forward(self, x: Tensor, offset: int, dim1: int, dim2: int) -> Tensor:
        self.args = (offset, dim1, dim2)
        layout = x._layout
        shape = list(layout.shape[:-1])
        side = layout.shape[-1] + abs(offset)
        for dim in sorted((dim1, dim2)):
            shape.insert(dim, side)
        out = contiguous(tuple(shape), layout.dtype, layout.device)
        result = make(out.kernels["full"](out, 0), out)
        diagonals = Diagonal.apply(make(result._storage, out), *self.args)
        out.kernels["assign"](None, diagonals, x)
        return result

    def backward(self, grad: Tensor) -> Any:
        return grad.diagonal(*self.args)


class Tril(Op):
    """The elements on and below a diagonal of each matrix; zeros above.

    dL/dx = the same of g
    """

    __slots__ = ("offset",)
    offset: int

    def forward(self, x: Tensor, diagonal: int) -> Tensor:
        self.offset = diagonal
        return _triangle("tril", x, diagonal)

    def backward(self, grad: Tensor) -> Any:
        return grad.tril(self.offset)


class Triu(Op):
    """The elements on and above a diagonal of each matrix; zeros below.

    dL/dx = the same of g
    """

    __slots__ = ("offset",)
    offset: int

    def forward(self, x: Tensor, diagonal: int) -> Tensor:
        self.offset = diagonal
        return _triangle("triu", x, diagonal)

    def backward(self, grad: Tensor) -> Any:
        return grad.triu(self.offset)


def _triangle(name: str, x: Tensor, diagonal: int) -> Tensor:
    layout = x._layout
    if len(layout.shape) < 2:
        message = f"{name}: input tensor must have at least 2 dimensions"
        raise RuntimeError(message)
    out = contiguous(layout.shape, layout.dtype, layout.device)
    return make(out.kernels[name](out, x, diagonal), out)


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of a matrix, or of each matrix of a batch; a view.

    z[..., i] = input[..., i, i + offset]

    Args:
        input: the tensor.
        offset: 0 for the main diagonal; above it if positive, below if negative.
        dim1: the dimension of the rows.
        dim2: the dimension of the columns. The diagonal is the last of the result.

    Raises:
        RuntimeError: *dim1* and *dim2* are the same.

    Example:
        >>> import slowtorch as torch
        >>> torch.diagonal(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    check_tensor("diagonal", input)
    check_int("diagonal", "offset", offset)
    return Diagonal.apply(input, offset, dim1, dim2)


def check_int(name: str, argument: str, value: object, at: int = 2) -> None:
    """Refuse the number of a diagonal that is no int.

    Also for the sake of what is remembered: 2.0 equals 2, as a part of a shape too.

    Raises:
        TypeError: naming the argument.
    """
    if not isinstance(value, int):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be int, not "
            f"{type(value).__name__}"
        )
        raise TypeError(message)


def diag(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """A copy of a matrix's diagonal; or a matrix of zeros with a vector on it.

    Raises:
        RuntimeError: *input* is neither a matrix nor a vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.diag(torch.tensor([1, 2]))
        tensor([[1, 0],
                [0, 2]])
        >>> torch.diag(torch.tensor([[1, 2], [3, 4]]), 1)
        tensor([2])
    """
    check_tensor("diag", input)
    check_int("diag", "diagonal", diagonal)
    if input.ndim == 1:
        result = DiagEmbed.apply(input, diagonal, 0, 1)
    elif input.ndim == 2:
        result = DiagonalCopy.apply(input, diagonal)
    else:
        message = f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D"
        raise RuntimeError(message)
    return finish("diag", result, out)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix of zeros with all elements of *input* on a diagonal.

    Example:
        >>> import slowtorch as torch
        >>> torch.diagflat(torch.tensor([[1, 2]]))
        tensor([[1, 0],
                [0, 2]])
    """
    check_tensor("diagflat", input)
    check_int("diagflat", "offset", offset)
    row = View.apply(input.contiguous(), (-1,))
    return DiagEmbed.apply(row, offset, 0, 1)


def diag_embed(
    input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1
) -> Tensor:
    """Matrices of zeros whose diagonals are the rows of *input*.

    z[..., i, i + offset] = input[..., i]

    Args:
        input: the tensor; its last dimension has the diagonals.
        offset: which diagonal; see ``diagonal``.
        dim1: the dimension of the rows in the result.
        dim2: the dimension of the columns in the result.

    Raises:
        RuntimeError: *dim1* and *dim2* are the same.

    Example:
        >>> import slowtorch as torch
        >>> torch.diag_embed(torch.tensor([1, 2]), offset=1)
        tensor([[0, 1, 0],
                [0, 0, 2],
                [0, 0, 0]])
    """
    check_tensor("diag_embed", input)
    check_int("diag_embed", "offset", offset)
    ndim = input.ndim + 1
    if ndim == 1:
        normal_dim(dim1, 1)
    first, second = normal_dim(dim1, ndim), normal_dim(dim2, ndim)
    if first == second:
        message = f"diagonal dimensions cannot be identical {dim1}, {dim2}"
        raise RuntimeError(message)
    return DiagEmbed.apply(input, offset, first, second)


def tril(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The lower triangle of each matrix; zeros elsewhere.

    z[..., i, j] = input[..., i, j] where j <= i + diagonal, else 0

    Raises:
        RuntimeError: there are fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.tril(torch.ones(2, 3))
        tensor([[1., 0., 0.],
                [1., 1., 0.]])
    """
    check_tensor("tril", input)
    return finish("tril", Tril.apply(input, diagonal), out)


def triu(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The upper triangle of each matrix; zeros elsewhere.

    z[..., i, j] = input[..., i, j] where j >= i + diagonal, else 0

    Raises:
        RuntimeError: there are fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.triu(torch.ones(2, 3), diagonal=1)
        tensor([[0., 1., 1.],
                [0., 0., 1.]])
    """
    check_tensor("triu", input)
    return finish("triu", Triu.apply(input, diagonal), out)


tril_ = inplace(tril)
triu_ = inplace(triu)


def tril_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
) -> Tensor:
    """The places of the lower triangle: a matrix of two rows, row and column numbers.

    Raises:
        RuntimeError: *row* or *col* is negative.
        NotImplementedError: *dtype* is not int32 or int64.

    Example:
        >>> import slowtorch as torch
        >>> torch.tril_indices(2, 2)
        tensor([[0, 1, 1],
                [0, 0, 1]])
    """
    _check_sides("tril_indices", row, col, dtype)
    ends = [min(max(i + offset + 1, 0), col) for i in range(row)]
    return _places(
        [(i, j) for i, end in enumerate(ends) for j in range(end)], dtype, device
    )


def triu_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: device | str | None = None,
) -> Tensor:
    """The places of the upper triangle: a matrix of two rows, row and column numbers.

    Raises:
        RuntimeError: *row* or *col* is negative.
        NotImplementedError: *dtype* is not int32 or int64.

    Example:
        >>> import slowtorch as torch
        >>> torch.triu_indices(2, 2)
        tensor([[0, 0, 1],
                [0, 1, 1]])
    """
    _check_sides("triu_indices", row, col, dtype)
    starts = [min(max(i + offset, 0), col) for i in range(row)]
    places = [(i, j) for i, start in enumerate(starts) for j in range(start, col)]
    return _places(places, dtype, device)


def _check_sides(name: str, row: int, col: int, dtype: dtype | None) -> None:
    for side, size in (("row", row), ("col", col)):
        if size < 0:
            raise RuntimeError(f"{side} must be non-negative, got{size}")
    if dtype is not None and dtype.name not in ("int64", "int32"):
        message = f"\"{name}\" not implemented for '{dtype.type_name}'"
        raise NotImplementedError(message)


def _places(places: list[tuple[int, int]], dtype: Any, device: Any) -> Tensor:
    from slowtorch._device import as_device
    from slowtorch._dtype import int64

    out = contiguous((2, len(places)), dtype or int64, as_device(device))
    numbers = [i for i, _ in places] + [j for _, j in places]
    return make(out.kernels["from_values"](out, numbers), out)


OPERATORS = (
    Operator(diag, method=True, nodes=(DiagonalCopy, DiagEmbed)),
    Operator(diag_embed, method=True, nodes=(DiagEmbed,)),
    Operator(diagflat, method=True),
    Operator(diagonal, method=True, nodes=(Diagonal, DiagonalGrad)),
    Operator(tril, method=True, inplace=True, nodes=(Tril,)),
    Operator(triu, method=True, inplace=True, nodes=(Triu,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
