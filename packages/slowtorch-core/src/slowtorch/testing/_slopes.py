"""Derivatives of order one and two, compared with finite differences.

``gradcheck`` moves one element at a time. Here all move at once, in a random
direction u, and the outputs are added up with random weights w:

    d/dt w . f(x + t u)  ~  (w . f(x + eps u) - w . f(x - eps u)) / (2 eps)

A wrong gradient shows with probability 1, at the price of two calls instead of two
for each element; so that the whole registry can be checked in seconds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import slowtorch as torch
from slowtorch._tensor import Tensor

__all__ = ["first_order", "second_order"]

Inputs = Sequence[Tensor]
Function = Callable[[Inputs], list[Tensor]]
EPS = 1e-6


def first_order(f: Function, inputs: Inputs) -> tuple[float, float] | None:
    """The slope by backward and by differences; None if nothing requires grad."""
    numbers = random.Random(1)
    x = [each.detach().clone().requires_grad_() for each in inputs]
    outputs = f(x)
    if not outputs:
        return None
    weights = [_random_like(each, numbers) for each in outputs]
    direction = [_random_like(each, numbers) for each in x]
    found = torch.autograd.grad(outputs, x, weights, allow_unused=True)

    def total(t: float) -> float:
        return _dot(f(_moved(x, direction, t)), weights)

    return _dot(found, direction), _slope(total)


def second_order(f: Function, inputs: Inputs) -> tuple[float, float] | None:
    """The same for the gradients as functions of the inputs and the weights."""
    numbers = random.Random(2)
    x = [each.detach().clone().requires_grad_() for each in inputs]
    outputs = f(x)
    if not outputs:
        return None
    weights = [_random_like(each, numbers).requires_grad_() for each in outputs]
    variables = [*x, *weights]
    direction = [_random_like(each, numbers) for each in variables]
    seconds = [_random_like(each, numbers) for each in x]

    def gradients(values: Inputs) -> list[Tensor | None]:
        count = len(x)
        found = torch.autograd.grad(
            f(values[:count]),
            values[:count],
            values[count:],
            create_graph=True,
            allow_unused=True,
        )
        return list(found)

    first = gradients(variables)
    pairs = zip(first, seconds, strict=True)
    recorded = [(g, v) for g, v in pairs if g is not None and g.requires_grad]
    found: Sequence[Any] = ()
    if recorded:
        found = torch.autograd.grad(
            [g for g, _ in recorded],
            variables,
            [v for _, v in recorded],
            allow_unused=True,
        )

    def total(t: float) -> float:
        return _dot(gradients(_moved(variables, direction, t)), seconds)

    return _dot(found, direction[: len(found)]), _slope(total)


def _slope(total: Callable[[float], float]) -> float:
    return (total(EPS) - total(-EPS)) / (2 * EPS)


def _random_like(x: Tensor, numbers: random.Random) -> Tensor:
    values = [numbers.uniform(-1, 1) for _ in range(x.numel())]
    return torch.tensor(values, dtype=x.dtype).reshape(x.shape)


def _moved(x: Inputs, direction: Inputs, t: float) -> list[Tensor]:
    moved = [a.detach() + t * u for a, u in zip(x, direction, strict=True)]
    return [each.requires_grad_() for each in moved]


def _dot(left: Sequence[Any], right: Inputs) -> float:
    """The sum of the products of all elements; None counts as zeros."""
    total = 0.0
    for a, b in zip(left, right, strict=True):
        if a is not None:
            total += float((a.detach() * b.detach()).sum().item())
    return total
