"""Linear algebra as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import (
    calculus,
    covariance,
    determinants,
    distances,
    matrix_chains,
    matrix_exponential,
    neighbours,
    orthogonal,
    singular,
    solving,
)
from slowtorch._methods.late import cholesky as triangles
from slowtorch._methods.late import lu as elimination

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
    frexp = neighbours.frexp
    inverse = solving.inverse
    logdet = determinants.logdet
    lu = elimination.lu
    lu_solve = elimination.lu_solve
    matrix_exp = matrix_exponential.matrix_exp
    matrix_power = matrix_chains.matrix_power
    nextafter = neighbours.nextafter
    nextafter_ = neighbours.nextafter_
    pinverse = singular.pinverse
    qr = orthogonal.qr
    renorm = distances.renorm
    renorm_ = distances.renorm_
    slogdet = determinants.slogdet
    svd = singular.svd
