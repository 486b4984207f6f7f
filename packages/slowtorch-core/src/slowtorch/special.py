"""``torch.special``: functions known from mathematics and statistics.

>>> import slowtorch as torch
>>> torch.special.expit(torch.tensor([0.0]))
tensor([0.5000])
"""

from __future__ import annotations

from slowtorch.ops.distributions import entr, log_ndtr, ndtr, ndtri, xlog1py
from slowtorch.ops.exponential import exp2, expm1, log1p, logit
from slowtorch.ops.exponential import sigmoid as expit
from slowtorch.ops.rounding import round
from slowtorch.ops.special import digamma, erf, erfc, erfinv, polygamma, xlogy
from slowtorch.ops.special import digamma as psi
from slowtorch.ops.special import lgamma as gammaln
from slowtorch.ops.trigonometry import sinc

__all__ = [
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "log1p",
    "log_ndtr",
    "logit",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "sinc",
    "xlog1py",
    "xlogy",
]
