"""Layers and losses as functions: nothing is kept between calls.

``import slowtorch.nn.functional as F`` is how programs name it. Each file has
operations and the functions that call them; operations with a gradient of their own
stand in the files whose names begin with an underscore. A file is imported when one
of its names is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import plugins
from slowtorch._late import LateNames

# module -> its public names, as in its __all__ (a test compares them).
LATE = LateNames(
    __name__,
    {
        "activations": (
            "celu celu_ elu elu_ gelu hardtanh hardtanh_ leaky_relu leaky_relu_ "
            "logsigmoid relu6 selu selu_ silu softplus softsign tanhshrink"
        ),
        "adaptive_pooling": (
            "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d "
            "adaptive_max_pool1d adaptive_max_pool1d_with_indices adaptive_max_pool2d "
            "adaptive_max_pool2d_with_indices adaptive_max_pool3d "
            "adaptive_max_pool3d_with_indices"
        ),
        "attention": "scaled_dot_product_attention",
        "avg_pooling": "avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d lp_pool3d",
        "binary": "binary_cross_entropy binary_cross_entropy_with_logits",
        "classification": "cross_entropy kl_div nll_loss",
        "convolutions": (
            "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d"
        ),
        "ctc": "ctc_loss",
        "distances": "cosine_similarity normalize pairwise_distance pdist",
        "dropouts": (
            "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout"
        ),
        "embedding_bags": "embedding_bag",
        "embeddings": "embedding one_hot",
        "folding": "fold unfold",
        "gated": "glu mish prelu",
        "grids": "affine_grid grid_sample",
        "gumbel": "gumbel_softmax",
        "interpolation": "interpolate upsample upsample_bilinear upsample_nearest",
        "likelihoods": "gaussian_nll_loss poisson_nll_loss",
        "linears": "bilinear linear",
        "margins": (
            "multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss"
        ),
        "max_pooling": (
            "max_pool1d max_pool1d_with_indices max_pool2d max_pool2d_with_indices "
            "max_pool3d max_pool3d_with_indices"
        ),
        "multi_head": "multi_head_attention_forward",
        "normalisations": (
            "batch_norm group_norm instance_norm layer_norm local_response_norm "
            "rms_norm"
        ),
        "padding": "pad",
        "pairs": (
            "cosine_embedding_loss hinge_embedding_loss margin_ranking_loss "
            "soft_margin_loss"
        ),
        "piecewise": (
            "hardshrink hardsigmoid hardswish rrelu rrelu_ softshrink threshold "
            "threshold_"
        ),
        "recurrent": "",
        "recurrent_cells": "",
        "regression": "huber_loss l1_loss mse_loss smooth_l1_loss",
        "shuffles": (
            "channel_shuffle native_channel_shuffle pixel_shuffle pixel_unshuffle"
        ),
        "simple_activations": "relu relu_ sigmoid tanh",
        "softmaxes": "log_softmax softmax softmin",
        "top_layers": "",
        "top_losses": "",
        "top_pooling": "",
        "triplets": "triplet_margin_loss triplet_margin_with_distance_loss",
        "unpooling": "max_unpool1d max_unpool2d max_unpool3d",
    },
)

if TYPE_CHECKING:
    from slowtorch.nn.functional.activations import *
    from slowtorch.nn.functional.adaptive_pooling import *
    from slowtorch.nn.functional.attention import *
    from slowtorch.nn.functional.avg_pooling import *
    from slowtorch.nn.functional.binary import *
    from slowtorch.nn.functional.classification import *
    from slowtorch.nn.functional.convolutions import *
    from slowtorch.nn.functional.ctc import *
    from slowtorch.nn.functional.distances import *
    from slowtorch.nn.functional.dropouts import *
    from slowtorch.nn.functional.embedding_bags import *
    from slowtorch.nn.functional.embeddings import *
    from slowtorch.nn.functional.folding import *
    from slowtorch.nn.functional.gated import *
    from slowtorch.nn.functional.grids import *
    from slowtorch.nn.functional.gumbel import *
    from slowtorch.nn.functional.interpolation import *
    from slowtorch.nn.functional.likelihoods import *
    from slowtorch.nn.functional.linears import *
    from slowtorch.nn.functional.margins import *
    from slowtorch.nn.functional.max_pooling import *
    from slowtorch.nn.functional.multi_head import *
    from slowtorch.nn.functional.normalisations import *
    from slowtorch.nn.functional.padding import *
    from slowtorch.nn.functional.pairs import *
    from slowtorch.nn.functional.piecewise import *
    from slowtorch.nn.functional.regression import *
    from slowtorch.nn.functional.shuffles import *
    from slowtorch.nn.functional.simple_activations import *
    from slowtorch.nn.functional.softmaxes import *
    from slowtorch.nn.functional.triplets import *
    from slowtorch.nn.functional.unpooling import *
else:
    __all__ = sorted(LATE)
    __dir__ = LATE.names

    def __getattr__(name: str) -> object:
        return LATE[name] if name in LATE else plugins.attribute(__name__, name)
