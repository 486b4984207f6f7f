"""The loops behind nn's operations, added to the CPU's kernel table.

They follow core's form: ``kernel(layout of the result, inputs...) -> storage``.
"""

from __future__ import annotations

from slowtorch.kernels import CPU_KERNELS
from slowtorch.nn._kernels.activations import ACTIVATIONS
from slowtorch.nn._kernels.attention import ATTENTION
from slowtorch.nn._kernels.batch_norm import BATCH_NORM
from slowtorch.nn._kernels.convolution import CONVOLUTION
from slowtorch.nn._kernels.ctc import CTC
from slowtorch.nn._kernels.distances import DISTANCES
from slowtorch.nn._kernels.embedding import EMBEDDING
from slowtorch.nn._kernels.embedding_bag import EMBEDDING_BAG
from slowtorch.nn._kernels.folding import FOLDING
from slowtorch.nn._kernels.grid_sampling import GRID_SAMPLING
from slowtorch.nn._kernels.initial import INITIAL
from slowtorch.nn._kernels.losses import LOSSES
from slowtorch.nn._kernels.margins import MARGINS
from slowtorch.nn._kernels.normalisation import NORMALISATION
from slowtorch.nn._kernels.padding import PADDING
from slowtorch.nn._kernels.piecewise import PIECEWISE
from slowtorch.nn._kernels.pooling import POOLING
from slowtorch.nn._kernels.resampling import RESAMPLING

__all__ = ["install"]


def install() -> None:
    """Put nn's kernels into the CPU's table."""
    CPU_KERNELS.update(
        {
            **ACTIVATIONS,
            **EMBEDDING_BAG,
            **ATTENTION,
            **BATCH_NORM,
            **CONVOLUTION,
            **CTC,
            **DISTANCES,
            **EMBEDDING,
            **FOLDING,
            **GRID_SAMPLING,
            **INITIAL,
            **LOSSES,
            **MARGINS,
            **NORMALISATION,
            **PADDING,
            **PIECEWISE,
            **RESAMPLING,
            **POOLING,
        }
    )
