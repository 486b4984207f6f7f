"""Normalisations with the signatures they have as ``torch.layer_norm`` and so on.

Those of ``functional`` check a little more, and call these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import slowtorch as torch
from slowtorch._dtype import FLOATING, bfloat16, float16, float32
from slowtorch._tensor import Tensor
from slowtorch.nn.functional import _normalisation as ops
from slowtorch.nn.functional._checks import floats_only
from slowtorch.nn.functional._norm_checks import (
    check_float,
    check_normalized,
    check_parameters,
    check_types,
    whole_numbers,
)
from slowtorch.nn.functional._normalisation import Frame
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Shape

__all__ = ["group_norm", "layer_norm", "rms_norm"]

Three = tuple[Tensor, Tensor, Tensor]


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-05,
    cudnn_enable: bool = True,
) -> Tensor:
    """``torch.nn.functional.layer_norm``; *cudnn_enable* changes nothing here.

    Example:
        >>> import slowtorch as torch
        >>> torch.layer_norm(torch.tensor([1.0, 3.0]), (2,))
        tensor([-1.0000,  1.0000])
    """
    return _layer_norm("layer_norm", input, normalized_shape, weight, bias, eps)


def native_layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
) -> Three:
    """Layer normalisation, the means, and one over the deviations.

    The means and deviations carry no gradient.

    Example:
        >>> import slowtorch as torch
        >>> torch.native_layer_norm(torch.tensor([1.0, 3.0]), (2,), None, None, 0.0)
        (tensor([-1.,  1.]), tensor([2.]), tensor([1.]))
    """
    found: list[Tensor] = []
    name = "native_layer_norm"
    result = _layer_norm(name, input, normalized_shape, weight, bias, eps, found)
    mean, scale = found
    return result, mean, scale


def _layer_norm(
    name: str,
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
    found: list[Tensor] | None = None,
) -> Tensor:
    check_tensor(name, input)
    normal = whole_numbers(name, normalized_shape)
    check_parameters(name, weight, bias)
    check_float(name, "eps", eps, 5)
    check_normalized(input, normal, weight, bias)
    check_types(input, weight, bias)
    floats_only("LayerNormKernelImpl", input._layout)
    shape = tuple(input._layout.shape)
    rest = len(shape) - len(normal)
    frame = Frame(
        *("layer_norm", (), eps, shape, tuple(range(rest, len(shape)))),
        *((1,) * rest + normal, shape[:rest] + (1,) * len(normal)),
    )
    result: Tensor = ops.LayerNorm.apply(input, weight, bias, frame, (eps,), found)
    return result


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-05,
    cudnn_enabled: bool = True,
) -> Tensor:
    """``torch.nn.functional.group_norm``; *cudnn_enabled* changes nothing here.

    Example:
        >>> import slowtorch as torch
        >>> torch.group_norm(torch.tensor([[1.0, 3.0, 5.0, 5.0]]), 2)
        tensor([[-1.0000,  1.0000,  0.0000,  0.0000]])
    """
    check_tensor("group_norm", input)
    if not isinstance(num_groups, int):
        message = (
            "group_norm(): argument 'num_groups' (position 2) must be int, not "
            f"{type(num_groups).__name__}"
        )
        raise TypeError(message)
    check_parameters("group_norm", weight, bias)
    check_float("group_norm", "eps", eps, 5)
    batch, channels, *rest = input.size(0), input.size(1), *input.shape[2:]
    return _group_norm(
        input, weight, bias, (batch, channels, math.prod(rest)), num_groups, eps
    )


def native_group_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    N: int,
    C: int,
    HxW: int,
    group: int,
    eps: float,
) -> Three:
    """Group normalisation, the means, and one over the deviations.

    The means and deviations carry no gradient; in PyTorch they do.

    Raises:
        RuntimeError: the sizes do not fit the input or each other.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 3.0]])
        >>> torch.native_group_norm(x, None, None, 1, 2, 1, 1, 0.0)
        (tensor([[-1.,  1.]]), tensor([[2.]]), tensor([[1.]]))
    """
    check_tensor("native_group_norm", input)
    check_parameters("native_group_norm", weight, bias, 2)
    if input.numel() != N * C * HxW:
        message = (
            "Expected X.numel() == N * C * HxW to be true, but got false.  (Could this "
            "error message be improved?  If so, please report an enhancement request "
            "to PyTorch.)"
        )
        raise RuntimeError(message)
    found: list[Tensor] = []
    result = _group_norm(input, weight, bias, (N, C, HxW), group, eps, found)
    mean, scale = found
    return result, mean, scale


def _group_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    sizes: tuple[int, int, int],
    groups: int,
    eps: float,
    found: list[Tensor] | None = None,
) -> Tensor:
    batch, channels, inner = sizes
    _check_groups(input._layout.shape, weight, bias, channels, groups)
    check_types(input, weight, bias)
    floats_only("GroupNormKernelImpl", input._layout)
    size = channels // groups
    frame = Frame(
        *("layer_norm", (groups, inner), eps, (batch, groups, size, inner), (2, 3)),
        *((1, groups, size, 1), (batch, groups)),
    )
    options = (eps, groups, inner)
    result: Tensor = ops.GroupNorm.apply(input, weight, bias, frame, options, found)
    return result


def _check_groups(
    shape: Shape,
    weight: Tensor | None,
    bias: Tensor | None,
    channels: int,
    groups: int,
) -> None:
    if groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {groups}")
    if channels % groups:
        message = (
            "Expected number of channels in input to be divisible by num_groups, but "
            f"got input of shape {list(shape)} and num_groups={groups}"
        )
        raise RuntimeError(message)
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value._layout.shape != (channels,):
            shown = value if weight is None else weight  # PyTorch shows the weight's
            message = (
                f"Expected {name} to be a vector of size equal to the number of "
                f"channels in input, but got {name} of shape {list(shown.shape)} and "
                f"input of shape {list(shape)}"
            )
            raise RuntimeError(message)


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """x w / sqrt(mean(x^2) + eps), the mean taken over the last dimensions.

    16-bit numbers are computed with as float32 numbers, and rounded at the end.

    Args:
        input: a tensor whose shape ends in *normalized_shape*.
        normalized_shape: the sizes of the dimensions to take the mean over.
        weight: a factor for each place, of this shape.
        eps: what is added to the mean; by default, the distance from 1 to the next
            number of the type.

    Raises:
        RuntimeError: a shape does not fit.
        NotImplementedError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.rms_norm(torch.tensor([1.0, 7.0]), (2,))
        tensor([0.2000, 1.4000])

    Source: Zhang, Sennrich: Root Mean Square Layer Normalization (2019).
    """
    check_tensor("rms_norm", input)
    normal = whole_numbers("rms_norm", normalized_shape)
    check_parameters("rms_norm", weight, None)
    if eps is not None:
        check_float("rms_norm", "eps", eps, 4)
    check_normalized(input, normal, weight, None, "")
    kind = input._layout.dtype
    if kind.category != FLOATING:
        message = f"\"rms_norm\" not implemented for '{kind.type_name}'"
        raise NotImplementedError(message)
    x = input.to(float32) if kind in (float16, bfloat16) else input
    if eps is None:
        eps = torch.finfo(x.dtype).eps
    dims = tuple(range(-len(normal), 0))
    result = x * (x.pow(2).mean(dims, True) + eps).rsqrt()
    if weight is not None:
        result = result * weight
    result = result.to(kind)
    return result if ops.channels_last(input._layout) else result.contiguous()


TOP_LEVEL = (
    Operator(group_norm, nodes=(ops.GroupNorm, ops.GroupNormGrad)),
    Operator(layer_norm, nodes=(ops.LayerNorm, ops.LayerNormGrad)),
    Operator(native_group_norm, nodes=(ops.GroupNorm,)),
    Operator(native_layer_norm, nodes=(ops.LayerNorm,)),
    Operator(rms_norm),
)
