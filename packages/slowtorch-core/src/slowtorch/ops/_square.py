"""What linear algebra asks of its matrices, in PyTorch's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING
from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.ops._elementwise import broadcast_shape

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = [
    "LinAlgError",
    "batches_of",
    "by_columns",
    "check_floats",
    "check_kernel",
    "check_matrices",
    "check_same_dtype",
    "check_square",
    "compute",
    "multiplied",
]


class _LinAlgError(RuntimeError):
    """There is no answer for this matrix: ``torch.linalg.LinAlgError``.

    Example:
        >>> import slowtorch as torch
        >>> try:
        ...     torch.linalg.inv(torch.zeros(2, 2))
        ... except torch.linalg.LinAlgError:
        ...     print("singular")
        singular
    """


LinAlgError = _LinAlgError


def check_matrices(name: str, x: Tensor, argument: str = "A") -> None:
    """Refuse what is no matrix and no batch of them.

    Raises:
        RuntimeError: it has less than two dimensions.
    """
    if x.ndim < 2:
        message = (
            f"{name}: The input tensor{argument and ' '}{argument} must have at least "
            "2 dimensions."
        )
        raise RuntimeError(message)


def check_square(name: str, x: Tensor) -> None:
    """Refuse matrices that are not square.

    Raises:
        RuntimeError: they are not, or there is no matrix.
    """
    check_matrices(name, x)
    *_, height, width = x._layout.shape
    if height != width:
        message = (
            f"{name}: A must be batches of square matrices, but they are {height} by "
            f"{width} matrices"
        )
        raise RuntimeError(message)


def check_floats(name: str, x: Tensor, low: bool = False) -> None:
    """Refuse integers, bools, and floats of 16 bits unless *low*.

    Raises:
        RuntimeError: naming the dtype.
    """
    given = x._layout.dtype
    if given.category != FLOATING:
        message = (
            f"{name}: Expected a floating point or complex tensor as input. Got "
            f"{given.type_name}"
        )
        raise RuntimeError(message)
    if given.bits < 32 and not low:
        message = f"{name}: Low precision dtypes not supported. Got {given.type_name}"
        raise RuntimeError(message)


def check_kernel(kernel: str, x: Tensor) -> None:
    """Refuse the same in other words, as PyTorch's kernels do.

    Raises:
        NotImplementedError: naming the kernel and the dtype.
    """
    given = x._layout.dtype
    if given.category != FLOATING or given.bits < 32:
        message = f"\"{kernel}\" not implemented for '{given.type_name}'"
        raise NotImplementedError(message)


def check_same_dtype(
    name: str, x: Tensor, y: Tensor, names: tuple[str, str] = ("A", "B")
) -> None:
    """Refuse operands of different dtypes.

    Raises:
        RuntimeError: naming both.
    """
    given, other = x._layout.dtype, y._layout.dtype
    if given is not other:
        first, second = names
        message = (
            f"{name}: Expected {first} and {second} to have the same dtype, but found "
            f"{first} of type {given.type_name} and {second} of type "
            f"{other.type_name} instead"
        )
        raise RuntimeError(message)


def multiplied(name: str, x: Layout, y: Layout, left: bool) -> None:
    """Refuse sizes for which there is no z with x z = y, or z x = y.

    Raises:
        RuntimeError: naming both shapes.
    """
    (n, _), (height, width) = x.shape[-2:], y.shape[-2:]
    if n != (height if left else width):
        message = (
            f"{name}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({n}x{n} and {height}x{width})"
        )
        raise RuntimeError(message)


def batches_of(x: Tensor, y: Tensor) -> Shape:
    """The shape of the batches of both, broadcast."""
    return tuple(broadcast_shape(x._layout.shape[:-2], y._layout.shape[:-2]))


def by_columns(like: Layout, shape: Shape) -> Layout:
    """A layout with the columns of each matrix one after another, as LAPACK has it."""
    if len(shape) < 2 or 0 in shape:
        return contiguous(shape, like.dtype, like.device)
    strides = list(contiguous(shape, like.dtype).strides)
    strides[-2:] = [1, shape[-2]]
    return layout_of(tuple(shape), tuple(strides), like.dtype, like.device)


def compute(failure: str, kernel: str, out: Layout, *args: Any) -> Tensor:
    """Call a kernel that may meet a matrix without an answer.

    Args:
        failure: what PyTorch says then; it may speak of ``{batch}`` and ``{place}``.
        kernel: the kernel's name.
        out: the layout of the result.
        args: what the kernel needs besides.

    Raises:
        LinAlgError: there is no answer.
    """
    from slowtorch.kernels.linalg import FailedMatrixError

    try:
        return make(out.kernels[kernel](out, *args), out)
    except FailedMatrixError as error:
        batched = len(args[0]._layout.shape) > 2
        batch = f"(Batch element {error.number}): " if batched else ""
        message = failure.format(batch=batch, place=error.place)
        raise _LinAlgError(message) from None
