"""Activations: functions that bend, applied to every element."""

from __future__ import annotations

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _activations as ops
from slowtorch.nn.functional._checks import check_number, overwrite
from slowtorch.nn.functional._elu import (
    Celu,
    CeluInPlace,
    Elu,
    EluGrad,
    EluInPlace,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "gelu",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "logsigmoid",
    "relu6",
    "selu",
    "selu_",
    "silu",
    "softplus",
    "softsign",
    "tanhshrink",
]

# The limits for which self-normalising networks keep mean 0 and variance 1.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Exponential linear unit: x above 0, alpha (e^x - 1) below.

    Args:
        input: any shape, floating-point.
        alpha: minus the limit for very negative x.
        inplace: write the result into *input*.

    Raises:
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.elu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.6321,  0.0000,  2.0000])

    Source: Clevert, Unterthiner, Hochreiter: Fast and Accurate Deep Network Learning
    by Exponential Linear Units (2016).
    """
    check_tensor("elu", input)
    check_number("elu", "alpha", alpha, 2)
    if inplace:
        return elu_(input, alpha)
    result: Tensor = Elu.apply(input, float(alpha), 1.0, 1.0)
    return result


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """In-place version of ``elu``."""
    check_tensor("elu_", input)
    return overwrite("elu_", EluInPlace, input, float(alpha), 1.0, 1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """Scaled ELU: 1.0507 x above 0, 1.0507 * 1.6733 (e^x - 1) below.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.selu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-1.1113,  0.0000,  2.1014])

    Source: Klambauer and others: Self-Normalizing Neural Networks (2017).
    """
    check_tensor("selu", input)
    if inplace:
        return selu_(input)
    result: Tensor = Elu.apply(input, SELU_ALPHA, SELU_SCALE, 1.0)
    return result


def selu_(input: Tensor) -> Tensor:
    """In-place version of ``selu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.selu_(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    check_tensor("selu_", input)
    return overwrite("selu_", EluInPlace, input, SELU_ALPHA, SELU_SCALE, 1.0)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Continuous ELU: max(0, x) + min(0, alpha (e^(x / alpha) - 1)).

    Raises:
        RuntimeError: *alpha* is 0.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.celu(torch.tensor([-1.0, 0.0, 2.0]), alpha=2.0)
        tensor([-0.7869,  0.0000,  2.0000])
    """
    check_tensor("celu", input)
    check_number("celu", "alpha", alpha, 2)
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    if inplace:
        return overwrite("celu_", CeluInPlace, input, float(alpha), 1.0, 1 / alpha)
    result: Tensor = Celu.apply(input, float(alpha), 1.0, 1 / alpha)
    return result


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """In-place version of ``celu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.celu_(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return celu(input, alpha, inplace=True)


def leaky_relu(
    input: Tensor, negative_slope: float = 0.01, inplace: bool = False
) -> Tensor:
    """Leaky ReLU: x above 0, negative_slope * x below.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.leaky_relu(torch.tensor([-1.0, 0.0, 2.0]), 0.1)
        tensor([-0.1000,  0.0000,  2.0000])
    """
    check_tensor("leaky_relu", input)
    check_number("leaky_relu", "negative_slope", negative_slope, 2)
    if inplace:
        return leaky_relu_(input, negative_slope)
    result: Tensor = ops.LeakyRelu.apply(input, float(negative_slope))
    return result


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """In-place version of ``leaky_relu``."""
    check_tensor("leaky_relu_", input)
    return overwrite("leaky_relu_", ops.LeakyReluInPlace, input, float(negative_slope))


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """x between the two limits, or the nearer limit.

    Raises:
        ValueError: the limits are the wrong way round.
        RuntimeError: the numbers are bools, or unsigned and a limit is negative.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.hardtanh(torch.tensor([-3.0, 0.5, 2.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """
    check_tensor("hardtanh", input)
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    kind = input._layout.dtype
    if kind is torch.bool:
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if min_val < 0 and not kind.is_signed:
        message = "cannot do hardtanh on an unsigned type with negative limits"
        raise RuntimeError(message)
    if inplace:
        return overwrite("hardtanh_", ops.Hardtanh, input, min_val, max_val)
    result: Tensor = ops.Hardtanh.apply(input, min_val, max_val)
    return result


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """In-place version of ``hardtanh``."""
    return hardtanh(input, min_val, max_val, inplace=True)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(0, x), 6).

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.relu6(torch.tensor([-1.0, 3.0, 8.0]))
        tensor([0., 3., 6.])
    """
    check_tensor("relu6", input)
    return hardtanh(input, 0.0, 6.0, inplace)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Gaussian error linear unit: x P(N <= x), with N standard normal.

    Args:
        input: any shape, floating-point.
        approximate: ``'tanh'`` for x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.

    Raises:
        RuntimeError: *approximate* is neither ``'none'`` nor ``'tanh'``.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.gelu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.1587,  0.0000,  1.9545])

    Source: Hendrycks, Gimpel: Gaussian Error Linear Units (2016).
    """
    check_tensor("gelu", input)
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    op = ops.Gelu if approximate == "none" else ops.GeluTanh
    result: Tensor = op.apply(input)
    return result


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """Sigmoid linear unit, or swish: x sigmoid(x).

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.silu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.2689,  0.0000,  1.7616])
    """
    check_tensor("silu", input)
    if inplace:
        return overwrite("silu_", ops.Silu, input)
    result: Tensor = ops.Silu.apply(input)
    return result


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """A smooth ReLU: log(1 + e^(beta x)) / beta.

    Above *threshold* (of beta * x) it is x itself, for numerical stability.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.softplus(torch.tensor([-1.0, 0.0, 30.0]))
        tensor([ 0.3133,  0.6931, 30.0000])
    """
    check_tensor("softplus", input)
    check_number("softplus", "beta", beta, 2)
    check_number("softplus", "threshold", threshold, 3)
    result: Tensor = ops.Softplus.apply(input, float(beta), float(threshold))
    return result


def logsigmoid(input: Tensor) -> Tensor:
    """log(1 / (1 + e^-x)), without overflow.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.logsigmoid(torch.tensor([-800.0, 0.0]))
        tensor([-8.0000e+02, -6.9315e-01])
    """
    check_tensor("log_sigmoid", input)
    result: Tensor = ops.LogSigmoid.apply(input)
    return result


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|).

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.softsign(torch.tensor([-1.0, 0.0, 3.0]))
        tensor([-0.5000,  0.0000,  0.7500])
    """
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """x - tanh(x).

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.tanhshrink(torch.tensor([0.0, 3.0]))
        tensor([0.0000, 2.0049])
    """
    return input - input.tanh()


OPERATORS = (
    Operator(elu, nodes=(Elu, EluGrad)),
    Operator(selu, nodes=(Elu,)),
    Operator(celu, nodes=(Celu,)),
    Operator(leaky_relu, nodes=(ops.LeakyRelu, ops.LeakyReluGrad)),
    Operator(hardtanh, nodes=(ops.Hardtanh, ops.HardtanhGrad)),
    Operator(relu6, nodes=(ops.Hardtanh,)),
    Operator(gelu, nodes=(ops.Gelu, ops.GeluGrad, ops.GeluTanh)),
    Operator(silu, nodes=(ops.Silu,)),
    Operator(softplus, nodes=(ops.Softplus, ops.SoftplusGrad)),
    Operator(logsigmoid, nodes=(ops.LogSigmoid, ops.LogSigmoidGrad)),
    Operator(softsign),
    Operator(tanhshrink),
)


# Under ``slowtorch`` itself, without the argument ``inplace``, as in PyTorch.


def top_celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Continuous ELU: see ``nn.functional.celu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.celu(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return celu(input, alpha)


def top_selu(input: Tensor) -> Tensor:
    """Scaled ELU: see ``nn.functional.selu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.selu(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return selu(input)


TOP_LEVEL = (
    Operator(top_celu, name="celu", nodes=(Celu,)),
    Operator(celu_, nodes=(CeluInPlace,)),
    Operator(top_selu, name="selu", nodes=(Elu,)),
    Operator(selu_, nodes=(EluInPlace,)),
)
