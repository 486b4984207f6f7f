"""SlowTorch: PyTorch that you can read.

>>> import slowtorch as torch
>>> x = torch.tensor([1.0, 2.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4.])
"""

from __future__ import annotations

import sys as _sys
from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi
from typing import TYPE_CHECKING

# The order matters here: Tensor needs the grad modes, and operations need Tensor.
from slowtorch import _siblings, autograd as autograd  # isort: skip
from slowtorch import _dtype, _late, _methods, plugins
from slowtorch import kernels as _kernels  # noqa: F401 (fills the table of devices)
from slowtorch._device import device as device
from slowtorch._dtype import bfloat16 as bfloat16
from slowtorch._dtype import bool_ as _bool
from slowtorch._dtype import can_cast as can_cast
from slowtorch._dtype import dtype as dtype
from slowtorch._dtype import float16 as float16
from slowtorch._dtype import float32 as float32
from slowtorch._dtype import float64 as float64
from slowtorch._dtype import get_default_dtype as get_default_dtype
from slowtorch._dtype import int8 as int8
from slowtorch._dtype import int16 as int16
from slowtorch._dtype import int32 as int32
from slowtorch._dtype import int64 as int64
from slowtorch._dtype import promote_types as promote_types
from slowtorch._dtype import set_default_dtype as set_default_dtype
from slowtorch._dtype import uint8 as uint8
from slowtorch._dtype import uint16 as uint16
from slowtorch._dtype import uint32 as uint32
from slowtorch._dtype import uint64 as uint64
from slowtorch._dtype_info import finfo as finfo
from slowtorch._dtype_info import iinfo as iinfo
from slowtorch._operations import *
from slowtorch._size import Size as Size
from slowtorch._tensor import Tensor as Tensor
from slowtorch.autograd.mode import enable_grad as enable_grad
from slowtorch.autograd.mode import inference_mode as inference_mode
from slowtorch.autograd.mode import is_grad_enabled as is_grad_enabled
from slowtorch.autograd.mode import (
    is_inference_mode_enabled as is_inference_mode_enabled,
)
from slowtorch.autograd.mode import no_grad as no_grad
from slowtorch.autograd.mode import set_grad_enabled as set_grad_enabled

# Last: from here on these names mean dtypes.
half, float, double = float16, float32, float64
short, int, long = int16, int32, int64
bool = _bool
newaxis = None

__version__ = "2026.11.0"
__path__ = _siblings.extend_path(__path__, __name__)  # noqa: F405 (the package's own)
_siblings.install_finder()
_methods.install()
plugins.offer_methods(Tensor)

# Modules that are imported when first asked for: the first four ship separately,
# or may.
_MODULES = (
    *("nn", "optim", "data", "utils", "accelerator", "backends", "cuda"),
    *("distributions", "func", "linalg", "mps", "random", "return_types"),
    *("safetensors", "serialization", "signal", "special", "storage", "testing"),
    *("version", "xpu"),
)

# Public: whatever has no underscore, and is not a module that merely was imported.
__all__ = sorted(
    [
        name
        for name, value in (globals() | _late.NAMES.home).items()
        if not name.startswith("_")
        and not isinstance(value, type(_sys))
        and name not in ("TYPE_CHECKING", "annotations")
    ]
)

if TYPE_CHECKING:
    from slowtorch import accelerator as accelerator
    from slowtorch import backends as backends
    from slowtorch import cuda as cuda
    from slowtorch import data as data
    from slowtorch import distributions as distributions
    from slowtorch import func as func
    from slowtorch import linalg as linalg
    from slowtorch import mps as mps
    from slowtorch import nn as nn
    from slowtorch import optim as optim
    from slowtorch import random as random
    from slowtorch import safetensors as safetensors
    from slowtorch import serialization as serialization
    from slowtorch import signal as signal
    from slowtorch import special as special
    from slowtorch import storage as storage
    from slowtorch import utils as utils
    from slowtorch import version as version
    from slowtorch import xpu as xpu
    from slowtorch._generator import Generator as Generator
    from slowtorch.func.batching import vmap as vmap
    from slowtorch.random import default_generator as default_generator
    from slowtorch.random import get_rng_state as get_rng_state
    from slowtorch.random import initial_seed as initial_seed
    from slowtorch.random import manual_seed as manual_seed
    from slowtorch.random import seed as seed
    from slowtorch.random import set_rng_state as set_rng_state
    from slowtorch.serialization import load as load
    from slowtorch.serialization import save as save
else:

    def __getattr__(name: str) -> object:
        if name in _late.NAMES:
            return _late.NAMES[name]
        if name in _MODULES:
            return _siblings.submodule(__name__, name)
        if name in _dtype.UNSUPPORTED:
            raise _dtype.unsupported(name)
        return plugins.attribute(__name__, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_MODULES})
