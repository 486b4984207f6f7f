"""The kernel table of the CPU: every loop that this package runs in Python."""

from __future__ import annotations

from slowtorch._device import KernelTable
from slowtorch.kernels.elementwise import ELEMENTWISE
from slowtorch.kernels.indexing import INDEXING
from slowtorch.kernels.loops import LOOPS
from slowtorch.kernels.matmul import MATMUL
from slowtorch.kernels.memory import MEMORY
from slowtorch.kernels.reduction import REDUCTION
from slowtorch.kernels.softmax import SOFTMAX

__all__ = ["CPU_KERNELS", "LATE"]


# What training a small network does not need, by module: 4 ms of `import slowtorch`.
# See _late.py, which does the same for operations.
LATE = {
    "slowtorch.kernels.bessel": "erfcx i0 i0e i1 i1e igamma igammac zeta",
    "slowtorch.kernels.counting": "bincount histc histogram isin searchsorted",
    "slowtorch.kernels.creation": "arange eye linspace logspace",
    "slowtorch.kernels.decompositions": "qr svd",
    "slowtorch.kernels.eigen": "eigh",
    "slowtorch.kernels.floats": "frexp nextafter",
    "slowtorch.kernels.gathering": (
        "gather masked_fill masked_scatter masked_select put_numbers scatter "
        "scatter_reduce take"
    ),
    "slowtorch.kernels.linalg": (
        "cdist cholesky det inverse slogdet solve solve_triangular"
    ),
    "slowtorch.kernels.lu": "lu_factor lu_permutation",
    "slowtorch.kernels.order": (
        "argmax argmin kthvalue max_dim median median_dim min_dim mode nanmedian "
        "nanmedian_dim sort topk"
    ),
    "slowtorch.kernels.random": (
        "bernoulli bernoulli_each binomial cauchy exponential geometric log_normal "
        "multinomial normal poisson randint random randperm uniform"
    ),
    "slowtorch.kernels.rearranging": "flip roll tril triu",
    "slowtorch.kernels.rounding": (
        "ceil floor fmod frac left_shift nan_to_num remainder right_shift round "
        "round_decimals sgn trunc trunc_divide"
    ),
    "slowtorch.kernels.scan": (
        "cummax cummin cumprod cumsum linear_scan logcumsumexp reverse_cumsum"
    ),
    "slowtorch.kernels.special": (
        "digamma entr erfinv gcd hypot lcm ldexp log_ndtr logaddexp logaddexp2 "
        "ndtri polygamma xlog1py xlogy"
    ),
    "slowtorch.kernels.unique": "unique",
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
    LATE,
)
