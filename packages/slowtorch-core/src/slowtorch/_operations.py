"""Every public function, gathered from its family for ``slowtorch.<name>``.

One line for each family; its ``__all__`` says what is public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._creation import *
from slowtorch._formats import *
from slowtorch._printoptions import *
from slowtorch.ops.addmm import *
from slowtorch.ops.arithmetic import *
from slowtorch.ops.broadcasting import *
from slowtorch.ops.clamping import *
from slowtorch.ops.comparison import *
from slowtorch.ops.conversion import *
from slowtorch.ops.copying import *
from slowtorch.ops.dimensions import *
from slowtorch.ops.division import *
from slowtorch.ops.exponential import *
from slowtorch.ops.hyperbolic import *
from slowtorch.ops.masking import *
from slowtorch.ops.matmul import *
from slowtorch.ops.power import *
from slowtorch.ops.properties import *
from slowtorch.ops.reduction import *
from slowtorch.ops.selection import *
from slowtorch.ops.shape import *
from slowtorch.ops.softmax import *

if TYPE_CHECKING:  # imported when first asked for: see _late.py
    from slowtorch._naming import typename as typename
    from slowtorch._settings import *
    from slowtorch.ops.bessel import *
    from slowtorch.ops.calculus import *
    from slowtorch.ops.calling import *
    from slowtorch.ops.cholesky import *
    from slowtorch.ops.combining import *
    from slowtorch.ops.copies import *
    from slowtorch.ops.counting import *
    from slowtorch.ops.counts import *
    from slowtorch.ops.covariance import *
    from slowtorch.ops.cumulative import *
    from slowtorch.ops.determinants import *
    from slowtorch.ops.diagonals import *
    from slowtorch.ops.distances import *
    from slowtorch.ops.einsum import *
    from slowtorch.ops.extrema import *
    from slowtorch.ops.gammas import *
    from slowtorch.ops.gathering import *
    from slowtorch.ops.index_reducing import *
    from slowtorch.ops.joining import *
    from slowtorch.ops.logic import *
    from slowtorch.ops.lu import *
    from slowtorch.ops.matrix_chains import *
    from slowtorch.ops.matrix_exponential import *
    from slowtorch.ops.matrix_norms import *
    from slowtorch.ops.middle import *
    from slowtorch.ops.neighbours import *
    from slowtorch.ops.norms import *
    from slowtorch.ops.order import *
    from slowtorch.ops.orthogonal import *
    from slowtorch.ops.padding import *
    from slowtorch.ops.parts import *
    from slowtorch.ops.places import *
    from slowtorch.ops.products import *
    from slowtorch.ops.promotion import *
    from slowtorch.ops.putting import *
    from slowtorch.ops.random import *
    from slowtorch.ops.real_parts import *
    from slowtorch.ops.rearranging import *
    from slowtorch.ops.repeating import *
    from slowtorch.ops.rounding import *
    from slowtorch.ops.sampling import *
    from slowtorch.ops.scattering import *
    from slowtorch.ops.searching import *
    from slowtorch.ops.singular import *
    from slowtorch.ops.slicewise import *
    from slowtorch.ops.solving import *
    from slowtorch.ops.special import *
    from slowtorch.ops.splitting import *
    from slowtorch.ops.statistics import *
    from slowtorch.ops.strided import *
    from slowtorch.ops.tensordot import *
    from slowtorch.ops.trigonometry import *
    from slowtorch.ops.truth import *
    from slowtorch.ops.turning import *
    from slowtorch.ops.unique import *
    from slowtorch.ops.windows import *
    from slowtorch.storage import *
