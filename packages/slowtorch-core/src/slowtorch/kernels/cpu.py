"""The kernel table of the CPU: every loop that this package runs in Python."""

from __future__ import annotations

from slowtorch._device import Kernel, KernelTable
from slowtorch.kernels.elementwise import ELEMENTWISE
from slowtorch.kernels.indexing import INDEXING
from slowtorch.kernels.loops import LOOPS
from slowtorch.kernels.matmul import MATMUL
from slowtorch.kernels.memory import MEMORY
from slowtorch.kernels.reduction import REDUCTION
from slowtorch.kernels.softmax import SOFTMAX

__all__ = ["CPU_KERNELS"]


def _late() -> dict[str, Kernel]:
    # What training a small network does not need: 4 ms of `import slowtorch`, most
    # of it for random numbers. See _late.py, which does the same for operations.
    from slowtorch.kernels.counting import COUNTING
    from slowtorch.kernels.creation import CREATION
    from slowtorch.kernels.decompositions import DECOMPOSITIONS
    from slowtorch.kernels.floats import FLOATS
    from slowtorch.kernels.gathering import GATHERING
    from slowtorch.kernels.linalg import LINALG
    from slowtorch.kernels.order import ORDER
    from slowtorch.kernels.random import RANDOM
    from slowtorch.kernels.rearranging import REARRANGING
    from slowtorch.kernels.rounding import ROUNDING
    from slowtorch.kernels.scan import SCAN
    from slowtorch.kernels.special import SPECIAL
    from slowtorch.kernels.unique import UNIQUE

    return {
        **COUNTING,
        **CREATION,
        **DECOMPOSITIONS,
        **FLOATS,
        **GATHERING,
        **LINALG,
        **ORDER,
        **RANDOM,
        **REARRANGING,
        **ROUNDING,
        **SCAN,
        **SPECIAL,
        **UNIQUE,
    }


CPU_KERNELS = KernelTable(
    "cpu",
    {
        **ELEMENTWISE,
        **INDEXING,
        **LOOPS,
        **MATMUL,
        **MEMORY,
        **REDUCTION,
        **SOFTMAX,
    },
    _late,
)
