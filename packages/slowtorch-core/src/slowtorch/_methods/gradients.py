"""The methods of ``Tensor`` that concern gradients."""

from __future__ import annotations

from slowtorch._methods.late import _render as rendering
from slowtorch.autograd import tensor_methods

__all__ = ["GradientMethods"]


class GradientMethods:
    """Backward, hooks and history."""

    __slots__ = ()

    backward = tensor_methods.backward
    detach = tensor_methods.detach
    detach_ = tensor_methods.detach_
    is_inference = tensor_methods.is_inference
    register_hook = tensor_methods.register_hook
    register_post_accumulate_grad_hook = (
        tensor_methods.register_post_accumulate_grad_hook
    )
    render = rendering.render
    requires_grad_ = tensor_methods.requires_grad_
    retain_grad = tensor_methods.retain_grad
