"""Elements of several vectors together: products, combinations, block diagonals."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops.broadcasting import check_axes, grids
from slowtorch.ops.joining import common_dtype, stack
from slowtorch.ops.part_views import Slice
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["block_diag", "cartesian_prod", "combinations"]


class BlockDiag(Op):
    """Matrices along the diagonal of a large one, with zeros elsewhere.

    dL/dx = the block of g where x went
    """

    __slots__ = ("shapes",)
    shapes: list[Shape]

    def forward(self, out: Layout, *tensors: Tensor) -> Tensor:
        self.shapes = [tuple(x._layout.shape) for x in tensors]
        result = make(out.kernels["full"](out, 0), out)
        corner = (0, 0)
        for x, shape in zip(tensors, self.shapes):
            height, width = as_matrix(shape)
            part = block(make(result._storage, out), corner, (height, width))
            out.kernels["assign"](None, part.reshape(shape), x)
            corner = (corner[0] + height, corner[1] + width)
        return result

    def backward(self, grad: Tensor) -> Any:
        grads, corner = [], (0, 0)
        for shape in self.shapes:
            height, width = as_matrix(shape)
            grads.append(block(grad, corner, (height, width)).reshape(shape))
            corner = (corner[0] + height, corner[1] + width)
        return tuple(grads)


def as_matrix(shape: Shape) -> tuple[int, int]:
    """A shape as that of a matrix; a vector counts as a row."""
    return (1, 1, *shape)[-2:]  # type: ignore[return-value]  # two of them


def block(x: Tensor, corner: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """Part of a matrix, as a view."""
    rows = Slice.apply(x, 0, corner[0], size[0], 1)
    return Slice.apply(rows, 1, corner[1], size[1], 1)


def block_diag(*tensors: Tensor) -> Tensor:
    """Matrices along the diagonal of a large one, with zeros elsewhere.

    Args:
        tensors: the matrices; a vector counts as one row.

    Raises:
        RuntimeError: a tensor has more than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.block_diag(torch.tensor([[1, 2]]), torch.tensor(3))
        tensor([[1, 2, 0],
                [0, 0, 3]])
    """
    from slowtorch._creation import zeros

    if not tensors:
        return zeros(1, 0)
    for place, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            message = (
                f"expected Tensor as element {place} in argument 0, but got "
                f"{type(x).__name__}"
            )
            raise TypeError(message)
        if x.ndim > 2:
            message = (
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. "
                f"Input {place} has {x.ndim} dimensions"
            )
            raise RuntimeError(message)
    sizes = [as_matrix(x._layout.shape) for x in tensors]
    shape = (sum([height for height, _ in sizes]), sum([width for _, width in sizes]))
    out = contiguous(shape, common_dtype(tensors), tensors[0]._layout.device)
    return BlockDiag.apply(out, *tensors)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All ways to take one element from each vector, as rows.

    Raises:
        RuntimeError: there are no tensors, one is no vector, or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor([[1, 3],
                [1, 4],
                [2, 3],
                [2, 4]])
    """
    for x in tensors:
        _check_vector(x)
    if len(tensors) == 1:
        return tensors[0]
    check_axes(tensors)
    return stack([grid.flatten() for grid in grids(tensors)], 1)


def _check_vector(x: Tensor) -> None:
    if x.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All ways to take *r* elements of a vector, in its own order, as rows.

    Args:
        input: the vector.
        r: how many elements to take.
        with_replacement: whether an element may be taken several times.

    Raises:
        RuntimeError: *input* is no vector, or *r* is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.combinations(torch.tensor([1, 2, 3]))
        tensor([[1, 2],
                [1, 3],
                [2, 3]])
    """
    from slowtorch._creation import arange

    _check_vector(input)
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty(0)
    places = grids((arange(input.numel(), device=input.device),) * r)
    taken = places[0] >= 0
    for before, after in pairwise(places):
        taken = taken & (before <= after if with_replacement else before < after)
    return stack([grid.masked_select(taken) for grid in grids((input,) * r)], 1)


OPERATORS = (
    Operator(block_diag, nodes=(BlockDiag,)),
    Operator(cartesian_prod),
    Operator(combinations),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
