"""What matrix products ask of their operands, in PyTorch's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._dtype import BOOL, dtype, uint16, uint32, uint64
from slowtorch._dtype_info import C_NAME
from slowtorch._layout import Layout, contiguous
from slowtorch.ops._elementwise import common_device

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["bmm_layout", "check_bias", "dot_layout", "mm_layout", "mv_layout"]


def check_kernel(kernel: str, of: dtype) -> None:
    """Refuse the types that have no products.

    Raises:
        NotImplementedError: bool, or an unsigned integer wider than 8 bits.
    """
    if of.category == BOOL or of in (uint16, uint32, uint64):
        message = f"\"{kernel}\" not implemented for '{of.type_name}'"
        raise NotImplementedError(message)


def mm_layout(x: Layout, y: Layout) -> Layout:
    """The layout of a matrix times a matrix.

    Raises:
        RuntimeError: one is no matrix, or their sizes or dtypes do not go together.
    """
    for name, each in (("self", x), ("mat2", y)):
        if len(each.shape) != 2:
            raise RuntimeError(f"{name} must be a matrix")
    check_sizes(x, y)
    if x.dtype is not y.dtype:
        message = (
            "expected m1 and m2 to have the same dtype, but got: "
            f"{C_NAME[x.dtype.name]} != {C_NAME[y.dtype.name]}"
        )
        raise RuntimeError(message)
    out = contiguous((x.shape[0], y.shape[1]), x.dtype, common_device(x, y).device)
    if x.numel and out.numel:  # of nothing, PyTorch makes products of any type
        check_kernel("addmm_impl_cpu_", x.dtype)
    return out


def check_sizes(x: Layout, y: Layout) -> None:
    """The rows of the first must be as long as the columns of the second."""
    (n, k), (m, p) = x.shape, y.shape
    if k != m:
        message = f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {m}x{p})"
        raise RuntimeError(message)


def addmm_layout(bias: Layout, x: Layout, y: Layout) -> Layout:
    """The layout of a bias plus a matrix times a matrix.

    Raises:
        RuntimeError: an operand has the wrong shape or dtype.
    """
    for name, each in (("mat1", x), ("mat2", y)):
        if len(each.shape) != 2:
            message = f"{name} must be a matrix, got {len(each.shape)}-D tensor"
            raise RuntimeError(message)
    check_sizes(x, y)
    out = contiguous((x.shape[0], y.shape[1]), x.dtype, common_device(x, y).device)
    check_bias(bias, out.shape)
    common_device(bias, y)
    for name, each in (("self", bias), ("mat1", x)):
        if each.dtype is not y.dtype:
            message = (
                f"{name} and mat2 must have the same dtype, but got "
                f"{each.dtype.type_name} and {y.dtype.type_name}"
            )
            raise RuntimeError(message)
    if out.numel:
        check_kernel("addmm_impl_cpu_", x.dtype)
    return out


def check_bias(bias: Layout, shape: Shape) -> None:
    """What is added must expand to the shape of the product.

    Raises:
        RuntimeError: it does not.
    """
    given = bias.shape
    if len(given) > len(shape):
        kind = f"torch.{bias.dtype.type_name}Tensor"
        message = (
            f"expand({kind}{{{list(given)}}}, size={list(shape)}): the number of sizes "
            f"provided ({len(shape)}) must be greater or equal to the number of "
            f"dimensions in the tensor ({len(given)})"
        )
        raise RuntimeError(message)
    skipped = len(shape) - len(given)
    for dim in range(len(given) - 1, -1, -1):
        size, wanted = given[dim], shape[dim + skipped]
        if size not in (1, wanted):
            message = (
                f"The expanded size of the tensor ({wanted}) must match the existing "
                f"size ({size}) at non-singleton dimension {dim + skipped}.  Target "
                f"sizes: {list(shape)}.  Tensor sizes: {list(given)}"
            )
            raise RuntimeError(message)


def mv_layout(x: Layout, y: Layout, bias: Layout | None = None) -> Layout:
    """The layout of a matrix times a vector, to which a vector may be added.

    Raises:
        RuntimeError: their dimensions, sizes or dtypes do not go together.
    """
    dims = 1 if bias is None else len(bias.shape)
    if len(x.shape) != 2 or len(y.shape) != 1 or dims > 1:
        message = (
            f"vector + matrix @ vector expected, got {dims}, {len(x.shape)}, "
            f"{len(y.shape)}"
        )
        raise RuntimeError(message)
    rows, columns = x.shape
    length = rows if bias is None or not dims else bias.shape[0]
    if columns != y.shape[0] or length not in (1, rows):
        message = (
            f"size mismatch, got input ({length}), mat ({rows}x{columns}), "
            f"vec ({y.shape[0]})"
        )
        raise RuntimeError(message)
    added = y if bias is None else bias
    if not added.dtype is x.dtype is y.dtype:
        message = (
            "addmv input tensors must have the same dtype, but got "
            f"{added.dtype.type_name}, {x.dtype.type_name}, and {y.dtype.type_name}"
        )
        raise RuntimeError(message)
    if x.numel:
        check_kernel("addmv_impl_cpu", x.dtype)
    return contiguous((rows,), x.dtype, common_device(x, y).device)


def dot_layout(x: Layout, y: Layout, name: str = "dot") -> Layout:
    """The layout of a vector times a vector: no dimensions.

    Raises:
        RuntimeError: one is no vector, or their lengths or dtypes differ.
    """
    if len(x.shape) != 1 or len(y.shape) != 1:
        message = (
            f"1D tensors expected, but got {len(x.shape)}D and {len(y.shape)}D tensors"
        )
        raise RuntimeError(message)
    if x.dtype is not y.dtype:
        message = (
            f"{name} : expected both vectors to have same dtype, but found "
            f"{x.dtype.type_name} and {y.dtype.type_name}"
        )
        raise RuntimeError(message)
    (n,), (m,) = x.shape, y.shape
    if n != m:
        message = (
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have "
            f"the same number of elements, but got {n} and {m} elements respectively"
        )
        raise RuntimeError(message)
    check_kernel(name, x.dtype)
    return contiguous((), x.dtype, common_device(x, y).device)


def bmm_layout(x: Layout, y: Layout, kernel: str = "bmm") -> Layout:
    """The layout of matrices times matrices, pair by pair.

    Args:
        x: the left matrices.
        y: the right ones.
        kernel: what is named where bools are refused.

    Raises:
        RuntimeError: one has not three dimensions, or their sizes or dtypes do not
            go together.
    """
    for name, each in (("batch1", x), ("batch2", y)):
        if len(each.shape) != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    batches, n, k = x.shape
    if tuple(y.shape[:2]) != (batches, k):
        message = (
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{batches}, {k}] but got: [{y.shape[0]}, {y.shape[1]}]."
        )
        raise RuntimeError(message)
    if x.dtype is not y.dtype:
        message = (
            f"expected scalar type {x.dtype.type_name} but found {y.dtype.type_name}"
        )
        raise RuntimeError(message)
    check_kernel(kernel, x.dtype)
    return contiguous((batches, n, y.shape[2]), x.dtype, common_device(x, y).device)
