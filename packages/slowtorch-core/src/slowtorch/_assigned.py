"""What may be assigned to ``.grad`` and ``.data`` of a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._dtype_info import C_NAME
from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = ["check_data", "check_grad"]


def check_data(self: Tensor, data: object) -> None:
    """Refuse what cannot take the place of the numbers of *self*.

    Raises:
        TypeError: it is no tensor.
        RuntimeError: *self* requires a gradient, which no integers have.
    """
    if not isinstance(data, Tensor):
        message = f"Variable data has to be a tensor, but got {type(data).__name__}"
        raise TypeError(message)
    if self._requires_grad and not data._layout.dtype.is_floating_point:
        message = (
            "data set to a tensor that requires gradients must be floating point or "
            "complex dtype"
        )
        raise RuntimeError(message)


def check_grad(self: Tensor, grad: object) -> None:
    """Refuse what cannot be a gradient of *self*.

    Raises:
        TypeError: it is no tensor.
        RuntimeError: it has another shape, dtype or device.
    """
    if not isinstance(grad, Tensor):
        message = (
            "assigned grad expected to be a Tensor or None but got grad of type "
            f"{type(grad).__name__}"
        )
        raise TypeError(message)
    problem = _why_no_grad_of(self._layout, grad._layout)
    if problem:
        raise RuntimeError(problem)


def _why_no_grad_of(ours: Layout, given: Layout) -> str:
    if given.device.type != ours.device.type:
        return (
            "attempting to assign a gradient with device type "
            f"'{given.device.type}' to a tensor with device type "
            f"'{ours.device.type}'. Please ensure that the gradient and the tensor are "
            "on the same device"
        )
    if given.dtype is not ours.dtype:
        return (
            "attempting to assign a gradient with dtype "
            f"'{C_NAME[given.dtype.name]}' to a tensor with grad_dtype "
            f"'{ours.dtype.type_name}'. The gradient must match the tensor's "
            "grad_dtype (defaults to the tensor's dtype). You can set the tensor's "
            "grad_dtype attribute with a specific dtype, or None to allow any dtype. "
            "Set grad_dtype with caution. Diverging the dtypes of a tensor and its "
            "gradient may break downstream systems that assume they match."
        )
    if given.shape != ours.shape:
        return (
            f"attempting to assign a gradient of size '{list(given.shape)}' to a "
            f"tensor of size '{list(ours.shape)}'. Please ensure that the gradient and "
            "the tensor are the same size"
        )
    return ""
