"""The kernel table of the CPU: every loop that this package runs in Python."""

from __future__ import annotations

from slowtorch._device import KernelTable
from slowtorch.kernels.elementwise import ELEMENTWISE
from slowtorch.kernels.memory import MEMORY
from slowtorch.kernels.reduction import REDUCTION
from slowtorch.kernels.matmul import MATMUL

__all__ = ["CPU_KERNELS"]

CPU_KERNELS = KernelTable("cpu", {**ELEMENTWISE, **MEMORY, **REDUCTION, **MATMUL})
