"""The largest and the smallest number, of all or along dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from slowtorch import return_types
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, alias
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import PickReduced, finish_pair
from slowtorch.ops._reductions import (
    as_reduced,
    check_keepdim,
    check_not_empty,
    invalid_combination,
    one_dim,
    other_names,
    reduce,
    reduced_dims,
    spread,
    type_shown,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims

__all__ = ["amax", "amin", "aminmax", "max", "min"]

FORMS = """ * ()
      didn't match because some of the {problem}
 * (Tensor other)
      didn't match because some of the {problem}
 * (int dim, bool keepdim = False)
"""
WRONG_TYPES = "arguments have invalid types: (!{got}!)"
WRONG_KEYWORDS = "keywords were incorrect: {got}"


class _Extreme(Op):
    """The largest (or smallest) of all: z = max_i x_i.

    dL/dx_i = g / (how many are equal to z) where x_i = z, or else 0
    """

    __slots__ = ("source",)
    source: Layout
    saves = ("self", "result")
    kernel = ""

    def forward(self, x: Tensor) -> Tensor:
        self.source = x._layout
        result = reduce(self.kernel, x, x._layout.dims, False, x._layout.dtype)
        # An alias, for a node that held its own result would close a circle.
        self.save_for_backward(x, alias(result, result._layout, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        chosen = x == z
        if not chosen.is_meta and not chosen.any():
            chosen = x != x  # z is nan, which is not equal to itself
        share = grad / chosen.sum()
        return spread(share, self.source, self.source.dims) * chosen


class Max(_Extreme, node="MaxBackward1"):
    """The largest of all; see ``_Extreme``."""

    __slots__ = ()
    kernel = "max"


class Min(_Extreme, node="MinBackward1"):
    """The smallest of all; see ``_Extreme``."""

    __slots__ = ()
    kernel = "min"


class MaxDim(PickReduced, node="MaxBackward0"):
    """The largest along a dimension, the first of several; see ``Pick``."""

    __slots__ = ()
    kernel = "max_dim"


class MinDim(PickReduced, node="MinBackward0"):
    """The smallest along a dimension, the first of several; see ``Pick``."""

    __slots__ = ()
    kernel = "min_dim"


def _shared(
    grad: Tensor, x: Tensor, z: Tensor, source: Layout, dims: tuple[int, ...]
) -> Tensor:
    """*grad* in equal shares where *x* equals the extreme *z*.

    Where z is nan nothing is equal to it, and the shares are 0 / 0 = nan.
    """
    chosen = x == as_reduced(z, source, dims)
    return spread(grad, source, dims) * chosen / chosen.sum(dims, True)


class Amax(Op):
    """The largest over dimensions: z = max_i x_i.

    dL/dx_i = g / (how many are equal to z) where x_i = z, or else 0
    """

    __slots__ = ("dims", "source")
    dims: tuple[int, ...]
    source: Layout
    saves = ("self", "result")
    kernel = "max"

    def forward(self, x: Tensor, dims: tuple[int, ...], keepdim: bool) -> Tensor:
        self.source, self.dims = x._layout, dims
        result = reduce(self.kernel, x, dims, keepdim, x._layout.dtype)
        self.save_for_backward(x, alias(result, result._layout, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        return _shared(grad, x, z, self.source, self.dims)


class Amin(Amax):
    """The smallest over dimensions; see ``Amax``."""

    __slots__ = ()
    kernel = "min"


class Aminmax(Op):
    """Both extremes at once.

    dL/dx = the gradients of ``Amin`` and ``Amax`` added
    """

    __slots__ = ("dims", "source")
    dims: tuple[int, ...]
    source: Layout
    saves = ("self", "min", "max")

    def forward(
        self, x: Tensor, dims: tuple[int, ...], keepdim: bool
    ) -> tuple[Tensor, Tensor]:
        self.source, self.dims = x._layout, dims
        low = reduce("min", x, dims, keepdim, x._layout.dtype)
        high = reduce("max", x, dims, keepdim, x._layout.dtype)
        self.save_for_backward(
            x, alias(low, low._layout, 0), alias(high, high._layout, 0)
        )
        return low, high

    def backward(self, low_grad: Tensor | None, high_grad: Tensor | None) -> Any:
        x, low, high = self.saved_tensors
        result = None
        for grad, z in ((low_grad, low), (high_grad, high)):
            if grad is not None:
                part = _shared(grad, x, z, self.source, self.dims)
                result = part if result is None else result + part
        return result


@overload
def max(input: Tensor, *, out: Tensor | None = ...) -> Tensor: ...
@overload
def max(input: Tensor, other: Tensor, /, *, out: Tensor | None = ...) -> Tensor: ...
@overload
def max(input: Tensor, *, other: Tensor, out: Tensor | None = ...) -> Tensor: ...
@overload
def max(
    input: Tensor, dim: int, keepdim: bool = ..., *, out: Any = ...
) -> return_types.max: ...
@overload
def max(input: Tensor, *, axis: int, keepdims: bool = ...) -> return_types.max: ...
def max(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    other: Tensor | None = None,
    out: Any = None,
    **names: Any,
) -> Any:
    """The largest element; or the largest along a dimension; or of two tensors.

    ``max(input)`` is the largest element of all. ``max(input, dim)`` is a named tuple
    of the largest along *dim* and their places, of equals the first.
    ``max(input, other)`` is ``maximum(input, other)``. nan is larger than anything.

    The gradient of ``max(input)`` is shared by equals; that of ``max(input, dim)``
    goes to the place that was returned.

    Args:
        input: the tensor.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        other: another tensor, whose shape broadcasts with *input*'s.
        out: where to write the result; with *dim*, a pair.

    Raises:
        RuntimeError: there is no element, and no *dim* was given.
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 5.0], [4.0, 2.0]])
        >>> torch.max(x)
        tensor(5.)
        >>> values, indices = x.max(1)
        >>> values, indices
        (tensor([5., 4.]), tensor([1, 0]))
    """
    return _extreme("max", input, dim, keepdim, other, out, names)


@overload
def min(input: Tensor, *, out: Tensor | None = ...) -> Tensor: ...
@overload
def min(input: Tensor, other: Tensor, /, *, out: Tensor | None = ...) -> Tensor: ...
@overload
def min(input: Tensor, *, other: Tensor, out: Tensor | None = ...) -> Tensor: ...
@overload
def min(
    input: Tensor, dim: int, keepdim: bool = ..., *, out: Any = ...
) -> return_types.min: ...
@overload
def min(input: Tensor, *, axis: int, keepdims: bool = ...) -> return_types.min: ...
def min(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    other: Tensor | None = None,
    out: Any = None,
    **names: Any,
) -> Any:
    """The smallest element; or the smallest along a dimension; or of two tensors.

    ``min(input)`` is the smallest element of all. ``min(input, dim)`` is a named tuple
    of the smallest along *dim* and their places, of equals the first.
    ``min(input, other)`` is ``minimum(input, other)``. nan is smaller than anything.

    Args:
        input: the tensor.
        dim: the dimension to look along.
        keepdim: keep it, with size 1.
        other: another tensor, whose shape broadcasts with *input*'s.
        out: where to write the result; with *dim*, a pair.

    Raises:
        RuntimeError: there is no element, and no *dim* was given.
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1.0, 5.0], [4.0, 2.0]]).min(0)
        torch.return_types.min(
        values=tensor([1., 2.]),
        indices=tensor([0, 1]))
    """
    return _extreme("min", input, dim, keepdim, other, out, names)


def _extreme(
    name: str,
    input: Tensor,
    dim: Any,
    keepdim: bool,
    other: Tensor | None,
    out: Any,
    names: dict[str, Any],
) -> Any:
    check_tensor(name, input)
    if names:
        wrong = ", ".join([key for key in names if key not in ("axis", "keepdims")])
        forms = FORMS.format(problem=WRONG_KEYWORDS.format(got=wrong))
        dim, keepdim = other_names(name, names, dim, keepdim, forms)
    if isinstance(dim, Tensor):
        dim, other = None, dim
    if other is not None:
        both = input.maximum(other) if name == "max" else input.minimum(other)
        return finish(name, both, out)
    layout = input._layout
    if dim is None:
        _check_any(name, layout)
        return finish(name, (Max if name == "max" else Min).apply(input), out)
    if not isinstance(dim, int) or isinstance(dim, bool):
        forms = FORMS.format(problem=WRONG_TYPES.format(got=type_shown(dim)))
        raise TypeError(invalid_combination(name, type(dim).__name__, forms))
    check_keepdim(name, keepdim)
    place = one_dim(name, dim, len(layout.shape))
    check_not_empty(name, layout, (place,))
    op = MaxDim if name == "max" else MinDim
    kind = return_types.max if name == "max" else return_types.min
    return finish_pair(name, kind, op.apply(input, place, keepdim), out)


def _check_any(name: str, layout: Layout) -> None:
    """Refuse to look for the extreme of nothing."""
    if not layout.numel:
        message = (
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
            "Specify the reduction dim with the 'dim' argument."
        )
        raise RuntimeError(message)


def amax(
    input: Tensor,
    dim: Dims = (),
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The largest element over given dimensions; its gradient is shared by equals.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to look over; all by default.
        keepdim: keep them, with size 1.
        out: where to write the result.

    Raises:
        RuntimeError: there is no element, and no *dim* was given.
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.amax(torch.tensor([[1.0, 5.0], [4.0, 2.0]]), 0)
        tensor([4., 5.])
    """
    return _over_dims("amax", Amax, input, dim, keepdim, out, names)


def amin(
    input: Tensor,
    dim: Dims = (),
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The smallest element over given dimensions; its gradient is shared by equals.

    Args:
        input: the tensor.
        dim: the dimension or dimensions to look over; all by default.
        keepdim: keep them, with size 1.
        out: where to write the result.

    Raises:
        RuntimeError: there is no element, and no *dim* was given.
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.amin(torch.tensor([[1.0, 5.0], [4.0, 2.0]]), (0, 1))
        tensor(1.)
    """
    return _over_dims("amin", Amin, input, dim, keepdim, out, names)


def _over_dims(
    name: str,
    op: type[Amax],
    input: Tensor,
    dim: Dims,
    keepdim: bool,
    out: Tensor | None,
    names: dict[str, Any],
) -> Tensor:
    check_tensor(name, input)
    if names:
        dim, keepdim = other_names(name, names, dim or None, keepdim)
    layout = input._layout
    if dim is None or dim == () or dim == []:
        _check_any(name, layout)
    check_keepdim(name, keepdim)
    dims = reduced_dims(name, dim, layout)
    check_not_empty(name, layout, dims)
    return finish(name, op.apply(input, dims, keepdim), out)


def aminmax(
    input: Tensor, *, dim: int | None = None, keepdim: bool = False, out: Any = None
) -> return_types.aminmax:
    """The smallest and the largest element, of all or along a dimension.

    Args:
        input: the tensor.
        dim: the dimension to look along; all by default.
        keepdim: keep it, with size 1.
        out: where to write the results, a pair.

    Raises:
        RuntimeError: there is no element.
        IndexError: there is no such dimension, or it has size 0.

    Example:
        >>> import slowtorch as torch
        >>> torch.aminmax(torch.tensor([3, 1, 2]))
        torch.return_types.aminmax(
        min=tensor(1),
        max=tensor(3))
    """
    check_tensor("aminmax", input)
    layout = input._layout
    if dim is None and not layout.numel:
        message = (
            "aminmax(): cannot compute aminmax over an empty dimension as the "
            "operation has no identity."
        )
        raise RuntimeError(message)
    dims = reduced_dims("aminmax", dim, layout)
    check_not_empty("aminmax", layout, dims, of="")
    result = Aminmax.apply(input, dims, keepdim)
    return finish_pair("aminmax", return_types.aminmax, result, out)  # type: ignore[no-any-return]  # the kind that is named


OPERATORS = (
    Operator(max, method=True, nodes=(Max, MaxDim)),
    Operator(min, method=True, nodes=(Min, MinDim)),
    Operator(amax, method=True, nodes=(Amax,)),
    Operator(amin, method=True, nodes=(Amin,)),
    Operator(aminmax, method=True, nodes=(Aminmax,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
