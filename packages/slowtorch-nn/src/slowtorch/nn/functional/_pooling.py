"""Pooling as operations: the largest number of each window, means, and unpooling.

Each stands for several nodes, whose names are in ``_pooling_nodes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import slowtorch as torch
from slowtorch._dtype import int64
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._convolution_geometry import arranged
from slowtorch.nn.functional._normalisation import channels_last
from slowtorch.ops._picks import pair

if TYPE_CHECKING:
    from slowtorch._types import Shape
    from slowtorch.nn._kernels.windows import Windows

__all__ = [
    "Averaging",
    "AvgPool",
    "AvgPoolGrad",
    "MaxPool",
    "MaxPoolGrad",
    "MaxUnpool",
    "Places",
    "in_order_of",
    "largest",
]


def result_layout(x: Layout, windows: Windows) -> Layout:
    """Row by row: what is before the image's dimensions, and one for each window."""
    before = x.shape[: len(x.shape) - len(windows.sizes)]
    return contiguous((*before, *windows.output), x.dtype, x.device)


def in_order_of(x: Layout, result: Tensor) -> Tensor:
    """*result*, whose channels are inside in memory if those of *x* are, as PyTorch's.

    Kernels make rows of numbers; such a result is a copy of theirs.
    """
    if x.contiguous or not channels_last(x):
        return result
    out = arranged(tuple(result._layout.shape), result._layout, True)
    return make(out.kernels["clone"](out, result), out)


def largest(x: Tensor, windows: Windows) -> Tensor:
    """The largest number of each window, for one who will not ask for a gradient.

    Row by row in memory: see ``in_order_of``.
    """
    out = result_layout(x._layout, windows)
    return make(out.kernels["max_pool"](out, x, windows), out)


def images(x: Tensor, dims: int) -> Tensor:
    """*x* with its last *dims* dimensions, those of an image, as one."""
    shape = x._layout.shape
    before, image = shape[: len(shape) - dims], shape[len(shape) - dims :]
    return x.reshape(*before, image.numel())


def picked(x: Tensor, indices: Tensor, dims: int) -> Tensor:
    """The elements of each image that *indices* name."""
    found = images(x, dims).gather(-1, images(indices, dims))
    return found.reshape(indices._layout.shape)


def no_slope(node: Op, h: Tensor) -> Tensor | None:
    """The gradient by the input of a gradient of pooling: zeros, if it is asked for.

    As in PyTorch a gradient of pooling is recorded as a function of the input, too,
    so that one can differentiate again even what is linear.
    """
    return torch.zeros_like(h) if node.needs_input_grad[1] else None


class Places(NamedTuple):
    """Where in their images numbers are. It has no gradient.

    (Tensors inside another object are no inputs of an operation.)
    """

    indices: Tensor


class MaxPool(Op):
    """z = max of x over each window, the first of equal numbers; and where it is.

    dL/dx_i = the sum of g over the windows whose z was found at i
    """

    __slots__ = ("dims",)
    dims: int
    saves = ("self", "result1")
    scattered: ClassVar[type[Op]]
    keeps_order: ClassVar[bool] = True  # of channels in memory

    def forward(self, x: Tensor, windows: Windows) -> tuple[Tensor, Tensor]:
        self.dims = len(windows.sizes)
        values = result_layout(x._layout, windows)
        places = contiguous(values.shape, int64, values.device)
        pooled, found = pair("max_pool_with_indices", (values, places), x, windows)
        if self.keeps_order:
            pooled = in_order_of(x._layout, pooled)
            found = in_order_of(x._layout, found)
        self.save_for_backward(x, found)
        return pooled, found

    def backward(self, grad: Tensor, *_: Any) -> Any:
        x, indices = self.saved_tensors
        return self.scattered.apply(grad, x, Places(indices), self.dims)


class MaxPoolGrad(Op):
    """The gradients of numbers that were found at *indices*, brought there.

    dL/dg = h at the indices, for a gradient h of this; dL/dx = 0
    """

    __slots__ = ("dims",)
    dims: int
    saves = ("indices",)
    keeps_order: ClassVar[bool] = True

    def forward(self, grad: Tensor, x: Tensor, places: Places, dims: int) -> Tensor:
        self.dims, indices, source = dims, places.indices, x._layout
        self.save_for_backward(indices)
        out = contiguous(source.shape, grad._layout.dtype, source.device)
        size = out.shape[len(out.shape) - dims :].numel()
        storage = out.kernels["max_pool_backward"](out, grad, indices, size)
        result = make(storage, out)
        return in_order_of(source, result) if self.keeps_order else result

    def backward(self, h: Tensor) -> Any:
        (indices,) = self.saved_tensors
        return picked(h, indices, self.dims), no_slope(self, h)


class Averaging(NamedTuple):
    """Windows, and by what the sum of each is divided."""

    windows: Windows
    divisors: tuple[int, ...]


class AvgPool(Op):
    """z = the sum of x over each window, divided by d.

    dL/dx_i = the sum of g / d over the windows that i is in
    """

    __slots__ = ("averaging",)
    averaging: Averaging
    saves = ("self",)
    transposed: ClassVar[type[Op]]
    keeps_order: ClassVar[bool] = True

    def forward(self, x: Tensor, averaging: Averaging) -> Tensor:
        self.averaging = averaging
        self.save_for_backward(x)
        out = result_layout(x._layout, averaging.windows)
        result = make(out.kernels["avg_pool"](out, x, *averaging), out)
        return in_order_of(x._layout, result) if self.keeps_order else result

    def backward(self, grad: Tensor) -> Any:
        (x,) = self.saved_tensors
        return self.transposed.apply(grad, x, self.averaging)


class AvgPoolGrad(Op):
    """Each gradient divided by d and given to all elements of its window.

    dL/dg = the mean of h over each window: both are linear, and each other's transpose;
    dL/dx = 0
    """

    __slots__ = ("averaging",)
    averaging: Averaging
    transposed: ClassVar[type[Op]]
    keeps_order: ClassVar[bool] = True

    def forward(self, grad: Tensor, x: Tensor, averaging: Averaging) -> Tensor:
        self.averaging, source = averaging, x._layout
        out = contiguous(source.shape, grad._layout.dtype, source.device)
        result = make(out.kernels["avg_pool_backward"](out, grad, *averaging), out)
        return in_order_of(source, result) if self.keeps_order else result

    def backward(self, h: Tensor) -> Any:
        return self.transposed.apply(h, self.averaging), no_slope(self, h)


class MaxUnpool(Op):
    """Zeros, but z[i_k] = x_k for the places i that pooling found.

    dL/dx_k = g[i_k]
    """

    __slots__ = ("dims",)
    dims: int
    saves = ("indices",)

    def forward(self, x: Tensor, places: Places, sizes: Shape) -> Tensor:
        self.dims, indices = len(sizes), places.indices
        self.save_for_backward(indices)
        layout = x._layout
        before = layout.shape[: len(layout.shape) - len(sizes)]
        out = contiguous((*before, *sizes), layout.dtype, layout.device)
        result = make(out.kernels["max_unpool"](out, x, indices, tuple(sizes)), out)
        return in_order_of(layout, result) if len(sizes) == 2 else result

    def backward(self, grad: Tensor) -> Any:
        (indices,) = self.saved_tensors
        return picked(grad, indices, self.dims)
