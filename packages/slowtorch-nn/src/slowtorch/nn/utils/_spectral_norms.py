"""Weights divided by their spectral norm, which power iteration estimates."""

from __future__ import annotations

from typing import Any, TypeVar

from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.functional import normalize
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = [
    "as_matrix",
    "check_iterations",
    "norm_along",
    "output_dim",
    "remove_spectral_norm",
    "spectral_norm",
]

AnyModule = TypeVar("AnyModule", bound=Module)


def output_dim(module: Module) -> int:
    """The dimension of the weight that counts the outputs."""
    transposed = ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d")
    names = {each.__name__ for each in type(module).__mro__}
    return 1 if names.intersection(transposed) else 0


def as_matrix(weight: Tensor, dim: int) -> Tensor:
    """The weight as a matrix whose rows are counted by *dim*."""
    first = weight.movedim(dim, 0)
    return first.flatten(1) if first.dim() > 1 else first.unsqueeze(1)


def check_iterations(count: int) -> None:
    """Refuse a number of iterations that is not positive.

    Raises:
        ValueError: it is not.
    """
    if count <= 0:
        message = (
            "Expected n_power_iterations to be positive, but got "
            f"n_power_iterations={count}"
        )
        raise ValueError(message)


def norm_along(matrix: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """u^T W v: the spectral norm if u and v are the leading singular vectors."""
    return u.dot(matrix.mv(v))


class SpectralNorm:
    """The hook that computes a weight before each forward."""

    def __init__(self, name: str, iterations: int, dim: int, eps: float) -> None:
        check_iterations(iterations)
        self.name = name
        self.iterations = iterations
        self.dim = dim
        self.eps = eps

    def start(self, matrix: Tensor) -> tuple[Tensor, Tensor]:
        """Two random directions."""
        with no_grad():
            u, v = (
                normalize(matrix.new_empty(size).normal_(0, 1), dim=0, eps=self.eps)
                for size in matrix.shape
            )
        return u, v

    def compute_weight(self, module: Module, iterate: bool) -> Tensor:
        """The weight; if wanted, with better estimates of the two directions."""
        weight, u, v = (
            getattr(module, f"{self.name}_{part}") for part in ("orig", "u", "v")
        )
        matrix = as_matrix(weight, self.dim)
        if iterate:
            with no_grad():
                for _ in range(self.iterations):
                    v.copy_(normalize(matrix.t().mv(u), dim=0, eps=self.eps))
                    u.copy_(normalize(matrix.mv(v), dim=0, eps=self.eps))
                u, v = u.clone(), v.clone()  # which backward may still read
        result: Tensor = weight / norm_along(matrix, u, v)
        return result

    def __call__(self, module: Module, inputs: Any) -> None:
        """Renew the weight."""
        setattr(module, self.name, self.compute_weight(module, module.training))


def spectral_norm(
    module: AnyModule,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> AnyModule:
    """Divide a weight by its largest singular value: w = v / sigma(v).

    The parameter *name* becomes ``<name>_orig``; before each forward the weight is
    computed from it. In training, each forward improves the estimate of the singular
    vectors, the buffers ``<name>_u`` and ``<name>_v``. PyTorch prefers
    ``parametrizations.spectral_norm``.

    Args:
        module: the layer; it is changed and returned.
        name: which parameter.
        n_power_iterations: how many improvements each forward makes.
        eps: the least norm that vectors are divided by.
        dim: the dimension that counts the outputs; by default 0, or 1 where the
            layer is a transposed convolution.

    Raises:
        ValueError: there are no iterations.
        RuntimeError: the parameter is normalised already.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> layer = torch.nn.utils.spectral_norm(torch.nn.Linear(2, 3), "weight", 20)
        >>> _ = layer(torch.ones(1, 2))
        >>> torch.linalg.matrix_norm(layer.weight.detach(), 2)
        tensor(1.)

    Source: Miyato and others: Spectral Normalization for Generative Adversarial
    Networks (2018).
    """
    if _find(module, name) is not None:
        message = (
            f"Cannot register two spectral_norm hooks on the same parameter {name}"
        )
        raise RuntimeError(message)
    rows = output_dim(module) if dim is None else dim
    hook = SpectralNorm(name, n_power_iterations, rows, eps)
    weight = getattr(module, name)
    u, v = hook.start(as_matrix(weight, rows))
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module: AnyModule, name: str = "weight") -> AnyModule:
    """Make the weight that ``spectral_norm`` computes a plain parameter again.

    Raises:
        ValueError: it is none of those.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.utils.spectral_norm(torch.nn.Linear(2, 3))
        >>> list(torch.nn.utils.remove_spectral_norm(layer).state_dict())
        ['bias', 'weight']
    """
    found = _find(module, name)
    if found is None:
        raise ValueError(f"spectral_norm of '{name}' not found in {module}")
    key, hook = found
    del module._own_hooks().forward_pre[key]
    with no_grad():
        weight = hook.compute_weight(module, iterate=False)
    for each in (name, f"{name}_u", f"{name}_v", f"{name}_orig"):
        delattr(module, each)
    module.register_parameter(name, Parameter(weight.detach()))
    return module


def _find(module: Module, name: str) -> tuple[int, SpectralNorm] | None:
    """The hook that computes *name*, and its number."""
    for key, hook in module._own_hooks().forward_pre.items():
        if isinstance(hook.call, SpectralNorm) and hook.call.name == name:
            return key, hook.call
    return None
