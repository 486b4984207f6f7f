"""Products of matrices and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._layout import Layout, layout_of
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Binary, Op
from slowtorch.ops._batches import product_of_batches
from slowtorch.ops._matrix_checks import (
    bmm_layout,
    check_kernel,
    dot_layout,
    mm_layout,
    mv_layout,
)
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops.views import UnsafeView
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import TensorOrNumber

__all__ = ["bmm", "dot", "ger", "matmul", "mm", "mv", "outer", "trace", "vdot"]


def transposed(x: Tensor) -> Tensor:
    """A matrix, or each of a batch of them, with rows and columns swapped.

    For backward rules: when nothing is recorded it is no view with a history but
    the same memory under another layout (0.6 us instead of 3).
    """
    if mode.enabled:
        return x.transpose(-1, -2)
    layout = x._layout
    found: Layout | None = layout.relatives.get("transposed")
    if found is None:
        shape, strides = layout.shape, layout.strides
        found = layout_of(
            (*shape[:-2], shape[-1], shape[-2]),
            (*strides[:-2], strides[-1], strides[-2]),
            *(layout.dtype, layout.device, layout.whole),
        )
        layout.relatives["transposed"] = found
    result = make(x._storage, found)
    result._offset = x._offset
    return result


class Mm(Binary):
    """Matrix times matrix: Z = X Y.

    dL/dX = G Y^T    dL/dY = X^T G
    """

    __slots__ = ()
    saves = ("self", "mat2")

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        need_x, need_y = self.needs_input_grad
        self.save_for_backward(x if need_y else None, y if need_x else None)
        layout, key = x._layout, ("mm", y._layout)
        out: Layout | None = layout.relatives.get(key)
        if out is None:
            out = layout.relatives[key] = mm_layout(layout, y._layout)
        return make(out.kernels["mm"](out, x, y), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        to_x, to_y = self.edges
        return (
            None if to_x is None else grad_of_first(grad, y, x),
            None if to_y is None else grad_of_second(grad, x, y),
        )


def is_turned(x: Tensor | None) -> bool:
    """Whether a matrix lies in memory column by column."""
    if x is None or x._layout.contiguous:
        return False
    strides = x._layout.strides
    return strides[0] == 1 and strides[1] == x._layout.shape[0]


def grad_of_first(grad: Tensor, y: Tensor, x: Tensor | None) -> Tensor:
    """G Y^T, column by column in memory if X is."""
    if is_turned(x):
        return transposed(Mm.apply(y, transposed(grad)))
    return Mm.apply(grad, transposed(y))


def grad_of_second(grad: Tensor, x: Tensor, y: Tensor | None) -> Tensor:
    """X^T G, column by column in memory if Y is.

    A linear layer's weight is Y transposed: its gradient comes out row by row.
    """
    if is_turned(y):
        return transposed(Mm.apply(transposed(grad), x))
    return Mm.apply(transposed(x), grad)


class Bmm(Binary):
    """Matrices times matrices, pair by pair: Z_b = X_b Y_b.

    dL/dX_b = G_b Y_b^T    dL/dY_b = X_b^T G_b
    """

    __slots__ = ()
    saves = ("self", "mat2")

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        need_x, need_y = self.needs_input_grad
        self.save_for_backward(x if need_y else None, y if need_x else None)
        out = bmm_layout(x._layout, y._layout)
        return make(out.kernels["bmm"](out, x, y), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return (
            Bmm.apply(grad, transposed(y)) if self.needs_input_grad[0] else None,
            Bmm.apply(transposed(x), grad) if self.needs_input_grad[1] else None,
        )


class Mv(Binary):
    """Matrix times vector: z = X y.

    dL/dX = g y^T    dL/dy = X^T g
    """

    __slots__ = ()
    saves = ("self", "vec")

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        need_x, need_y = self.needs_input_grad
        self.save_for_backward(x if need_y else None, y if need_x else None)
        out = mv_layout(x._layout, y._layout)
        return make(out.kernels["mv"](out, x, y), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        return (
            outer(grad, y) if self.needs_input_grad[0] else None,
            Mv.apply(transposed(x), grad) if self.needs_input_grad[1] else None,
        )


class Dot(Binary):
    """Vector times vector: z = sum of x_i y_i.

    dL/dx = g y    dL/dy = g x
    """

    __slots__ = ()
    saves = ("self", "tensor")

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        need_x, need_y = self.needs_input_grad
        self.save_for_backward(x if need_y else None, y if need_x else None)
        out = dot_layout(x._layout, y._layout)
        return make(out.kernels["dot"](out, x, y), out)

    def backward(self, grad: Tensor) -> Any:
        x, y = self.saved_tensors
        need_x, need_y = self.needs_input_grad
        return grad * y if need_x else None, grad * x if need_y else None


class Vdot(Dot):
    """The same as ``Dot`` for real numbers; see there."""

    __slots__ = ()
    saves = ("self", "other")


class SqueezeRow(UnsafeView, node="SqueezeBackward4"):
    """A fresh matrix of one row as a vector; see ``UnsafeView``."""

    __slots__ = ()


class Trace(Op):
    """The sum of a matrix's diagonal: z = sum of x_ii.

    dL/dX = g I
    """

    __slots__ = ("source",)
    source: Layout

    def forward(self, x: Tensor) -> Tensor:
        from slowtorch._dtype import int64
        from slowtorch._layout import contiguous

        self.source = layout = x._layout
        floating = layout.dtype.is_floating_point
        out = contiguous((), layout.dtype if floating else int64, layout.device)
        return make(out.kernels["trace"](out, x), out)

    def backward(self, grad: Tensor) -> Any:
        from slowtorch._creation.fill import eye

        layout = self.source
        ones = eye(*layout.shape, dtype=layout.dtype, device=layout.device)
        return grad * ones


def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrix times matrix: z[i, j] = sum over k of input[i, k] * mat2[k, j].

    The products are added in double precision and rounded once.

    Args:
        input: a matrix of n rows and k columns.
        mat2: a matrix of k rows and m columns, of the same dtype.
        out: where to write the result, of n rows and m columns.

    Raises:
        RuntimeError: an operand is no matrix, or their sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.mm(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [4.0]]))
        tensor([[11.]])
    """
    check_tensor("mm", input)
    check_tensor("mm", mat2, "mat2", 2)
    return finish("mm", Mm.apply(input, mat2), out)  # type: ignore[no-any-return]


def bmm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrices times matrices, pair by pair: z[b] = input[b] @ mat2[b].

    Args:
        input: a batch of matrices, of shape (b, n, k).
        mat2: as many matrices, of shape (b, k, m), of the same dtype.
        out: where to write the result, of shape (b, n, m).

    Raises:
        RuntimeError: an operand has not three dimensions, or their sizes or dtypes
            do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.arange(4.0).reshape(2, 1, 2)
        >>> torch.bmm(x, x.transpose(1, 2))
        tensor([[[ 1.]],
        <BLANKLINE>
                [[13.]]])
    """
    check_tensor("bmm", input)
    check_tensor("bmm", mat2, "mat2", 2)
    return finish("bmm", Bmm.apply(input, mat2), out)  # type: ignore[no-any-return]


def mv(input: Tensor, vec: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Matrix times vector: z[i] = sum over k of input[i, k] * vec[k].

    Raises:
        RuntimeError: *input* is no matrix or *vec* no vector, or their sizes or
            dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.mv(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 10.0]))
        tensor([21., 43.])
    """
    check_tensor("mv", input)
    check_tensor("mv", vec, "vec", 2)
    return finish("mv", Mv.apply(input, vec), out)  # type: ignore[no-any-return]


def dot(input: Tensor, tensor: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Vector times vector: the sum of input[i] * tensor[i].

    Raises:
        RuntimeError: an operand is no vector, or their lengths or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor(11.)
    """
    check_tensor("dot", input)
    check_tensor("dot", tensor, "tensor", 2)
    return finish("dot", Dot.apply(input, tensor), out)  # type: ignore[no-any-return]


def vdot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Vector times vector, the first one conjugated: for real numbers, ``dot``.

    Raises:
        RuntimeError: an operand is no vector, or their lengths or dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> torch.vdot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor(11.)
    """
    check_tensor("vdot", input)
    check_tensor("vdot", other, "other", 2)
    return finish("vdot", Vdot.apply(input, other), out)  # type: ignore[no-any-return]


def outer(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """All products of two vectors: z[i, j] = input[i] * vec2[j].

    Raises:
        RuntimeError: an operand is no vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    check_tensor("outer", input)
    check_tensor("outer", vec2, "vec2", 2)
    for name, each in (("self", input), ("vec2", vec2)):
        if each.ndim != 1:
            message = f"outer: Expected 1-D argument {name}, but got {each.ndim}-D"
            raise RuntimeError(message)
    result = input.reshape(input._layout.numel, 1) * vec2
    return finish("outer", result, out)  # type: ignore[no-any-return]


def ger(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``outer``.

    Raises:
        RuntimeError: an operand is no vector.

    Example:
        >>> import slowtorch as torch
        >>> torch.ger(torch.tensor([1.0, 2.0]), torch.tensor([3.0]))
        tensor([[3.],
                [6.]])
    """
    return outer(input, vec2, out=out)


def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal.

    Raises:
        RuntimeError: *input* is no matrix.

    Example:
        >>> import slowtorch as torch
        >>> torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(5.)
    """
    check_tensor("trace", input)
    if input.ndim != 2:
        message = f"trace: expected a matrix, but got tensor with dim {input.ndim}"
        raise RuntimeError(message)
    check_kernel("trace", input.dtype)
    return Trace.apply(input)  # type: ignore[no-any-return]


def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of vectors, matrices, or batches of matrices: ``input @ other``.

    - two vectors: their dot product;
    - a matrix and a vector: matrix times vector;
    - a vector and a matrix: the vector as a row;
    - two matrices: matrix times matrix;
    - more dimensions: all but the last two count matrices and broadcast, so that
      shapes (5, 1, n, k) and (3, k, m) give (5, 3, n, m).

    Raises:
        RuntimeError: an operand has no dimensions, or sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.matmul(x, torch.tensor([1.0, 10.0])), x @ x
        (tensor([21., 43.]), tensor([[ 7., 10.],
                [15., 22.]]))
    """
    check_tensor("matmul", input)
    check_tensor("matmul", other, "other", 2)
    return finish("matmul", product(input, other), out)  # type: ignore[no-any-return]


def product(x: Tensor, y: Tensor) -> Tensor:
    """``matmul`` of two tensors."""
    dims = (len(x._layout.shape), len(y._layout.shape))
    if dims == (2, 2):
        return Mm.apply(x, y)
    if dims == (1, 1):
        return Dot.apply(x, y)
    if dims == (2, 1):
        return Mv.apply(x, y)
    if dims == (1, 2):
        row = Mm.apply(x.unsqueeze(0), y)
        return SqueezeRow.apply(row, tuple(row._layout.shape[1:]))  # type: ignore[no-any-return]
    if 0 in dims:
        message = (
            "both arguments to matmul need to be at least 1D, but they are "
            f"{dims[0]}D and {dims[1]}D"
        )
        raise RuntimeError(message)
    return product_of_batches(x, y)


def __matmul__(self: Tensor, other: TensorOrNumber) -> Tensor:
    if not isinstance(other, Tensor):
        return NotImplemented
    return product(self, other)


OPERATORS = (
    Operator(matmul, method=True),
    Operator(mm, method=True, nodes=(Mm,)),
    Operator(bmm, method=True, nodes=(Bmm,)),
    Operator(mv, method=True, nodes=(Mv,)),
    Operator(dot, method=True, nodes=(Dot,)),
    Operator(vdot, method=True, nodes=(Vdot,)),
    Operator(outer, method=True),
    Operator(ger, method=True),
    Operator(trace, method=True, nodes=(Trace,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
