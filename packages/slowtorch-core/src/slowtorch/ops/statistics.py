"""Variance and standard deviation, alone or together with the mean."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._picks import pair
from slowtorch.ops._reductions import (
    other_names,
    reduced,
    reduced_dims,
    spread,
)
from slowtorch.ops._results import finish, no_match
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims, Number

__all__ = ["std", "std_mean", "var", "var_mean"]


class Var(Op):
    """Variance: z = sum_i (x_i - m)^2 / (n - c), with the mean m and a correction c.

    dL/dx_i = 2 g (x_i - m) / (n - c)
    """

    __slots__ = ("correction", "dims", "source", "whole")
    dims: tuple[int, ...]
    source: Layout
    correction: float
    whole: bool  # no dimensions were named
    saves = ("self", "result")
    kernel = "var"

    def forward(
        self, x: Tensor, dims: tuple[int, ...], whole: bool, c: float, keepdim: bool
    ) -> Tensor:
        self.source, self.dims, self.whole, self.correction = x._layout, dims, whole, c
        out = reduced(x._layout, dims, keepdim, x._layout.dtype)
        result = make(out.kernels[self.kernel](out, x, dims, c), out)
        self.save_for_backward(x, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        return self.of_var(grad, self.saved_tensors[0])

    def of_var(self, grad: Tensor, x: Tensor) -> Tensor:
        """The gradient for *x* of a gradient for its variance."""
        source, dims = self.source, self.dims
        deviations = x - x.mean(dims, True)
        freedom = source.numel / (grad._layout.numel or 1) - self.correction
        if self.whole and freedom <= 0:  # 0/0 where x is the mean, or else inf
            return spread(grad, source, dims) * (deviations.abs() * math.inf)
        scale = 2 / freedom if freedom else math.inf
        return spread(grad * scale, source, dims) * deviations


class Std(Var):
    """Standard deviation: z = sqrt(variance).

    dL/dx_i = g (x_i - m) / ((n - c) z), or 0 where z = 0
    """

    __slots__ = ()
    kernel = "std"

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        if mode.enabled:  # the saved result has no history
            z = as_shape_of(std(x, self.dims, correction=self.correction), grad)
        return self.of_var(of_square(grad, z), x)


def of_square(grad: Tensor, z: Tensor) -> Tensor:
    """The gradient for z^2 of a gradient for z; 0 where z = 0."""
    return (grad / (z * 2)).masked_fill(z == 0, 0)


def as_shape_of(z: Tensor, other: Tensor) -> Tensor:
    """*z* with dimensions of size 1 as *other* has them."""
    return z if z.shape == other.shape else z.reshape(other.shape)


class VarMean(Var):
    """Variance and mean.

    dL/dx_i = 2 g (x_i - m) / (n - c) + h / n, for the gradients g and h
    """

    __slots__ = ()
    saves = ("self", "result0")
    kernel = "var_mean"

    def forward(  # type: ignore[override]  # two results
        self, x: Tensor, dims: tuple[int, ...], whole: bool, c: float, keepdim: bool
    ) -> tuple[Tensor, Tensor]:
        self.source, self.dims, self.whole, self.correction = x._layout, dims, whole, c
        out = reduced(x._layout, dims, keepdim, x._layout.dtype)
        result = pair(self.kernel, (out, out), x, dims, c)
        self.save_for_backward(x, alias(result[0], out, 0))
        return result

    def backward(self, grad: Tensor | None, mean_grad: Tensor | None = None) -> Any:
        result = None if grad is None else self.of_first(grad)
        if mean_grad is None:
            return result
        count = self.source.numel / (mean_grad._layout.numel or 1)
        part = spread(mean_grad / (count or 1), self.source, self.dims)
        return part if result is None else result + part

    def of_first(self, grad: Tensor) -> Tensor:
        """The gradient that comes through the first result."""
        return self.of_var(grad, self.saved_tensors[0])


class StdMean(VarMean):
    """Standard deviation and mean; see ``Std`` and ``VarMean``."""

    __slots__ = ()
    kernel = "std_mean"

    def of_first(self, grad: Tensor) -> Tensor:
        """The gradient that comes through the standard deviation."""
        x, z = self.saved_tensors
        if mode.enabled:
            z = as_shape_of(std(x, self.dims, correction=self.correction), grad)
        return self.of_var(of_square(grad, z), x)


def _apply(
    name: str,
    op: type[Op],
    input: Tensor,
    dim: Any,
    unbiased: bool | None,
    keepdim: bool,
    correction: Number | None,
    names: dict[str, Any],
) -> Any:
    """Sort out the three forms that the arguments can take, and compute."""
    if not isinstance(input, Tensor):
        raise no_match(name, input)
    if names:
        dim, keepdim = other_names(name, names, dim, keepdim)
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        message = (
            f"{name}() received an invalid combination of arguments: give either "
            "'unbiased' or 'correction', not both"
        )
        raise TypeError(message)
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    layout = input._layout
    if layout.dtype.category != FLOATING:
        which = name if name.endswith("_mean") else "std and var"
        message = f"{which} only support floating point and complex dtypes"
        raise RuntimeError(message)
    dims = reduced_dims(name, dim, layout)
    _warn_if_degenerate(name, layout, dims, correction)
    return op.apply(input, dims, dim is None, float(correction), keepdim)


def _warn_if_degenerate(
    name: str, layout: Layout, dims: tuple[int, ...], correction: Number
) -> None:
    count = math.prod([layout.shape[dim] for dim in dims])
    if count <= correction or not layout.numel:
        message = (
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less "
            "than the reduction factor (input numel divided by output numel)."
        )
        warnings.warn(message, UserWarning, stacklevel=4)


def var(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Variance: sum_i (x_i - mean)^2 / (n - correction).

    Args:
        input: a tensor of floats.
        dim: the dimension or dimensions to take it over; all by default.
        unbiased: the older spelling: True for a correction of 1, False for 0.
        keepdim: keep the dimensions, with size 1.
        correction: what to take off the number of elements; 1 by default.
        out: where to write the result.

    Raises:
        RuntimeError: *input* has integers or bools.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 6.0]])
        >>> torch.var(x, 1), x.var(correction=0)
        (tensor([0.5000, 4.5000]), tensor(3.5000))
    """
    result = _apply("var", Var, input, dim, unbiased, keepdim, correction, names)
    return finish("var", result, out)


def std(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Standard deviation: the square root of the variance.

    Args:
        input: a tensor of floats.
        dim: the dimension or dimensions to take it over; all by default.
        unbiased: the older spelling: True for a correction of 1, False for 0.
        keepdim: keep the dimensions, with size 1.
        correction: what to take off the number of elements; 1 by default.
        out: where to write the result.

    Raises:
        RuntimeError: *input* has integers or bools.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.std(torch.tensor([1.0, 2.0, 3.0]))
        tensor(1.)
    """
    result = _apply("std", Std, input, dim, unbiased, keepdim, correction, names)
    return finish("std", result, out)


def var_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
    **names: Any,
) -> tuple[Tensor, Tensor]:
    """Variance and mean together; see ``var`` for the arguments.

    Example:
        >>> import slowtorch as torch
        >>> torch.var_mean(torch.tensor([1.0, 3.0]))
        (tensor(2.), tensor(2.))
    """
    return _apply(  # type: ignore[no-any-return]  # two results
        "var_mean", VarMean, input, dim, unbiased, keepdim, correction, names
    )


def std_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
    **names: Any,
) -> tuple[Tensor, Tensor]:
    """Standard deviation and mean together; see ``std`` for the arguments.

    Example:
        >>> import slowtorch as torch
        >>> torch.std_mean(torch.tensor([1.0, 3.0]), correction=0)
        (tensor(1.), tensor(2.))
    """
    return _apply(  # type: ignore[no-any-return]  # two results
        "std_mean", StdMean, input, dim, unbiased, keepdim, correction, names
    )


OPERATORS = (
    Operator(var, method=True, nodes=(Var,)),
    Operator(std, method=True, nodes=(Std,)),
    Operator(var_mean, nodes=(VarMean,)),
    Operator(std_mean, nodes=(StdMean,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
