"""Automatic differentiation: the graph, the way back through it, and its modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Tensor comes first: all others need it, and it needs only the modes and Node.
from slowtorch._tensor import Tensor  # noqa: F401  # isort: skip
from slowtorch._late import LateNames
from slowtorch.autograd import function
from slowtorch.autograd.anomaly import detect_anomaly, set_detect_anomaly
from slowtorch.autograd.function import Function
from slowtorch.autograd.gradcheck import gradcheck, gradgradcheck
from slowtorch.autograd.gradients import backward, grad
from slowtorch.autograd.mode import (
    enable_grad,
    inference_mode,
    no_grad,
    set_grad_enabled,
)

__all__ = [
    "Function",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "function",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]

LATE = LateNames(__name__, {"functional": "", "graph": ""})  # rarely asked for

if TYPE_CHECKING:
    from slowtorch.autograd import functional as functional
    from slowtorch.autograd import graph as graph
else:
    __getattr__ = LATE.attribute
