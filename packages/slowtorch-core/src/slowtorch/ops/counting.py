"""Searching and counting: searchsorted, bincount, histograms, isin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._creation.numbers import natural_dtype
from slowtorch._dtype import BOOL, FLOATING, bool_, dtype, float64, int32, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, Shape, TensorOrNumber

__all__ = [
    "bincount",
    "bucketize",
    "histc",
    "histogram",
    "isin",
    "searchsorted",
    "unravel_index",
]


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
    if layout.dtype.category == BOOL:
        message = "\"searchsorted_out_cpu\" not implemented for 'Bool'"
        raise NotImplementedError(message)
    shape: Shape = x._layout.shape if isinstance(x, Tensor) else ()
    if not isinstance(x, Tensor) and layout.dtype.category == FLOATING:
        x = layout.dtype.scalar(x)
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
            f"{name}: input value can be a scalar only when boundaries tensor dimension "
            f"is 1, but we got boundaries tensor dim({len(rows)}) and input value's "
            "dim(0) numel(1)"
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
    check_tensor("bucketize", boundaries, "boundaries", 2)
    if len(boundaries._layout.shape) != 1:
        message = (
            f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})"
        )
        raise RuntimeError(message)
    return _search("bucketize", boundaries, input, out_int32, right, None, out)


def bincount(
    input: Tensor, weights: Tensor | None = None, minlength: int = 0
) -> Tensor:
    """How often each number comes in a vector: z[n] = the number of i with x[i] = n.

    Args:
        input: a vector of integers, none negative.
        weights: what each counts for; the result is the sum of weights then.
        minlength: the least number of bins.

    Returns:
        int64; with weights float32 if they are, or else float64.

    Raises:
        NotImplementedError: *input* is of floats or bools.
        RuntimeError: *input* is no vector or has negative numbers, or *weights* have
            another length.

    Example:
        >>> import slowtorch as torch
        >>> torch.bincount(torch.tensor([0, 2, 2]), minlength=4)
        tensor([1, 0, 2, 0])
    """
    check_tensor("bincount", input)
    _check_bincount(input, weights, minlength)
    layout = input._layout
    kernel = layout.kernels["bincount"]
    counts: Any = kernel(None, input, weights if layout.numel else None, minlength)
    if counts is None:
        raise NotImplementedError("bincount: the meta device has no numbers to count")
    to = int64
    if weights is not None and layout.numel:
        own = weights._layout.dtype
        to = own if own.name == "float32" else float64
    out = contiguous((len(counts),), to, layout.device)
    return make(out.store(counts), out)


def _check_bincount(x: Tensor, weights: Tensor | None, minlength: int) -> None:
    layout = x._layout
    if not isinstance(minlength, int):
        message = (
            "bincount(): argument 'minlength' must be int, not "
            f"{type(minlength).__name__}"
        )
        raise TypeError(message)
    if layout.dtype.category in (BOOL, FLOATING):
        kind = layout.dtype.type_name
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{kind}'")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if len(layout.shape) != 1:
        message = "bincount only supports 1-d non-negative integral inputs."
        raise RuntimeError(message)
    if weights is not None and weights._layout.shape != layout.shape:
        message = "weights should be 1-d and have the same length as input"
        raise RuntimeError(message)


def histc(
    input: Tensor,
    bins: int = 100,
    min: Number = 0,
    max: Number = 0,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """How many elements fall in each of *bins* equal intervals from *min* to *max*.

    Elements outside are not counted; *max* itself belongs to the last interval. Where
    *min* equals *max*, the smallest and the largest element are taken.

    Args:
        input: a tensor of floats.
        bins: the number of intervals.
        min: where the first one begins.
        max: where the last one ends.
        out: where to write the result.

    Raises:
        NotImplementedError: *input* is not of floats.
        RuntimeError: there are no bins, or the range is empty or not finite.

    Example:
        >>> import slowtorch as torch
        >>> torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])
    """
    check_tensor("histc", input)
    if not isinstance(bins, int):
        message = f"histc(): argument 'bins' must be int, not {type(bins).__name__}"
        raise TypeError(message)
    layout = input._layout
    _check_floats("histogram_cpu", input)
    _check_bins(bins)
    low, high = _range("torch.histc", input, min, max)
    made = contiguous((bins,), layout.dtype, layout.device)
    result = make(made.kernels["histc"](made, input, low, high), made)
    return finish("histc", result, out)


def _check_floats(kernel: str, x: Tensor) -> None:
    kind = x._layout.dtype
    if kind.category != FLOATING:
        message = f"\"{kernel}\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)


def _check_bins(bins: int) -> None:
    if bins <= 0:
        message = f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0"
        raise RuntimeError(message)


def _range(name: str, x: Tensor, low: float, high: float) -> tuple[float, float]:
    """The range of a histogram: as given, or else that of the elements."""
    scalar = x._layout.dtype.scalar
    low, high = scalar(low), scalar(high)
    if low == high and x._layout.numel:
        low, high = x.min().item(), x.max().item()  # nan, if there is one
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"{name}: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError(f"{name}: max must be larger than min")
    return low, high


def histogram(
    input: Tensor,
    bins: int | Tensor,
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
    out: Any = None,
) -> return_types.histogram:
    """How many elements fall between each pair of edges.

    Args:
        input: a tensor of floats.
        bins: the number of equal intervals, or their edges as a sorted vector.
        range: where the intervals begin and end; by default at the smallest and the
            largest element.
        weight: what each element counts for.
        density: divide by the total and by the width of each interval, so that the
            area under the histogram is 1.
        out: a pair of tensors to write the results to.

    Returns:
        The named tuple ``(hist, bin_edges)``.

    Raises:
        NotImplementedError: *input* is not of floats.
        RuntimeError: there are no bins, or a shape, dtype or the range does not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0, 1.0])
        >>> hist, edges = torch.histogram(x, torch.tensor([0.0, 1.5, 3.0]))
        >>> hist
        tensor([2., 1.])
    """
    check_tensor("histogram", input)
    _check_floats("histogramdd", input)
    edges = _edges(input, bins, range)
    _check_weight(input, weight)
    made = contiguous((edges._layout.numel - 1,), input.dtype, input.device)
    kernel = made.kernels["histogram"]
    hist = make(kernel(made, input, edges, weight), made)
    if density:
        hist = hist / hist.sum() / (edges[1:] - edges[:-1])
    results = (hist, edges)
    if out is not None:
        pairs = zip(results, out, strict=True)
        results = tuple([finish("histogram", each, to) for each, to in pairs])
    return return_types.histogram(results)


def _edges(x: Tensor, bins: int | Tensor, given: Sequence[float] | None) -> Tensor:
    """The edges of a histogram's intervals."""
    from slowtorch._creation import linspace

    dtype = x._layout.dtype
    if isinstance(bins, Tensor):
        if len(bins._layout.shape) != 1:
            message = (
                "torch.histogramdd: bins tensor should have one dimension, but got "
                f"{bins.ndim} dimensions in the bins tensor for dimension 0"
            )
            raise RuntimeError(message)
        _check_bins(bins._layout.numel - 1)
        if bins._layout.dtype is not dtype:
            message = (
                "torch.histogramdd: input tensor and bins tensors should have the same "
                f"dtype, but got input with dtype {_c_name(dtype)} and bins for "
                f"dimension 0 with dtype {_c_name(bins._layout.dtype)}"
            )
            raise RuntimeError(message)
        return bins.detach().clone()
    _check_bins(bins)
    if given is None:
        low, high = (0.0, 1.0) if not x._layout.numel else _extent(x)
    else:
        low, high = _given_range(given)
    return linspace(low, high, bins + 1, dtype=dtype, device=x.device)


def _extent(x: Tensor) -> tuple[float, float]:
    low, high = x.min().item(), x.max().item()
    if low == high:
        return low - 0.5, high + 0.5
    return _range("torch.histogramdd", x, low, high)


def _given_range(given: Sequence[float]) -> tuple[float, float]:
    if len(given) != 2:
        message = (
            "torch.histogramdd: for a 1-dimensional histogram range should have 2 "
            f"elements, but got {len(given)}"
        )
        raise RuntimeError(message)
    low, high = given
    if low > high:
        message = (
            f"torch.histogramdd: min should not exceed max, but got min {low:g} max "
            f"{high:g} for dimension 0"
        )
        raise RuntimeError(message)
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _c_name(kind: dtype) -> str:
    return {"float32": "float", "float64": "double"}.get(kind.name, kind.name)


def _check_weight(x: Tensor, weight: Tensor | None) -> None:
    if weight is None:
        return
    if weight._layout.shape != x._layout.shape:
        message = (
            "torch.histogramdd: if weight tensor is provided it should have the same "
            "shape as the input tensor excluding its innermost dimension, but got input "
            f"with shape {[x._layout.numel, 1]} and weight with shape "
            f"{[weight._layout.numel]}"
        )
        raise RuntimeError(message)
    if weight._layout.dtype is not x._layout.dtype:
        message = (
            "torch.histogramdd: if weight tensor is provided, input tensor and weight "
            f"tensor should have the same dtype, but got input({_c_name(x.dtype)}), and "
            f"weight({_c_name(weight.dtype)})"
        )
        raise RuntimeError(message)


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
    sizes = _sizes(shape)
    results: list[Tensor] = []
    rest = indices.detach().to(int64)
    for size in reversed(sizes):
        results.append(rest % size)
        rest = rest // size
    return tuple(results[::-1])


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
    Operator(bincount, method=True),
    Operator(bucketize),
    Operator(histc, method=True),
    Operator(histogram, method=True),
    Operator(isin),
    Operator(searchsorted),
    Operator(unravel_index),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
