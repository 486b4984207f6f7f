"""Products with something added as operations: forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL, FLOATING
from slowtorch._dtype_info import C_NAME
from slowtorch._layout import Layout
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import common_device, common_type
from slowtorch.ops._matrix_checks import (
    addmm_layout,
    bmm_layout,
    check_bias,
    mv_layout,
)
from slowtorch.ops._products import (
    Bmm,
    Mv,
    grad_of_first,
    grad_of_second,
    outer_product,
    transposed,
)

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["Addbmm", "Addmm", "Addmv", "Addr", "Baddbmm"]


class Sum(Op):
    """beta * input + alpha * product of the two others."""

    __slots__ = ("alpha", "beta")
    alpha: Number
    beta: Number

    def start(
        self, out: Layout, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> tuple[Number, Number]:
        """Keep what backward reads; return the factors as numbers of the dtype."""
        of_x, of_y = self.needs_input_grad[1:]
        self.save_for_backward(x if of_y else None, y if of_x else None)
        self.beta, self.alpha = beta, alpha
        if beta == alpha == 1:
            return 1, 1
        return out.dtype.scalar(beta), out.dtype.scalar(alpha)

    def parts(self, grad: Tensor) -> tuple[Tensor | None, Tensor]:
        """The gradient of *input*, and the one of the product."""
        of_input = None
        if self.needs_input_grad[0]:
            of_input = grad if self.beta == 1 else grad * self.beta
        return of_input, grad if self.alpha == 1 else grad * self.alpha


class Addmm(Sum):
    """beta B + alpha X Y.

    dL/dB = beta G    dL/dX = alpha G Y^T    dL/dY = alpha X^T G
    """

    __slots__ = ()
    saves = ("mat1", "mat2")

    def forward(
        self, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> Tensor:
        layout, key = x._layout, ("addmm", y._layout, bias._layout)
        out: Layout | None = layout.relatives.get(key)
        if out is None:
            out = addmm_layout(bias._layout, layout, y._layout)
            layout.relatives[key] = out
        beta, alpha = self.start(out, x, y, beta, alpha)
        return make(out.kernels["addmm"](out, bias, x, y, beta, alpha), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        of_bias, grad = self.parts(grad)
        _, need_x, need_y = self.needs_input_grad
        return (
            of_bias,
            grad_of_first(grad, y, self.edges[1]) if need_x else None,
            grad_of_second(grad, x, self.edges[2]) if need_y else None,
        )


class Addmv(Sum):
    """beta b + alpha X y.

    dL/db = beta g    dL/dX = alpha g y^T    dL/dy = alpha X^T g
    """

    __slots__ = ()
    saves = ("mat", "vec")

    def forward(
        self, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> Tensor:
        out = mv_layout(x._layout, y._layout, bias._layout)
        beta, alpha = self.start(out, x, y, beta, alpha)
        return make(out.kernels["addmv"](out, bias, x, y, beta, alpha), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        of_bias, grad = self.parts(grad)
        _, need_x, need_y = self.needs_input_grad
        return (
            of_bias,
            outer_product(grad, y) if need_x else None,
            Mv.apply(transposed(x), grad) if need_y else None,
        )


class Baddbmm(Sum):
    """beta B_b + alpha X_b Y_b, for each b.

    dL/dB = beta G    dL/dX_b = alpha G_b Y_b^T    dL/dY_b = alpha X_b^T G_b
    """

    __slots__ = ()
    saves = ("batch1", "batch2")

    def forward(
        self, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> Tensor:
        out = _baddbmm_layout(bias._layout, x._layout, y._layout)
        beta, alpha = self.start(out, x, y, beta, alpha)
        return make(out.kernels["baddbmm"](out, bias, x, y, beta, alpha), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        of_bias, grad = self.parts(grad)
        _, need_x, need_y = self.needs_input_grad
        return (
            of_bias,
            Bmm.apply(grad, transposed(y)) if need_x else None,
            Bmm.apply(transposed(x), grad) if need_y else None,
        )


def _baddbmm_layout(bias: Layout, x: Layout, y: Layout) -> Layout:
    """The layout of matrices times matrices with something added.

    Raises:
        RuntimeError: sizes or dtypes do not go together.
    """
    if len(x.shape) > 1 and len(y.shape) == 3:
        check_bias(bias, (x.shape[0], x.shape[1], y.shape[2]))
    if not bias.dtype is x.dtype is y.dtype:
        message = (
            f"Input dtypes must be the same, got: input {C_NAME[bias.dtype.name]}, "
            f"batch1: {C_NAME[x.dtype.name]}, batch2: {C_NAME[y.dtype.name]}"
        )
        raise RuntimeError(message)
    common_device(bias, y)
    return bmm_layout(x, y, "baddbmm")


class Addbmm(Sum):
    """beta B + alpha times the sum of X_b Y_b over b.

    dL/dB = beta G    dL/dX_b = alpha G Y_b^T    dL/dY_b = alpha X_b^T G
    """

    __slots__ = ()
    saves = ("batch1", "batch2")

    def forward(
        self, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> Tensor:
        left, right = _side_by_side(x, y)
        out = addmm_layout(bias._layout, left._layout, right._layout)
        beta, alpha = self.start(out, x, y, beta, alpha)
        storage = out.kernels["addmm"](out, bias, left, right, beta, alpha)
        return make(storage, out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        of_bias, grad = self.parts(grad)
        _, need_x, need_y = self.needs_input_grad
        if not (need_x or need_y):
            return of_bias, None, None
        batches = (x if y is None else y)._layout.shape[0]
        each = grad.unsqueeze(0).expand(batches, *grad.shape)
        return (
            of_bias,
            Bmm.apply(each, transposed(y)) if need_x else None,
            Bmm.apply(transposed(x), each) if need_y else None,
        )


def _side_by_side(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """A batch as one wide and one tall matrix: their product is the sum of products."""
    if x._layout.shape[0] != y._layout.shape[0]:
        message = (
            "batch1 and batch2 must have same number of batches, got "
            f"{x._layout.shape[0]} and {y._layout.shape[0]}"
        )
        raise RuntimeError(message)
    (_, n, k), (_, m, p) = x._layout.shape, y._layout.shape
    if k != m:
        message = f"Incompatible matrix sizes for bmm ({n}x{k} and {m}x{p})"
        raise RuntimeError(message)
    wide = x.detach().transpose(0, 1).reshape(n, x._layout.shape[0] * k)
    return wide, y.detach().reshape(y._layout.shape[0] * m, p)


def _check_integral(name: str, factor: Number) -> None:
    """Refuse a fraction beside integers.

    Raises:
        RuntimeError: *factor* is a float.
    """
    if isinstance(factor, float):
        message = (
            f"For integral input tensors, argument {name} must not be a floating point "
            "number."
        )
        raise RuntimeError(message)


class Addr(Op):
    """beta B + alpha x y^T.

    dL/dB = beta G    dL/dx = alpha G y    dL/dy = alpha G^T x
    """

    __slots__ = ("alpha", "beta")
    alpha: Number
    beta: Number
    saves = ("vec1", "vec2")

    def forward(
        self, bias: Tensor, x: Tensor, y: Tensor, beta: Number, alpha: Number
    ) -> Tensor:
        self.save_for_backward(x, y)
        self.beta, self.alpha = beta, alpha
        scaled = outer_product(x.detach(), y.detach())
        check_bias(bias._layout, scaled._layout.shape)
        common = common_type(bias._layout, scaled._layout)
        if common.category != FLOATING:
            for name, factor in (("beta", beta), ("alpha", alpha)):
                _check_integral(name, factor)
        if common.category == BOOL:  # "or" and "and"
            scaled = scaled if alpha else scaled & False
            return scaled | bias.detach() if beta else scaled
        scaled = scaled if alpha == 1 else scaled.to(common) * alpha
        if beta == 0:
            return scaled
        added = bias.detach()
        return (added if beta == 1 else added * beta) + scaled

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_bias, need_x, need_y = self.needs_input_grad
        return (
            grad * self.beta if need_bias else None,
            Mv.apply(grad, y) * self.alpha if need_x else None,
            Mv.apply(transposed(grad), x) * self.alpha if need_y else None,
        )
