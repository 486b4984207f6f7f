"""Schedules of the learning rate: ``scheduler.step()`` once per epoch, or per batch.

>>> import slowtorch as torch
>>> optimizer = torch.optim.SGD([torch.ones(1)], lr=0.1)
>>> scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
>>> for epoch in range(40):
...     optimizer.step()
...     scheduler.step()
>>> round(optimizer.param_groups[0]["lr"], 6)
0.01
"""

from slowtorch.optim.lr_scheduler._base import LRScheduler
from slowtorch.optim.lr_scheduler._cosine import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
)
from slowtorch.optim.lr_scheduler._cycles import CyclicLR, OneCycleLR
from slowtorch.optim.lr_scheduler._decays import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from slowtorch.optim.lr_scheduler._functions import LambdaLR, MultiplicativeLR
from slowtorch.optim.lr_scheduler._plateau import ReduceLROnPlateau
from slowtorch.optim.lr_scheduler._sequences import ChainedScheduler, SequentialLR

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
