"""What is left without duplicates."""

from __future__ import annotations

from typing import Any

from slowtorch._dtype import int64
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import fresh
from slowtorch.ops._reductions import one_dim
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["unique", "unique_consecutive"]


class Unique(Op, node="Unique2Backward0"):
    """Distinct numbers. There is no gradient for them."""

    __slots__ = ()
    function = "_unique2"

    def forward(
        self, x: Tensor, dim: int | None, consecutive: bool
    ) -> tuple[Tensor, ...]:
        layout = x._layout
        firsts, kinds, counts = layout.kernels["unique"](None, x, dim, consecutive)
        picked = _integers(x, firsts, (len(firsts),))
        source = x.detach().reshape(-1) if dim is None else x.detach().movedim(dim, 0)
        values = source.index_select(0, picked)
        if dim is not None:  # PyTorch leaves it in this order of memory
            values = make(values._storage, values.movedim(0, dim)._layout)
        shape = layout.shape if dim is None else (len(kinds),)
        inverse = _integers(x, kinds, shape)
        return values, inverse, _integers(x, counts, (len(counts),))

    def backward(self, *grads: Tensor | None) -> Any:
        message = f"the derivative for '{self.function}' is not implemented."
        raise NotImplementedError(message)


class UniqueDim(Unique, node="UniqueDimBackward0"):
    """Distinct parts along a dimension; see ``Unique``."""

    __slots__ = ()
    function = "unique_dim"


class UniqueConsecutive(Unique, node="UniqueConsecutiveBackward0"):
    """Numbers without repetitions; see ``Unique``."""

    __slots__ = ()
    function = "unique_consecutive"


def _integers(like: Tensor, values: list[int], shape: tuple[int, ...]) -> Tensor:
    out = fresh(like._layout, shape, int64)
    return make(out.kernels["from_values"](out, values), out)


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The distinct numbers, in order; or the distinct parts along a dimension.

    Args:
        input: the tensor.
        sorted: accepted for PyTorch's sake: they are in order anyway.
        return_inverse: also return, for each element, the place of its number.
        return_counts: also return how often each number occurs.
        dim: compare the parts along this dimension; all elements by default.

    Returns:
        A tensor, or a tuple of it and what else was asked for.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.unique(torch.tensor([3, 1, 3, 2]), return_counts=True)
        (tensor([1, 2, 3]), tensor([1, 1, 2]))
    """
    check_tensor("_unique2", input)
    flags = (sorted, return_inverse, return_counts)
    names = ("sorted", "return_inverse", "return_counts")
    for name, flag in zip(names, flags, strict=True):
        if not isinstance(flag, bool):
            message = (
                f"_unique2(): argument '{name}' must be bool, not {type(flag).__name__}"
            )
            raise TypeError(message)
    op = Unique if dim is None else UniqueDim
    return _without_duplicates(op, input, dim, return_inverse, return_counts)


def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The numbers without those that repeat the one before.

    Args:
        input: the tensor.
        return_inverse: also return, for each element, the place of its number.
        return_counts: also return how often each number is repeated.
        dim: compare the parts along this dimension; all elements by default.

    Returns:
        A tensor, or a tuple of it and what else was asked for.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.unique_consecutive(torch.tensor([1, 1, 2, 1]))
        tensor([1, 2, 1])
    """
    check_tensor("unique_consecutive", input)
    return _without_duplicates(
        UniqueConsecutive, input, dim, return_inverse, return_counts
    )


def _without_duplicates(
    op: type[Unique], input: Tensor, dim: int | None, inverse: bool, counts: bool
) -> Any:
    if input.is_meta:
        message = "unique: how many distinct elements a meta tensor has is not known"
        raise NotImplementedError(message)
    place = None
    if dim is not None and input.ndim:
        place = one_dim("unique", dim, input.ndim)
    result = op.apply(input, place, op is UniqueConsecutive)
    wanted = zip(result, (True, inverse, counts), strict=True)
    chosen = tuple([each for each, asked in wanted if asked])
    return chosen if inverse or counts else chosen[0]


OPERATORS = (
    Operator(unique, method=True, nodes=(Unique, UniqueDim)),
    Operator(unique_consecutive, method=True, nodes=(UniqueConsecutive,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
