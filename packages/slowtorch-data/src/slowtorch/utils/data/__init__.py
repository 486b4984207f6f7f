"""``slowtorch.utils.data``: ``slowtorch.data`` under the name PyTorch gives it."""

from slowtorch.data import *  # noqa: F403  (exactly what is in __all__)
from slowtorch.data import __all__ as __all__
