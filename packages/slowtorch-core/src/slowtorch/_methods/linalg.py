"""Linear algebra as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import (
    calculus,
    covariance,
    determinants,
    distances,
    matrix_chains,
    solving,
)
from slowtorch._methods.late import cholesky as triangles

__all__ = ["LinalgMethods"]


class LinalgMethods:
    """Determinants, inverses and what is near to them."""

    __slots__ = ()

    cholesky = triangles.cholesky
    cholesky_inverse = triangles.cholesky_inverse
    cholesky_solve = triangles.cholesky_solve
    corrcoef = covariance.corrcoef
    cov = covariance.cov
    cross = distances.cross
    det = determinants.det
    diff = calculus.diff
    inverse = solving.inverse
    logdet = determinants.logdet
    matrix_power = matrix_chains.matrix_power
    renorm = distances.renorm
    renorm_ = distances.renorm_
    slogdet = determinants.slogdet
