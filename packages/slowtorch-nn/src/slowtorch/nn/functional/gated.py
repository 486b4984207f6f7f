"""Activations that multiply by a gate, or by a slope that is learned."""

from __future__ import annotations

from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _gated as ops
from slowtorch.nn.functional._checks import floats_only, overwrite
from slowtorch.ops._dims import normal_dim
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["glu", "mish", "prelu"]


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """Gated linear unit: a sigmoid(b), where a and b are the halves of the input.

    Args:
        input: floating-point, with at least one dimension.
        dim: the dimension to halve; its size is even.

    Raises:
        RuntimeError: the dimension is odd, or there is none.
        IndexError: there is no such dimension.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.glu(torch.tensor([[1.0, 2.0, 0.0, 50.0]]))
        tensor([[0.5000, 2.0000]])

    Source: Dauphin and others: Language Modeling with Gated Convolutional Networks
    (2017).
    """
    if not input.dim():
        message = "glu does not support scalars because halving size must be even"
        raise RuntimeError(message)
    if not isinstance(dim, int) or isinstance(dim, bool):
        message = "glu(): argument 'dim' (position 2) must be int, not "
        raise TypeError(message + type(dim).__name__)
    at = normal_dim(dim, input.ndim)
    if input.shape[at] % 2:
        message = (
            f"Halving dimension must be even, but dimension {at} is size "
            f"{input.shape[at]}"
        )
        raise RuntimeError(message)
    floats_only("glu_cpu", input._layout)
    result: Tensor = ops.Glu.apply(input, at)
    return result


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Leaky ReLU with a slope that is learned: x above 0, weight * x elsewhere.

    Args:
        input: any shape, floating-point; the channels are the second dimension.
        weight: one slope, or one for each channel; of the input's dtype.

    Raises:
        RuntimeError: the numbers of slopes and channels, or the dtypes, differ.

    Example:
        >>> import slowtorch as torch
        >>> slopes = torch.tensor([0.1, 0.5])
        >>> torch.nn.functional.prelu(torch.tensor([[-1.0, -1.0], [2.0, -2.0]]), slopes)
        tensor([[-0.1000, -0.5000],
                [ 2.0000, -1.0000]])

    Source: He and others: Delving Deep into Rectifiers (2015).
    """
    check_tensor("prelu", input)
    check_tensor("prelu", weight, "weight", 2)
    _check_weight(input, weight)
    if input.ndim > 1:
        weight = weight.view(1, weight.numel(), *[1] * (input.ndim - 2))
    elif weight.ndim > input.ndim:
        weight = weight.squeeze(0)
    result: Tensor = ops.PreluKernel.apply(input, weight)
    return result


def _check_weight(input: Tensor, weight: Tensor) -> None:
    kinds = input._layout.dtype, weight._layout.dtype
    if kinds[0] is not kinds[1]:
        message = (
            "prelu: Type promoting not supported. Got "
            f"{kinds[0].type_name} and {kinds[1].type_name}"
        )
        raise RuntimeError(message)
    if weight.numel() != 1:
        _check_channels(input, weight)
    if weight.ndim > 1:
        message = (
            "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = "
            f"{weight.ndim}"
        )
        raise RuntimeError(message)


def _check_channels(input: Tensor, weight: Tensor) -> None:
    if not input.ndim:
        raise RuntimeError("Not allow zero-dim input tensor.")
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() != channels:
        message = (
            "Mismatch of parameter numbers and input channel size. Found parameter "
            f"numbers = {weight.numel()} and channel size = {channels}."
        )
        raise RuntimeError(message)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x tanh(log(1 + e^x)).

    Args:
        input: any shape, floating-point.
        inplace: write the result into *input*.

    Raises:
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.mish(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.3034,  0.0000,  1.9440])

    Source: Misra: Mish, a Self Regularized Non-Monotonic Activation Function (2020).
    """
    check_tensor("mish", input)
    if inplace:
        return overwrite("mish_", ops.Mish, input)
    result: Tensor = ops.Mish.apply(input)
    return result


PRELU = (ops.PreluKernel, ops.PreluGrad, ops.PreluWeightGrad)
OPERATORS = (
    Operator(glu, nodes=(ops.Glu, ops.GluGrad)),
    Operator(mish, nodes=(ops.Mish,)),
    Operator(prelu, nodes=PRELU),
)
TOP_LEVEL = (Operator(prelu, method=True, nodes=PRELU),)
