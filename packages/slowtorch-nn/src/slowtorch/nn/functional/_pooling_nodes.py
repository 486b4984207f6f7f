"""The operations of ``_pooling`` under the names of PyTorch's nodes."""

from __future__ import annotations

from slowtorch.nn.functional._pooling import (
    AvgPool,
    AvgPoolGrad,
    MaxPool,
    MaxPoolGrad,
    MaxUnpool,
)

__all__ = [
    "ADAPTIVE_AVG_POOL",
    "ADAPTIVE_MAX_POOL",
    "AVG_POOL",
    "MAX_POOL",
    "MAX_UNPOOL",
]


class MaxPool2DGrad(MaxPoolGrad, node="MaxPool2DWithIndicesBackwardBackward0"):
    """Gradients of the next; see ``MaxPoolGrad``."""

    __slots__ = ()


class MaxPool2DWithIndices(MaxPool):
    """Largest numbers of windows over planes; see ``MaxPool``."""

    __slots__ = ()
    scattered = MaxPool2DGrad


class MaxPool3DGrad(MaxPoolGrad, node="MaxPool3DWithIndicesBackwardBackward0"):
    """Gradients of the next; see ``MaxPoolGrad``."""

    __slots__ = ()


class MaxPool3DWithIndices(MaxPool):
    """Largest numbers of windows over volumes; see ``MaxPool``."""

    __slots__ = ()
    scattered = MaxPool3DGrad


class AdaptiveMaxPool2DGrad(MaxPoolGrad, node="AdaptiveMaxPool2DBackwardBackward0"):
    """Gradients of the next; see ``MaxPoolGrad``."""

    __slots__ = ()


class AdaptiveMaxPool2D(MaxPool):
    """Largest numbers of as many windows as wanted over planes; see ``MaxPool``."""

    __slots__ = ()
    scattered = AdaptiveMaxPool2DGrad


class AdaptiveMaxPool3DGrad(MaxPoolGrad, node="AdaptiveMaxPool3DBackwardBackward0"):
    """Gradients of the next; see ``MaxPoolGrad``."""

    __slots__ = ()
    keeps_order = False


class AdaptiveMaxPool3D(MaxPool):
    """Largest numbers of as many windows as wanted over volumes; see ``MaxPool``."""

    __slots__ = ()
    keeps_order = False
    scattered = AdaptiveMaxPool3DGrad


class AvgPool2DGrad(AvgPoolGrad, node="AvgPool2DBackwardBackward0"):
    """Gradients of the next; see ``AvgPoolGrad``."""

    __slots__ = ()


class AvgPool2D(AvgPool):
    """Means of windows over planes; see ``AvgPool``."""

    __slots__ = ()
    transposed = AvgPool2DGrad


class AvgPool3DGrad(AvgPoolGrad, node="AvgPool3DBackwardBackward0"):
    """Gradients of the next; see ``AvgPoolGrad``."""

    __slots__ = ()
    keeps_order = False


class AvgPool3D(AvgPool):
    """Means of windows over volumes; see ``AvgPool``."""

    __slots__ = ()
    keeps_order = False
    transposed = AvgPool3DGrad


class AdaptiveAvgPool2DGrad(AvgPoolGrad, node="AdaptiveAvgPool2DBackwardBackward0"):
    """Gradients of the next; see ``AvgPoolGrad``."""

    __slots__ = ()


class AdaptiveAvgPool2D(AvgPool):
    """Means of as many windows as wanted over planes; see ``AvgPool``."""

    __slots__ = ()
    transposed = AdaptiveAvgPool2DGrad


class AdaptiveAvgPool3DGrad(AvgPoolGrad, node="AdaptiveAvgPool3DBackwardBackward0"):
    """Gradients of the next; see ``AvgPoolGrad``."""

    __slots__ = ()
    keeps_order = False


class AdaptiveAvgPool3D(AvgPool):
    """Means of as many windows as wanted over volumes; see ``AvgPool``."""

    __slots__ = ()
    keeps_order = False
    transposed = AdaptiveAvgPool3DGrad


class MaxUnpool2D(MaxUnpool):
    """Unpooling of planes; see ``MaxUnpool``."""

    __slots__ = ()


class MaxUnpool3D(MaxUnpool):
    """Unpooling of volumes; see ``MaxUnpool``."""

    __slots__ = ()


for _op, _gradient in (
    (AvgPool2D, AvgPool2DGrad),
    (AvgPool3D, AvgPool3DGrad),
    (AdaptiveAvgPool2D, AdaptiveAvgPool2DGrad),
    (AdaptiveAvgPool3D, AdaptiveAvgPool3DGrad),
):
    _gradient.transposed = _op

# By the number of an image's dimensions.
MAX_POOL = {2: MaxPool2DWithIndices, 3: MaxPool3DWithIndices}
ADAPTIVE_MAX_POOL = {2: AdaptiveMaxPool2D, 3: AdaptiveMaxPool3D}
AVG_POOL = {2: AvgPool2D, 3: AvgPool3D}
ADAPTIVE_AVG_POOL = {2: AdaptiveAvgPool2D, 3: AdaptiveAvgPool3D}
MAX_UNPOOL = {2: MaxUnpool2D, 3: MaxUnpool3D}
