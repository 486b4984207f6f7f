"""The same elements in other places: flip, rot90, roll."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import (
    as_shape,
    method_form,
    normal_dim,
    normal_dims,
    shape_of,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["flip", "fliplr", "flipud", "roll", "rot90"]


class Flip(Op):
    """Dimensions backwards: z[i] = x[n - 1 - i].

    dL/dx = g, backwards along the same dimensions
    """

    __slots__ = ("dims",)
    dims: tuple[int, ...]

    def forward(self, x: Tensor, dims: tuple[int, ...]) -> Tensor:
        self.dims = dims
        return flipped(x, dims)

    def backward(self, grad: Tensor) -> Any:
        return grad.flip(self.dims)


def flipped(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    """*x* backwards along *dims*, without history."""
    out = x._layout.like(x._layout.dtype)
    return make(out.kernels["flip"](out, x, dims), out)


class Rot90(Op):
    """Planes turned by k quarters, from the first dimension towards the second.

    dL/dx = g, turned back
    """

    __slots__ = ("dims", "k")
    k: int
    dims: tuple[int, int]

    def forward(self, x: Tensor, k: int, dims: tuple[int, int]) -> Tensor:
        self.k, self.dims = k, dims
        first, second = dims
        if k % 4 == 1:
            return _transposed(flipped(x, (second,)), first, second)
        if k % 4 == 2:
            return flipped(x, dims)
        if k % 4 == 3:
            return _transposed(flipped(x, (first,)), first, second)
        out = contiguous(x._layout.shape, x._layout.dtype, x._layout.device)
        return make(out.kernels["clone"](out, x), out)

    def backward(self, grad: Tensor) -> Any:
        return grad.rot90(-self.k, self.dims)


def _transposed(x: Tensor, dim0: int, dim1: int) -> Tensor:
    from slowtorch.ops.views import Transpose

    layout = x._layout
    shape, strides, _ = Transpose.geometry(layout, dim0, dim1)
    return make(x._storage, layout_of(shape, strides, layout.dtype, layout.device))


class Roll(Op):
    """Elements moved along dimensions, from the end to the front: z[i] = x[i - shift].

    dL/dx = g, moved back
    """

    __slots__ = ("dims", "shifts")
    shifts: tuple[int, ...]
    dims: tuple[int, ...]

    def forward(
        self, x: Tensor, shifts: tuple[int, ...], dims: tuple[int, ...]
    ) -> Tensor:
        self.shifts, self.dims = shifts, dims
        out: Layout = contiguous(x._layout.shape, x._layout.dtype, x._layout.device)
        return make(out.kernels["roll"](out, x, shifts, dims), out)

    def backward(self, grad: Tensor) -> Any:
        return grad.roll([-shift for shift in self.shifts], self.dims)


def flip(input: Tensor, dims: Sequence[int]) -> Tensor:
    """A copy with the elements in reverse order along *dims*: z[i] = input[n - 1 - i].

    Raises:
        RuntimeError: a dimension is named twice.

    Example:
        >>> import slowtorch as torch
        >>> torch.flip(torch.tensor([[1, 2], [3, 4]]), (0, 1))
        tensor([[4, 3],
                [2, 1]])
    """
    check_tensor("flip", input)
    return _flip(input, shape_of("flip", dims, "dims", 2))


@method_form
def method_flip(self: Tensor, *along: Any, dims: Any = None) -> Tensor:
    """``x.flip(0, 1)`` or ``x.flip((0, 1))``: see ``slowtorch.flip``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).flip(0, 1)
        tensor([[4, 3],
                [2, 1]])
    """
    return _flip(self, as_shape("flip", along, "dims", dims))


def _flip(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    wanted = normal_dims(dims, x.ndim)
    return Flip.apply(x, wanted if x.ndim else ())


def fliplr(input: Tensor) -> Tensor:
    """A copy with each row in reverse order: dimension 1 flipped.

    Raises:
        RuntimeError: there are fewer than two dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.fliplr(torch.tensor([[1, 2], [3, 4]]))
        tensor([[2, 1],
                [4, 3]])
    """
    check_tensor("fliplr", input)
    if input.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return Flip.apply(input, (1,))


def flipud(input: Tensor) -> Tensor:
    """A copy with the rows in reverse order: dimension 0 flipped.

    Raises:
        RuntimeError: there are no dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.flipud(torch.tensor([[1, 2], [3, 4]]))
        tensor([[3, 4],
                [1, 2]])
    """
    check_tensor("flipud", input)
    if input.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return Flip.apply(input, (0,))


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Planes turned by *k* quarters, from the first of *dims* towards the second.

    Args:
        input: the tensor.
        k: how many quarters; negative ones turn the other way.
        dims: the two dimensions of the planes.

    Raises:
        RuntimeError: *dims* are not two different dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.rot90(torch.tensor([[1, 2], [3, 4]]))
        tensor([[2, 4],
                [1, 3]])
    """
    check_tensor("rot90", input)
    dims = shape_of("rot90", dims, "dims", 3)
    if len(dims) != 2:
        message = f"expected total rotation dims == 2, but got dims = {len(dims)}"
        raise RuntimeError(message)
    if input.ndim < 2:
        message = f"expected total dims >= 2, but got total dims = {input.ndim}"
        raise RuntimeError(message)
    first, second = [normal_dim(dim, input.ndim) for dim in dims]
    if first == second:
        message = (
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and "
            f"dim1 = {dims[1]}"
        )
        raise RuntimeError(message)
    return Rot90.apply(input, k, (first, second))


def roll(
    input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] = ()
) -> Tensor:
    """Elements moved along dimensions; those that fall off the end come in in front.

    z[i] = input[(i - shift) mod n]

    Args:
        input: the tensor.
        shifts: how far; one number for each of *dims*.
        dims: along which dimensions; without them, the elements are moved as one row.

    Raises:
        RuntimeError: there are not as many *shifts* as *dims*.

    Example:
        >>> import slowtorch as torch
        >>> torch.roll(torch.tensor([1, 2, 3, 4]), 1)
        tensor([4, 1, 2, 3])
    """
    check_tensor("roll", input)
    by = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    along = (dims,) if isinstance(dims, int) else tuple(dims)
    if not by:
        raise RuntimeError("`shifts` required")
    if len(by) != (len(along) or 1):
        message = (
            f"shifts and dimensions must align. shifts: {len(by)}, dims:{len(along)}"
        )
        raise RuntimeError(message)
    along = tuple([normal_dim(dim, input.ndim) for dim in along])
    return Roll.apply(input, by, along)


OPERATORS = (
    Operator(flip, method=True, nodes=(Flip,)),
    Operator(fliplr, method=True),
    Operator(flipud, method=True),
    Operator(roll, method=True, nodes=(Roll,)),
    Operator(rot90, method=True, nodes=(Rot90,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
