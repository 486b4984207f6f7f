"""Activations, one comprehension each.

Comparisons are written so that nan, which is neither above nor below, stays nan.
"""

from __future__ import annotations

import math
from math import erf, exp, expm1, log1p, tanh
from typing import TYPE_CHECKING

from slowtorch.kernels.strided import operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["ACTIVATIONS"]

ROOT_HALF = math.sqrt(0.5)
DENSITY_AT_0 = 1 / math.sqrt(2 * math.pi)
GELU_SCALE, GELU_CUBE = math.sqrt(2 / math.pi), 0.044715


def elu(
    out: Layout, x: Tensor, alpha: float, scale: float, input_scale: float
) -> Storage:
    """scale * x above 0, scale * alpha * (e^(input_scale * x) - 1) below."""
    low = alpha * scale
    return out.store(
        [v * scale if v > 0 else low * expm1(v * input_scale) for v in operand(x, out)]
    )


def elu_backward(
    out: Layout, grad: Tensor, x: Tensor, alpha: float, scale: float, input_scale: float
) -> Storage:
    """g * low * e^(input_scale * x) up to 0, g * scale elsewhere, at nan too."""
    low = alpha * scale * input_scale
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store(
        [g * low * exp(v * input_scale) if v <= 0 else g * scale for g, v in pairs]
    )


def leaky_relu(out: Layout, x: Tensor, negative_slope: float) -> Storage:
    """x above 0, x * negative_slope below."""
    return out.store([v if v > 0 else v * negative_slope for v in operand(x, out)])


def leaky_relu_backward(
    out: Layout, grad: Tensor, x: Tensor, negative_slope: float
) -> Storage:
    """g above 0, g * negative_slope below."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([g if v > 0 else g * negative_slope for g, v in pairs])


def hardtanh(out: Layout, x: Tensor, low: float, high: float) -> Storage:
    """x, or the nearer limit."""
    return out.store(
        [low if v < low else high if v > high else v for v in operand(x, out)]
    )


def hardtanh_backward(
    out: Layout, grad: Tensor, x: Tensor, low: float, high: float
) -> Storage:
    """g strictly between the limits, 0 elsewhere."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([0.0 if v <= low or v >= high else g for g, v in pairs])


def gelu(out: Layout, x: Tensor) -> Storage:
    """x * P(N <= x), with N of the standard normal distribution."""
    return out.store([v * 0.5 * (1 + erf(v * ROOT_HALF)) for v in operand(x, out)])


def gelu_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """g * (P(N <= x) + x * density(x))."""
    return out.store(
        [
            g * (0.5 * (1 + erf(v * ROOT_HALF)) + v * DENSITY_AT_0 * exp(-0.5 * v * v))
            for g, v in zip(operand(grad, out), operand(x, out))
        ]
    )


def gelu_tanh(out: Layout, x: Tensor) -> Storage:
    """gelu, with the normal distribution approximated by a tanh."""
    return out.store(
        [
            0.5 * v * (1 + tanh(GELU_SCALE * (v + GELU_CUBE * v * v * v)))
            for v in operand(x, out)
        ]
    )


def softplus(out: Layout, x: Tensor, beta: float, threshold: float) -> Storage:
    """log(1 + e^(beta x)) / beta; x itself where beta * x is above the threshold."""
    return out.store(
        [
            v if v * beta > threshold else log1p(_exp(v * beta)) / beta
            for v in operand(x, out)
        ]
    )


def softplus_backward(
    out: Layout, grad: Tensor, x: Tensor, beta: float, threshold: float
) -> Storage:
    """g * sigmoid(beta x); g where beta * x is above the threshold."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store(
        [g if v * beta > threshold else g / (1 + _exp(-v * beta)) for g, v in pairs]
    )


def logsigmoid(out: Layout, x: Tensor) -> Storage:
    """-log(1 + e^-x), from the side where nothing overflows."""
    return out.store(
        [(v if v < 0 else 0.0) - log1p(exp(-abs(v))) for v in operand(x, out)]
    )


def logsigmoid_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """g * sigmoid(-x)."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([g / (1 + _exp(v)) for g, v in pairs])


def silu(out: Layout, x: Tensor) -> Storage:
    """x / (1 + e^-x)."""
    return out.store([v / (1 + _exp(-v)) for v in operand(x, out)])


def _exp(x: float) -> float:
    return math.inf if x > 709 else exp(x)  # nan stays nan


ACTIVATIONS: dict[str, Kernel] = {
    "elu": elu,
    "elu_backward": elu_backward,
    "leaky_relu": leaky_relu,
    "leaky_relu_backward": leaky_relu_backward,
    "hardtanh": hardtanh,
    "hardtanh_backward": hardtanh_backward,
    "gelu": gelu,
    "gelu_backward": gelu_backward,
    "gelu_tanh": gelu_tanh,
    "softplus": softplus,
    "softplus_backward": softplus_backward,
    "logsigmoid": logsigmoid,
    "logsigmoid_backward": logsigmoid_backward,
    "silu": silu,
}
