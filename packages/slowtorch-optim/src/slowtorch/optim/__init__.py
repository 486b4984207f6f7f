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
from slowtorch.optim.adadelta import Adadelta
from slowtorch.optim.adafactor import Adafactor
from slowtorch.optim.adagrad import Adagrad
from slowtorch.optim.adam import Adam, AdamW
from slowtorch.optim.adamax import Adamax
from slowtorch.optim.asgd import ASGD
from slowtorch.optim.lbfgs import LBFGS
from slowtorch.optim.muon import Muon
from slowtorch.optim.nadam import NAdam
from slowtorch.optim.optimizer import Optimizer
from slowtorch.optim.radam import RAdam
from slowtorch.optim.rmsprop import RMSprop
from slowtorch.optim.rprop import Rprop
from slowtorch.optim.sgd import SGD

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
else:

    def __getattr__(name: str) -> object:
        # 3 ms each, that most programs need not spend; and swa_utils asks for nn.
        if name in ("lr_scheduler", "swa_utils"):
            from importlib import import_module

            return import_module(f"slowtorch.optim.{name}")
        return plugins.attribute(__name__, name)
