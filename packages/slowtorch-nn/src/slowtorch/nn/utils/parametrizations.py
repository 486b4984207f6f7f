"""Parametrisations that are ready to use: weight norm and spectral norm."""

from __future__ import annotations

from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.functional import normalize
from slowtorch.nn.module import Module
from slowtorch.nn.utils._spectral_norms import (
    as_matrix,
    check_iterations,
    norm_along,
    output_dim,
)
from slowtorch.nn.utils._weight_norms import norm_except, weight_normalised
from slowtorch.nn.utils.parametrize import register_parametrization

__all__ = ["spectral_norm", "weight_norm"]


class _WeightNorm(Module):
    """w = g v / ||v||."""

    def __init__(self, dim: int | None) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return weight_normalised(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """The norms of the weight, and the weight itself."""
        return norm_except(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a weight's length and direction apart: w = g v / ||v||.

    g is ``parametrizations.<name>.original0``, v is ``original1``.

    Args:
        module: the layer; it is changed and returned.
        name: which parameter.
        dim: the dimension along which there are separate lengths; ``None`` for one
            length in all.

    Raises:
        ValueError: there is no such parameter.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.parametrizations import weight_norm
        >>> layer = weight_norm(torch.nn.Linear(2, 3))
        >>> layer.parametrizations.weight.original0.shape
        torch.Size([3, 1])

    Source: Salimans, Kingma: Weight Normalization (2016).
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def rename(
        self: Module, state: dict[str, Any], prefix: str, *others: object
    ) -> None:
        """Take the names that the older ``weight_norm`` gave."""
        for number, part in enumerate("gv"):
            old = f"{prefix}{name}_{part}"
            if old in state:
                new = f"{prefix}parametrizations.{name}.original{number}"
                state[new] = state.pop(old)

    module.register_load_state_dict_pre_hook(rename)
    return module


class _SpectralNorm(Module):
    """w = v / sigma(v)."""

    _u: Tensor
    _v: Tensor

    def __init__(
        self, weight: Tensor, n_power_iterations: int, dim: int, eps: float
    ) -> None:
        super().__init__()
        ndim = weight.dim()
        if not -ndim <= dim < ndim:
            message = (
                "Dimension out of range (expected to be in range of "
                f"[{-ndim}, {ndim - 1}] but got {dim})"
            )
            raise IndexError(message)
        check_iterations(n_power_iterations)
        self.dim = dim % ndim
        self.eps = eps
        self.n_power_iterations = n_power_iterations
        if ndim > 1:
            self._start(as_matrix(weight.detach(), self.dim))

    def _start(self, matrix: Tensor) -> None:
        for name, size in zip(("_u", "_v"), matrix.shape, strict=True):
            random = matrix.new_empty(size).normal_(0, 1)
            self.register_buffer(name, normalize(random, dim=0, eps=self.eps))
        self._iterate(matrix, 15)  # as many as PyTorch begins with

    def _iterate(self, matrix: Tensor, count: int) -> None:
        with no_grad():
            for _ in range(count):
                self._u.copy_(normalize(matrix.mv(self._v), dim=0, eps=self.eps))
                self._v.copy_(normalize(matrix.t().mv(self._u), dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if weight.dim() == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._iterate(matrix, self.n_power_iterations)
        return weight / norm_along(matrix, self._u.clone(), self._v.clone())

    def right_inverse(self, value: Tensor) -> Tensor:
        """The value itself: it is hoped that its norm is 1."""
        return value


def spectral_norm(
    module: Module,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> Module:
    """Divide a weight by its largest singular value: w = v / sigma(v).

    In training, each reading improves the estimate of the singular vectors.

    Args:
        module: the layer; it is changed and returned.
        name: which parameter.
        n_power_iterations: how many improvements each reading makes.
        eps: the least norm that vectors are divided by.
        dim: the dimension that counts the outputs; by default 0, or 1 where the
            layer is a transposed convolution.

    Raises:
        ValueError: there is no such parameter, or there are no iterations.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.parametrizations import spectral_norm
        >>> _ = torch.manual_seed(0)
        >>> layer = spectral_norm(torch.nn.Linear(2, 3))
        >>> torch.linalg.matrix_norm(layer.weight.detach(), 2)
        tensor(1.0000)

    Source: Miyato and others: Spectral Normalization for Generative Adversarial
    Networks (2018).
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        message = f"Module '{module}' has no parameter or buffer with name '{name}'"
        raise ValueError(message)
    rows = output_dim(module) if dim is None else dim
    part = _SpectralNorm(weight, n_power_iterations, rows, eps)
    return register_parametrization(module, name, part)
