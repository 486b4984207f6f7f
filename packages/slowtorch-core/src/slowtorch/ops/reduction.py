"""Sums, means and products, of all numbers or along dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, dtype, int64
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op, Unary
from slowtorch.ops._dims import as_shape
from slowtorch.ops._reductions import (
    check_keepdim,
    invalid_combination,
    other_names,
    reduce,
    reduced,
    reduced_dims,
    spread,
    sum_type,
    type_with_out,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims

__all__ = ["mean", "nanmean", "nansum", "prod", "sum"]

SUM_FORMS = """ * (*, torch.dtype dtype = None)
 * (tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None)
"""
PROD_FORMS = """ * (*, torch.dtype dtype = None)
 * (int dim, bool keepdim = False, *, torch.dtype dtype = None)
"""


class Reduction(Op):
    """A reduction of some dimensions: ``source`` is the layout they belong to."""

    __slots__ = ("dims", "source")
    dims: tuple[int, ...]
    source: Layout

    @property
    def _saved_self_sym_sizes(self) -> tuple[int, ...]:
        return tuple(self.source.shape)

    @property
    def _saved_dim(self) -> tuple[int, ...]:
        return self.dims


class Sum(Reduction):
    """Sum: z = sum_i x_i.

    dL/dx_i = g
    """

    __slots__ = ()

    def forward(
        self, x: Tensor, dims: tuple[int, ...], keepdim: bool, to: dtype
    ) -> Tensor:
        self.source, self.dims = x._layout, dims
        return reduce("sum", x, dims, keepdim, to)

    def backward(self, grad: Tensor) -> Any:
        return spread(grad, self.source, self.dims)


class SumAll(Unary, node="SumBackward0"):
    """The sum of all, which most losses end with: shorter by 1 us; see ``Sum``."""

    __slots__ = ("source",)
    source: Layout

    @property
    def _saved_self_sym_sizes(self) -> tuple[int, ...]:
        return tuple(self.source.shape)

    def forward(self, x: Tensor) -> Tensor:
        self.source = layout = x._layout
        out = layout.relatives.get("sum")
        if out is None:
            kind = layout.dtype if layout.dtype.category == FLOATING else int64
            out = reduced(layout, layout.dims, False, kind)
            layout.relatives["sum"] = out
        return make(out.kernels["sum"](out, x, None), out)

    def backward(self, grad: Tensor) -> Any:
        return spread(grad, self.source, self.source.dims)


class SumDims(Sum, node="SumBackward1"):
    """The sum over given dimensions; see ``Sum``."""

    __slots__ = ()


class Mean(Reduction):
    """Mean: z = sum_i x_i / n.

    dL/dx_i = g / n
    """

    __slots__ = ()

    def forward(
        self, x: Tensor, dims: tuple[int, ...], keepdim: bool, to: dtype
    ) -> Tensor:
        self.source, self.dims = x._layout, dims
        return reduce("mean", x, dims, keepdim, to)

    def backward(self, grad: Tensor) -> Any:
        # Divided before it is spread: one division for each result, not for each input.
        count = self.source.numel // (grad._layout.numel or 1)
        return spread(grad / (count or 1), self.source, self.dims)


class MeanDims(Mean, node="MeanBackward1"):
    """The mean over given dimensions; see ``Mean``."""

    __slots__ = ()


class NanSum(Reduction, node="NansumBackward0"):
    """Sum of what is a number: z = sum of the x_i that are not nan.

    dL/dx_i = g, or 0 where x_i is nan
    """

    __slots__ = ()
    saves = ("self",)

    def forward(
        self, x: Tensor, dims: tuple[int, ...], keepdim: bool, to: dtype
    ) -> Tensor:
        self.source, self.dims = x._layout, dims
        self.save_for_backward(x)
        return reduce("nansum", x, dims, keepdim, to)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return spread(grad, self.source, self.dims) * (x == x)


class Prod(Reduction):
    """Product: z = x_1 x_2 ... x_n.

    dL/dx_i = g * (the product of the other x_j)
    """

    __slots__ = ()
    saves = ("self",)

    def forward(
        self, x: Tensor, dims: tuple[int, ...], keepdim: bool, to: dtype
    ) -> Tensor:
        self.source, self.dims = x._layout, dims
        self.save_for_backward(x)
        return reduce("prod", x, dims, keepdim, to)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return spread(grad, self.source, self.dims) * _product_of_others(x, self.dims)


class ProdDim(Prod, node="ProdBackward1"):
    """The product over one dimension; see ``Prod``."""

    __slots__ = ()


def _product_of_others(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    """For each x_i, the product of the other numbers that are reduced with it.

    The product of all divided by x_i; if there are zeros, products from the left and
    from the right.
    """
    from slowtorch.ops.cumulative import cumprod, divides

    if not dims:
        return x.new_ones(())
    if divides(x):
        return (x.prod() if len(dims) > 1 else x.prod(dims[0], keepdim=True)) / x
    if len(dims) > 1:  # of everything
        return _product_of_others(x.reshape(-1), (0,)).reshape(x.shape)
    (dim,) = dims
    one = x.new_ones([1 if i == dim else size for i, size in enumerate(x.shape)])
    length = x.shape[dim]
    left = cumprod(_joined([one, x.narrow(dim, 0, length - 1)], dim), dim)
    rest = x.narrow(dim, 1, length - 1).flip(dim)
    right = cumprod(_joined([one, rest], dim), dim).flip(dim)
    return left * right


def _joined(parts: list[Tensor], dim: int) -> Tensor:
    from slowtorch.ops.joining import cat

    return cat(parts, dim)


def sum(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Sum of all elements, or over given dimensions.

    Integers and bools are summed in int64. Floats are added in double precision and
    rounded once.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to sum over; all by default, and for ().
        keepdim: keep them, with size 1.
        dtype: convert *input* to this type first.
        out: where to write the result.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.sum(x), x.sum(0), x.sum(1, keepdim=True)
        (tensor(10.), tensor([4., 6.]), tensor([[3.],
                [7.]]))
    """
    if not isinstance(input, Tensor):
        check_tensor("sum", input)
    if dim is None and dtype is None and not (keepdim or names) and out is None:
        return SumAll.apply(input)
    dtype = type_with_out(dtype, out)
    if names:
        dim, keepdim = other_names("sum", names, dim, keepdim, SUM_FORMS)
    x, to = sum_type("sum", input, dtype)
    check_keepdim("sum", keepdim)
    if dim is None:
        op = SumDims if keepdim else Sum
        result = op.apply(x, x._layout.dims, keepdim, to)
    else:
        dims = reduced_dims("sum", dim, x._layout, SUM_FORMS)
        result = SumDims.apply(x, dims, keepdim, to)
    return result if out is None else finish("sum", result, out)


def sum_to_size(self: Tensor, *size: Any) -> Tensor:
    """Sum over the dimensions that broadcasting from *size* would have added.

    Args:
        size: a shape that broadcasts to the tensor's own.

    Raises:
        RuntimeError: it does not.

    Example:
        >>> import slowtorch as torch
        >>> torch.ones(2, 3).sum_to_size(1, 3)
        tensor([[2., 2., 2.]])
    """
    if not size:
        message = 'sum_to_size() missing 1 required positional arguments: "size"'
        raise TypeError(message)
    wanted = as_shape("sum_to_size", size)
    shape = self._layout.shape
    if wanted == shape:
        return self
    added = len(shape) - len(wanted)
    matches = added >= 0 and all(
        b in (1, a) for a, b in zip(shape[added:], wanted, strict=True)
    )
    if not matches:
        message = (
            f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}."
        )
        raise RuntimeError(message)
    if not wanted:
        return sum(self)
    gone = [dim for dim in range(len(shape)) if dim < added or wanted[dim - added] == 1]
    dims = tuple([dim for dim in gone if dim < added or shape[dim] != 1])
    to = sum_type("sum_to_size", self, None)[1]
    if not added:
        return SumDims.apply(self, dims, True, to)
    result: Tensor = SumDims.apply(self, dims, False, to)
    return result if result._layout.shape == wanted else result.reshape(wanted)


def mean(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Mean of all elements, or over given dimensions: sum / number of elements.

    Args:
        input: a tensor of floats.
        dim: the dimension or dimensions to average over; all by default, and for ().
        keepdim: keep them, with size 1.
        dtype: convert *input* to this type first.
        out: where to write the result.

    Raises:
        RuntimeError: *input* has integers or bools, and no *dtype* was given.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> x.mean(), x.mean(1)
        (tensor(2.5000), tensor([1.5000, 3.5000]))
    """
    check_tensor("mean", input)
    if names:
        dim, keepdim = other_names("mean", names, dim, keepdim, SUM_FORMS)
    check_keepdim("mean", keepdim)
    to = dtype or input._layout.dtype
    if to.category != FLOATING:
        kind = "Input" if dtype is None else "Optional"
        message = (
            f"mean(): could not infer output dtype. {kind} dtype must be either a "
            f"floating point or complex dtype. Got: {to.type_name}"
        )
        raise RuntimeError(message)
    if dim is None:
        op = MeanDims if keepdim else Mean
        result = op.apply(input, input._layout.dims, keepdim, to)
    else:
        dims = reduced_dims("mean", dim, input._layout, SUM_FORMS)
        result = MeanDims.apply(input, dims, keepdim, to)
    return result if out is None else finish("mean", result, out)


def nansum(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Sum of the elements that are numbers: nan counts as 0.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to sum over; all by default.
        keepdim: keep them, with size 1.
        dtype: the type of the result.
        out: where to write the result.

    Example:
        >>> import slowtorch as torch
        >>> torch.nansum(torch.tensor([1.0, float("nan"), 2.0]))
        tensor(3.)
    """
    check_tensor("nansum", input)
    dim, keepdim = other_names("nansum", names, dim, keepdim)
    if input._layout.dtype.category != FLOATING:
        return sum(input, dim, keepdim, dtype=dtype, out=out)
    dtype = type_with_out(dtype, out)
    if dtype is not None and dtype.category != FLOATING:
        message = f"\"nansum_cpu\" not implemented for '{dtype.type_name}'"
        raise NotImplementedError(message)
    x, to = sum_type("nansum", input, dtype)
    dims = reduced_dims("nansum", dim, x._layout)
    result = NanSum.apply(x, dims, keepdim, to)
    return finish("nansum", result, out)


def nanmean(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Mean of the elements that are numbers, all or over given dimensions.

    Args:
        input: a tensor of floats.
        dim: the dimension or dimensions to average over; all by default.
        keepdim: keep them, with size 1.
        dtype: the type of the result.
        out: where to write the result.

    Raises:
        RuntimeError: *input* has integers or bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.nanmean(torch.tensor([1.0, float("nan"), 2.0]))
        tensor(1.5000)
    """
    check_tensor("nanmean", input)
    if input._layout.dtype.category != FLOATING:
        message = (
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{input._layout.dtype.type_name}"
        )
        raise RuntimeError(message)
    count = sum(input == input, dim, keepdim)
    return finish("nanmean", nansum(input, dim, keepdim, dtype=dtype) / count, out)


def prod(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Product of all elements, or over one dimension.

    Integers and bools are multiplied in int64. The gradient is right where there are
    zeros too: it is the product of the *other* elements.

    Args:
        input: the tensor.
        dim: the dimension to multiply over; all by default.
        keepdim: keep it, with size 1.
        dtype: convert *input* to this type first.
        out: where to write the result.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.prod(torch.tensor([[1, 2], [3, 4]]), 1)
        tensor([ 2, 12])
    """
    check_tensor("prod", input)
    dtype = type_with_out(dtype, out)
    if names:
        dim, keepdim = other_names("prod", names, dim, keepdim, PROD_FORMS)
    x, to = sum_type("prod", input, dtype)
    if dim is None:
        if keepdim:
            message = invalid_combination("prod", "keepdim=bool, ", PROD_FORMS)
            raise TypeError(message)
        result = Prod.apply(x, x._layout.dims, False, to)
    elif not isinstance(dim, int):
        message = invalid_combination("prod", type(dim).__name__, PROD_FORMS)
        raise TypeError(message)
    else:
        dims = reduced_dims("prod", dim, x._layout)
        result = ProdDim.apply(x, dims, keepdim, to)
    return finish("prod", result, out)


OPERATORS = (
    Operator(sum, method=True, nodes=(SumAll, Sum, SumDims)),
    Operator(mean, method=True, nodes=(Mean, MeanDims)),
    Operator(nansum, method=True, nodes=(NanSum,)),
    Operator(nanmean, method=True),
    Operator(prod, method=True, nodes=(Prod, ProdDim)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
