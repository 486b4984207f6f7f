"""``torch.special``: functions known from mathematics and statistics.

>>> import slowtorch as torch
>>> torch.special.expit(torch.tensor([0.0]))
tensor([0.5000])
"""

from __future__ import annotations

from slowtorch.ops.bessel import special_erfcx as erfcx
from slowtorch.ops.bessel import special_i0 as i0
from slowtorch.ops.bessel import special_i0e as i0e
from slowtorch.ops.bessel import special_i1 as i1
from slowtorch.ops.bessel import special_i1e as i1e
from slowtorch.ops.distributions import entr, log_ndtr, ndtr, ndtri, xlog1py
from slowtorch.ops.exponential import exp2, expm1, log1p, logit
from slowtorch.ops.exponential import sigmoid as expit
from slowtorch.ops.gammas import special_gammainc as gammainc
from slowtorch.ops.gammas import special_gammaincc as gammaincc
from slowtorch.ops.gammas import special_multigammaln as multigammaln
from slowtorch.ops.gammas import special_zeta as zeta
from slowtorch.ops.rounding import round
from slowtorch.ops.softmax import log_softmax, logsumexp, softmax
from slowtorch.ops.special import digamma, erf, erfc, erfinv, polygamma, xlogy
from slowtorch.ops.special import digamma as psi
from slowtorch.ops.special import lgamma as gammaln
from slowtorch.ops.trigonometry import sinc

__all__ = [
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammainc",
    "gammaincc",
    "gammaln",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "log1p",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "multigammaln",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "sinc",
    "softmax",
    "xlog1py",
    "xlogy",
    "zeta",
]
