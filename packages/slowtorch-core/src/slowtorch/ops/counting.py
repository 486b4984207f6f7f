"""Counting: bincount and histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch import return_types
from slowtorch._dtype import BOOL, FLOATING, dtype, float64, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import finish_pair
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = [
    "bincount",
    "histc",
    "histogram",
]


class Counted(Op):
    """Counts as they are, of tensors that may require grad: they have none to give."""

    __slots__ = ()
    function = ""

    def name(self) -> str:
        """PyTorch's name for such a node."""
        return "torch::autograd::NotImplemented"

    def forward(self, *args: Any) -> Any:
        """The counts, which come first among *args*."""
        return args[0].detach()

    def backward(self, *grads: Tensor) -> Any:
        """Say so.

        Raises:
            RuntimeError: always.
        """
        message = f"derivative for aten::{self.function} is not implemented"
        raise RuntimeError(message)


class Bincount(Counted, node="NotImplemented"):
    """How often each number comes, by weight."""

    __slots__ = ()
    function = "bincount"


class Histogram(Counted, node="NotImplemented"):
    """How many elements fall between edges; and the edges."""

    __slots__ = ()
    function = "histogram"

    def forward(self, *args: Any) -> Any:
        """The counts and the edges, which come first among *args*."""
        return args[0].detach(), args[1].detach()


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
    result = make(out.store(counts), out)
    return result if weights is None else Bincount.apply(result, weights)


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
    bins: int | Tensor = 100,
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
    given = isinstance(bins, Tensor) or range is not None
    _check_floats("histogram_cpu" if given else "histogramdd", input)
    edges = _edges(input, bins, range)
    _check_weight(input, weight)
    made = contiguous((edges._layout.numel - 1,), input.dtype, input.device)
    kernel = made.kernels["histogram"]
    hist = make(kernel(made, input, edges, weight), made)
    if density:
        hist = hist / hist.sum() / (edges[1:] - edges[:-1])
    tensors = [each for each in (input, bins, weight) if isinstance(each, Tensor)]
    hist, edges = Histogram.apply_several(hist, edges, *tensors)
    return finish_pair("histogram", return_types.histogram, (hist, edges), out)  # type: ignore[no-any-return]  # the kind that is named


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
            "shape as the input tensor excluding its innermost dimension, but got "
            f"input with shape {[x._layout.numel, 1]} and weight with shape "
            f"{[weight._layout.numel]}"
        )
        raise RuntimeError(message)
    if weight._layout.dtype is not x._layout.dtype:
        message = (
            "torch.histogramdd: if weight tensor is provided, input tensor and weight "
            "tensor should have the same dtype, but got "
            f"input({_c_name(x.dtype)}), and weight({_c_name(weight.dtype)})"
        )
        raise RuntimeError(message)


OPERATORS = (
    Operator(bincount, method=True),
    Operator(histc, method=True),
    Operator(histogram, method=True),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
