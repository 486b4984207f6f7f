"""Keeping gradients from becoming too large."""

from __future__ import annotations

from collections.abc import Iterable

from slowtorch import stack, tensor
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
]

Tensors = Tensor | Iterable[Tensor]


def _gradients(parameters: Tensors) -> list[Tensor]:
    given = [parameters] if isinstance(parameters, Tensor) else parameters
    return [each.grad for each in given if each.grad is not None]


def get_total_norm(
    tensors: Tensors,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,  # PyTorch's, without meaning here
) -> Tensor:
    """The norm of all numbers of several tensors, as if they were one vector.

    Args:
        tensors: one tensor or several.
        norm_type: the p of the norm; ``inf`` for the largest absolute value.
        error_if_nonfinite: refuse nan and infinity.
        foreach: has no meaning here.

    Raises:
        RuntimeError: the norm is not finite, and that is refused.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([4.0])])
        tensor(5.)
    """
    given = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not given:
        return tensor(0.0)
    norm_type = float(norm_type)
    norms = stack([each.norm(norm_type) for each in given])
    total = norms.norm(norm_type)
    if error_if_nonfinite and not total.isfinite().item():
        message = (
            f"The total norm of order {norm_type} for gradients from `parameters` is "
            "non-finite, so it cannot be clipped. To disable this error and scale the "
            "gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
        raise RuntimeError(message)
    return total


def clip_grads_with_norm_(
    parameters: Tensors,
    max_norm: float,
    total_norm: Tensor,
    foreach: bool | None = None,  # PyTorch's, without meaning here
) -> None:
    """Scale gradients by max_norm / total_norm, if that is below 1.

    Example:
        >>> import slowtorch as torch
        >>> w = torch.nn.Parameter(torch.zeros(2))
        >>> w.grad = torch.tensor([3.0, -4.0])
        >>> total = torch.nn.utils.get_total_norm(w.grad)
        >>> torch.nn.utils.clip_grads_with_norm_(w, 1.0, total)
        >>> w.grad
        tensor([ 0.6000, -0.8000])
    """
    with no_grad():
        factor = (max_norm / (total_norm + 1e-6)).clamp(max=1.0)
        for grad in _gradients(parameters):
            grad.mul_(factor)


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,  # PyTorch's, without meaning here
) -> Tensor:
    """Scale all gradients together, so that their norm is at most *max_norm*.

    Args:
        parameters: whose gradients are meant.
        max_norm: the largest norm that is left as it is.
        norm_type: the p of the norm; ``inf`` for the largest absolute value.
        error_if_nonfinite: refuse nan and infinity.
        foreach: has no meaning here.

    Returns:
        The norm of all gradients as they were.

    Raises:
        RuntimeError: the norm is not finite, and that is refused.

    Example:
        >>> import slowtorch as torch
        >>> w = torch.nn.Parameter(torch.zeros(2))
        >>> w.grad = torch.tensor([3.0, 4.0])
        >>> torch.nn.utils.clip_grad_norm_(w, 1.0), w.grad
        (tensor(5.), tensor([0.6000, 0.8000]))
    """
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    with no_grad():
        total = get_total_norm(_gradients(given), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(given, float(max_norm), total)
    return total


def clip_grad_value_(
    parameters: Tensors,
    clip_value: float,
    foreach: bool | None = None,  # PyTorch's, without meaning here
) -> None:
    """Bring every number of the gradients into [-clip_value, clip_value].

    Example:
        >>> import slowtorch as torch
        >>> w = torch.nn.Parameter(torch.zeros(2))
        >>> w.grad = torch.tensor([3.0, -4.0])
        >>> torch.nn.utils.clip_grad_value_(w, 3.5)
        >>> w.grad
        tensor([ 3.0000, -3.5000])
    """
    clip_value = float(clip_value)
    with no_grad():
        for grad in _gradients(parameters):
            grad.clamp_(-clip_value, clip_value)
