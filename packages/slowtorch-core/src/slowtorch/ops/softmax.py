"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, dtype
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import as_float
from slowtorch.ops._reductions import (
    as_reduced,
    other_names,
    reduce,
    reduced_dims,
    required_dim,
    spread,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims

__all__ = ["log_softmax", "logsumexp", "softmax"]


def _row_major(layout: Layout, to: dtype) -> Layout:
    return contiguous(layout.shape, to, layout.device)


class Softmax(Op):
    """Softmax along one dimension: y_i = exp(x_i) / sum_j exp(x_j).

    dL/dx_i = y_i (g_i - sum_j g_j y_j)
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("result",)

    def forward(self, x: Tensor, dim: int, to: dtype) -> Tensor:
        self.dim = dim
        out = _row_major(x._layout, to)
        result = make(out.kernels["softmax"](out, x, dim), out)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (y,) = self.saved_tensors
        return SoftmaxGrad.apply(grad, y, self.dim)


class SoftmaxGrad(Op, node="SoftmaxBackwardDataBackward0"):
    """The gradient of softmax: z = y (g - sum_j g_j y_j), for a gradient h of z.

    dL/dg_i = y_i (h_i - sum_j h_j y_j)
    dL/dy_i = h_i g_i - h_i sum_j g_j y_j - g_i sum_j h_j y_j
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("grad_output", "output")

    def forward(self, grad: Tensor, y: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(grad, y)
        out = _row_major(y._layout, y._layout.dtype)
        return make(out.kernels["softmax_backward"](out, grad, y, dim), out)

    def backward(self, h: Tensor) -> Any:
        g, y = self.saved_tensors
        dim, need_y = self.dim, self.needs_input_grad[1]
        for_g = SoftmaxGrad.apply(h, y, dim) if self.needs_input_grad[0] else None
        if not need_y:
            return for_g, None
        mean_g, mean_h = (g * y).sum(dim, True), (h * y).sum(dim, True)
        return for_g, h * g - h * mean_g - g * mean_h


class LogSoftmax(Op):
    """Logarithm of softmax along one dimension: z_i = x_i - log sum_j exp(x_j).

    dL/dx_i = g_i - exp(z_i) sum_j g_j
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("result",)

    def forward(self, x: Tensor, dim: int, to: dtype) -> Tensor:
        self.dim = dim
        out = _row_major(x._layout, to)
        result = make(out.kernels["log_softmax"](out, x, dim), out)
        self.save_result(result)
        return result

    def backward(self, grad: Tensor) -> Any:
        (z,) = self.saved_tensors
        return LogSoftmaxGrad.apply(grad, z, self.dim)


class LogSoftmaxGrad(Op, node="LogSoftmaxBackwardDataBackward0"):
    """The gradient of log_softmax: u = g - exp(z) sum_j g_j, for a gradient h of u.

    dL/dg_i = h_i - sum_j h_j exp(z_j)    dL/dz_i = -h_i exp(z_i) sum_j g_j
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("grad_output", "output")

    def forward(self, grad: Tensor, z: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(grad, z)
        out = _row_major(z._layout, z._layout.dtype)
        return make(out.kernels["log_softmax_backward"](out, grad, z, dim), out)

    def backward(self, h: Tensor) -> Any:
        g, z = self.saved_tensors
        weighted = h * z.exp()
        for_g = h - weighted.sum(self.dim, True) if self.needs_input_grad[0] else None
        if not self.needs_input_grad[1]:
            return for_g, None
        return for_g, -weighted * g.sum(self.dim, True)


class LogSumExp(Op, node="LogsumexpBackward0"):
    """Logarithm of a sum of exponentials: z = log sum_i exp(x_i).

    dL/dx_i = g exp(x_i - z)
    """

    __slots__ = ("dims", "source")
    dims: tuple[int, ...]
    source: Layout
    saves = ("self", "result")

    def forward(self, x: Tensor, dims: tuple[int, ...], keepdim: bool) -> Tensor:
        self.dims, self.source = dims, x._layout
        floats = as_float(x)
        result = reduce("logsumexp", floats, dims, keepdim, floats._layout.dtype)
        self.save_for_backward(x, alias(result, result._layout, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        if mode.enabled:  # the saved result has no history
            z = logsumexp(x, self.dims)
        z = as_reduced(z, self.source, self.dims)
        return spread(grad, self.source, self.dims) * (x - z).exp()


def softmax(
    input: Tensor,
    dim: int | None = None,
    dtype: dtype | None = None,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """Numbers made positive and to sum to 1 along a dimension.

    softmax(x)_i = exp(x_i) / sum_j exp(x_j)

    Args:
        input: a tensor of floats.
        dim: the dimension along which the result sums to 1.
        dtype: compute in and return this type.
        out: where to write the result.

    Raises:
        NotImplementedError: *input* has integers, and no *dtype* was given.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.softmax(torch.tensor([0.0, 1.0, 2.0]), dim=0)
        tensor([0.0900, 0.2447, 0.6652])
    """
    check_tensor("softmax", input)
    place = required_dim("softmax", dim, names, len(input._layout.shape))
    kind = _float_type("softmax", input, place, dtype)
    return finish("softmax", Softmax.apply(input, place, kind), out)


def log_softmax(
    input: Tensor,
    dim: int | None = None,
    dtype: dtype | None = None,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The logarithm of softmax, computed without leaving the range of floats.

    log_softmax(x)_i = x_i - log sum_j exp(x_j)

    Args:
        input: a tensor of floats.
        dim: the dimension along which the exponentials of the result sum to 1.
        dtype: compute in and return this type.
        out: where to write the result.

    Raises:
        NotImplementedError: *input* has integers, and no *dtype* was given.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.log_softmax(torch.tensor([0.0, 1.0, 2.0]), dim=0)
        tensor([-2.4076, -1.4076, -0.4076])
    """
    check_tensor("log_softmax", input)
    place = required_dim("log_softmax", dim, names, len(input._layout.shape))
    kind = _float_type("log_softmax", input, place, dtype)
    return finish("log_softmax", LogSoftmax.apply(input, place, kind), out)


def _float_type(name: str, input: Tensor, dim: int, wanted: dtype | None) -> dtype:
    """The type of the result, in which the numbers are rounded once."""
    layout = input._layout
    kind = wanted or layout.dtype
    if kind.category != FLOATING:
        last = "_lastdim" if dim >= len(layout.shape) - 1 else ""
        message = f"\"{name}{last}_kernel_impl\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    return kind


def logsumexp(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    **names: Any,
) -> Tensor:
    """The logarithm of the sum of exponentials over dimensions.

    logsumexp(x) = log sum_i exp(x_i), computed as m + log sum_i exp(x_i - m) with the
    largest element m, so that nothing overflows. Of nothing it is -inf.

    Args:
        input: the tensor; integers are converted to the default type.
        dim: the dimension or dimensions to sum over.
        keepdim: keep them, with size 1.
        out: where to write the result.

    Raises:
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.logsumexp(torch.tensor([[1000.0, 1000.0]]), 1)
        tensor([1000.6932])
    """
    check_tensor("logsumexp", input)
    if names:
        dim, keepdim = other_names("logsumexp", names, dim, keepdim)
    if dim is None:
        raise TypeError('logsumexp() missing 1 required positional arguments: "dim"')
    dims = reduced_dims("logsumexp", dim, input._layout)
    return finish("logsumexp", LogSumExp.apply(input, dims, keepdim), out)


OPERATORS = (
    Operator(softmax, method=True, nodes=(Softmax, SoftmaxGrad)),
    Operator(log_softmax, method=True, nodes=(LogSoftmax, LogSoftmaxGrad)),
    Operator(logsumexp, method=True, nodes=(LogSumExp,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
