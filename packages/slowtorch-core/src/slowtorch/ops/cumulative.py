"""Cumulative operations: at each place, the result of all places up to it."""

from __future__ import annotations

from typing import Any

from slowtorch import return_types
from slowtorch._dtype import FLOATING, dtype, int64
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import Pick, finish_pair, fresh, pair
from slowtorch.ops._reductions import one_dim, required_dim, sum_type, type_with_out
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["cummax", "cummin", "cumprod", "cumsum", "logcumsumexp"]


def _along(kernel: str, x: Tensor, dim: int, to: dtype, *others: Tensor) -> Tensor:
    """A line kernel's result, which is row-major."""
    out = fresh(x._layout, x._layout.shape, to)
    return make(out.kernels[kernel](out, x, *others, dim), out)


class Cumsum(Op):
    """Running sum: z_k = x_1 + ... + x_k.

    dL/dx_k = g_k + g_(k+1) + ... + g_n
    """

    __slots__ = ("dim",)
    dim: int

    def forward(self, x: Tensor, dim: int, to: dtype) -> Tensor:
        self.dim = dim
        return _along("cumsum", x, dim, to)

    def backward(self, grad: Tensor) -> Any:
        return ReverseCumsum.apply(grad, self.dim)


class ReverseCumsum(Op):
    """Running sum from the end: z_k = x_k + ... + x_n.

    dL/dx_k = g_1 + ... + g_k
    """

    __slots__ = ("dim",)
    dim: int

    def forward(self, x: Tensor, dim: int) -> Tensor:
        self.dim = dim
        return _along("reverse_cumsum", x, dim, x._layout.dtype)

    def backward(self, grad: Tensor) -> Any:
        return Cumsum.apply(grad, self.dim, grad.dtype)


class Cumprod(Op):
    """Running product: z_k = x_1 ... x_k.

    dL/dx_k = (g_k z_k + ... + g_n z_n) / x_k; if there are zeros,
    (x_1 ... x_(k-1)) r_k with r_k = g_k + x_(k+1) r_(k+1), which divides by nothing
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("self",)

    def forward(self, x: Tensor, dim: int, to: dtype) -> Tensor:
        self.dim = dim
        self.save_for_backward(x)
        return _along("cumprod", x, dim, to)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        dim = self.dim
        if x._layout.numel < 2 or x._layout.shape[dim] == 1:
            return grad
        if divides(x):
            return ReverseCumsum.apply(grad * cumprod(x, dim), dim) / x
        before = shifted(cumprod(x, dim), dim, 1)
        after = LinearScan.apply(grad.flip(dim), shifted(x.flip(dim), dim, 0), dim)
        return before * after.flip(dim)


def divides(x: Tensor) -> bool:
    """Whether one may divide by all of *x*: numbers that are known, and none is 0."""
    return x._storage is not None and not bool((x == 0).any())


class LinearScan(Op):
    """A running sum with factors: y_k = x_k + a_k y_(k-1), beginning with 0.

    dL/dx_k = s_k with s_k = g_k + a_(k+1) s_(k+1)    dL/da_k = s_k y_(k-1)
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("self", "factors")

    def forward(self, x: Tensor, factors: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(x, factors)
        return _along("linear_scan", x, dim, x._layout.dtype, factors)

    def backward(self, grad: Tensor) -> Any:
        x, factors = self.saved_tensors
        dim = self.dim
        backwards = shifted(factors.flip(dim), dim, 0)
        sums = LinearScan.apply(grad.flip(dim), backwards, dim).flip(dim)
        if not self.needs_input_grad[1]:
            return sums, None
        return sums, sums * shifted(LinearScan.apply(x, factors, dim), dim, 0)


def shifted(x: Tensor, dim: int, first: float) -> Tensor:
    """*x* moved on by one place along *dim*, with *first* in the first place."""
    from slowtorch.ops.joining import cat

    shape = tuple([1 if i == dim else size for i, size in enumerate(x.shape)])
    return cat([x.new_full(shape, first), x.narrow(dim, 0, x.shape[dim] - 1)], dim)


class LogCumSumExp(Op, node="LogcumsumexpBackward0"):
    """Running log-sum-exp: z_k = log(exp(x_1) + ... + exp(x_k)).

    dL/dx_k = exp(x_k - z_k) t_k with t_k = g_k + exp(z_k - z_(k+1)) t_(k+1), in which
    no exponent is positive
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("self",)

    def forward(self, x: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(x)
        return _along("logcumsumexp", x, dim, x._layout.dtype)

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        dim = self.dim
        if not x._layout.shape or not x._layout.numel:
            return grad
        z = logcumsumexp(x, dim)
        backwards = z.flip(dim)
        factors = (backwards - shifted(backwards, dim, float("inf"))).exp()
        sums = LinearScan.apply(grad.flip(dim), factors, dim).flip(dim)
        return (x - z).exp() * sums


class _Running(Pick):
    """The best so far along a dimension; see ``Pick``."""

    __slots__ = ()

    def forward(self, x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
        layout = x._layout
        out = fresh(layout, layout.shape, layout.dtype)
        found = pair(self.kernel, (out, out.like(int64)), x, dim)
        self.remember(x, dim, found[1])
        return found


class Cummax(_Running):
    """The largest so far along a dimension; see ``Pick``."""

    __slots__ = ()
    kernel = "cummax"


class Cummin(_Running):
    """The smallest so far along a dimension; see ``Pick``."""

    __slots__ = ()
    kernel = "cummin"


def cumsum(
    input: Tensor,
    dim: int | None = None,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Running sums along a dimension: z_k = x_1 + ... + x_k.

    Args:
        input: the tensor; integers and bools are summed in int64.
        dim: the dimension to go along.
        dtype: convert *input* to this type first.
        out: where to write the result.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.cumsum(torch.tensor([1, 2, 3]), dim=0)
        tensor([1, 3, 6])
    """
    check_tensor("cumsum", input)
    place = required_dim("cumsum", dim, names, len(input._layout.shape))
    x, to = sum_type("cumsum", input, type_with_out(dtype, out))
    return finish("cumsum", Cumsum.apply(x, place, to), out)


def cumprod(
    input: Tensor,
    dim: int | None = None,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Running products along a dimension: z_k = x_1 x_2 ... x_k.

    Args:
        input: the tensor; integers and bools are multiplied in int64.
        dim: the dimension to go along.
        dtype: convert *input* to this type first.
        out: where to write the result.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.cumprod(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([1., 2., 6.])
    """
    check_tensor("cumprod", input)
    place = required_dim("cumprod", dim, names, len(input._layout.shape))
    x, to = sum_type("cumprod", input, type_with_out(dtype, out))
    return finish("cumprod", Cumprod.apply(x, place, to), out)


def logcumsumexp(
    input: Tensor, dim: int | None = None, *, out: Tensor | None = None, **names: Any
) -> Tensor:
    """Running log-sum-exp along a dimension: z_k = log(exp(x_1) + ... + exp(x_k)).

    Args:
        input: a tensor of floats.
        dim: the dimension to go along.
        out: where to write the result.

    Raises:
        NotImplementedError: *input* has integers or bools.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.logcumsumexp(torch.tensor([0.0, 0.0, 0.0]), dim=0)
        tensor([0.0000, 0.6931, 1.0986])
    """
    check_tensor("logcumsumexp", input)
    place = required_dim("logcumsumexp", dim, names, len(input._layout.shape))
    kind = input._layout.dtype
    if kind.category != FLOATING:
        message = f"\"logcumsumexp_out_cpu\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    return finish("logcumsumexp", LogCumSumExp.apply(input, place), out)


def cummax(input: Tensor, dim: int, *, out: Any = None) -> return_types.cummax:
    """The largest number so far along a dimension, and where it is.

    Of equal numbers it is the last; nan beats all.

    Args:
        input: the tensor.
        dim: the dimension to go along.
        out: where to write the results, a pair.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.cummax(torch.tensor([1, 3, 2]), dim=0)
        torch.return_types.cummax(
        values=tensor([1, 3, 3]),
        indices=tensor([0, 1, 1]))
    """
    check_tensor("cummax", input)
    place = one_dim("cummax", dim, len(input._layout.shape))
    result = Cummax.apply(input, place)
    return finish_pair("cummax", return_types.cummax, result, out)  # type: ignore[no-any-return]  # the kind that is named


def cummin(input: Tensor, dim: int, *, out: Any = None) -> return_types.cummin:
    """The smallest number so far along a dimension, and where it is.

    Of equal numbers it is the last; nan beats all.

    Args:
        input: the tensor.
        dim: the dimension to go along.
        out: where to write the results, a pair.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.cummin(torch.tensor([2, 3, 1]), dim=0)
        torch.return_types.cummin(
        values=tensor([2, 2, 1]),
        indices=tensor([0, 0, 2]))
    """
    check_tensor("cummin", input)
    place = one_dim("cummin", dim, len(input._layout.shape))
    result = Cummin.apply(input, place)
    return finish_pair("cummin", return_types.cummin, result, out)  # type: ignore[no-any-return]  # the kind that is named


cumsum_ = inplace(cumsum)  # type: ignore[arg-type]  # names never has "input"
cumprod_ = inplace(cumprod)  # type: ignore[arg-type]  # the same

OPERATORS = (
    Operator(cumsum, method=True, inplace=True, nodes=(Cumsum, ReverseCumsum)),
    Operator(cumprod, method=True, inplace=True, nodes=(Cumprod, LinearScan)),
    Operator(logcumsumexp, method=True, nodes=(LogCumSumExp,)),
    Operator(cummax, method=True, nodes=(Cummax,)),
    Operator(cummin, method=True, nodes=(Cummin,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
