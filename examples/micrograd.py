"""The expression from micrograd's README: 24.7041, 138.8338, 645.5773."""

from __future__ import annotations

import slowtorch as torch

a = torch.tensor(-4.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
c = a + b
d = a * b + b**3
c = c + c + 1
c = c + 1 + c + (-a)
d = d + d * 2 + (b + a).relu()
d = d + 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g = g + 10.0 / f
g.backward()

print(f"{g.item():.4f}")  # the result
for leaf in (a, b):
    assert leaf.grad is not None
    print(f"{leaf.grad.item():.4f}")  # the slope of g along a, and along b
