"""The loops behind nn's operations, promised to the CPU's kernel table.

They follow core's form: ``kernel(layout of the result, inputs...) -> storage``. A file
is imported when one of its kernels is first asked for.
"""

from __future__ import annotations

from slowtorch.kernels import CPU_KERNELS

__all__ = ["LATE", "install"]

# module -> its kernels, as in its dictionary (a test compares them).
LATE = {
    "activations": (
        "elu elu_backward gelu gelu_backward gelu_tanh hardtanh hardtanh_backward "
        "leaky_relu leaky_relu_backward logsigmoid logsigmoid_backward silu "
        "softplus softplus_backward"
    ),
    "attention": "safe_softmax",
    "batch_norm": "batch_norm batch_norm_backward",
    "convolution": "convolution convolution_transposed convolution_weight",
    "ctc": "ctc_loss ctc_loss_backward",
    "distances": "pdist",
    "embedding": "embedding embedding_dense_backward embedding_renorm one_hot",
    "embedding_bag": "embedding_bag embedding_bag_winners",
    "folding": "col2im im2col",
    "grid_sampling": "grid_sample grid_sample_backward grid_sample_slope",
    "initial": "orthonormal trunc_normal",
    "losses": (
        "binary_cross_entropy binary_cross_entropy_with_logits huber_loss "
        "mse_loss mse_loss_backward nll_loss nll_loss_backward smooth_l1_loss"
    ),
    "margins": (
        "multi_margin_loss multilabel_margin_loss multilabel_margin_slope "
        "soft_margin_loss"
    ),
    "normalisation": "layer_norm layer_norm_backward",
    "padding": "pad_along pad_along_backward",
    "piecewise": (
        "gate_above glu glu_backward hardshrink hardsigmoid hardsigmoid_backward "
        "hardswish hardswish_backward mish mish_backward prelu prelu_backward "
        "prelu_weight_backward rrelu_noise shrink_backward softshrink threshold"
    ),
    "pooling": (
        "avg_pool avg_pool_backward max_pool max_pool_backward "
        "max_pool_with_indices max_unpool rearranged"
    ),
    "resampling": "resample",
}


def install() -> None:
    """Promise nn's kernels to the CPU's table."""
    CPU_KERNELS.add_late({f"{__name__}.{name}": LATE[name] for name in LATE})
