"""Several tensors as one: cat, stack and their relatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import can_cast, dtype, promote_types
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import finish
from slowtorch.ops.part_views import Select, Slice
from slowtorch.ops.views import Unsqueeze
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "cat",
    "column_stack",
    "concat",
    "concatenate",
    "dstack",
    "hstack",
    "row_stack",
    "stack",
    "vstack",
]


class Cat(Op):
    """Tensors one after another along a dimension.

    dL/dx = the part of g where x went
    """

    __slots__ = ("dim", "parts")
    dim: int
    parts: tuple[tuple[int, int], ...]  # where each begins, and its size

    def forward(self, out: Layout, dim: int, *tensors: Tensor) -> Tensor:
        self.dim = dim
        parts, start = [], 0
        for x in tensors:
            size = x._layout.shape[dim] if is_joined(x) else 0
            parts.append((start, size))
            start += size
        self.parts = tuple(parts)
        return make(out.kernels["cat"](out, dim, tensors), out)

    def backward(self, grad: Tensor) -> Any:
        shape = grad._layout.shape
        return tuple(
            [
                self._part(grad, start, size, shape) if needed else None
                for needed, (start, size) in zip(
                    self.needs_input_grad, self.parts, strict=True
                )
            ]
        )

    def _part(self, grad: Tensor, start: int, size: int, shape: Shape) -> Tensor:
        return Slice.apply(grad, self.dim, start, size, 1)


class Stack(Op):
    """Tensors of one shape one after another along a new dimension.

    dL/dx = g at the place of x
    """

    __slots__ = ("dim",)
    dim: int

    def forward(self, out: Layout, dim: int, *tensors: Tensor) -> Tensor:
        self.dim = dim
        rows = [Unsqueeze.apply(bare(x), dim) for x in tensors]
        return make(out.kernels["cat"](out, dim, rows), out)

    def backward(self, grad: Tensor) -> Any:
        return tuple(
            [
                Select.apply(grad, self.dim, place) if needed else None
                for place, needed in enumerate(self.needs_input_grad)
            ]
        )


def bare(x: Tensor) -> Tensor:
    """*x* without history."""
    result = make(x._storage, x._layout)
    result._offset = x._offset
    return result


def is_joined(x: Tensor) -> bool:
    """Whether ``cat`` looks at *x*: an old rule passes over the shape (0,)."""
    return x._layout.shape != (0,)


def as_tensors(name: str, tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The tensors of an argument that must be a tuple or list of them.

    Raises:
        TypeError: it is something else, or contains something else.
    """
    if not isinstance(tensors, (tuple, list)):
        message = (
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not "
            f"{type(tensors).__name__}"
        )
        raise TypeError(message)
    for position, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            message = (
                f"expected Tensor as element {position} in argument 0, but got "
                f"{type(each).__name__}"
            )
            raise TypeError(message)
    return tuple(tensors)


def common_dtype(tensors: Sequence[Tensor]) -> dtype:
    """What the dtypes promote to; tensors without dimensions are weaker."""
    with_dims = [x._layout.dtype for x in tensors if x._layout.shape]
    without = [x._layout.dtype for x in tensors if not x._layout.shape]
    found: dtype | None = None
    for each in with_dims:
        found = each if found is None else promote_types(found, each)
    weak: dtype | None = None
    for each in without:
        weak = each if weak is None else promote_types(weak, each)
    if found is None or (weak is not None and weak.category > found.category):
        found = weak if found is None else promote_types(found, weak)  # type: ignore[arg-type]  # weak is a dtype here
    return found  # type: ignore[return-value]  # there is at least one tensor


def cat(
    tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None
) -> Tensor:
    """Tensors one after another along a dimension. Also ``concat``, ``concatenate``.

    Args:
        tensors: a list or tuple of tensors whose shapes agree, except along *dim*.
            (A tensor of shape (0,) is passed over.)
        dim: the dimension.
        out: where to write the result.

    Returns:
        A tensor of the dtype that theirs promote to.

    Raises:
        RuntimeError: the shapes do not agree, or a tensor has no dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.cat([torch.tensor([[1, 2]]), torch.tensor([[3, 4], [5, 6]])])
        tensor([[1, 2],
                [3, 4],
                [5, 6]])
    """
    return _cat("cat", as_tensors("cat", tensors), dim, out)


def _cat(
    name: str, given: tuple[Tensor, ...], dim: int, out: Tensor | None = None
) -> Tensor:
    if not given:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    if not isinstance(dim, int):
        message = f"{name}(): argument 'dim' (position 2) must be int, not "
        raise TypeError(message + type(dim).__name__)
    for position, x in enumerate(given):
        if not x._layout.shape:
            message = (
                f"zero-dimensional tensor (at position {position}) cannot be "
                "concatenated"
            )
            raise RuntimeError(message)
    joined = [x for x in given if is_joined(x)] or [given[0]]
    first = joined[0]._layout
    dim = normal_dim(dim, len(first.shape))
    total = 0
    for position, x in enumerate(given):
        if is_joined(x):
            _check_shape(first.shape, x._layout.shape, dim, position)
            total += x._layout.shape[dim]
    _check_devices(given)
    shape = (*first.shape[:dim], total, *first.shape[dim + 1 :])
    result = contiguous(shape, common_dtype(given), first.device)
    if out is not None and not can_cast(result.dtype, out._layout.dtype):
        message = (
            "torch.cat(): input types can't be cast to the desired output type "
            f"{out._layout.dtype.type_name}"
        )
        raise TypeError(message)
    return finish(name, Cat.apply(result, dim, *given), out)


def _check_shape(first: Shape, shape: Shape, dim: int, position: int) -> None:
    if len(shape) != len(first):
        message = (
            f"Tensors must have same number of dimensions: got {len(first)} and "
            f"{len(shape)}"
        )
        raise RuntimeError(message)
    for other, (wanted, size) in enumerate(zip(first, shape, strict=True)):
        if other != dim and size != wanted:
            message = (
                f"Sizes of tensors must match except in dimension {dim}. Expected size "
                f"{wanted} but got size {size} for tensor number {position} in the "
                "list."
            )
            raise RuntimeError(message)


def _check_devices(tensors: Sequence[Tensor]) -> None:
    first = tensors[0]._layout.device
    for x in tensors:
        if x._layout.device == first:
            continue
        message = f"Tensor on device {x.device} is not on the expected device {first}!"
        raise RuntimeError(message)


def concat(
    tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None
) -> Tensor:
    """Tensors one after another along a dimension; the same as ``cat``.

    Example:
        >>> import slowtorch as torch
        >>> torch.concat([torch.tensor([1]), torch.tensor([2.5])])
        tensor([1.0000, 2.5000])
    """
    return _cat("concat", as_tensors("concat", tensors), dim, out)


def concatenate(
    tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None
) -> Tensor:
    """Tensors one after another along a dimension; the same as ``cat``.

    Example:
        >>> import slowtorch as torch
        >>> torch.concatenate([torch.tensor([1]), torch.tensor([2])])
        tensor([1, 2])
    """
    return _cat("concatenate", as_tensors("concatenate", tensors), dim, out)


def stack(
    tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None
) -> Tensor:
    """Tensors of one shape one after another along a new dimension.

    Args:
        tensors: a list or tuple of tensors.
        dim: where the new dimension goes.
        out: where to write the result.

    Raises:
        RuntimeError: there are no tensors, or their shapes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], dim=1)
        tensor([[1, 3],
                [2, 4]])
    """
    given = as_tensors("stack", tensors)
    if not given:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = given[0]._layout.shape
    dim = normal_dim(dim, len(shape) + 1)
    for position, x in enumerate(given):
        if x._layout.shape != shape:
            message = (
                f"stack expects each tensor to be equal size, but got {list(shape)} at "
                f"entry 0 and {list(x.shape)} at entry {position}"
            )
            raise RuntimeError(message)
    _check_devices(given)
    result = contiguous(
        (*shape[:dim], len(given), *shape[dim:]),
        common_dtype(given),
        given[0]._layout.device,
    )
    return finish("stack", Stack.apply(result, dim, *given), out)


def hstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Tensors side by side: along dimension 1, or 0 for vectors.

    Example:
        >>> import slowtorch as torch
        >>> torch.hstack([torch.tensor([[1], [2]]), torch.tensor([[3], [4]])])
        tensor([[1, 3],
                [2, 4]])
    """
    given = _at_least("hstack", tensors, 1)
    return _cat("hstack", given, 0 if given[0].ndim == 1 else 1, out)


def vstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Tensors on top of one another, along dimension 0; vectors become rows.

    Example:
        >>> import slowtorch as torch
        >>> torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[1, 2],
                [3, 4]])
    """
    return _cat("vstack", _at_least("vstack", tensors, 2), 0, out)


def row_stack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Tensors on top of one another; the same as ``vstack``.

    Example:
        >>> import slowtorch as torch
        >>> torch.row_stack([torch.tensor([1]), torch.tensor([2])])
        tensor([[1],
                [2]])
    """
    return _cat("row_stack", _at_least("row_stack", tensors, 2), 0, out)


def dstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Tensors behind one another, along dimension 2.

    Example:
        >>> import slowtorch as torch
        >>> torch.dstack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[[1, 3],
                 [2, 4]]])
    """
    return _cat("dstack", _at_least("dstack", tensors, 3), 2, out)


def column_stack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Tensors side by side; vectors become columns.

    Example:
        >>> import slowtorch as torch
        >>> torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[1, 3],
                [2, 4]])
    """
    given = as_tensors("column_stack", tensors)
    if not given:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    columns = [x.reshape(x.numel(), 1) if x.ndim <= 1 else x for x in given]
    return _cat("column_stack", tuple(columns), 1, out)


def _at_least(name: str, tensors: Sequence[Tensor], ndim: int) -> tuple[Tensor, ...]:
    """The tensors, each with so many dimensions at least."""
    from slowtorch.ops.broadcasting import with_dims

    given = as_tensors(name, tensors)
    if not given:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return tuple([with_dims(x, ndim) for x in given])


OPERATORS = (
    Operator(cat, nodes=(Cat,)),
    Operator(column_stack),
    Operator(concat),
    Operator(concatenate),
    Operator(dstack),
    Operator(hstack),
    Operator(row_stack),
    Operator(stack, nodes=(Stack,)),
    Operator(vstack),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
