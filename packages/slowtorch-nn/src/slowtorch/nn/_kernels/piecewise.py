"""Activations made of straight pieces, products with a gate, and mish.

Comparisons are written so that nan, which is neither above nor below, stays nan.
"""

from __future__ import annotations

from math import exp, inf, log1p, tanh
from operator import mul
from typing import TYPE_CHECKING

from slowtorch import _random
from slowtorch.kernels.strided import flat_list, operand

if TYPE_CHECKING:
    from slowtorch._device import Kernel
    from slowtorch._layout import Layout
    from slowtorch._random import MersenneEngine
    from slowtorch._tensor import Tensor
    from slowtorch._types import Storage

__all__ = ["PIECEWISE"]

SIXTH = 0.1666666716337204  # the float32 next to 1/6, also for doubles, as in PyTorch


def hardswish(out: Layout, x: Tensor) -> Storage:
    """x * min(max(x + 3, 0), 6) / 6."""
    return out.store(
        [
            v if v >= 3 else v * 0.0 if v <= -3 else v * (v + 3) / 6
            for v in operand(x, out)
        ]
    )


def hardswish_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """0 up to -3, g * (x / 3 + 1/2) up to 3, g from there on."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store(
        [0.0 if v <= -3 else g * (v / 3 + 0.5) if v < 3 else g for g, v in pairs]
    )


def hardsigmoid(out: Layout, x: Tensor) -> Storage:
    """min(max(x + 3, 0), 6) / 6."""
    return out.store(
        [1.0 if v >= 3 else 0.0 if v <= -3 else (v + 3) / 6 for v in operand(x, out)]
    )


def hardsigmoid_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """g / 6 strictly between -3 and 3, 0 elsewhere."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([g * SIXTH if -3 < v < 3 else 0.0 for g, v in pairs])


def hardshrink(out: Layout, x: Tensor, lambd: float) -> Storage:
    """x outside of [-lambd, lambd], 0 within."""
    return out.store([0.0 if -lambd <= v <= lambd else v for v in operand(x, out)])


def shrink_backward(out: Layout, grad: Tensor, x: Tensor, lambd: float) -> Storage:
    """g outside of [-lambd, lambd], 0 within."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([0.0 if -lambd <= v <= lambd else g for g, v in pairs])


def softshrink(out: Layout, x: Tensor, lambd: float) -> Storage:
    """x, nearer to 0 by *lambd*; 0 if that is too far."""
    return out.store(
        [
            v - lambd if v > lambd else v + lambd if v < -lambd else v * 0.0
            for v in operand(x, out)
        ]
    )


def threshold(out: Layout, x: Tensor, limit: float, value: float) -> Storage:
    """x above the limit, *value* elsewhere."""
    return out.store([value if v <= limit else v for v in operand(x, out)])


def gate_above(out: Layout, grad: Tensor, x: Tensor, limit: float) -> Storage:
    """g above the limit, 0 elsewhere."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([0.0 if v <= limit else g for g, v in pairs])


def prelu(out: Layout, x: Tensor, weight: Tensor) -> Storage:
    """x above 0, weight * x elsewhere."""
    pairs = zip(operand(x, out), operand(weight, out))
    return out.store([v if v > 0 else v * w for v, w in pairs])


def prelu_backward(out: Layout, grad: Tensor, x: Tensor, weight: Tensor) -> Storage:
    """The gradient for x: g above 0, weight * g elsewhere."""
    triples = zip(operand(grad, out), operand(x, out), operand(weight, out))
    return out.store([g if v > 0 else g * w for g, v, w in triples])


def prelu_weight_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """The gradient for each use of a weight: 0 above 0, x * g elsewhere."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([0.0 if v > 0 else g * v for g, v in pairs])


def rrelu_noise(
    out: Layout, x: Tensor, engine: MersenneEngine, lower: float, upper: float
) -> Storage:
    """A slope from [lower, upper) for each x that is not above 0, 1 for the others.

    A number is drawn only where one is needed.
    """
    values = list(operand(x, out))
    count = sum([v <= 0 for v in values])
    slopes = iter(_random.uniform(engine, count, "float64", lower, upper))
    return out.store([next(slopes) if v <= 0 else 1.0 for v in values])


def glu(out: Layout, x: Tensor, gate: Tensor) -> Storage:
    """x * sigmoid(gate)."""
    return out.store(list(map(mul, operand(x, out), map(_sigmoid, operand(gate, out)))))


def glu_backward(out: Layout, grad: Tensor, x: Tensor, inner: int) -> Storage:
    """g s for the first half and g a s (1 - s) for the second; s = sigmoid(gate).

    *inner* is how many places in a row belong to each half.
    """
    if not out.numel:
        return out.store(())
    result: list[float] = []
    values, grads = flat_list(x), flat_list(grad)
    for start in range(0, len(grads), inner):
        middle = 2 * start + inner
        g, a = grads[start : start + inner], values[2 * start : middle]
        s = list(map(_sigmoid, values[middle : middle + inner]))
        result += map(mul, g, s)
        result += [g * a * s * (1 - s) for g, a, s in zip(g, a, s)]
    return out.store(result)


def mish(out: Layout, x: Tensor) -> Storage:
    """x * tanh(log(1 + e^x))."""
    return out.store([v * tanh(log1p(_exp(v))) for v in operand(x, out)])


def mish_backward(out: Layout, grad: Tensor, x: Tensor) -> Storage:
    """g * (t + x * sigmoid(x) * (1 - t^2)), with t = tanh(log(1 + e^x))."""
    pairs = zip(operand(grad, out), operand(x, out))
    return out.store([g * _mish_slope(v) for g, v in pairs])


def _mish_slope(x: float) -> float:
    t = tanh(log1p(_exp(x)))
    return t + x * _sigmoid(x) * (1 - t * t)


def _exp(x: float) -> float:
    return inf if x > 709 else exp(x)


def _sigmoid(x: float) -> float:
    return 1 / (1 + _exp(-x))


PIECEWISE: dict[str, Kernel] = {
    "hardswish": hardswish,
    "hardswish_backward": hardswish_backward,
    "hardsigmoid": hardsigmoid,
    "hardsigmoid_backward": hardsigmoid_backward,
    "hardshrink": hardshrink,
    "softshrink": softshrink,
    "shrink_backward": shrink_backward,
    "threshold": threshold,
    "gate_above": gate_above,
    "prelu": prelu,
    "prelu_backward": prelu_backward,
    "prelu_weight_backward": prelu_weight_backward,
    "rrelu_noise": rrelu_noise,
    "glu": glu,
    "glu_backward": glu_backward,
    "mish": mish,
    "mish_backward": mish_backward,
}
