"""Resampling of images, and of lines and volumes, as operations.

Copying the nearest place is padding of another kind: see ``PadAlong``.
"""

from __future__ import annotations

from collections.abc import Callable
from types import new_class
from typing import Any, ClassVar

from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.nn.functional._padding import PadAlong, PadAlongGrad
from slowtorch.nn.functional._taps import Taps, transposed

__all__ = ["PAIRS", "Resample"]


class Resample(Op):
    """z = the weighted sums of x along each of its last dimensions that taps tell.

    dL/dx = g, resampled by the same weights seen from the other side
    """

    __slots__ = ("size", "taps")
    taps: tuple[Taps, ...]
    size: tuple[int, ...]
    reverse: ClassVar[type[Resample]]

    def forward(self, x: Tensor, taps: tuple[Taps, ...]) -> Tensor:
        layout = x._layout
        before = len(layout.shape) - len(taps)
        self.taps, self.size = taps, tuple(layout.shape[before:])
        shape = (*layout.shape[:before], *map(len, taps))
        out = contiguous(shape, layout.dtype, layout.device)
        return make(out.kernels["resample"](out, x, taps), out)

    def backward(self, grad: Tensor) -> Any:
        pairs = zip(self.taps, self.size, strict=True)
        back = tuple([transposed(taps, size) for taps, size in pairs])
        return self.reverse.apply(grad, back)


def _under(name: str, base: type[Any]) -> tuple[Any, Any]:
    """*base* as the node of a mode, and the node of its gradient, named as PyTorch's.

    Nothing but the names differs from mode to mode.
    """
    gradient = PadAlongGrad if base is PadAlong else base
    body = {"__slots__": (), "__doc__": base.__doc__}
    there: Any = new_class(name, (base,), {"node": f"{name}Backward0"}, filling(body))
    body = {"__slots__": (), "__doc__": gradient.__doc__}
    node = f"{name}BackwardBackward0"
    back: Any = new_class(f"{name}Grad", (gradient,), {"node": node}, filling(body))
    there.reverse, back.reverse = back, there
    return there, back


def filling(body: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """What gives a new class its body."""
    return lambda namespace: namespace.update(body)


NEAREST = {
    ("nearest", 1): "UpsampleNearest1D",
    ("nearest", 2): "UpsampleNearest2D",
    ("nearest", 3): "UpsampleNearest3D",
    ("nearest-exact", 1): "UpsampleNearestExact1D",
    ("nearest-exact", 2): "UpsampleNearestExact2D",
    ("nearest-exact", 3): "UpsampleNearestExact3D",
}
WEIGHTED = {
    ("linear", 1): "UpsampleLinear1D",
    ("linear", 2): "UpsampleBilinear2D",
    ("linear", 3): "UpsampleTrilinear3D",
    ("cubic", 2): "UpsampleBicubic2D",
    ("antialias-linear", 2): "UpsampleBilinear2DAa",
    ("antialias-cubic", 2): "UpsampleBicubic2DAa",
    ("antialias-lanczos", 2): "UpsampleLanczos2DAa",
}
PAIRS: dict[tuple[str, int], tuple[Any, Any]] = {
    **{key: _under(name, PadAlong) for key, name in NEAREST.items()},
    **{key: _under(name, Resample) for key, name in WEIGHTED.items()},
}
