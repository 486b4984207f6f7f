"""``slowtorch.utils.data``: ``slowtorch.data`` under the name PyTorch gives it."""

from slowtorch.data import *
from slowtorch.data import __all__ as __all__
from slowtorch.utils.data import dataloader as dataloader
from slowtorch.utils.data import dataset as dataset
from slowtorch.utils.data import distributed as distributed
from slowtorch.utils.data import sampler as sampler
