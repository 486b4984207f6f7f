"""Helpers for training."""

from __future__ import annotations

from slowtorch.nn.utils import parametrizations as parametrizations
from slowtorch.nn.utils import parametrize as parametrize
from slowtorch.nn.utils import rnn as rnn
from slowtorch.nn.utils._fusion import (
    fuse_conv_bn_eval,
    fuse_conv_bn_weights,
    fuse_linear_bn_eval,
    fuse_linear_bn_weights,
)
from slowtorch.nn.utils._initial import skip_init
from slowtorch.nn.utils._spectral_norms import remove_spectral_norm, spectral_norm
from slowtorch.nn.utils._weight_norms import remove_weight_norm, weight_norm
from slowtorch.nn.utils.clipping import (
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from slowtorch.nn.utils.vectors import parameters_to_vector, vector_to_parameters

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
    "get_total_norm",
    "parameters_to_vector",
    "parametrizations",
    "parametrize",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "skip_init",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]
