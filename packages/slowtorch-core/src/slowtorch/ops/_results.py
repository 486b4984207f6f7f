"""The end of every public function: bad operands are named, ``out=`` is written."""

from __future__ import annotations

from typing import Any

from slowtorch._tensor import Tensor

__all__ = ["check_tensor", "finish", "no_match"]


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


def no_match(name: str, *args: Any, **named: Any) -> TypeError:
    """The error for a call of function *name* that fits none of its forms."""
    from slowtorch import _signatures  # which only errors need

    return _signatures.no_match(name, *args, **named)


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
    return result if out is None else _written(name, result, out)


def _written(name: str, result: Tensor, out: Tensor) -> Tensor:
    from slowtorch.ops._out import write_out  # which few programs need

    return write_out(name, result, out)
