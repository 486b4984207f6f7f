"""Shapes that stretch: broadcast_to, atleast_1d and relatives, meshgrid."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch.ops._dims import as_shape, method_form, shape_of
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._results import check_tensor
from slowtorch.ops.views import Expand, Unsqueeze, View
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "meshgrid",
]


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """The tensor stretched to a shape, without copying; the same as ``expand``.

    Raises:
        RuntimeError: it does not broadcast to that shape.

    Example:
        >>> import slowtorch as torch
        >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    check_tensor("broadcast_to", input)
    return Expand.apply(input, shape_of("broadcast_to", size, "size", 2))


@method_form
def method_broadcast_to(self: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """``x.broadcast_to(2, 3)`` or with one tuple: see ``slowtorch.broadcast_to``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).broadcast_to(2, 2)
        tensor([[1, 2],
                [1, 2]])
    """
    return Expand.apply(self, as_shape("broadcast_to", sizes, "size", size))


def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All tensors stretched to the shape they have in common, as views.

    Raises:
        RuntimeError: there is no such shape.

    Example:
        >>> import slowtorch as torch
        >>> torch.broadcast_tensors(torch.tensor([[1], [2]]), torch.tensor([3, 4]))
        (tensor([[1, 1],
                [2, 2]]), tensor([[3, 4],
                [3, 4]]))
    """
    given = _several(tensors)
    shape: Shape = ()
    for x in given:
        shape = broadcast_shape(shape, tuple(x._layout.shape))
    return tuple(
        [x if x._layout.shape == shape else Expand.apply(x, shape) for x in given]
    )


def _several(tensors: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """The tensors in ``f(a, b)`` or ``f([a, b])``."""
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        return tuple(tensors[0])
    return tensors


def broadcast_shapes(*shapes: int | Sequence[int]) -> Size:
    """The shape that all *shapes* stretch to.

    Raises:
        RuntimeError: there is none.
        ValueError: a size is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.broadcast_shapes((2, 1), (3,))
        torch.Size([2, 3])
    """
    given = [(each,) if isinstance(each, int) else tuple(each) for each in shapes]
    common = [1] * max(map(len, given), default=0)
    for position, shape in enumerate(given):
        for place in range(-1, -1 - len(shape), -1):
            size = shape[place]
            if size < 0:
                message = "Attempting to broadcast a dimension with negative length!"
                raise ValueError(message)
            if common[place] == 1:
                common[place] = size
            elif size not in (1, common[place]):
                message = (
                    f"Attempting to broadcast a dimension of length {size} at {place}! "
                    f"Mismatching argument at index {position} had {shape}; but "
                    f"expected shape should be broadcastable to {common}"
                )
                raise RuntimeError(message)
    return Size(common)


def with_dims(x: Tensor, ndim: int) -> Tensor:
    """*x* with so many dimensions at least, as ``atleast_1d`` and relatives add them.

    A vector becomes a row; a matrix has its third dimension put behind.
    """
    have = len(x._layout.shape)
    if have >= ndim:
        return x
    if have == 0:
        return View.apply(x, (1,) * ndim)
    if have == 1:
        x = Unsqueeze.apply(x, 0)
    return x if ndim == 2 else Unsqueeze.apply(x, -1)


def _at_least(name: str, tensors: tuple[Any, ...], ndim: int) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return with_dims(tensors[0], ndim)
    given = _several(tensors)
    for position, x in enumerate(given, 1):
        check_tensor(name, x, "tensors", position)
    return tuple([with_dims(x, ndim) for x in given])


def atleast_1d(*tensors: Any) -> Any:
    """Each tensor with at least one dimension, as a view.

    Returns:
        One tensor for one, and a tuple for several or for a list.

    Example:
        >>> import slowtorch as torch
        >>> torch.atleast_1d(torch.tensor(1))
        tensor([1])
    """
    return _at_least("atleast_1d", tensors, 1)


def atleast_2d(*tensors: Any) -> Any:
    """Each tensor with at least two dimensions, as a view; a vector becomes a row.

    Returns:
        One tensor for one, and a tuple for several or for a list.

    Example:
        >>> import slowtorch as torch
        >>> torch.atleast_2d(torch.tensor([1, 2]))
        tensor([[1, 2]])
    """
    return _at_least("atleast_2d", tensors, 2)


def atleast_3d(*tensors: Any) -> Any:
    """Each tensor with at least three dimensions, as a view.

    A vector of n becomes (1, n, 1), a matrix of (n, m) becomes (n, m, 1).

    Returns:
        One tensor for one, and a tuple for several or for a list.

    Example:
        >>> import slowtorch as torch
        >>> torch.atleast_3d(torch.tensor([1, 2])).shape
        torch.Size([1, 2, 1])
    """
    return _at_least("atleast_3d", tensors, 3)


NO_INDEXING = (
    "torch.meshgrid: in an upcoming release, it will be required to pass the indexing "
    "argument."
)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid: for each axis, a tensor of the grid's shape.

    z_k[i_0, i_1, ...] = tensors[k][i_k]

    Args:
        tensors: the places along each axis, vectors (or single numbers) of one dtype.
        indexing: ``'ij'`` (the default, with a warning) puts the first axis first;
            ``'xy'`` swaps the first two, as plots have it.

    Raises:
        RuntimeError: there are no tensors, or one is no vector, or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")
        >>> x
        tensor([[0, 0, 0],
                [1, 1, 1]])
        >>> y
        tensor([[0, 1, 2],
                [0, 1, 2]])
    """
    given = _several(tensors)
    check_axes(given)
    if indexing is None:
        warnings.warn(NO_INDEXING, UserWarning, stacklevel=2)
    elif indexing not in ("ij", "xy"):
        message = (
            'torch.meshgrid: indexing must be one of "xy" or "ij", but received: '
            f"{indexing}"
        )
        raise RuntimeError(message)
    return tuple(grids(given, swapped=indexing == "xy"))


def grids(axes: tuple[Tensor, ...], swapped: bool = False) -> list[Tensor]:
    """The coordinates, as views; the first two axes swapped if plots are meant."""
    ndim = len(axes)
    order = list(range(ndim))
    if swapped and ndim > 1:
        order[:2] = 1, 0
    shape = tuple([axes[axis]._layout.numel for axis in order])
    views = []
    for x, dim in zip(axes, order):
        sizes = (1,) * dim + (shape[dim],) + (1,) * (ndim - dim - 1)
        views.append(Expand.apply(View.apply(x, sizes), shape))
    return views


def check_axes(axes: tuple[Tensor, ...]) -> None:
    """Refuse what cannot be the axes of a grid.

    Raises:
        RuntimeError: there are none, or one is no vector, or dtypes differ.
    """
    if not axes:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for x in axes:
        check_tensor("meshgrid", x, "tensors")
        if x.ndim > 1:
            message = (
                "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: "
                f"{x}"
            )
            raise RuntimeError(message)
        if x._layout.dtype is not axes[0]._layout.dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
        if x._layout.device != axes[0]._layout.device:
            raise RuntimeError("meshgrid expects all tensors to have the same device")


OPERATORS = (
    Operator(atleast_1d),
    Operator(atleast_2d),
    Operator(atleast_3d),
    Operator(broadcast_tensors),
    Operator(broadcast_to, method=True, nodes=(Expand,)),
    Operator(meshgrid),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
