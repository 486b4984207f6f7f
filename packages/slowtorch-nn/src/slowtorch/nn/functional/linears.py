"""The affine map of a layer, and the bilinear one of two."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor
from slowtorch.ops.addmm import Addmm
from slowtorch.plugins.operators import Operator

__all__ = ["bilinear", "linear"]


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """An affine map: y = x W^T + b.

    Args:
        input: x of shape (..., in_features).
        weight: W of shape (out_features, in_features), or (in_features).
        bias: b of shape (out_features).

    Returns:
        y of shape (..., out_features), or (...) if the weight is a vector.

    Raises:
        RuntimeError: shapes or dtypes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x, w = torch.ones(1, 3), torch.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]])
        >>> F.linear(x, w, torch.tensor([0.5, 0.5]))
        tensor([[6.5000, 1.5000]])
    """
    check_tensor("linear", input)
    check_tensor("linear", weight, "weight", 2)
    if bias is None:
        return _unbiased(input, weight)
    check_tensor("linear", bias, "bias", 3)
    layout = input._layout
    if len(layout.shape) == 2:  # nearly always: one operation
        result: Tensor = Addmm.apply(bias, input, weight.t(), 1, 1)
        return result
    if layout.contiguous and layout.shape and len(weight._layout.shape) == 2:
        rows = input.view(-1 if layout.numel else 0, layout.shape[-1])
        result = Addmm.apply(bias, rows, weight.t(), 1, 1)
        return result.view(*layout.shape[:-1], weight._layout.shape[0])
    return _unbiased(input, weight) + bias


def _unbiased(input: Tensor, weight: Tensor) -> Tensor:
    ndim, of_weight = input.ndim, weight.ndim
    if not ndim or not of_weight:
        message = (
            "both arguments to linear need to be at least 1D, but they are "
            f"{ndim}D and {of_weight}D"
        )
        raise RuntimeError(message)
    return input.matmul(weight.t())


def bilinear(
    input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    """A bilinear map: y_k = x1^T W_k x2 + b_k.

    Args:
        input1: x1 of shape (..., n).
        input2: x2 of shape (..., m).
        weight: W of shape (out_features, n, m).
        bias: b of shape (out_features).

    Returns:
        y of shape (..., out_features).

    Raises:
        RuntimeError: shapes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x1, x2 = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]])
        >>> F.bilinear(x1, x2, torch.ones(1, 2, 2))
        tensor([[21.]])
    """
    for at, (name, each) in enumerate(
        (("input1", input1), ("input2", input2), ("weight", weight)), 1
    ):
        check_tensor("bilinear", each, name, at)
    _check_bilinear(input1, input2, weight)
    count, n, m = weight.shape
    batch = input1.shape[:-1]
    first, second = input1.reshape(-1, n), input2.reshape(-1, m)
    # (N, n) with (out, n, m) gives (N, out, m); each row meets its own x2.
    halfway = first.matmul(weight.transpose(0, 1).reshape(n, count * m))
    products = halfway.view(-1, count, m) * second.unsqueeze(1)
    result = products.sum(-1).view(*batch, count)
    return result if bias is None else result + bias


def _check_bilinear(x1: Tensor, x2: Tensor, weight: Tensor) -> None:
    if x1.ndim != x2.ndim:
        message = (
            f"bilinear(): input dimensions do not match: got {x1.ndim} and {x2.ndim}"
        )
        raise RuntimeError(message)
    for dim in range(x1.ndim - 1):
        if x1.shape[dim] != x2.shape[dim]:
            message = (
                f"bilinear(): input batch dimensions do not match at dim {dim}: got "
                f"{x1.shape[dim]} and {x2.shape[dim]}"
            )
            raise RuntimeError(message)
    for number, (x, dim) in enumerate(((x1, 1), (x2, 2)), 1):
        if x.shape[-1] != weight.shape[dim]:
            message = (
                f"bilinear(): input{number} size does not match weight size: got "
                f"{x.shape[-1]} but expected {weight.shape[dim]}"
            )
            raise RuntimeError(message)


OPERATORS = (Operator(linear, nodes=(Addmm,)), Operator(bilinear))
