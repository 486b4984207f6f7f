"""Order: sorting, the k largest, the k-th smallest."""

from __future__ import annotations

from typing import Any

from slowtorch import return_types
from slowtorch._dtype import BOOL, int64
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, make
from slowtorch.ops._picks import Pick, PickReduced, finish_pair, fresh, pair
from slowtorch.ops._reductions import check_not_empty, one_dim, reduced
from slowtorch.ops._results import check_tensor, finish, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["argsort", "kthvalue", "msort", "sort", "topk"]


class Sort(Pick):
    """The numbers along a dimension in order; see ``Pick``."""

    __slots__ = ()

    def forward(self, x: Tensor, dim: int, descending: bool) -> tuple[Tensor, Tensor]:
        values, places = _sorted(x, dim, descending)
        self.remember(x, dim, places)
        return values, places


class StableSort(Sort, node="SortBackward1"):
    """The same where ``stable`` was given; see ``Sort``."""

    __slots__ = ()


def _sorted(x: Tensor, dim: int, descending: bool) -> tuple[Tensor, Tensor]:
    layout = x._layout
    out = fresh(layout, layout.shape, layout.dtype), fresh(layout, layout.shape, int64)
    values, places = pair("sort", out, x, dim, descending)
    # PyTorch keeps the order of the input's strides here.
    return (
        _laid_out(values, layout.like(layout.dtype)),
        _laid_out(places, layout.like(int64)),
    )


def _laid_out(x: Tensor, out: Layout) -> Tensor:
    if x._layout.strides == out.strides:
        return x
    return make(out.kernels["clone"](out, x), out)


class Topk(Pick):
    """The k largest or smallest along a dimension; see ``Pick``."""

    __slots__ = ()

    def forward(
        self, x: Tensor, k: int, dim: int, largest: bool
    ) -> tuple[Tensor, Tensor]:
        layout = x._layout
        shape = list(layout.shape)
        if shape:
            shape[dim] = k
        out = fresh(layout, tuple(shape), layout.dtype)
        found = pair("topk", (out, out.like(int64)), x, k, dim, largest)
        self.remember(x, dim, found[1])
        return found


class KthValue(PickReduced, node="KthvalueBackward0"):
    """The k-th smallest along a dimension; see ``Pick``."""

    __slots__ = ()

    def forward(
        self, x: Tensor, dim: int, keepdim: bool, *args: Any
    ) -> tuple[Tensor, Tensor]:
        layout = x._layout
        dims = (dim,) if layout.shape else ()
        out = reduced(layout, dims, keepdim, layout.dtype)
        found = pair("kthvalue", (out, out.like(int64)), x, args[0], dim)
        self.remember(x, dim, found[1])
        return found


def sort(
    input: Tensor,
    dim: int = -1,
    descending: bool = False,
    *,
    stable: bool | None = None,
    out: Any = None,
) -> return_types.sort:
    """The numbers along a dimension in order, and where they were.

    Equal numbers keep their order, *stable* or not. nan counts as the largest.

    Args:
        input: the tensor.
        dim: the dimension to sort along.
        descending: the largest first.
        stable: accepted for PyTorch's sake.
        out: where to write the results, a pair.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> values, indices = torch.sort(torch.tensor([3.0, 1.0, 2.0]))
        >>> values, indices
        (tensor([1., 2., 3.]), tensor([1, 2, 0]))
    """
    check_tensor("sort", input)
    if not isinstance(dim, int):
        raise no_match("sort", dim)
    if isinstance(dim, bool):  # sort(stable, dim) is PyTorch's other form
        message = f"sort(): argument 'dim' (position 1) must be int, not {dim!r}"
        raise TypeError(message)
    place = one_dim("sort", dim, len(input._layout.shape))
    op = Sort if stable is None else StableSort
    result = op.apply(input, place, bool(descending))
    return finish_pair("sort", return_types.sort, result, out)  # type: ignore[no-any-return]  # the kind that is named


def argsort(
    input: Tensor,
    dim: int = -1,
    descending: bool = False,
    *,
    stable: bool = False,
) -> Tensor:
    """Where the numbers along a dimension would be taken from to be in order.

    Args:
        input: the tensor.
        dim: the dimension to sort along.
        descending: the largest first.
        stable: accepted for PyTorch's sake: equal numbers keep their order anyway.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.argsort(torch.tensor([3.0, 1.0, 2.0]))
        tensor([1, 2, 0])
    """
    check_tensor("argsort", input)
    place = one_dim("argsort", dim, len(input._layout.shape))
    return _sorted(input, place, bool(descending))[1]


def msort(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The numbers along the first dimension in order.

    Example:
        >>> import slowtorch as torch
        >>> torch.msort(torch.tensor([[3, 1], [2, 5]]))
        tensor([[2, 1],
                [3, 5]])
    """
    check_tensor("msort", input)
    return finish("msort", sort(input, 0)[0], out)


def topk(
    input: Tensor,
    k: int,
    dim: int = -1,
    largest: bool = True,
    sorted: bool = True,
    *,
    out: Any = None,
) -> return_types.topk:
    """The k largest (or smallest) numbers along a dimension, and where they are.

    They are in order, *sorted* or not; of equal numbers the first comes first, where
    PyTorch leaves the choice open.

    Args:
        input: the tensor.
        k: how many.
        dim: the dimension to look along.
        largest: the largest; False for the smallest.
        sorted: accepted for PyTorch's sake.
        out: where to write the results, a pair.

    Raises:
        RuntimeError: there are not so many, or *input* is a tensor of bools.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2)
        torch.return_types.topk(
        values=tensor([5., 3.]),
        indices=tensor([1, 2]))
    """
    check_tensor("topk", input)
    if not isinstance(k, (int, Tensor)):
        message = "topk(): argument 'k' (position 1) must be int, not "
        raise TypeError(message + type(k).__name__)
    layout = input._layout
    place = one_dim("topk", dim, len(layout.shape))
    if not 0 <= k <= (layout.shape[place] if layout.shape else 1):
        raise RuntimeError("selected index k out of range")
    if layout.dtype.category == BOOL:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    result = Topk.apply(input, k, place, largest)
    return finish_pair("topk", return_types.topk, result, out)  # type: ignore[no-any-return]  # the kind that is named


def kthvalue(
    input: Tensor, k: int, dim: int = -1, keepdim: bool = False, *, out: Any = None
) -> return_types.kthvalue:
    """The k-th smallest number along a dimension, counted from 1, and its place.

    Args:
        input: the tensor.
        k: which one.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        out: where to write the results, a pair.

    Raises:
        RuntimeError: there is no k-th number.
        IndexError: there is no such dimension, or it has size 0.
        NotImplementedError: *input* is a tensor of bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.kthvalue(torch.tensor([4.0, 1.0, 3.0]), 2)
        torch.return_types.kthvalue(
        values=tensor(3.),
        indices=tensor(2))
    """
    check_tensor("kthvalue", input)
    layout = input._layout
    place = one_dim("kthvalue", dim, len(layout.shape))
    check_not_empty("kthvalue", layout, (place,))
    if not 1 <= k <= (layout.shape[place] if layout.shape else 1):
        message = f"kthvalue(): selected number k out of range for dimension {place}"
        raise RuntimeError(message)
    if layout.dtype.category == BOOL and layout.shape:
        raise NotImplementedError("\"kthvalue_cpu\" not implemented for 'Bool'")
    result = KthValue.apply(input, place, keepdim, k)
    return finish_pair("kthvalue", return_types.kthvalue, result, out)  # type: ignore[no-any-return]  # the kind that is named


OPERATORS = (
    Operator(sort, method=True, nodes=(Sort, StableSort)),
    Operator(argsort, method=True),
    Operator(msort, method=True),
    Operator(topk, method=True, nodes=(Topk,)),
    Operator(kthvalue, method=True, nodes=(KthValue,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
