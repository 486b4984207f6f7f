"""Differences, slopes and integrals of sampled functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._dtype import BOOL
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import WithNumber
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._elementwise import binary, float_operands
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Dims, Number

__all__ = ["cumulative_trapezoid", "diff", "gradient", "trapezoid", "trapz"]


def diff(
    input: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Differences of neighbours, taken n times: z_i = x_(i+1) - x_i.

    Args:
        input: a tensor with at least one dimension; of bools, z is whether they differ.
        n: how often.
        dim: along which dimension.
        prepend: what to put before it first.
        append: what to put after it first.
        out: where to write the result.

    Raises:
        RuntimeError: n is negative, or there are no dimensions, or not the same ones.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1, 4, 9, 16])
        >>> torch.diff(x), torch.diff(x, 2)
        (tensor([3, 5, 7]), tensor([2, 2]))
    """
    check_tensor("diff", input)
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    if input.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    at = normal_dim(dim, input.ndim)
    x = _joined(input, at, prepend, append)
    if n == 0:
        return finish("diff", input.clone() if x is input else x, out)
    for _ in range(min(n, x.shape[at])):
        after, before = _neighbours(x, at)
        x = after != before if x.dtype.category == BOOL else after - before
    return finish("diff", x, out)


def _joined(
    x: Tensor, dim: int, prepend: Tensor | None, append: Tensor | None
) -> Tensor:
    parts = [each for each in (prepend, x, append) if each is not None]
    for each in parts:
        if each.ndim != x.ndim:
            message = "diff expects prepend or append to be the same dimension as input"
            raise RuntimeError(message)
    if len(parts) == 1:
        return x
    from slowtorch.ops.joining import cat

    return cat(parts, dim)


def _neighbours(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """All elements along *dim* but the first, and all but the last."""
    count = max(x.shape[dim] - 1, 0)
    return x.narrow(dim, x.shape[dim] - count, count), x.narrow(dim, 0, count)


def gradient(
    input: Tensor,
    *,
    spacing: Number | Sequence[Number] | Sequence[Tensor] = 1,
    dim: Dims = None,
    edge_order: int = 1,
) -> tuple[Tensor, ...]:
    """Slopes of a sampled function along its dimensions.

    Inside, with the distances a to the point before and b to the one after:

        z_i = (a/b (x_(i+1) - x_i) + b/a (x_i - x_(i-1))) / (a + b)

    which is (x_(i+1) - x_(i-1)) / 2h for equal distances h. At the edges it is the
    slope to the next point, or that of the parabola through three points.

    Args:
        input: the values.
        spacing: the distance of the points; or one for each dimension; or for each
            dimension a vector of coordinates.
        dim: the dimension or dimensions; all by default.
        edge_order: 1 or 2 for a line or a parabola at the edges.

    Raises:
        RuntimeError: there are too few points, or not as many spacings as dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.gradient(torch.tensor([1.0, 4.0, 9.0, 16.0]))
        (tensor([3., 4., 6., 7.]),)
    """
    check_tensor("gradient", input)
    given = (
        range(input.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    )
    dims = [normal_dim(each, input.ndim) for each in given]
    for each in dims:
        if dims.count(each) > 1:
            message = f"dim {each} appears multiple times in the list of dims"
            raise RuntimeError(message)
    if edge_order not in (1, 2):
        raise RuntimeError(
            "torch.gradient only supports edge_order=1 and edge_order=2."
        )
    steps = _spacings(spacing, dims, input, dim)
    if any(input.shape[each] <= edge_order for each in dims):
        message = "torch.gradient expected each dimension size to be at least"
        raise RuntimeError(f"{message} edge_order+1")
    pairs = zip(dims, steps, strict=True)
    return tuple([_slopes(input, each, step, edge_order) for each, step in pairs])


def _spacings(spacing: Any, dims: list[int], x: Tensor, dim: Dims) -> list[Any]:
    """A number, or a tensor of coordinates, for each of *dims*."""
    if isinstance(spacing, (int, float)):
        return [spacing] * len(dims)
    if isinstance(spacing, Tensor):
        message = (
            "gradient(): argument 'spacing' must be Number, tuple of Scalars or tuple "
            "of Tensors, not Tensor"
        )
        raise TypeError(message)
    if len(spacing) == len(dims):
        return list(spacing)
    if dim is None:
        wanted = f"'self.dim() = {x.ndim}', since dim argument was not given"
    else:
        wanted = f"'{len(dims)}', since dim argument was given"
    message = (
        "torch.gradient expected spacing to be unspecified, a scalar, or a list of "
        f"length equal to {wanted}, but got a list of length {len(spacing)}"
    )
    raise RuntimeError(message)


def _slopes(x: Tensor, dim: int, step: Any, order: int) -> Tensor:
    """The slopes along one dimension."""
    from slowtorch.ops.joining import cat

    size = x.shape[dim]
    if isinstance(step, Tensor):
        if step.ndim != 1 or step.shape[0] != size:
            message = (
                "torch.gradient expected each element of spacing to have the same "
                "length as the corresponding dimension, but got "
                f"{list(step.shape)} and {size}"
            )
            raise RuntimeError(message)
        shape = [1] * x.ndim
        shape[dim] = size - 1
        steps: Any = diff(step).reshape(shape)
    else:
        steps = None
    # Slopes between neighbours: of the edges, and the inner ones weighted.
    after, before = _neighbours(x, dim)
    lines = (after - before) / (step if steps is None else steps)
    count = size - 2
    a = b = 1 if steps is None else steps
    if steps is not None:
        a, b = steps.narrow(dim, 0, count), steps.narrow(dim, 1, count)
    right, left = lines.narrow(dim, 1, count), lines.narrow(dim, 0, count)
    inner = (a * right + b * left) / (a + b)
    first, last = lines.narrow(dim, 0, 1), lines.narrow(dim, size - 2, 1)
    if order == 2:  # a parabola goes on beyond its middle slope as it came
        first = first + _bend(lines, steps, dim, 0)
        last = last - _bend(lines, steps, dim, count - 1, last=True)
    return cat([first, inner, last], dim)


def _bend(lines: Tensor, steps: Any, dim: int, at: int, last: bool = False) -> Tensor:
    """What the slope at the edge differs from that of the line beside it."""
    change = lines.narrow(dim, at, 1) - lines.narrow(dim, at + 1, 1)
    if steps is None:
        return change / 2
    a: Tensor = steps.narrow(dim, at, 1)
    b: Tensor = steps.narrow(dim, at + 1, 1)
    return change * ((b if last else a) / (a + b))


class Times(WithNumber, node="MulBackward1"):
    """The last step of an integral, which has a name of its own in PyTorch: z = x c.

    dL/dx = c g
    """

    __slots__ = ("number",)
    number: Number

    def forward(self, x: Tensor, number: Number) -> Tensor:
        self.number = number
        return binary("mul", x, number)

    def backward(self, grad: Tensor) -> Any:
        return grad * self.number


class Over(WithNumber, node="DivBackward1"):
    """The last step of the others: z = x / c.

    dL/dx = g / c
    """

    __slots__ = ("number",)
    number: Number

    def forward(self, x: Tensor, number: Number) -> Tensor:
        self.number = number
        return binary("div", *float_operands(x, number))

    def backward(self, grad: Tensor) -> Any:
        return grad / self.number


def trapezoid(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: Number = 1,
    dim: int = -1,
) -> Tensor:
    """Integral by the trapezoidal rule: the sum of (x_(i+1) - x_i) (y_i + y_(i+1)) / 2.

    Args:
        y: the values.
        x: the points, for all rows or for each; instead of *dx*.
        dx: the distance of the points.
        dim: the dimension to integrate along.

    Raises:
        RuntimeError: *y* has bools, or *x* not as many points as *y*.

    Example:
        >>> import slowtorch as torch
        >>> torch.trapezoid(torch.tensor([1.0, 4.0, 9.0]))
        tensor(9.)
    """
    at = _checked("trapezoid", y, dx, dim, x)
    if x is not None:
        after, before = _neighbours(y, at)
        total = (_widths("trapezoid", x, y, at) * (after + before)).sum(at)
        return Over.apply(total, 2.0)
    size = y.shape[at]
    if size == 0:
        return y.new_zeros([n for d, n in enumerate(y.shape) if d != at])
    ends = y.select(at, 0) + y.select(at, size - 1)
    return Times.apply(y.sum(at) - ends / 2.0, dx)


def _checked(name: str, y: Tensor, dx: Any, dim: int, x: Tensor | None) -> int:
    """The dimension, when *y* can be integrated along it."""
    check_tensor(name, y, "y")
    if y.ndim == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if y.dtype.category == BOOL:
        which = "`y`" if x is None else "`x` or `y`"
        message = f"{name}: received a bool input for {which}, but bool is not"
        message += " supported"
        raise RuntimeError(message)
    if isinstance(dx, bool) or not isinstance(dx, (int, float)):
        raise RuntimeError(f"{name}: Currently, we only support dx as a real number.")
    return normal_dim(dim, y.ndim)


def _widths(name: str, x: Tensor, y: Tensor, dim: int) -> Tensor:
    """The distances of the points, in a shape that broadcasts with *y*."""
    check_tensor(name, x, "x", 2)
    if x.dtype.category == BOOL:
        message = f"{name}: received a bool input for `x` or `y`, but bool is not"
        message += " supported"
        raise RuntimeError(message)
    if x.ndim == 1:
        if x.shape[0] != y.shape[dim]:
            message = f"{name}: There must be one `x` value for each sample point"
            raise RuntimeError(message)
        shape = [1] * y.ndim
        shape[dim] = x.shape[0]
        return diff(x.reshape(shape), dim=dim)
    if x.ndim < y.ndim:
        x = x.reshape((*[1] * (y.ndim - x.ndim), *x.shape))
    return diff(x, dim=dim)


def trapz(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: Number = 1,
    dim: int = -1,
) -> Tensor:
    """Another name for ``trapezoid``.

    Example:
        >>> import slowtorch as torch
        >>> torch.trapz(torch.tensor([1.0, 4.0, 9.0]), dx=2.0)
        tensor(18.)
    """
    return trapezoid(y, x, dx=dx, dim=dim)


def cumulative_trapezoid(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: Number = 1,
    dim: int = -1,
) -> Tensor:
    """Integrals from the first point to each other one; see ``trapezoid``.

    Example:
        >>> import slowtorch as torch
        >>> torch.cumulative_trapezoid(torch.tensor([1.0, 4.0, 9.0]))
        tensor([2.5000, 9.0000])
    """
    at = _checked("cumulative_trapezoid", y, dx, dim, x)
    after, before = _neighbours(y, at)
    if x is None:
        return ((after + before) * (dx / 2.0)).cumsum(at)
    widths = _widths("cumulative_trapezoid", x, y, at)
    return Over.apply((widths * (after + before)).cumsum(at), 2.0)


OPERATORS = (
    Operator(diff, method=True),
    Operator(gradient),
    Operator(trapezoid),
    Operator(trapz),
    Operator(cumulative_trapezoid),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
