"""Optimisers: they move parameters against their gradients.

>>> import slowtorch as torch
>>> x = torch.tensor([3.0], requires_grad=True)
>>> optimizer = torch.optim.SGD([x], lr=0.25)
>>> for _ in range(3):
...     optimizer.zero_grad()
...     (x * x).sum().backward()
...     optimizer.step()
>>> x
tensor([0.3750], requires_grad=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import plugins
from slowtorch._late import LateNames
from slowtorch.optim.optimizer import Optimizer
from slowtorch.optim.sgd import SGD

# module -> what of it is public here: 0.2 ms each, that most programs need not spend.
LATE = LateNames(
    __name__,
    {
        "adadelta": "Adadelta",
        "adafactor": "Adafactor",
        "adagrad": "Adagrad",
        "adam": "Adam AdamW",
        "adamax": "Adamax",
        "asgd": "ASGD",
        "lbfgs": "LBFGS",
        "muon": "Muon",
        "nadam": "NAdam",
        "radam": "RAdam",
        "rmsprop": "RMSprop",
        "rprop": "Rprop",
        "lr_scheduler": "",
        "swa_utils": "",
    },
)

__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Muon",
    "NAdam",
    "Optimiser",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "lr_scheduler",
]

Optimiser = Optimizer  # the British spelling of the very same class

if TYPE_CHECKING:
    from slowtorch.optim import lr_scheduler as lr_scheduler
    from slowtorch.optim import swa_utils as swa_utils
    from slowtorch.optim.adadelta import Adadelta as Adadelta
    from slowtorch.optim.adafactor import Adafactor as Adafactor
    from slowtorch.optim.adagrad import Adagrad as Adagrad
    from slowtorch.optim.adam import Adam as Adam
    from slowtorch.optim.adam import AdamW as AdamW
    from slowtorch.optim.adamax import Adamax as Adamax
    from slowtorch.optim.asgd import ASGD as ASGD
    from slowtorch.optim.lbfgs import LBFGS as LBFGS
    from slowtorch.optim.muon import Muon as Muon
    from slowtorch.optim.nadam import NAdam as NAdam
    from slowtorch.optim.radam import RAdam as RAdam
    from slowtorch.optim.rmsprop import RMSprop as RMSprop
    from slowtorch.optim.rprop import Rprop as Rprop
else:
    __dir__ = LATE.names

    def __getattr__(name: str) -> object:
        return LATE[name] if name in LATE else plugins.attribute(__name__, name)
