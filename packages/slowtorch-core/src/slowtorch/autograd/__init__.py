"""Automatic differentiation: the graph, the way back through it, and its modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Tensor comes first: all others need it, and it needs only the modes and Node.
from slowtorch._tensor import Tensor  # noqa: F401  # isort: skip
from slowtorch.autograd import function, graph
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

if TYPE_CHECKING:
    from slowtorch.autograd import functional as functional
else:

    def __getattr__(name: str) -> object:
        if name == "functional":  # imported when first asked for
            from slowtorch import _siblings

            return _siblings.submodule(__name__, name)
        from slowtorch._naming import no_attribute

        raise no_attribute(__name__, name)
