"""Helpers for training; each file is imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._late import LateNames

# module -> what of it is public here (a test compares them with the modules).
LATE = LateNames(
    __name__,
    {
        "_fusion": (
            "fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval "
            "fuse_linear_bn_weights"
        ),
        "_initial": "skip_init",
        "_spectral_norms": "remove_spectral_norm spectral_norm",
        "_weight_norms": "remove_weight_norm weight_norm",
        "clipping": (
            "clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm"
        ),
        "parametrizations": "",
        "parametrize": "",
        "rnn": "",
        "vectors": "parameters_to_vector vector_to_parameters",
    },
)

__all__ = sorted([*LATE, "parametrizations", "parametrize", "rnn"])

if TYPE_CHECKING:
    from slowtorch.nn.utils import parametrizations as parametrizations
    from slowtorch.nn.utils import parametrize as parametrize
    from slowtorch.nn.utils import rnn as rnn
    from slowtorch.nn.utils._fusion import fuse_conv_bn_eval as fuse_conv_bn_eval
    from slowtorch.nn.utils._fusion import fuse_conv_bn_weights as fuse_conv_bn_weights
    from slowtorch.nn.utils._fusion import fuse_linear_bn_eval as fuse_linear_bn_eval
    from slowtorch.nn.utils._fusion import (
        fuse_linear_bn_weights as fuse_linear_bn_weights,
    )
    from slowtorch.nn.utils._initial import skip_init as skip_init
    from slowtorch.nn.utils._spectral_norms import (
        remove_spectral_norm as remove_spectral_norm,
    )
    from slowtorch.nn.utils._spectral_norms import spectral_norm as spectral_norm
    from slowtorch.nn.utils._weight_norms import (
        remove_weight_norm as remove_weight_norm,
    )
    from slowtorch.nn.utils._weight_norms import weight_norm as weight_norm
    from slowtorch.nn.utils.clipping import *
    from slowtorch.nn.utils.vectors import *
else:
    __getattr__, __dir__ = LATE.attribute, LATE.names
