"""SlowTorch: PyTorch that you can read.

>>> import slowtorch as torch
>>> x = torch.tensor([1.0, 2.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4.])
"""

from __future__ import annotations

from math import e, inf, nan, pi
from typing import TYPE_CHECKING

# The order matters here: Tensor needs the grad modes, and operations need Tensor.
from slowtorch import _siblings, autograd, kernels, plugins  # isort: skip
from slowtorch import _creation, _dtype, _methods, _printoptions
from slowtorch._creation import *
from slowtorch._device import device
from slowtorch._dtype import (
    bfloat16,
    can_cast,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
    uint16,
    uint32,
    uint64,
)
from slowtorch._dtype import bool_ as bool
from slowtorch._dtype_info import finfo, iinfo
from slowtorch._formats import *
from slowtorch._generator import Generator
from slowtorch._printoptions import *
from slowtorch._serialization import load, save
from slowtorch._size import Size
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from slowtorch.random import (
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)

# Operations: one line for each family; its __all__ says what is public.
from slowtorch import special
from slowtorch.ops import arithmetic, shape
from slowtorch.ops.addmm import *
from slowtorch.ops.arithmetic import *
from slowtorch.ops.broadcasting import *
from slowtorch.ops.clamping import *
from slowtorch.ops.combining import *
from slowtorch.ops.comparison import *
from slowtorch.ops.conversion import *
from slowtorch.ops.copying import *
from slowtorch.ops.counting import *
from slowtorch.ops.cumulative import *
from slowtorch.ops.diagonals import *
from slowtorch.ops.dimensions import *
from slowtorch.ops.division import *
from slowtorch.ops.einsum import *
from slowtorch.ops.exponential import *
from slowtorch.ops.extrema import *
from slowtorch.ops.gathering import *
from slowtorch.ops.hyperbolic import *
from slowtorch.ops.joining import *
from slowtorch.ops.logic import *
from slowtorch.ops.masking import *
from slowtorch.ops.matmul import *
from slowtorch.ops.middle import *
from slowtorch.ops.norms import *
from slowtorch.ops.order import *
from slowtorch.ops.parts import *
from slowtorch.ops.places import *
from slowtorch.ops.power import *
from slowtorch.ops.products import *
from slowtorch.ops.promotion import *
from slowtorch.ops.properties import *
from slowtorch.ops.putting import *
from slowtorch.ops.random import *
from slowtorch.ops.rearranging import *
from slowtorch.ops.reduction import *
from slowtorch.ops.repeating import *
from slowtorch.ops.rounding import *
from slowtorch.ops.sampling import *
from slowtorch.ops.scattering import *
from slowtorch.ops.selection import *
from slowtorch.ops.shape import *
from slowtorch.ops.slicewise import *
from slowtorch.ops.softmax import *
from slowtorch.ops.special import *
from slowtorch.ops.splitting import *
from slowtorch.ops.statistics import *
from slowtorch.ops.strided import *
from slowtorch.ops.tensordot import *
from slowtorch.ops.trigonometry import *
from slowtorch.ops.truth import *
from slowtorch.ops.unique import *

half, float, double = float16, float32, float64
short, int, long = int16, int32, int64
newaxis = None

__version__ = "2026.11.0"
__path__ = _siblings.extend_path(__path__, __name__)
_siblings.install_finder()
_methods.install()
plugins.offer_methods(Tensor)

if TYPE_CHECKING:
    from slowtorch import data as data
    from slowtorch import nn as nn
    from slowtorch import optim as optim
    from slowtorch import utils as utils
else:

    def __getattr__(name: str) -> object:
        if name in ("nn", "optim", "data", "utils"):
            return _siblings.submodule(__name__, name)
        if name in _dtype.UNSUPPORTED:
            raise _dtype.unsupported(name)
        return plugins.attribute(__name__, name)
