"""Elements several times: repeat, tile, repeat_interleave."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import as_shape, method_form, normal_dim, shape_of
from slowtorch.ops._results import check_tensor, no_match
from slowtorch.ops.views import Expand, Unsqueeze, View
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slowtorch._types import Shape

__all__ = ["repeat_interleave", "tile"]


class Repeat(Op):
    """A tensor as a tile, laid several times along each dimension.

    dL/dx = the sum of g over the tiles
    """

    __slots__ = ("pairs", "source")
    source: Layout
    pairs: Shape  # for each dimension: how many tiles, and the size of one

    def forward(self, x: Tensor, times: Shape) -> Tensor:
        self.source = layout = x._layout
        new = len(times) - len(layout.shape)
        sizes = (1,) * new + tuple(layout.shape)
        steps = (0,) * new + layout.strides
        # Each dimension as two, tiles and places in a tile: so the result is a view,
        # of stride 0 from tile to tile, that only has to be copied out.
        self.pairs = tuple([n for each in zip(times, sizes) for n in each])
        strides = tuple([n for step in steps for n in (0, step)])
        seen = layout_of(self.pairs, strides, layout.dtype, layout.device, False)
        tiles = make(x._storage, seen)
        tiles._offset = x._offset
        shape = tuple([n * size for n, size in zip(times, sizes)])
        rows = contiguous(self.pairs, layout.dtype, layout.device)
        out = contiguous(shape, layout.dtype, layout.device)
        return make(out.kernels["clone"](rows, tiles), out)

    def backward(self, grad: Tensor) -> Any:
        if 0 in self.pairs:
            return grad.new_zeros(self.source.shape)
        tiles = list(range(0, len(self.pairs), 2))
        total = grad.reshape(self.pairs).sum(tiles) if tiles else grad
        return total.reshape(self.source.shape)


def repeat(self: Tensor, *times: Any, repeats: Any = None) -> Tensor:
    """A copy with the tensor laid several times along each dimension, as tiles.

    Args:
        repeats: how often, for each dimension; more numbers than dimensions add new
            dimensions in front.

    Raises:
        RuntimeError: there are fewer numbers than dimensions, or one is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).repeat(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    return _repeated(self, as_shape("repeat", times, "repeats", repeats))


def _repeated(x: Tensor, times: Shape) -> Tensor:
    shape = x._layout.shape
    if len(times) < len(shape):
        message = (
            "Number of dimensions of repeat dims can not be smaller than number of "
            "dimensions of tensor"
        )
        raise RuntimeError(message)
    sizes = (1,) * (len(times) - len(shape)) + tuple(shape)
    wanted = [n * size for n, size in zip(times, sizes)]
    for size, n in zip(wanted, times):
        if n < 0:
            message = (
                f"Trying to create tensor with negative dimension {size}: {wanted}"
            )
            raise RuntimeError(message)
    return Repeat.apply(x, times)


def tile(input: Tensor, dims: Sequence[int]) -> Tensor:
    """A copy laid several times along each dimension; missing numbers are 1.

    Args:
        input: the tensor.
        dims: how often, for each dimension, counted from the last.

    Example:
        >>> import slowtorch as torch
        >>> torch.tile(torch.tensor([[1, 2]]), (2,))
        tensor([[1, 2, 1, 2]])
    """
    check_tensor("tile", input)
    return _tiled(input, shape_of("tile", dims, "dims", 2))


@method_form
def method_tile(self: Tensor, *times: Any, dims: Any = None) -> Tensor:
    """``x.tile(2, 3)`` or ``x.tile((2, 3))``: see ``slowtorch.tile``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).tile(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    return _tiled(self, as_shape("tile", times, "dims", dims))


def _tiled(x: Tensor, times: tuple[int, ...]) -> Tensor:
    return _repeated(x, (1,) * (x.ndim - len(times)) + times)


def repeat_interleave(
    input: Tensor,
    repeats: int | Tensor | None = None,
    dim: int | None = None,
    *,
    output_size: int | None = None,
) -> Tensor:
    """A copy with each element several times, side by side.

    Args:
        input: the tensor; if it is the only argument, the answer is 0 ``input[0]``
            times, 1 ``input[1]`` times, and so on.
        repeats: how often; one number, or a tensor with one for each place.
        dim: along which dimension; by default the tensor is flattened first.
        output_size: the size of the result along *dim*, to be checked.

    Raises:
        RuntimeError: *repeats* is negative or has another size than the dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.repeat_interleave(torch.tensor([1, 2]), 2)
        tensor([1, 1, 2, 2])
        >>> torch.repeat_interleave(torch.tensor([1, 2]), torch.tensor([1, 3]))
        tensor([1, 2, 2, 2])
    """
    check_tensor("repeat_interleave", input)
    if repeats is None:
        return _places(input)
    x = input.reshape(-1) if dim is None or not input.ndim else input
    dim = normal_dim(0 if dim is None else dim, x.ndim)
    if not isinstance(repeats, (Tensor, int)):
        raise no_match("repeat_interleave", input, repeats)
    if not isinstance(repeats, Tensor):
        return _each_repeated(x, operator.index(repeats), dim, output_size)
    size = x._layout.shape[dim]
    if repeats.ndim == 0 or repeats.numel() == 1:
        repeats = repeats.reshape(1).expand(size)
    if repeats._layout.shape != (size,):
        message = (
            "repeats must have the same size as input along dim, but got "
            f"repeats.size(0) = {repeats._layout.shape[0]} and input.size({dim}) = "
            f"{size}"
        )
        raise RuntimeError(message)
    places = _places(repeats)
    _check_output_size(places.numel(), output_size)
    return x.index_select(dim, places)


def _each_repeated(x: Tensor, times: int, dim: int, output_size: int | None) -> Tensor:
    if times < 0:
        raise RuntimeError("Repeats must be non-negative")
    shape = x._layout.shape
    total = shape[dim] * times
    _check_output_size(total, output_size)
    wide = (*shape[: dim + 1], times, *shape[dim + 1 :])
    copies = Expand.apply(Unsqueeze.apply(x, dim + 1), wide)
    from slowtorch._formats import contiguous_format

    rows = copies.clone(memory_format=contiguous_format)
    return View.apply(rows, (*shape[:dim], total, *shape[dim + 1 :]))


def _check_output_size(size: int, wanted: int | None) -> None:
    if wanted is not None and wanted != size:
        message = (
            f"repeat_interleave: Invalid output_size, expected {size} but got {wanted}"
        )
        raise RuntimeError(message)


def _places(repeats: Tensor) -> Tensor:
    """0 as often as the first number says, 1 as often as the second, and so on."""
    layout = repeats._layout
    if len(layout.shape) != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if layout.dtype.name not in ("int32", "int64"):
        message = (
            f"\"repeat_interleave_cpu\" not implemented for '{layout.dtype.type_name}'"
        )
        raise NotImplementedError(message)
    times = repeats.tolist()
    if min(times, default=0) < 0:
        raise RuntimeError("repeats can not be negative")
    places: list[int] = []
    for place, n in enumerate(times):
        places += [place] * n
    return repeats.new_tensor(places)


OPERATORS = (
    Operator(repeat_interleave, method=True),
    Operator(tile, method=True, nodes=(Repeat,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
