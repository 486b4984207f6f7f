"""Batch normalisation taken into the layer before it, for evaluation.

In evaluation, batch normalisation is an affine map: y = (x - mean) s + b_n, with
s = w_n / sqrt(var + eps). After a layer x = W z + b the two are one:
y = (s W) z + (b - mean) s + b_n.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeVar

from slowtorch import ones_like, zeros_like
from slowtorch._tensor import Tensor
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = [
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
]

AnyModule = TypeVar("AnyModule", bound=Module)


def fuse_conv_bn_eval(
    conv: AnyModule, bn: Module, transpose: bool = False
) -> AnyModule:
    """A convolution that does what *conv* and then *bn* do in evaluation.

    Args:
        conv: the convolution; it stays as it is.
        bn: the batch normalisation after it.
        transpose: whether *conv* is a transposed convolution.

    Raises:
        AssertionError: one of them is in training mode.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> conv, bn = torch.nn.Conv1d(2, 3, 1).eval(), torch.nn.BatchNorm1d(3).eval()
        >>> fused = torch.nn.utils.fuse_conv_bn_eval(conv, bn)
        >>> x = torch.rand(1, 2, 4)
        >>> torch.allclose(fused(x), bn(conv(x)))
        True
    """
    return _fused(conv, bn, (0, 1)[transpose])


def fuse_linear_bn_eval(linear: AnyModule, bn: Module) -> AnyModule:
    """A linear layer that does what *linear* and then *bn* do in evaluation.

    Raises:
        AssertionError: one of them is in training mode, or *bn* normalises neither as
            many features as there are, nor one.

    Example:
        >>> import slowtorch as torch
        >>> layer, bn = torch.nn.Linear(2, 3).eval(), torch.nn.BatchNorm1d(3).eval()
        >>> torch.nn.utils.fuse_linear_bn_eval(layer, bn)
        Linear(in_features=2, out_features=3, bias=True)
    """
    features: tuple[Any, Any] = linear.out_features, bn.num_features
    if features[1] not in (1, features[0]):
        message = (
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, "
            f"got linear.out_features={features[0]} and bn.num_features={features[1]}"
        )
        raise AssertionError(message)
    return _fused(linear, bn, 0)


def _fused(layer: AnyModule, bn: Module, dim: int) -> AnyModule:
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused: Any = deepcopy(layer)
    if bn.running_mean is None or bn.running_var is None:
        message = "bn.running_mean and bn.running_var must not be None"
        raise AssertionError(message)
    fused.weight, fused.bias = _weights(
        *(fused.weight, fused.bias, bn.running_mean, bn.running_var),
        *(bn.eps, bn.weight, bn.bias, dim),
    )
    result: AnyModule = fused
    return result


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """The weight and the bias of a convolution with batch normalisation after it.

    Args:
        conv_w: the convolution's weight.
        conv_b: its bias.
        bn_rm: the running mean.
        bn_rv: the running variance.
        bn_eps: what is added to the variance.
        bn_w: the normalisation's weight.
        bn_b: its bias.
        transpose: whether the convolution is a transposed one.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import fuse_conv_bn_weights
        >>> w, one = torch.full((1, 1, 1), 3.0), torch.ones(1)
        >>> fused = fuse_conv_bn_weights(w, None, one, one, 0.0, one, one)
        >>> [each.flatten().tolist() for each in fused]
        [[3.0], [0.0]]
    """
    return _weights(
        conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, 1 if transpose else 0
    )


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor,
    bn_b: Tensor,
) -> tuple[Parameter, Parameter]:
    """``fuse_conv_bn_weights``, for a linear layer.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils import fuse_linear_bn_weights
        >>> w, one = torch.full((1, 1), 3.0), torch.ones(1)
        >>> fused = fuse_linear_bn_weights(w, one, one, one, 0.0, one, one)
        >>> [each.flatten().tolist() for each in fused]
        [[3.0], [1.0]]
    """
    return _weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, 0)


def _weights(
    weight: Tensor,
    bias: Tensor | None,
    mean: Tensor,
    var: Tensor,
    eps: float,
    bn_weight: Tensor | None,
    bn_bias: Tensor | None,
    dim: int,
) -> tuple[Parameter, Parameter]:
    """s W and (b - mean) s + b_n, where *dim* of W counts the outputs."""
    bias = zeros_like(mean) if bias is None else bias
    bn_weight = ones_like(mean) if bn_weight is None else bn_weight
    bn_bias = zeros_like(mean) if bn_bias is None else bn_bias
    scale = bn_weight * (var + eps).rsqrt()
    shape = [1] * weight.dim()
    shape[dim] = -1
    fused = (weight * scale.view(shape)).to(weight.dtype)
    shifted = ((bias - mean) * scale + bn_bias).to(bias.dtype)
    return (
        Parameter(fused.detach(), weight.requires_grad),
        Parameter(shifted.detach(), bias.requires_grad),
    )
