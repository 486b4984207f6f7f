"""What the functions of ``functional`` check, and how losses are reduced."""

from __future__ import annotations

import warnings
from typing import Any

from slowtorch._callers import user_stacklevel
from slowtorch._dtype import FLOATING
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.inplace import check_writable, write
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op, edge_of
from slowtorch.ops._elementwise import broadcast_shape

__all__ = [
    "check_number",
    "chosen_reduction",
    "constant",
    "expanded",
    "floats_only",
    "has_size",
    "implicit_dim",
    "in_order_of",
    "legacy_reduction",
    "overwrite",
    "reduced",
    "same_size",
    "scalar_like",
    "share",
]

REDUCTIONS = ("mean", "none", "sum")


def check_number(name: str, argument: str, value: object, at: int) -> None:
    """Refuse an argument that is not a Python number.

    Raises:
        TypeError: naming the function, the argument and what was given.
    """
    if not isinstance(value, (int, float)):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be Number, not "
            f"{type(value).__name__}"
        )
        raise TypeError(message)


def floats_only(kernel: str, layout: Layout) -> None:
    """Refuse numbers that are not floating-point, in PyTorch's words.

    Raises:
        NotImplementedError: naming the loop that PyTorch lacks for the type.
    """
    if layout.dtype.category != FLOATING:
        message = f"\"{kernel}\" not implemented for '{layout.dtype.type_name}'"
        raise NotImplementedError(message)


# Losses


def chosen_reduction(
    reduction: str, size_average: bool | None = None, reduce: bool | None = None
) -> str:
    """``'none'``, ``'mean'`` or ``'sum'``, perhaps from the two older arguments.

    Raises:
        ValueError: it is none of them.
    """
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce)
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def legacy_reduction(size_average: bool | None, reduce: bool | None) -> str:
    """What ``size_average`` and ``reduce`` mean today, with a warning."""
    if reduce is None or reduce:
        chosen = "mean" if size_average is None or size_average else "sum"
    else:
        chosen = "none"
    message = (
        "size_average and reduce args will be deprecated, please use "
        f"reduction='{chosen}' instead."
    )
    warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    return chosen


def same_size(name: str, input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Both tensors in one shape; a loss whose shapes differ gets a warning.

    Raises:
        AttributeError: one is no tensor.
        RuntimeError: the shapes do not broadcast.
    """
    has_size(target, input)
    a, b = input._layout.shape, target._layout.shape
    if a == b:
        return input, target
    message = (
        f"Using a target size ({b}) that is different to the input size ({a}). This "
        "will likely lead to incorrect results due to broadcasting. Please ensure "
        "they have the same size."
    )
    warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    shape = broadcast_shape(a, b)
    return expanded(input, shape), expanded(target, shape)


def has_size(*tensors: Tensor) -> None:
    """Refuse what is no tensor, in the words with which PyTorch asks for its size.

    Raises:
        AttributeError: one of them has no ``size``.
    """
    for each in tensors:
        each.size()


def expanded(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """*x* in *shape*, itself if it has it."""
    return x if x._layout.shape == shape else x.expand(shape)


def scalar_like(layout: Layout) -> Layout:
    """The layout of one number of the same dtype, on the same device."""
    return contiguous((), layout.dtype, layout.device)


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """The losses, their mean or their sum."""
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def share(layout: Layout, reduction: str) -> float:
    """What each element counts for in the loss: 1, or one n-th in a mean."""
    return 1 / layout.numel if reduction == "mean" and layout.numel else 1.0


# In-place forms


def overwrite(name: str, op: type[Op], x: Tensor, *args: Any) -> Tensor:
    """Apply *op* to *x* in place; backward still sees the numbers from before."""
    check_writable(x)
    return write(x, op.apply(before_change(x), *args), name)


def before_change(x: Tensor) -> Tensor:
    """A copy of the numbers of *x* that has the history of *x* itself."""
    out = x._layout.like(x._layout.dtype)
    copy = make(out.kernels["clone"](out, x), out)
    if requires_grad(x):
        copy._set_history(edge_of(x))
    return copy


def constant(name: str, **arguments: Tensor | None) -> None:
    """Refuse gradients of arguments that have none.

    Raises:
        RuntimeError: one of them requires grad.
    """
    for argument, value in arguments.items():
        if value is not None and mode.enabled and requires_grad(value):
            message = (
                f"The function '{name}' is not differentiable with respect to argument "
                f"'{argument}'. This input cannot have requires_grad True."
            )
            raise RuntimeError(message)


def in_order_of(x: Tensor, result: Tensor) -> Tensor:
    """*result*, which lies row by row, in the order that *x* has in memory."""
    out = x._layout.like(result._layout.dtype)
    if out is result._layout:
        return result
    return make(out.kernels["clone"](out, result), out)


def implicit_dim(name: str, ndim: int, stacklevel: int) -> int:
    """The dimension that softmax takes if none is given, with a warning."""
    message = (
        f"Implicit dimension choice for {name} has been deprecated. Change the call to "
        "include dim=X as an argument."
    )
    warnings.warn(message, UserWarning, stacklevel=stacklevel)
    return 0 if ndim in (0, 1, 3) else 1
