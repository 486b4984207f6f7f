"""The families of operations, for the registry."""

from __future__ import annotations

from importlib import import_module

__all__ = ["FAMILIES"]

NAMES = (
    "addmm arithmetic bessel broadcasting calculus cholesky clamping combining "
    "comparison copying counting covariance cumulative determinants diagonals "
    "dimensions distances distributions division einsum exponential extrema gammas "
    "gathering hyperbolic index_reducing joining logic lu masking matmul "
    "matrix_chains matrix_exponential matrix_norms middle neighbours norms order "
    "orthogonal padding parts places power products putting real_parts rearranging "
    "reduction repeating rounding scattering searching selection shape singular "
    "slicewise softmax solving special splitting statistics strided tensordot "
    "trigonometry truth unique"
)
FAMILIES = [import_module(f"slowtorch.ops.{name}") for name in NAMES.split()]
