"""Values that parameters begin with.

All of these write into a tensor, record nothing, and return the tensor. Under the
same seed they give PyTorch's numbers, bit for bit, except ``orthogonal_``, which
agrees within rounding.
"""

from __future__ import annotations

from slowtorch.nn.init.identities import *
from slowtorch.nn.init.laws import *
from slowtorch.nn.init.older import *
from slowtorch.nn.init.scaled import *
from slowtorch.nn.init.structures import *
