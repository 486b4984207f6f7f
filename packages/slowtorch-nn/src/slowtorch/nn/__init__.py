"""Networks: parameters, modules, layers and losses, as in ``torch.nn``.

>>> import slowtorch as torch
>>> from slowtorch import nn
>>> net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
>>> net(torch.zeros(4, 2)).shape
torch.Size([4, 1])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import plugins
from slowtorch._late import LateNames
from slowtorch.nn import _kernels
from slowtorch.nn import functional as functional
from slowtorch.nn import init as init
from slowtorch.nn import modules as modules
from slowtorch.nn.module import Module as Module
from slowtorch.nn.parameter import Buffer as Buffer
from slowtorch.nn.parameter import Parameter as Parameter
from slowtorch.nn.parameter import UninitializedBuffer as UninitializedBuffer
from slowtorch.nn.parameter import UninitializedParameter as UninitializedParameter

_kernels.install()

# What is imported when first asked for.
LATE = LateNames(
    __name__,
    {
        "utils": "",
        **{f"modules.{file}": names for file, names in modules.LATE.table.items()},
    },
)

if TYPE_CHECKING:
    from slowtorch.nn import utils as utils
    from slowtorch.nn.modules import *
else:
    __all__ = sorted(
        [
            *(*LATE, "utils", "functional", "init", "modules", "Module"),
            *("Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter"),
        ]
    )
    __dir__ = LATE.names

    def __getattr__(name: str) -> object:
        return LATE[name] if name in LATE else plugins.attribute(__name__, name)
