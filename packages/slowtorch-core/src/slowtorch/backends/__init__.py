"""``torch.backends``: libraries that PyTorch computes with, none of which is here.

>>> import slowtorch as torch
>>> torch.backends.mps.is_available()
False
>>> torch.backends.cudnn.deterministic = True
"""

from __future__ import annotations

from slowtorch.backends import cuda as cuda
from slowtorch.backends import cudnn as cudnn
from slowtorch.backends import mps as mps

__all__ = ["cuda", "cudnn", "mps"]
