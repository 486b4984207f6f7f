"""The end of every public function: bad operands are named, ``out=`` is written."""

from __future__ import annotations

from typing import Any

from slowtorch._dtype import can_cast
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.mode import mode

__all__ = ["check_tensor", "finish"]


def check_tensor(
    name: str, value: object, argument: str = "input", at: int = 1
) -> None:
    """Refuse an argument that is not a tensor.

    Raises:
        TypeError: naming the function, the argument and what was given.
    """
    if not isinstance(value, Tensor):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be Tensor, not "
            f"{type(value).__name__}"
        )
        raise TypeError(message)


def finish(
    name: str, result: Any, out: Tensor | None = None, other: Any = None
) -> Tensor:
    """*result*, or ``out`` with the result written to it.

    Raises:
        TypeError: an operand was neither a tensor nor a number.
        RuntimeError: ``out`` cannot hold the result or would need a gradient.
    """
    if result is NotImplemented:
        check_tensor(name, other, "other", 2)
    return result if out is None else write_out(name, result, out)


def write_out(name: str, result: Tensor, out: Tensor) -> Tensor:
    """Write *result* to ``out``, which takes its shape; for the ``out=`` argument."""
    if mode.enabled and (requires_grad(result) or requires_grad(out)):
        message = (
            f"{name}(): functions with out=... arguments don't support automatic "
            "differentiation, but one of the arguments requires grad."
        )
        raise RuntimeError(message)
    given, wanted = result._layout.dtype, out._layout.dtype
    if not can_cast(given, wanted):
        message = (
            f"result type {given.type_name} can't be cast to the desired output type "
            f"{wanted.type_name}"
        )
        raise RuntimeError(message)
    from slowtorch._layout import contiguous
    from slowtorch.autograd.inplace import changed

    if out._layout.shape != result._layout.shape:
        out._layout = contiguous(result._layout.shape, wanted, out._layout.device)
        out._storage = out._layout.kernels["full"](out._layout, 0)
        out._offset = 0
    out._layout.kernels["assign"](None, out, result)
    changed(out, f"{name}(out=...)")
    return out
