"""What operations share that pick some of the numbers along a dimension.

They return the numbers and their places. The gradient goes back to those places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import dtype, int64
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._reductions import reduced
from slowtorch.return_types import written_kind

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["Pick", "PickReduced", "finish_pair", "fresh", "pair", "scattered"]


def fresh(like: Layout, shape: Shape, to: dtype) -> Layout:
    """A row-major layout of another shape and type on the same device."""
    return contiguous(tuple(shape), to, like.device)


def pair(kernel: str, out: tuple[Layout, Layout], *args: Any) -> tuple[Tensor, Tensor]:
    """The two results of a kernel that gives numbers and places."""
    # A device without numbers gives nothing, not a pair.
    found: Any = out[0].kernels[kernel](out, *args) or (None, None)
    return make(found[0], out[0]), make(found[1], out[1])


def scattered(grad: Tensor, places: Tensor, source: Layout, dim: int) -> Tensor:
    """Zeros like *source*, with *grad* added at its *places* along *dim*."""
    if not source.shape:
        return grad.reshape(())
    out = fresh(source, source.shape, grad._layout.dtype)
    zeros = make(out.kernels["full"](out, 0), out)
    return zeros.scatter_add(dim, places, grad)


class Pick(Op):
    """Numbers picked along a dimension: z_k = x[i_k].

    dL/dx_j = the sum of g_k over the k with i_k = j
    """

    __slots__ = ("dim", "source")
    dim: int
    source: Layout
    saves = ("indices",)
    kernel = ""

    def remember(self, x: Tensor, dim: int, places: Tensor) -> None:
        """Keep what backward needs."""
        self.dim, self.source = dim, x._layout
        self.save_for_backward(places)

    def backward(self, grad: Tensor, *_: Any) -> Any:
        (places,) = self.saved_tensors
        return scattered(grad, places, self.source, self.dim)


class PickReduced(Pick):
    """One number picked along a dimension, which disappears; see ``Pick``."""

    __slots__ = ()

    def forward(
        self, x: Tensor, dim: int, keepdim: bool, *args: Any
    ) -> tuple[Tensor, Tensor]:
        layout = x._layout
        dims = (dim,) if layout.shape else ()
        values = reduced(layout, dims, keepdim, layout.dtype)
        places = reduced(layout, dims, keepdim, int64)
        result = pair(self.kernel, (values, places), x, *args, dims)
        self.remember(x, dim, result[1])
        return result

    def backward(self, grad: Tensor, *_: Any) -> Any:
        (places,) = self.saved_tensors
        shape = list(self.source.shape)
        if shape:
            shape[self.dim] = 1
        return scattered(
            grad.reshape(shape), places.reshape(shape), self.source, self.dim
        )


def finish_pair(name: str, kind: Any, result: Any, out: Any = None) -> Any:
    """The named tuple of several results, written to ``out`` if that is given.

    Raises:
        TypeError: ``out`` is not a tuple of as many tensors.
        RuntimeError: one of them has the wrong dtype.
    """
    if out is None:
        return kind(result)
    from slowtorch.ops._out import write_several  # which few programs need

    return written_kind(kind)(write_several(name, result, out))
