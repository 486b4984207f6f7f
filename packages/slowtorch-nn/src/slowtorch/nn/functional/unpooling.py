"""Unpooling: numbers back to where pooling by the largest found them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import int64
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._checks import floats_only
from slowtorch.nn.functional._pool_checks import whole_numbers
from slowtorch.nn.functional._pooling import Places
from slowtorch.nn.functional._pooling_nodes import MAX_UNPOOL
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["max_unpool1d", "max_unpool2d", "max_unpool3d"]

Ints = int | Sequence[int]
ELEMENTS = {
    2: "two elements (height, width)",
    3: "three elements (depth, height, width)",
}


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """A row of noughts, with each number at the place that its index says.

    Args:
        input: shape (N, C, L) or (C, L), as from ``max_pool1d``.
        indices: the places that came with it, in the same shape.
        kernel_size: of the pooling.
        stride: of the pooling; by default *kernel_size*.
        padding: of the pooling.
        output_size: the length of the row, or the whole shape, since pooling makes
            the same of several lengths; by default the shortest.

    Raises:
        ValueError: *output_size* cannot have been the size before pooling.
        RuntimeError: the indices do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[1.0, 5.0, 2.0, 2.0, 7.0]])
        >>> values, indices = F.max_pool1d(x, 2, return_indices=True)
        >>> F.max_unpool1d(values, indices, 2, output_size=x.shape[1:])
        tensor([[0., 5., 2., 0., 0.]])
    """
    sizes = _sizes_before(input, 1, kernel_size, stride, padding, output_size)
    columns = _unpool(
        input.unsqueeze(-1), indices.unsqueeze(-1), (*sizes, 1), "max_unpool2d"
    )
    return columns.squeeze(-1)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """A plane of noughts, with each number at the place that its index says.

    Args:
        input: shape (N, C, H, W) or (C, H, W), as from ``max_pool2d``.
        indices: the places that came with it, in the same shape.
        kernel_size: and the others, as for ``max_unpool1d``.
        stride: of the pooling; by default *kernel_size*.
        padding: of the pooling.
        output_size: height and width before pooling, or the whole shape.

    Raises:
        ValueError: *output_size* cannot have been the size before pooling.
        RuntimeError: the indices do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[1.0, 5.0], [2.0, 3.0]]])
        >>> F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)
        tensor([[[0., 5.],
                 [0., 0.]]])
    """
    sizes = _sizes_before(input, 2, kernel_size, stride, padding, output_size)
    return _unpool(input, indices, sizes, "max_unpool2d")


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """A volume of noughts, with each number at the place that its index says.

    Args:
        input: shape (N, C, D, H, W) or (C, D, H, W), as from ``max_pool3d``.
        indices: the places that came with it, in the same shape.
        kernel_size: and the others, as for ``max_unpool1d``.
        stride: of the pooling; by default *kernel_size*.
        padding: of the pooling.
        output_size: the sizes before pooling, or the whole shape.

    Raises:
        ValueError: *output_size* cannot have been the size before pooling.
        RuntimeError: the indices do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.arange(8.0).view(1, 2, 2, 2)
        >>> F.max_unpool3d(*F.max_pool3d(x, 2, return_indices=True), 2).sum()
        tensor(7.)
    """
    sizes = _sizes_before(input, 3, kernel_size, stride, padding, output_size)
    if stride is not None and min(steps := _each(stride, 3)) <= 0:
        message = f"strides should be greater than zero, but got stride: {list(steps)}"
        raise RuntimeError(message)
    return _unpool(input, indices, sizes, "max_unpool3d")


def _each(given: Any, dims: int) -> tuple[int, ...]:
    return tuple(given) if isinstance(given, Iterable) else (given,) * dims


def _sizes_before(
    input: Tensor,
    dims: int,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    output_size: Sequence[int] | None,
) -> tuple[int, ...]:
    """The sizes of images before pooling: the smallest, or *output_size* if it fits."""
    shape = input.size()
    kernel = _each(kernel_size, dims)
    steps = kernel if stride is None else _each(stride, dims)
    around = _each(padding, dims)
    smallest = [
        (shape[at - len(kernel)] - 1) * steps[at] + kernel[at] - 2 * around[at]
        for at in range(len(kernel))
    ]
    if output_size is None:
        _check_not_negative(smallest)
        return tuple(smallest)
    wanted = tuple(output_size)
    if len(wanted) == len(kernel) + 2:
        wanted = wanted[2:]
    if len(wanted) != len(kernel):
        message = (
            f"output_size should be a sequence containing {len(kernel)} or "
            f"{len(kernel) + 2} elements, but it has a length of '{len(wanted)}'"
        )
        raise ValueError(message)
    for at, (size, known, step) in enumerate(zip(wanted, smallest, steps)):
        if not known - step < size < known + step:
            message = (
                f'invalid output_size "{wanted}" (dim {at} must be between '
                f"{known - step} and {known + step})"
            )
            raise ValueError(message)
    _check_not_negative(wanted)
    return wanted


def _check_not_negative(sizes: Sequence[int]) -> None:
    for at, size in enumerate(sizes):
        if size < 0:
            message = (
                "max_unpooling: output_size must contain non-negative spatial "
                f"dimensions, but got output_size[{at}]={size}"
            )
            raise ValueError(message)


def _unpool(
    input: Tensor, indices: Tensor, sizes: tuple[int, ...], name: str
) -> Tensor:
    check_tensor(name, indices, "indices", 2)
    sizes = whole_numbers(name, "output_size", sizes, 3)
    dims = 3 if name == "max_unpool3d" else 2
    _check_indices(indices, dims)
    if len(sizes) != dims:
        message = (
            f"There should be exactly {ELEMENTS[dims]} in output_size, but got "
            f"{len(sizes)} elements."
        )
        raise RuntimeError(message)
    _check_shapes(input._layout.shape, indices._layout.shape, dims)
    if input._layout.numel and 0 not in sizes:
        floats_only(name, input._layout)
    result: Tensor = MAX_UNPOOL[dims].apply(input, Places(indices), sizes)
    return result


def _check_indices(indices: Tensor, dims: int) -> None:
    kind = indices._layout.dtype
    if kind is not int64:
        got = f" but got: {kind.type_name}" if dims == 2 else ""
        raise RuntimeError(f"elements in indices should be type int64{got}")


def _check_shapes(shape: Shape, given: Shape, dims: int) -> None:
    if len(shape) not in (dims + 1, dims + 2):
        message = (
            f"Input to max_unpooling{dims}d should be a {dims + 1}d or {dims + 2}d "
            f"Tensor, but got a tensor with {len(shape)} dimensions."
        )
        raise RuntimeError(message)
    if shape != given:
        message = (
            "Expected shape of indices to be same as that of the input tensor "
            f"({list(shape)}) but got indices tensor with shape: {list(given)}"
        )
        raise RuntimeError(message)
    for dim, size in enumerate(shape):
        if dim and size == 0:
            message = (
                f"max_unpooling{dims}d_forward_out_cpu(): Expected input to have "
                f"non-zero size for non-batch dimensions, but got {list(shape)} with "
                f"dimension {dim} being empty."
            )
            raise RuntimeError(message)


OPERATORS = (
    Operator(max_unpool1d),
    Operator(max_unpool2d),
    Operator(max_unpool3d),
)
