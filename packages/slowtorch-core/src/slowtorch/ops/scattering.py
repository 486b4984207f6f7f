"""Writing to places named by an index along a dimension: scatter and its relatives."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import as_number, check_fill_value
from slowtorch._dtype import BOOL
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.gathering import check_index
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number, TensorOrNumber

__all__ = ["scatter", "scatter_add", "scatter_reduce"]

REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")
SOURCE_REDUCE = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be "
    "removed in a future PyTorch release. Use torch.scatter_reduce instead for more "
    "reduction options."
)
TWO_ZEROS = (
    "scatter_reduce(): Double backward is unsupported for src when >1 zeros in src are "
    "scattered to the same position in self"
)


class Scatter(Op):
    """A copy of x with y where an index says: z[index[i, j], j] = y[i, j].

    dL/dx = g, with zeros there    dL/dy = g at those places
    """

    __slots__ = ("dim",)
    saves = ("index",)
    dim: int

    def forward(self, x: Tensor, y: Tensor, dim: int, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices  # in a tuple: it has no gradient
        self.dim = dim
        self.save_for_backward(index)
        return scattered(x, dim, index, y)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return (
            grad.scatter(self.dim, index, 0) if need_x else None,
            grad.gather(self.dim, index) if need_y else None,
        )


class ScatterNumber(Op, node="ScatterBackward1"):
    """A copy of x with one number where an index says.

    dL/dx = g, with zeros there
    """

    __slots__ = ("dim",)
    saves = ("index",)
    dim: int

    def forward(
        self, x: Tensor, value: Number, dim: int, indices: tuple[Tensor]
    ) -> Tensor:
        (index,) = indices
        self.dim = dim
        self.save_for_backward(index)
        return scattered(x, dim, index, value)

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        return grad.scatter(self.dim, index, 0)


class ScatterCombined(Op, node="NotImplemented"):
    """``scatter`` with its argument *reduce*, which PyTorch cannot differentiate."""

    __slots__ = ()

    def forward(
        self, x: Tensor, dim: int, indices: tuple[Tensor], given: list[Any], how: str
    ) -> Tensor:
        return scattered(x, dim, indices[0], given[0], how)

    def name(self) -> str:
        """PyTorch's name for such a node."""
        return "torch::autograd::NotImplemented"

    def backward(self, grad: Tensor) -> Any:
        raise RuntimeError("derivative for aten::scatter is not implemented")


class ScatterAdd(Op):
    """A copy of x with y added where an index says: z[index[i, j], j] += y[i, j].

    dL/dx = g    dL/dy = g at those places
    """

    __slots__ = ("dim",)
    saves = ("index",)
    dim: int

    def forward(self, x: Tensor, y: Tensor, dim: int, indices: tuple[Tensor]) -> Tensor:
        (index,) = indices
        self.dim = dim
        self.save_for_backward(index)
        return scattered(x, dim, index, y, "sum")

    def backward(self, grad: Tensor) -> Any:
        (index,) = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        of_y = grad.gather(self.dim, index) if need_y else None
        return grad if need_x else None, of_y


def scattered(
    x: Tensor,
    dim: int,
    index: Tensor,
    source: TensorOrNumber,
    how: str = "",
    include: bool = True,
) -> Tensor:
    """A row-major copy of *x* with *source* written or combined where *index* says."""
    out = contiguous(x._layout.shape, x._layout.dtype, x._layout.device)
    result = make(out.kernels["clone"](out, x), out)
    if how:
        kernel = out.kernels["scatter_reduce"]
        kernel(None, result, dim, index, source, how, include)
    else:
        out.kernels["scatter"](None, result, dim, index, source)
    return result


class ScatterReduce(Op):
    """A copy of x combined with y where an index says, by sum, product and so on.

    dL/dx = g * dz/dx    dL/dy = g[index] * dz/dy; for the mean, g is shared by all
    that took part, for the extrema by all that are equal to the result.
    """

    __slots__ = ("dim", "how", "include")
    saves = ("self", "src", "index")
    dim: int
    how: str
    include: bool

    def forward(
        self,
        x: Tensor,
        y: Tensor,
        dim: int,
        indices: tuple[Tensor],
        how: str,
        include: bool,
    ) -> Tensor:
        (index,) = indices
        self.dim, self.how, self.include = dim, how, include
        self.save_for_backward(x, y, index)
        return scattered(x, dim, index, y, how, include)

    def backward(self, grad: Tensor) -> Any:
        x, y, index = self.saved_tensors
        of_x, of_y = getattr(self, f"of_{self.how}")(grad, x, y, index)
        if not self.include:
            of_x = of_x.scatter(self.dim, index, 0)
        return of_x, of_y

    def of_sum(self, g: Tensor, x: Tensor, y: Tensor, index: Tensor) -> Any:
        """1 for everything."""
        return g, g.gather(self.dim, index)

    def of_mean(self, g: Tensor, x: Tensor, y: Tensor, index: Tensor) -> Any:
        """1 over how many took part."""
        times = x.new_ones(x.shape)
        if not self.include:
            times = times.scatter(self.dim, index, 0)
        times = times.scatter_add(self.dim, index, y.new_ones(y.shape))
        g = g / times.masked_fill(times == 0, 1)
        return g, g.gather(self.dim, index)

    def of_prod(self, g: Tensor, x: Tensor, y: Tensor, index: Tensor) -> Any:
        """The product of the others; for a zero in y, that of y's other elements."""
        dim, zero = self.dim, y == 0
        zeros = x.new_zeros(x.shape).scatter_add(dim, index, zero.to(x.dtype))
        if mode.enabled and bool((zeros > 1).any()):
            raise RuntimeError(TWO_ZEROS)
        start = x if self.include else x.scatter(dim, index, 1)
        of_x = g * scatter_reduce(x.new_ones(x.shape), dim, index, y, "prod")
        z = scatter_reduce(start, dim, index, y, "prod")
        y = y.masked_fill(zero, 1)
        others = scatter_reduce(start, dim, index, y, "prod").masked_fill(zeros > 1, 0)
        g, z, others = (each.gather(dim, index) for each in (g, z, others))
        of_y = (g * z / y).masked_fill(zero, 0) + (g * others).masked_fill(~zero, 0)
        return of_x, of_y

    def of_amax(self, g: Tensor, x: Tensor, y: Tensor, index: Tensor) -> Any:
        """Shared by what equals the result.

        The old value counts even if it takes no part, as in PyTorch.
        """
        dim = self.dim
        z = scattered(x, dim, index, y, self.how, self.include)
        of_x = (x == z).to(x.dtype)
        of_y = (y == z.gather(dim, index)).to(x.dtype)
        g = g / of_x.scatter_add(dim, index, of_y)
        return (g * of_x).masked_fill(of_x == 0, 0), g.gather(dim, index) * of_y

    of_amin = of_amax


def _check_sizes(x: Tensor, dim: int, index: Tensor, source: Tensor | None) -> None:
    """An index must fit into *x* (apart from *dim*) and into the source.

    Raises:
        RuntimeError: it does not.
    """
    ours, wanted = x._layout.shape or (1,), index._layout.shape or (1,)
    if not index._layout.numel:
        return
    fits = all([n <= m or at == dim for at, (n, m) in enumerate(zip(wanted, ours))])
    if source is None:
        if fits:
            return
        more = ""
    else:
        given = source._layout.shape or (1,)
        if len(given) != len(wanted):
            message = (
                "Index tensor must have the same number of dimensions as src tensor"
            )
            raise RuntimeError(message)
        if fits and all([n <= m for n, m in zip(wanted, given, strict=True)]):
            return
        more = f" and to be no larger size than src {list(given)}"
    message = (
        f"Expected index {list(wanted)} to be no larger than self {list(ours)} apart "
        f"from dimension {dim}{more}"
    )
    raise RuntimeError(message)


def _check_source(x: Tensor, dim: int, index: Tensor, src: Tensor) -> int:
    """The dimension of a scatter from a tensor, all of it checked."""
    dim = check_index("scatter", x, dim, index)
    if src._layout.dtype is not x._layout.dtype:
        message = "scatter(): Expected self.dtype to be equal to src.dtype"
        raise RuntimeError(message)
    _check_sizes(x, dim, index, src)
    return dim


def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: TensorOrNumber | None = None,
    *,
    value: Number | None = None,
    reduce: str | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of *input* with *src* at the places that *index* names along *dim*.

    z[index[i, j, k], j, k] = src[i, j, k] for dim = 0, and so on. Where a place is
    named more than once, the last value stays.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: int64 or int32, no larger than *src* and, apart from *dim*, *input*.
        src: a tensor of *input*'s dtype, or a number for every place.
        value: the same as a number for *src*.
        reduce: ``"add"`` or ``"multiply"``: combine with what is there. It cannot be
            differentiated; ``scatter_add`` and ``scatter_reduce`` can.
        out: where to write the result.

    Raises:
        RuntimeError: a dtype or shape does not fit, or an index is out of range.

    Example:
        >>> import slowtorch as torch
        >>> index = torch.tensor([[0, 2]])
        >>> torch.scatter(torch.zeros(2, 3), 1, index, torch.tensor([[5.0, 6.0]]))
        tensor([[5., 0., 6.],
                [0., 0., 0.]])
    """
    check_tensor("scatter", input)
    check_tensor("scatter", index, "index", 3)
    given = src if value is None else value
    if isinstance(given, Tensor):
        dim = _check_source(input, dim, index, given)
    else:
        given = as_number("scatter", given, "src", 4)[0]
        dim = check_index("scatter", input, dim, index)
        _check_sizes(input, dim, index, None)
        check_fill_value(given, input._layout.dtype)
    if reduce is not None:
        return finish("scatter", _combined(input, dim, index, given, reduce), out)
    op = Scatter if isinstance(given, Tensor) else ScatterNumber
    return finish("scatter", op.apply(input, given, dim, (index,)), out)


def _combined(
    x: Tensor, dim: int, index: Tensor, given: TensorOrNumber, reduce: str
) -> Any:
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(given, Tensor):
        warnings.warn(SOURCE_REDUCE, UserWarning, stacklevel=3)
    how = "sum" if reduce == "add" else "prod"
    return ScatterCombined.apply(x, dim, (index,), [given], how)


def scatter_add(
    input: Tensor, dim: int, index: Tensor, src: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """A copy of *input* with *src* added at the places that *index* names along *dim*.

    z[index[i, j, k], j, k] += src[i, j, k] for dim = 0, and so on; a place that is
    named more than once gets the sum.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: int64 or int32, no larger than *src* and, apart from *dim*, *input*.
        src: a tensor of *input*'s dtype.
        out: where to write the result.

    Raises:
        RuntimeError: a dtype or shape does not fit, or an index is out of range.

    Example:
        >>> import slowtorch as torch
        >>> index = torch.tensor([0, 1, 0])
        >>> torch.scatter_add(torch.zeros(2), 0, index, torch.tensor([1.0, 2.0, 3.0]))
        tensor([4., 2.])
    """
    check_tensor("scatter_add", input)
    check_tensor("scatter_add", index, "index", 3)
    check_tensor("scatter_add", src, "src", 4)
    dim = _check_source(input, dim, index, src)
    return finish("scatter_add", ScatterAdd.apply(input, src, dim, (index,)), out)


def scatter_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of *input* combined with *src* where *index* names places along *dim*.

    Args:
        input: a tensor.
        dim: the dimension that *index* counts along.
        index: int64 or int32, no larger than *src* and, apart from *dim*, *input*.
        src: a tensor of *input*'s dtype.
        reduce: ``"sum"``, ``"prod"``, ``"mean"``, ``"amax"`` or ``"amin"``.
        include_self: whether what was in *input* at a named place takes part.
        out: where to write the result.

    Raises:
        RuntimeError: a dtype or shape does not fit, an index is out of range, or
            *reduce* is another word.

    Example:
        >>> import slowtorch as torch
        >>> x, index = torch.tensor([1.0, 2.0]), torch.tensor([0, 0, 1])
        >>> torch.scatter_reduce(x, 0, index, torch.tensor([5.0, 7.0, 0.0]), "amax")
        tensor([7., 2.])
    """
    check_tensor("scatter_reduce", input)
    check_tensor("scatter_reduce", index, "index", 3)
    check_tensor("scatter_reduce", src, "src", 4)
    how = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if how not in REDUCTIONS:
        message = (
            "reduce argument must be either sum, prod, mean, amax or amin, got "
            f"{reduce}"
        )
        raise RuntimeError(message)
    dim = _check_source(input, dim, index, src)
    if how == "mean" and input._layout.dtype.category == BOOL:
        kernel = "scatter_gather_tensor_cpu_reduce_mean"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    result = ScatterReduce.apply(input, src, dim, (index,), how, include_self)
    return finish("scatter_reduce", result, out)


scatter_ = inplace(scatter)
scatter_add_ = inplace(scatter_add)
scatter_reduce_ = inplace(scatter_reduce)


OPERATORS = (
    Operator(scatter, method=True, inplace=True, nodes=(Scatter, ScatterNumber)),
    Operator(scatter_add, method=True, inplace=True, nodes=(ScatterAdd,)),
    Operator(scatter_reduce, method=True, inplace=True, nodes=(ScatterReduce,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
