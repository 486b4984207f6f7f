"""Vector norms and distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING, dtype, promote_types
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, alias, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import binary
from slowtorch.ops._reductions import as_reduced, reduced, reduced_dims
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims, Number

__all__ = ["dist", "norm"]


class VectorNorm(Op, node="LinalgVectorNormBackward0"):
    """Norm of order p: z = (sum_i |x_i|^p)^(1/p); for p = inf, the largest |x_i|.

    dL/dx_i = g sign(x_i) (|x_i| / z)^(p - 1), and 0 where z = 0; for p = inf, g in
    equal shares to the largest
    """

    __slots__ = ("dims", "order", "source")
    order: float
    dims: tuple[int, ...]
    source: Layout
    saves = ("self", "result")

    def forward(
        self, x: Tensor, order: float, dims: tuple[int, ...], keepdim: bool, to: dtype
    ) -> Tensor:
        self.order, self.dims, self.source = order, dims, x._layout
        out = reduced(x._layout, dims, keepdim, to)
        result = make(out.kernels["norm"](out, x, dims, order), out)
        self.save_for_backward(x, alias(result, out, 0))
        return result

    def backward(self, grad: Tensor) -> Any:
        x, z = self.saved_tensors
        order, dims = self.order, self.dims
        if order == 0:
            return None
        if mode.enabled:  # the saved result has no history
            z = vector_norm(x, order, dims)
        z = as_reduced(z, self.source, dims)
        grad = as_reduced(grad, self.source, dims)
        return _norm_gradient(grad, x, z, order, dims)


def _norm_gradient(
    grad: Tensor, x: Tensor, z: Tensor, order: float, dims: tuple[int, ...]
) -> Tensor:
    if order == 1:
        return grad * x.sgn()
    if order == 2:
        return x * (grad / z).masked_fill(z == 0, 0)
    if math.isinf(order):
        size = x.abs()
        largest = (size == z) | ((size != size) & (z != z))
        return x.sgn() * (grad / largest.sum(dims, True)) * largest
    if order < 1:
        powers = (x.sgn() * x.abs() ** (order - 1)).masked_fill(x == 0, 0)
        return powers * (grad * z ** (1 - order))
    scale = (grad / z ** (order - 1)).masked_fill(z == 0, 0)
    if order < 2:
        return x.sgn() * x.abs() ** (order - 1) * scale
    return x * x.abs() ** (order - 2) * scale


class Dist(Op):
    """Norm of a difference: z = |x - y|_p.

    dL/dx = the gradient of the norm at x - y    dL/dy = its negative
    """

    __slots__ = ("order",)
    order: float
    saves = ("self", "other")

    def forward(self, x: Tensor, y: Tensor, order: float) -> Tensor:
        self.order = order
        self.save_for_backward(x, y)
        gap = binary("sub", x, y)
        dims = gap._layout.dims
        out = reduced(gap._layout, dims, False, gap._layout.dtype)
        return make(out.kernels["norm"](out, gap, dims, order), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        if self.order == 0:
            return None, None
        gap = x - y
        dims = gap._layout.dims
        z = vector_norm(gap, self.order)
        gradient = _norm_gradient(grad, gap, z, self.order, dims)
        return gradient, -gradient


def vector_norm(
    x: Tensor,
    ord: Number = 2,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Norm of vectors: (sum_i |x_i|^ord)^(1/ord).

    Order inf is the largest absolute value, -inf the smallest, and 0 the number of
    elements that are not zero.

    Args:
        x: a tensor of floats.
        ord: the order.
        dim: the dimension or dimensions that hold a vector; all by default.
        keepdim: keep them, with size 1.
        dtype: compute in this type.
        out: where to write the result.

    Raises:
        RuntimeError: *x* has integers or bools; or it is empty and the order is
            infinite or negative.
        TypeError: *ord* is not a number.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.ops.norms import vector_norm
        >>> vector_norm(torch.tensor([3.0, 4.0]))
        tensor(5.)
        >>> vector_norm(torch.tensor([3.0, -4.0]), float("inf"))
        tensor(4.)
    """
    check_tensor("linalg_vector_norm", x)
    if not isinstance(ord, (int, float)):
        message = (
            "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not "
            f"{type(ord).__name__}"
        )
        raise TypeError(message)
    to = _norm_type(x._layout.dtype, dtype)
    dims = reduced_dims("linalg_vector_norm", dim, x._layout)
    _check_identity(x._layout, dims, dim, float(ord))
    result = VectorNorm.apply(x, float(ord), dims, keepdim, to)
    return finish("linalg_vector_norm", result, out)


def _norm_type(given: dtype, wanted: dtype | None) -> dtype:
    name = "linalg.vector_norm"
    if given.category != FLOATING:
        message = (
            f"{name}: Expected a floating point or complex tensor as input. Got "
            f"{given.type_name}"
        )
        raise RuntimeError(message)
    if wanted is None:
        return given
    if wanted.category != FLOATING:
        message = (
            f"{name}: dtype should be floating point or complex. Got {wanted.type_name}"
        )
        raise RuntimeError(message)
    if wanted.bits < given.bits:
        message = (
            f"{name}: the dtype of the input ({given.type_name}) should be convertible "
            f"without narrowing to the specified dtype ({wanted.type_name})"
        )
        raise RuntimeError(message)
    return wanted


def _check_identity(
    layout: Layout, dims: tuple[int, ...], dim: Dims, order: float
) -> None:
    """Refuse the largest of nothing."""
    if layout.numel or not (order < 0 or order == math.inf):
        return
    shown = "inf" if order == math.inf else f"{order:g}"
    message = f"linalg.vector_norm cannot compute the {shown} norm on "
    ending = "because the operation does not have an identity"
    if dim is None:
        raise RuntimeError(f"{message}an empty tensor {ending}")
    for each in dims:
        if layout.shape[each] == 0:
            raise RuntimeError(
                f"{message}the dimension {each}because this dimension is empty and the "
                "operation does not have an identity"
            )


def norm(
    input: Tensor,
    p: Number | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    out: Tensor | None = None,
    dtype: dtype | None = None,
) -> Tensor:
    """Norm of all elements, or of the vectors along dimensions.

    ``linalg.vector_norm`` and ``linalg.matrix_norm`` say more clearly what they do.

    Args:
        input: a tensor of floats.
        p: the order; ``'fro'`` is 2 over all *dim*; ``'nuc'``, of a matrix, is the sum
            of singular values.
        dim: the dimension or dimensions that hold a vector; all by default.
        keepdim: keep them, with size 1.
        out: where to write the result.
        dtype: compute in this type.

    Raises:
        RuntimeError: *input* has integers or bools, or there is no such norm.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[3.0, 4.0], [6.0, 8.0]])
        >>> torch.norm(x, dim=1), x.norm(1)
        (tensor([ 5., 10.]), tensor(21.))
    """
    check_tensor("norm", input)
    if p == "nuc":
        from slowtorch.ops.matrix_norms import linalg_matrix_norm

        pair: Any = tuple(range(input.ndim)) if dim is None else dim
        return linalg_matrix_norm(input, "nuc", pair, keepdim, dtype=dtype, out=out)
    if isinstance(p, str):
        count = 1 if dim is None or isinstance(dim, int) else len(dim)
        if p != "fro":
            raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
        if count > 2:
            shown = " ".join(map(str, dim))  # type: ignore[arg-type]  # count says it
            message = f"linalg.matrix_norm: dim must be a 2-tuple. Got {shown}"
            raise RuntimeError(message)
        p = 2
    return vector_norm(input, 2 if p is None else p, dim, keepdim, dtype=dtype, out=out)


def dist(input: Tensor, other: Tensor, p: Number = 2) -> Tensor:
    """Distance: the norm of order p of *input* - *other*.

    Args:
        input: a tensor of floats.
        other: a tensor whose shape broadcasts with *input*'s.
        p: the order of the norm.

    Raises:
        RuntimeError: the shapes do not broadcast, or neither tensor has floats.

    Example:
        >>> import slowtorch as torch
        >>> torch.dist(torch.tensor([1.0, 2.0]), torch.tensor([4.0, 6.0]))
        tensor(5.)
    """
    check_tensor("dist", input)
    check_tensor("dist", other, "other", 2)
    _check_difference(input, other)
    return Dist.apply(input, other, float(p))


def _check_difference(x: Tensor, y: Tensor) -> None:
    """Refuse what has no norm in floats."""
    kind = promote_types(x._layout.dtype, y._layout.dtype)
    if kind.category == BOOL:
        message = (
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
        raise RuntimeError(message)
    if kind.category != FLOATING:
        message = (
            "norm(): input dtype should be either floating point or complex. Got "
            f"{kind.type_name} instead."
        )
        raise RuntimeError(message)


OPERATORS = (
    Operator(norm, method=True, nodes=(VectorNorm,)),
    Operator(dist, method=True, nodes=(Dist,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
