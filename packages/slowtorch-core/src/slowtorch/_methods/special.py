"""Error and gamma functions, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import bessel, gammas
from slowtorch._methods.late import special as ops

__all__ = ["SpecialMethods"]


class SpecialMethods:
    """Error and gamma functions."""

    __slots__ = ()

    digamma = ops.digamma
    digamma_ = ops.digamma_
    erf = ops.erf
    erf_ = ops.erf_
    erfc = ops.erfc
    erfc_ = ops.erfc_
    erfinv = ops.erfinv
    erfinv_ = ops.erfinv_
    i0 = bessel.i0
    i0_ = bessel.i0_
    igamma = gammas.igamma
    igamma_ = gammas.igamma_
    igammac = gammas.igammac
    igammac_ = gammas.igammac_
    lgamma = ops.lgamma
    lgamma_ = ops.lgamma_
    mvlgamma = gammas.mvlgamma
    mvlgamma_ = gammas.mvlgamma_
    polygamma = ops.polygamma_method
    polygamma_ = ops.polygamma_
    xlogy = ops.xlogy
    xlogy_ = ops.xlogy_
