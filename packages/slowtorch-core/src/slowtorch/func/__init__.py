"""``torch.func``: functions that make functions: gradients, Jacobians, batches.

Each takes a function and returns another, which can be given to the next:

>>> import slowtorch as torch
>>> from slowtorch.func import grad, vmap
>>> vmap(grad(torch.sin))(torch.zeros(3))
tensor([1., 1., 1.])
"""

from __future__ import annotations

from slowtorch.func.batching import vmap
from slowtorch.func.gradients import grad, grad_and_value
from slowtorch.func.jacobians import hessian, jacfwd, jacrev
from slowtorch.func.modules import functional_call, stack_module_state
from slowtorch.func.products import jvp, vjp

__all__ = [
    "functional_call",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "stack_module_state",
    "vjp",
    "vmap",
]
