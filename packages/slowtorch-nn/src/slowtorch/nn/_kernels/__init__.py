"""The loops behind nn's operations, added to the CPU's kernel table.

They follow core's form: ``kernel(layout of the result, inputs...) -> storage``.
"""

from __future__ import annotations

from slowtorch.kernels import CPU_KERNELS
from slowtorch.nn._kernels.activations import ACTIVATIONS
from slowtorch.nn._kernels.embedding import EMBEDDING
from slowtorch.nn._kernels.initial import INITIAL
from slowtorch.nn._kernels.losses import LOSSES

__all__ = ["install"]


def install() -> None:
    """Put nn's kernels into the CPU's table."""
    CPU_KERNELS.update({**ACTIVATIONS, **EMBEDDING, **INITIAL, **LOSSES})
