"""Distances between rows, rows of limited length, and the cross product."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.inplace import inplace
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._elementwise import broadcast_shape, common_device
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import batches_of
from slowtorch.ops.norms import _norm_gradient as norm_gradient
from slowtorch.ops.norms import vector_norm
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["cdist", "cross", "renorm"]


class Cdist(Op):
    """Distances of rows: z_ij = |x_i - y_j|_p.

    dL/dx_i = the sum over j of g_ij times the gradient of the norm at x_i - y_j
    dL/dy_j = the same over i, negated
    """

    __slots__ = ("order",)
    order: float
    saves = ("x1", "x2", "result")

    def forward(self, x: Tensor, y: Tensor, order: float) -> Tensor:
        self.order = order
        (n, _), (m, _) = x._layout.shape[-2:], y._layout.shape[-2:]
        like = x._layout
        out = contiguous((*batches_of(x, y), n, m), like.dtype, like.device)
        result = make(out.kernels["cdist"](out, x, y, order), out)
        self.save_for_backward(x, y, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, y, z = self.saved_tensors
        if mode.enabled:  # the saved result has no history
            z = Cdist.apply(x, y, self.order)
        gap = x.unsqueeze(-2) - y.unsqueeze(-3)
        g, z = grad.unsqueeze(-1), z.unsqueeze(-1)
        if math.isinf(self.order):  # all of the largest get g: no shares, as in norms
            slope = g * gap.sgn() * (gap.abs() == z)
        elif self.order == 0:
            slope = g * gap * 0
        else:
            slope = norm_gradient(g, gap, z, self.order, (gap.ndim - 1,))
        return slope.sum(-2), -slope.sum(-3)


class Renorm(Op):
    """Slices scaled down to norm m: z = x * m / (|x| + 1e-7) where |x| > m.

    dL/dx = s g - (g . x) s / (|x| + 1e-7) * d|x|/dx, for the scale s; elsewhere g
    """

    __slots__ = ("args",)
    args: tuple[float, int, float]
    saves = ("self",)

    def forward(self, x: Tensor, order: float, dim: int, most: float) -> Tensor:
        self.args = (order, dim, most)
        self.save_for_backward(x)
        return x.detach() * _scale(x.detach(), order, dim, most)[0]

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        order, dim, most = self.args
        scale, length = _scale(x, order, dim, most)
        dims = tuple([d for d in range(x.ndim) if d != dim])
        share = (grad * x).sum(dims, True) * scale / (length + 1e-7)
        slope = norm_gradient(share, x, length, order, dims)
        return grad * scale - slope.masked_fill(length <= most, 0)


def _scale(x: Tensor, order: float, dim: int, most: float) -> tuple[Tensor, Tensor]:
    """What to multiply the slices along *dim* with, and their norms."""
    dims = tuple([d for d in range(x.ndim) if d != dim])
    length = vector_norm(x, order, dims, True)
    return (most / (length + 1e-7)).masked_fill(length <= most, 1), length


class LinalgCross(Op):
    """Cross product: z_i = x_(i+1) y_(i+2) - x_(i+2) y_(i+1), places modulo 3.

    dL/dx = y cross g    dL/dy = g cross x
    """

    __slots__ = ("dim",)
    dim: int
    saves = ("self", "other")

    def forward(self, x: Tensor, y: Tensor, dim: int) -> Tensor:
        self.dim = dim
        self.save_for_backward(x, y)
        x, y = x.detach(), y.detach()
        if x._layout.dtype is not y._layout.dtype:
            message = (
                f"expected scalar type {x._layout.dtype.type_name} but found "
                f"{y._layout.dtype.type_name}"
            )
            raise RuntimeError(message)
        left = x.roll(-1, dim) * y.roll(1, dim)
        return left - x.roll(1, dim) * y.roll(-1, dim)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return LinalgCross.apply(y, grad, self.dim), LinalgCross.apply(
            grad, x, self.dim
        )


def cdist(
    x1: Tensor,
    x2: Tensor,
    p: Number = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """Distances of each row of *x1* from each row of *x2*.

    z[..., i, j] = (sum_k |x1[..., i, k] - x2[..., j, k]|^p)^(1/p)

    Always by this formula. PyTorch computes Euclidean distances of more than 25 rows
    through a matrix product, which is less exact; and it has no second derivative.

    Args:
        x1: rows of floats, of shape (..., n, k).
        x2: rows of floats, of shape (..., m, k).
        p: the order; 0 counts the differences, inf takes the largest.
        compute_mode: accepted for PyTorch's sake.

    Raises:
        RuntimeError: sizes do not go together, *p* is negative, or there are no floats.
        ValueError: there is no such mode.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[0.0, 0.0], [3.0, 4.0]])
        >>> torch.cdist(x, x)
        tensor([[0., 5.],
                [5., 0.]])
    """
    check_tensor("cdist", x1, "x1")
    check_tensor("cdist", x2, "x2", 2)
    if compute_mode not in (
        "use_mm_for_euclid_dist_if_necessary",
        "use_mm_for_euclid_dist",
        "donot_use_mm_for_euclid_dist",
    ):
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    for name, each in (("X1", x1), ("X2", x2)):
        if each.ndim < 2:
            message = f"cdist only supports at least 2D tensors, {name} got: "
            raise RuntimeError(f"{message}{each.ndim}D")
    if x1.shape[-1] != x2.shape[-1]:
        message = (
            "X1 and X2 must have the same number of columns. "
            f"X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
        raise RuntimeError(message)
    for name, each in (("X1", x1), ("X2", x2)):
        if each.dtype.category != FLOATING:
            message = f"cdist only supports floating-point dtypes, {name} got: "
            raise RuntimeError(message + each.dtype.type_name)
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    common_device(x1._layout, x2._layout)
    return Cdist.apply(x1, x2, float(p))


def renorm(
    input: Tensor,
    p: Number,
    dim: int,
    maxnorm: Number,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Every slice along *dim* scaled down, if its norm is greater than *maxnorm*.

    Args:
        input: a tensor of floats with at least two dimensions.
        p: the order of the norm.
        dim: the dimension that counts the slices.
        maxnorm: the greatest norm.
        out: where to write the result.

    Raises:
        RuntimeError: there is one dimension, no float, an order that is not positive
            or a norm that is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.renorm(torch.tensor([[3.0, 4.0], [0.0, 1.0]]), 2, 0, 1.0)
        tensor([[0.6000, 0.8000],
                [0.0000, 1.0000]])
    """
    check_tensor("renorm", input)
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        message = f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}"
        raise RuntimeError(message)
    if input.ndim < 2:
        message = (
            f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions"
        )
        raise RuntimeError(message)
    dim = normal_dim(dim, input.ndim)
    result = Renorm.apply(input, float(p), dim, float(maxnorm))
    return finish("renorm", result, out)


def linalg_cross(
    input: Tensor, other: Tensor, *, dim: int = -1, out: Tensor | None = None
) -> Tensor:
    """Cross product of vectors with three elements.

    z = (x1 y2 - x2 y1, x2 y0 - x0 y2, x0 y1 - x1 y0)

    Args:
        input: vectors along *dim*.
        other: the same; the other dimensions broadcast.
        dim: the dimension, of size 3.
        out: where to write the result.

    Raises:
        RuntimeError: the numbers of dimensions differ, the size is not 3, or the
            dtypes differ.
        NotImplementedError: there are bools.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0])
        >>> torch.linalg.cross(x, y)
        tensor([0., 0., 1.])
    """
    check_tensor("linalg_cross", input)
    check_tensor("linalg_cross", other, "other", 2)
    if input.ndim != other.ndim:
        message = "linalg.cross: inputs must have the same number of dimensions."
        raise RuntimeError(message)
    at = normal_dim(dim, input.ndim)
    sizes = input.shape[at], other.shape[at]
    if sizes != (3, 3):
        message = (
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {sizes[0]} "
            f"and {sizes[1]}"
        )
        raise RuntimeError(message)
    broadcast_shape(input.shape, other.shape)
    if input.dtype.category == BOOL:
        raise NotImplementedError("\"cross\" not implemented for 'Bool'")
    return finish("linalg_cross", LinalgCross.apply(input, other, at), out)


def cross(
    input: Tensor, other: Tensor, dim: int | None = None, *, out: Tensor | None = None
) -> Tensor:
    """Cross product along *dim*, or else along the first dimension of size 3.

    ``linalg.cross`` takes the last dimension, and does not guess.

    Example:
        >>> import slowtorch as torch
        >>> x, y = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0])
        >>> torch.cross(x, y, dim=0)
        tensor([0., 0., 1.])
    """
    check_tensor("cross", input)
    check_tensor("cross", other, "other", 2)
    if dim is None:
        message = (
            "Using torch.cross without specifying the dim arg is deprecated.\nPlease "
            "either pass the dim explicitly or simply use torch.linalg.cross.\nThe "
            "default value of dim will change to agree with that of linalg.cross in a "
            "future release."
        )
        warnings.warn(message, UserWarning, stacklevel=2)
        found = [d for d, size in enumerate(input.shape) if size == 3]
        if not found:
            raise RuntimeError("no dimension of size 3 in input")
        dim = found[0]
    return linalg_cross(input, other, dim=dim, out=out)


def linalg_vecdot(
    x: Tensor, y: Tensor, *, dim: int = -1, out: Tensor | None = None
) -> Tensor:
    """Dot products of vectors along a dimension: the sum of x * y.

    Args:
        x: a tensor of floats.
        y: a tensor of the same dtype, whose shape broadcasts with *x*'s.
        dim: the dimension.
        out: where to write the result.

    Raises:
        RuntimeError: the dtypes differ or are no floats.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.linalg.vecdot(x, x)
        tensor([ 5., 25.])
    """
    from slowtorch.ops._square import check_floats, check_same_dtype

    check_tensor("linalg_vecdot", x, "x")
    check_tensor("linalg_vecdot", y, "y", 2)
    check_floats("linalg.vecdot", x, low=True)
    check_same_dtype("linalg.vecdot", x, y, ("x", "y"))
    return finish("linalg_vecdot", (x * y).sum(dim), out)


renorm_ = inplace(renorm)

OPERATORS = (
    Operator(cdist, nodes=(Cdist,)),
    Operator(renorm, method=True, inplace=True, nodes=(Renorm,)),
    Operator(cross, method=True, nodes=(LinalgCross,)),
    Operator(linalg_cross),
    Operator(linalg_vecdot),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
