"""Weights as a length times a direction."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, TypeVar

from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Op
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = ["norm_except", "remove_weight_norm", "weight_norm", "weight_normalised"]

AnyModule = TypeVar("AnyModule", bound=Module)


class WeightNormInterface(Op):
    """w = g v / ||v||, the norm being taken over all dimensions but one.

    dL/dg = s / ||v||    dL/dv = g / ||v|| (G - v s / ||v||^2)
    with s = the sum of G v over those dimensions
    """

    __slots__ = ("dims",)
    dims: list[int]
    saves = ("v", "g")

    def forward(self, v: Tensor, g: Tensor, dims: list[int]) -> Tensor:
        self.dims = dims
        self.save_for_backward(v, g)
        v, g = v.detach(), g.detach()
        return v * (g / norm_over(v, dims))

    def backward(self, grad: Tensor) -> Any:
        v, g = self.saved_tensors
        norm = norm_over(v, self.dims)
        products = grad * v
        along = products.sum(self.dims, keepdim=True) if self.dims else products
        along = along / norm
        return g / norm * (grad - v * along / norm), along


def norm_over(v: Tensor, dims: Sequence[int]) -> Tensor:
    """The Euclidean norm over some dimensions, which stay with size 1."""
    return v.norm(2, list(dims), keepdim=True) if dims else v.abs()


def other_dims(v: Tensor, dim: int) -> list[int]:
    """All dimensions but *dim*.

    Raises:
        IndexError: there is no such dimension.
    """
    ndim = v.dim()
    if not -ndim <= dim < ndim:
        message = (
            f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}],"
            f" but got {dim})"
        )
        raise IndexError(message)
    return [each for each in range(ndim) if each != dim % ndim]


def norm_except(v: Tensor, dim: int) -> Tensor:
    """The norms over all dimensions but *dim*; with -1, of all there is."""
    return v.norm() if dim == -1 else norm_over(v, other_dims(v, dim))


def weight_normalised(v: Tensor, g: Tensor, dim: int) -> Tensor:
    """w = g v / ||v||; see ``weight_norm``."""
    if dim == -1 or dim not in (0, v.dim() - 1):
        return v * (g / norm_except(v, dim))
    result: Tensor = WeightNormInterface.apply(v, g, other_dims(v, dim))
    return result


class WeightNorm:
    """The hook that computes a weight before each forward."""

    def __init__(self, name: str, dim: int) -> None:
        self.name = name
        self.dim = dim

    def compute_weight(self, module: Module) -> Tensor:
        """The weight, from the module's g and v."""
        g, v = (getattr(module, f"{self.name}_{part}") for part in "gv")
        return weight_normalised(v, g, self.dim)

    def __call__(self, module: Module, inputs: Any) -> None:
        """Renew the weight."""
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: AnyModule, name: str = "weight", dim: int = 0) -> AnyModule:
    """Learn a weight's length and direction apart: w = g v / ||v||.

    The parameter *name* is replaced by two, ``<name>_g`` and ``<name>_v``; before each
    forward the weight is computed from them. PyTorch prefers
    ``parametrizations.weight_norm``, and warns.

    Args:
        module: the layer; it is changed and returned.
        name: which parameter.
        dim: the dimension along which there are separate lengths; ``None`` for one
            length in all.

    Raises:
        RuntimeError: the parameter is normalised already.
        AttributeError: there is none.

    Example:
        >>> import warnings; warnings.simplefilter("ignore")
        >>> import slowtorch as torch
        >>> layer = torch.nn.utils.weight_norm(torch.nn.Linear(2, 3))
        >>> layer.weight_g.shape, layer.weight_v.shape
        (torch.Size([3, 1]), torch.Size([3, 2]))

    Source: Salimans, Kingma: Weight Normalization (2016).
    """
    message = (
        "`torch.nn.utils.weight_norm` is deprecated in favor of "
        "`torch.nn.utils.parametrizations.weight_norm`."
    )
    warnings.warn(message, FutureWarning, stacklevel=user_stacklevel())
    if _find(module, name) is not None:
        message = f"Cannot register two weight_norm hooks on the same parameter {name}"
        raise RuntimeError(message)
    hook = WeightNorm(name, -1 if dim is None else dim)
    weight = getattr(module, name)
    g, v = norm_except(weight.data, hook.dim), weight.data
    delattr(module, name)
    module.register_parameter(f"{name}_g", Parameter(g))
    module.register_parameter(f"{name}_v", Parameter(v))
    setattr(module, name, hook.compute_weight(module))
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: AnyModule, name: str = "weight") -> AnyModule:
    """Make the weight that ``weight_norm`` computes a plain parameter again.

    Raises:
        ValueError: it is none of those.

    Example:
        >>> import warnings; warnings.simplefilter("ignore")
        >>> import slowtorch as torch
        >>> layer = torch.nn.utils.weight_norm(torch.nn.Linear(2, 3))
        >>> _ = torch.nn.utils.remove_weight_norm(layer)
        >>> [name for name, _ in layer.named_parameters()]
        ['bias', 'weight']
    """
    found = _find(module, name)
    if found is None:
        raise ValueError(f"weight_norm of '{name}' not found in {module}")
    key, hook = found
    del module._own_hooks().forward_pre[key]
    weight = hook.compute_weight(module)
    for each in (name, f"{name}_g", f"{name}_v"):
        delattr(module, each)
    setattr(module, name, Parameter(weight.data))
    return module


def _find(module: Module, name: str) -> tuple[int, WeightNorm] | None:
    """The hook that computes *name*, and its number."""
    for key, hook in module._own_hooks().forward_pre.items():
        if isinstance(hook.call, WeightNorm) and hook.call.name == name:
            return key, hook.call
    return None
