"""``autograd.functional``: Jacobians, Hessians and their products with vectors.

>>> import slowtorch as torch
>>> x = torch.tensor([1.0, 2.0])
>>> torch.autograd.functional.jacobian(lambda x: x**2, x)
tensor([[2., 0.],
        [0., 4.]])
"""

from __future__ import annotations

from slowtorch.autograd.functional.hessians import hvp, vhp
from slowtorch.autograd.functional.matrices import hessian, jacobian
from slowtorch.autograd.functional.products import jvp, vjp

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]
