"""The kernel table of the CPU: every loop that this package runs in Python."""

from __future__ import annotations

from slowtorch._device import KernelTable
from slowtorch.kernels.counting import COUNTING
from slowtorch.kernels.creation import CREATION
from slowtorch.kernels.elementwise import ELEMENTWISE
from slowtorch.kernels.gathering import GATHERING
from slowtorch.kernels.indexing import INDEXING
from slowtorch.kernels.loops import LOOPS
from slowtorch.kernels.matmul import MATMUL
from slowtorch.kernels.memory import MEMORY
from slowtorch.kernels.order import ORDER
from slowtorch.kernels.random import RANDOM
from slowtorch.kernels.rearranging import REARRANGING
from slowtorch.kernels.reduction import REDUCTION
from slowtorch.kernels.rounding import ROUNDING
from slowtorch.kernels.scan import SCAN
from slowtorch.kernels.softmax import SOFTMAX
from slowtorch.kernels.special import SPECIAL
from slowtorch.kernels.unique import UNIQUE

__all__ = ["CPU_KERNELS"]

CPU_KERNELS = KernelTable(
    "cpu",
    {
        **COUNTING,
        **CREATION,
        **ELEMENTWISE,
        **GATHERING,
        **INDEXING,
        **LOOPS,
        **MATMUL,
        **MEMORY,
        **ORDER,
        **RANDOM,
        **REARRANGING,
        **REDUCTION,
        **SCAN,
        **ROUNDING,
        **SOFTMAX,
        **SPECIAL,
        **UNIQUE,
    },
)
