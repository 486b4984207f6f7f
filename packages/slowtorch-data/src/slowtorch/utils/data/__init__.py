"""``slowtorch.utils.data``: ``slowtorch.data`` under the name PyTorch gives it."""

from slowtorch.data import *
from slowtorch.data import __all__ as __all__
