"""Activations of straight pieces: hard versions of smooth ones, shrinkage and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._dtype import FLOATING, bool_, float16
from slowtorch._dtype_info import finfo
from slowtorch._generator import engine_of
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _piecewise as ops
from slowtorch.nn.functional._checks import check_number, floats_only, overwrite
from slowtorch.ops._elementwise import fitting
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._generator import Generator

__all__ = [
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "rrelu",
    "rrelu_",
    "softshrink",
    "threshold",
    "threshold_",
]


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """Hard swish: x min(max(x + 3, 0), 6) / 6, which is near x sigmoid(x).

    Args:
        input: any shape, floating-point.
        inplace: write the result into *input*.

    Raises:
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.hardswish(torch.tensor([-4.0, -1.0, 0.0, 3.0]))
        tensor([-0.0000, -0.3333,  0.0000,  3.0000])

    Source: Howard and others: Searching for MobileNetV3 (2019).
    """
    check_tensor("hardswish", input)
    floats_only("hardswish_cpu", input._layout)
    if inplace:
        return overwrite("hardswish_", ops.Hardswish, input)
    result: Tensor = ops.Hardswish.apply(input)
    return result


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """Hard sigmoid: min(max(x + 3, 0), 6) / 6.

    Second derivatives, which PyTorch refuses, are 0.

    Args:
        input: any shape, floating-point.
        inplace: write the result into *input*.

    Raises:
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.hardsigmoid(torch.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """
    check_tensor("hardsigmoid", input)
    floats_only("hardsigmoid_cpu", input._layout)
    if inplace:
        return overwrite("hardsigmoid_", ops.Hardsigmoid, input)
    result: Tensor = ops.Hardsigmoid.apply(input)
    return result


def hardshrink(
    input: Tensor, lambd: float = 0.5, *, out: Tensor | None = None
) -> Tensor:
    """Hard shrinkage: x outside of [-lambd, lambd], 0 within.

    Args:
        input: any shape, floating-point.
        lambd: half the width of the gap.
        out: where to write the result.

    Raises:
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.hardshrink(torch.tensor([-1.0, 0.3, 0.6]))
        tensor([-1.0000,  0.0000,  0.6000])
    """
    check_tensor("hardshrink", input)
    check_number("hardshrink", "lambd", lambd, 2)
    floats_only("hardshrink_cpu", input._layout)
    return finish("hardshrink", ops.Hardshrink.apply(input, _of(input, lambd)), out)


def softshrink(
    input: Tensor, lambd: float = 0.5, *, out: Tensor | None = None
) -> Tensor:
    """Soft shrinkage: x nearer to 0 by lambd, or 0 if that is too far.

    Args:
        input: any shape, floating-point.
        lambd: how much is taken off.
        out: where to write the result.

    Raises:
        RuntimeError: *lambd* is negative.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.softshrink(torch.tensor([-1.0, 0.3, 0.75]))
        tensor([-0.5000,  0.0000,  0.2500])
    """
    check_tensor("softshrink", input)
    check_number("softshrink", "lambd", lambd, 2)
    floats_only("softshrink_check", input._layout)
    kind = input._layout.dtype
    largest = finfo(kind).max
    if not 0 <= lambd <= largest:
        message = (
            f"lambda must be in range [0, {largest:.6g}] for input dtype "
            f"{kind.type_name}, but found {lambd:g}"
        )
        raise RuntimeError(message)
    result = ops.Softshrink.apply(input, _of(input, lambd))
    return finish("softshrink", result, out)


def threshold(
    input: Tensor, threshold: float, value: float, inplace: bool = False
) -> Tensor:
    """x above the threshold, a number elsewhere.

    Args:
        input: any shape; no bools.
        threshold: the limit.
        value: what stands for numbers that are not above it.
        inplace: write the result into *input*.

    Raises:
        NotImplementedError: the input is of bools.
        RuntimeError: its integers cannot hold a limit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.threshold(torch.tensor([-1.0, 0.1, 0.5]), 0.1, 20.0)
        tensor([20.0000, 20.0000,  0.5000])
    """
    if inplace:
        return threshold_(input, threshold, value)
    limits = _limits("threshold", input, threshold, value)
    result: Tensor = ops.Threshold.apply(input, *limits)
    return result


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """In-place version of ``threshold``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.threshold_(torch.tensor([-1.0, 0.5]), 0.0, 9.0)
        tensor([9.0000, 0.5000])
    """
    limits = _limits("threshold_", input, threshold, value)
    return overwrite("threshold_", ops.ThresholdInPlace, input, *limits)


def _limits(
    name: str, input: Tensor, threshold: float, value: float
) -> tuple[float, float]:
    """The limit and the number, of the input's type."""
    check_tensor(name, input)
    check_number(name, "threshold", threshold, 2)
    check_number(name, "value", value, 3)
    if input._layout.dtype is bool_:
        raise NotImplementedError("\"threshold_cpu\" not implemented for 'Bool'")
    kind = input._layout.dtype
    if kind.category != FLOATING:
        return fitting(int(threshold), kind), fitting(int(value), kind)
    return _of(input, threshold), _of(input, value)


def _of(input: Tensor, number: float) -> float:
    """*number* as it takes part in a computation with *input*."""
    return input._layout.dtype.scalar(number)


def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """Randomised leaky ReLU: x above 0, a x elsewhere.

    In training, a is drawn from U(lower, upper) for each element; else it is the mean.

    Args:
        input: any shape, floating-point.
        lower: the smallest slope.
        upper: the largest slope.
        training: whether to draw.
        inplace: write the result into *input*.

    Raises:
        RuntimeError: *lower* is above *upper*.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.rrelu(torch.tensor([-1.0, 2.0]), 0.1, 0.3)
        tensor([-0.2000,  2.0000])
        >>> _ = torch.manual_seed(0)
        >>> F.rrelu(torch.tensor([-1.0, -1.0, 2.0]), 0.1, 0.3, training=True)
        tensor([-0.2940, -0.2416,  2.0000])

    Source: Xu and others: Empirical Evaluation of Rectified Activations in
    Convolution Network (2015).
    """
    if inplace:
        return rrelu_(input, lower, upper, training)
    return rrelu_of("rrelu", input, lower, upper, training, None, False)


def rrelu_(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """In-place version of ``rrelu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.rrelu_(torch.tensor([-1.0, 2.0]), 0.1, 0.3)
        tensor([-0.2000,  2.0000])
    """
    return rrelu_of("rrelu_", input, lower, upper, training, generator, True)


def rrelu_of(
    name: str,
    input: Tensor,
    lower: float,
    upper: float,
    training: bool,
    generator: Generator | None,
    inplace: bool,
) -> Tensor:
    """``rrelu`` under any of its names."""
    check_tensor(name, input)
    check_number(name, "lower", lower, 2)
    check_number(name, "upper", upper, 3)
    if not isinstance(training, bool):
        message = f"{name}(): argument 'training' (position 4) must be bool, not "
        raise TypeError(message + type(training).__name__)
    if lower > upper:
        message = "Lower bound should be less than or equal to the upper bound"
        raise RuntimeError(message)
    kernel = "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu"
    floats_only(kernel, input._layout)
    if training and input._layout.dtype is float16:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Half'")
    engine = engine_of(name, generator) if training else None
    bounds = float(lower), float(upper)
    if inplace:
        return overwrite(name, ops.RreluInPlace, input, *bounds, engine)
    result: Tensor = ops.RreluWithNoise.apply(input, *bounds, engine)
    return result


# Under ``slowtorch`` itself, with the arguments that PyTorch has there.


def top_rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Randomised leaky ReLU: see ``nn.functional.rrelu``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.rrelu(torch.tensor([-1.0, 2.0]), 0.1, 0.3)
        tensor([-0.2000,  2.0000])
    """
    return rrelu_of("rrelu", input, lower, upper, training, generator, False)


def top_threshold(
    input: Tensor, threshold: float, value: float, *, out: Tensor | None = None
) -> Tensor:
    """x above the threshold, a number elsewhere: see ``nn.functional.threshold``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.threshold(torch.tensor([-1.0, 0.5]), 0.0, 9.0)
        tensor([9.0000, 0.5000])
    """
    limits = _limits("threshold", input, threshold, value)
    return finish("threshold", ops.Threshold.apply(input, *limits), out)


OPERATORS = (
    Operator(hardswish, nodes=(ops.Hardswish, ops.HardswishGrad)),
    Operator(hardsigmoid, nodes=(ops.Hardsigmoid, ops.HardsigmoidGrad)),
    Operator(hardshrink, nodes=(ops.Hardshrink, ops.HardshrinkGrad)),
    Operator(softshrink, nodes=(ops.Softshrink, ops.SoftshrinkGrad)),
    Operator(threshold, nodes=(ops.Threshold, ops.ThresholdGrad)),
    Operator(
        rrelu, nodes=(ops.RreluWithNoise, ops.RreluSlopeGrad, ops.RreluWithNoiseGrad)
    ),
)
TOP_LEVEL = (
    Operator(hardshrink, method=True, nodes=(ops.Hardshrink, ops.HardshrinkGrad)),
    Operator(top_rrelu, name="rrelu", nodes=(ops.RreluWithNoise,)),
    Operator(rrelu_, nodes=(ops.RreluInPlace,)),
    Operator(top_threshold, name="threshold", nodes=(ops.Threshold,)),
    Operator(threshold_, nodes=(ops.ThresholdInPlace,)),
)
