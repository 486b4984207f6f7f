"""Padding with a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["constant_pad_nd"]


class ConstantPadNd(Op):
    """A tensor with a number around it; a negative width cuts off.

    dL/dx = g without the padding, and zeros for what was cut off
    """

    __slots__ = ("pad",)
    pad: tuple[int, ...]

    def forward(self, x: Tensor, pad: tuple[int, ...], value: Number) -> Tensor:
        self.pad = pad
        layout = x._layout
        shape = list(layout.shape)
        for place, width in enumerate(pad):
            shape[-1 - place // 2] += width
        if min(shape, default=0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
        out = contiguous(tuple(shape), layout.dtype, layout.device)
        result = make(out.kernels["full"](out, value), out)
        inside, kept = make(result._storage, out), x.detach()
        for place in range(0, len(pad), 2):
            dim, before, after = -1 - place // 2, pad[place], pad[place + 1]
            inside = _without(inside, dim, max(before, 0), max(after, 0))
            kept = _without(kept, dim, max(-before, 0), max(-after, 0))
        out.kernels["assign"](None, inside, kept)
        return result

    def backward(self, grad: Tensor) -> Any:
        return constant_pad_nd(grad, [-width for width in self.pad])


def _without(x: Tensor, dim: int, before: int, after: int) -> Tensor:
    """*x* without its first and last elements along *dim*."""
    size = x._layout.shape[dim]
    length = size - before - after
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    return x.narrow(dim, before, length) if before or after else x


def constant_pad_nd(input: Tensor, pad: Sequence[int], value: Number = 0) -> Tensor:
    """A tensor with a number around it.

    Args:
        input: the tensor.
        pad: widths before and after: first of the last dimension, then of the last but
            one, and so on. A negative one cuts off.
        value: the number.

    Raises:
        RuntimeError: there are more pairs than dimensions, a width has no partner, or
            nothing is left.

    Example:
        >>> import slowtorch as torch
        >>> torch.constant_pad_nd(torch.tensor([[1, 2]]), (1, 0, 0, 1))
        tensor([[0, 1, 2],
                [0, 0, 0]])
    """
    check_tensor("constant_pad_nd", input)
    if len(pad) % 2:
        message = f"Length of pad must be even but instead it equals {len(pad)}"
        raise RuntimeError(message)
    if len(pad) > 2 * input.ndim:
        message = (
            "Length of pad should be no more than twice the number of dimensions of "
            f"the input. Pad length is {len(pad)}while the input has {input.ndim}"
            "dimensions."
        )
        raise RuntimeError(message)
    return ConstantPadNd.apply(input, tuple(pad), value)


OPERATORS = (Operator(constant_pad_nd, nodes=(ConstantPadNd,)),)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
