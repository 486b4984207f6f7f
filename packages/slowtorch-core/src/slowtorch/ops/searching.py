"""Searching: searchsorted, bucketize, isin; coordinates of a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import natural_dtype
from slowtorch._dtype import BOOL, FLOATING, bool_, int32, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape, TensorOrNumber

__all__ = ["bucketize", "isin", "searchsorted", "unravel_index"]


def searchsorted(
    sorted_sequence: Tensor,
    input: TensorOrNumber,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Where the values of *input* would go in a sorted sequence to keep it sorted.

    z = the number of elements that are smaller (``right``: not larger) than the value

    Args:
        sorted_sequence: one row for all values, or one row for each row of *input*.
        input: the values; a number if there is one row.
        out_int32: give int32 instead of int64.
        right: put equal values after those of the sequence.
        side: ``"right"`` is the same as ``right=True``, ``"left"`` is not.
        sorter: what ``argsort`` gave, if the sequence itself is not sorted.
        out: where to write the result.

    Raises:
        RuntimeError: the shapes do not fit, or *side* and *right* disagree.

    Example:
        >>> import slowtorch as torch
        >>> row = torch.tensor([1, 3, 5])
        >>> torch.searchsorted(row, torch.tensor([3, 4]))
        tensor([1, 2])
        >>> torch.searchsorted(row, torch.tensor([3, 4]), right=True)
        tensor([2, 2])
    """
    name = "torch.searchsorted()"
    check_tensor("searchsorted", sorted_sequence, "sorted_sequence")
    _check_number_or_tensor("searchsorted", input)
    if side not in (None, "left", "right"):
        raise RuntimeError(f"{name}: side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        message = (
            f"{name}: side and right can't be set to opposites, got side of left while "
            "right was True"
        )
        raise RuntimeError(message)
    _check_rows(name, sorted_sequence._layout.shape, input)
    if sorter is not None:
        _check_sorter(name, sorted_sequence, sorter)
    return _search(
        *("searchsorted", sorted_sequence, input, out_int32),
        *(right or side == "right", sorter, out),
    )


def _search(
    name: str,
    row: Tensor,
    x: TensorOrNumber,
    out_int32: bool,
    right: bool,
    sorter: Tensor | None,
    out: Tensor | None,
) -> Tensor:
    layout = row._layout
    shape: Shape = x._layout.shape if isinstance(x, Tensor) else ()
    if isinstance(x, Tensor):
        both = max(x._layout.dtype.category, layout.dtype.category)
        refused = both == BOOL and x._layout.numel > 0
    else:
        refused = layout.dtype.category == BOOL and isinstance(x, bool)
        x = layout.dtype.scalar(x) if layout.dtype.category == FLOATING else x
    if refused:
        message = "\"searchsorted_out_cpu\" not implemented for 'Bool'"
        raise NotImplementedError(message)
    made = contiguous(shape, int32 if out_int32 else int64, layout.device)
    kernel = made.kernels["searchsorted"]
    return finish(name, make(kernel(made, row, x, right, sorter), made), out)


def _check_number_or_tensor(name: str, value: Any) -> None:
    if not isinstance(value, (Tensor, int, float)):
        message = (
            f"{name}() received an invalid combination of arguments - got (Tensor, "
            f"{type(value).__name__}), but expected a tensor or a number"
        )
        raise TypeError(message)


def _check_rows(name: str, rows: Shape, x: TensorOrNumber) -> None:
    """The sequence is one row, or has a row for each row of the values."""
    if not rows:
        message = (
            f"{name}: boundaries tensor should have positive dimension, but got 0 "
            "dimension"
        )
        raise RuntimeError(message)
    shape: Shape = x._layout.shape if isinstance(x, Tensor) else ()
    if len(rows) == 1:
        return
    if not shape:
        message = (
            f"{name}: input value can be a scalar only when boundaries tensor "
            f"dimension is 1, but we got boundaries tensor dim({len(rows)}) and "
            "input value's dim(0) numel(1)"
        )
        raise RuntimeError(message)
    if len(shape) != len(rows) or shape[:-1] != rows[:-1]:
        message = (
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 "
            "dimensions of boundaries tensor and input value tensor must match, but we "
            f"got boundaries tensor {list(rows)} and input value tensor {list(shape)}"
        )
        raise RuntimeError(message)


def _check_sorter(name: str, row: Tensor, sorter: Tensor) -> None:
    """A sorter has a place for each element of the sequence."""
    if sorter._layout.shape != row._layout.shape:
        message = (
            f"{name}: boundary and sorter must have the same size, but got boundary "
            f"tensor {list(row.shape)}and got sorter tensor {list(sorter.shape)}"
        )
        raise RuntimeError(message)
    kind = sorter._layout.dtype
    if kind is not int64:
        message = (
            f"{name}: sorter must be a tensor of long dtype but got dtype "
            f"{kind.type_name}"
        )
        raise RuntimeError(message)


def bucketize(
    input: TensorOrNumber,
    boundaries: Tensor,
    *,
    out_int32: bool = False,
    right: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """Which bucket each value falls in: ``searchsorted`` the other way round.

    Args:
        input: a tensor of values, or a number.
        boundaries: a sorted vector; n boundaries make n + 1 buckets.
        out_int32: give int32 instead of int64.
        right: a value that equals a boundary falls in the bucket after it.
        out: where to write the result.

    Raises:
        RuntimeError: *boundaries* is no vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.bucketize(torch.tensor([0, 2, 9]), torch.tensor([1, 2, 3]))
        tensor([0, 1, 3])
    """
    _check_number_or_tensor("bucketize", input)
    if not isinstance(boundaries, Tensor):
        raise no_match("bucketize", input, boundaries)
    if len(boundaries._layout.shape) != 1:
        message = (
            f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})"
        )
        raise RuntimeError(message)
    return _search("bucketize", boundaries, input, out_int32, right, None, out)


def isin(
    elements: TensorOrNumber,
    test_elements: TensorOrNumber,
    *,
    assume_unique: bool = False,
    invert: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """Whether each element is one of *test_elements*; nan is equal to nothing.

    Args:
        elements: a tensor, or a number.
        test_elements: a tensor, or a number; at least one of the two is a tensor.
        assume_unique: has no effect here.
        invert: whether it is not, instead.
        out: where to write the result.

    Raises:
        RuntimeError: one of them is of bools.
        TypeError: they are not a tensor and a tensor or number.

    Example:
        >>> import slowtorch as torch
        >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([3, 1]))
        tensor([ True, False,  True])
    """
    both = (elements, test_elements)
    tensors = [each for each in both if isinstance(each, Tensor)]
    if not tensors or not all(
        [isinstance(each, (Tensor, int, float)) for each in both]
    ):
        given = ", ".join([type(each).__name__ for each in both])
        message = (
            f"isin() received an invalid combination of arguments - got ({given}), but "
            "expected a tensor and a tensor or a number"
        )
        raise TypeError(message)
    for each in both:
        kind = each._layout.dtype if isinstance(each, Tensor) else natural_dtype(each)
        if kind is bool_:
            raise RuntimeError("Unsupported input type encountered for isin(): Bool")
    shape: Shape = elements._layout.shape if isinstance(elements, Tensor) else ()
    made = contiguous(shape, bool_, tensors[0]._layout.device)
    kernel = made.kernels["isin"]
    result = make(kernel(made, elements, test_elements, invert), made)
    return finish("isin", result, out)


def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """The coordinates, in a tensor of a given shape, of elements counted row by row.

    Args:
        indices: a tensor of integers.
        shape: the sizes that *indices* count through.

    Returns:
        One tensor of the shape of *indices* for each dimension of *shape*.

    Raises:
        TypeError: *indices* are not integers, or *shape* is no shape.
        ValueError: a size is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.unravel_index(torch.tensor([1, 5]), (2, 3))
        (tensor([0, 1]), tensor([1, 2]))
    """
    check_tensor("unravel_index", indices, "indices")
    kind = indices._layout.dtype
    if kind.category in (BOOL, FLOATING):
        message = f"expected 'indices' to be integer dtype, but got {kind}"
        raise TypeError(message)
    from slowtorch.ops.joining import stack

    results: list[Tensor] = []
    rest = indices.detach().to(int64)
    for size in reversed(_sizes(shape)):
        results.append(rest % size)
        rest = rest // size
    return stack(results[::-1], -1).unbind(-1) if results else ()


def _sizes(shape: Any) -> list[int]:
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, Sequence):
        message = (
            f"expected 'shape' to be int or sequence of ints, but got {type(shape)}"
        )
        raise TypeError(message)
    for size in shape:
        if not isinstance(size, int):
            message = (
                f"expected 'shape' sequence to only contain ints, but got {type(size)}"
            )
            raise TypeError(message)
    if any([size < 0 for size in shape]):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(shape)}")
    return list(shape)


OPERATORS = (
    Operator(bucketize),
    Operator(isin),
    Operator(searchsorted),
    Operator(unravel_index),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
