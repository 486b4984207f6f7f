"""Covariance and correlation of variables."""

from __future__ import annotations

import warnings

from slowtorch._dtype import BOOL, FLOATING, INTEGER
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["corrcoef", "cov"]


def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """Covariances of variables: z_ij = sum_k (x_ik - m_i) (x_jk - m_j) / (n - c).

    Args:
        input: each row a variable, each column an observation; a vector is one
            variable.
        correction: c, 1 for an unbiased estimate.
        fweights: how often each observation was made.
        aweights: how much each observation counts.

    Returns:
        A square matrix, or a number for one variable.

    Raises:
        RuntimeError: there are more than two dimensions or bools, or the weights do not
            fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.cov(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    check_tensor("cov", input)
    if input.ndim > 2:
        message = (
            "cov(): expected input to have two or fewer dimensions but got an input "
            f"with {input.ndim} dimensions"
        )
        raise RuntimeError(message)
    if input.dtype.category == BOOL:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input if input.ndim == 2 else input.reshape(1, -1)
    count = x.shape[1]
    weights = _weights(count, fweights, aweights)
    if weights is None:
        freedom: float | Tensor = count - correction
        centred = x - x.sum(1, keepdim=True) / count if count else x * 1.0
        weighted = centred
    else:
        total = weights.sum()
        freedom = total - correction
        if aweights is not None and correction:
            freedom = total - correction * (weights * aweights).sum() / total
        centred = x - (x * weights).sum(1, keepdim=True) / total
        weighted = centred * weights
    if freedom <= 0:
        message = (
            "cov(): degrees of freedom is <= 0. Correction should be strictly less "
            "than the number of observations."
        )
        warnings.warn(message, UserWarning, stacklevel=2)
        freedom = 0
    return (centred @ weighted.t() / freedom).squeeze()


def _weights(
    count: int, fweights: Tensor | None, aweights: Tensor | None
) -> Tensor | None:
    """Both weights multiplied, where there are any.

    Raises:
        RuntimeError: they do not fit.
    """
    weights = None
    for name, each, category, kind in (
        ("fweights", fweights, INTEGER, "integral"),
        ("aweights", aweights, FLOATING, "floating point"),
    ):
        if each is None:
            continue
        if each.ndim > 1:
            message = (
                f"cov(): expected {name} to have one or fewer dimensions but got "
                f"{name} with {each.ndim} dimensions"
            )
            raise RuntimeError(message)
        if each.dtype.category != category:
            message = (
                f"cov(): expected {name} to have {kind} dtype but got {name} with "
                f"{each.dtype.type_name} dtype"
            )
            raise RuntimeError(message)
        if each.numel() != count:
            message = (
                f"cov(): expected {name} to have the same numel as there are "
                f"observations in the input but got {each.numel()} != {count}"
            )
            raise RuntimeError(message)
        if count and each.min().item() < 0:
            raise RuntimeError(f"cov(): {name} cannot be negative")
        weights = each if weights is None else weights * each
    return weights


def corrcoef(input: Tensor) -> Tensor:
    """Correlations of variables: their covariance by both standard deviations.

    Args:
        input: each row a variable, each column an observation.

    Raises:
        RuntimeError: there are more than two dimensions, or bools.

    Example:
        >>> import slowtorch as torch
        >>> torch.corrcoef(torch.tensor([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    check_tensor("corrcoef", input)
    if input.ndim > 2:
        message = (
            "corrcoef(): expected input to have two or fewer dimensions but got an "
            f"input with {input.ndim} dimensions"
        )
        raise RuntimeError(message)
    z = cov(input)
    if z.ndim == 0:
        return z / z
    deviations = z.diagonal().sqrt()
    return (z / deviations.unsqueeze(1) / deviations.unsqueeze(0)).clamp(-1, 1)


OPERATORS = (Operator(cov, method=True), Operator(corrcoef, method=True))


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
